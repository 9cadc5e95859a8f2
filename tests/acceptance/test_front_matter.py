"""What stands between the title and the text of a manuscript is neither: it is not counted and not judged."""

from __future__ import annotations

import pytest

from parsers.assembly import read_case
from parsers.facts import Manuscript
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.acceptance.papers import TITLE, author_line, body, text_line, title_line
from tests.acceptance.post import TERMS
from tests.acceptance.wordxml import cell, docx, line, look, row, run, table, text_box

PAGE = line('<w:r><w:br w:type="page"/></w:r>')


def read(*blocks: str) -> Manuscript:
    file = SourceFile("稿.docx", "稿.docx", docx(*blocks), "docx", inline=False)
    found = read_case(read_documents([file], Limits()), TERMS).manuscript
    assert found is not None
    return found


AUTHORS = """
云泽大学后勤保障部　陆明远
陆明远　王一　李二
（云泽大学　陆明远　13900001234）
作者：陆明远　单位：云泽大学
联系人：陆明远  联系电话：13900001234  邮箱：lu@yunze.edu.cn
云泽大学
陆明远1，王一2
陆明远*，王一
陆明远¹　王一²
张三 李四（云泽大学）
陆明远（云泽大学后勤处）
云泽大学后勤保障部副部长  陆明远
陆明远，云泽大学后勤处处长
文│陆明远
供稿：云泽大学后勤处
云泽大学后勤保障部课题组
课题组：陆明远、王一
陆明远 Lu Mingyuan
（云泽大学后勤处，云泽 100000）
二〇二六年三月
""".strip().split("\n")


@pytest.mark.parametrize("author", AUTHORS)
def test_an_author_line_is_not_counted(author: str) -> None:
    found = read(title_line(), author_line(author), *body(3600))
    assert (found.title, found.characters, found.format) == (TITLE, 3600, ())


@pytest.mark.parametrize("heading", ["组织有力，师生满意", "平台概况", "项目背景", "成效显著"])
def test_a_short_line_of_other_words_is_counted(heading: str) -> None:
    assert read(title_line(), author_line(), text_line(heading), *body(3600)).characters == 3600 + len(
        heading
    )


HALF = "“一码通办”后勤报修平台"
FRONTS: dict[str, tuple[list[str], str]] = {
    "no author": ([title_line()], TITLE),
    "two paragraphs": ([title_line(HALF), title_line("的建设与运行"), author_line()], TITLE),
    "a line break": ([title_line(HALF + "\n的建设与运行"), author_line()], TITLE),
    "subtitle": (
        [title_line(), title_line("——以云泽大学为例"), author_line()],
        TITLE + "——以云泽大学为例",
    ),
    "cover": (
        [
            line("附件2"),
            title_line("2026年教育后勤信息化建设优秀案例"),
            title_line("申报材料"),
            author_line("案例名称：" + TITLE),
            author_line("申报单位：云泽大学"),
            author_line("联系人：陆明远"),
            author_line("二〇二六年三月"),
            PAGE,
            title_line(),
            author_line(),
        ],
        TITLE,
    ),
    "contents": (
        [
            title_line(),
            author_line(),
            line("目　录"),
            line("一、起因........1"),
            line("二、做法........2"),
            line("（一）统一入口........2"),
            PAGE,
        ],
        TITLE,
    ),
}


@pytest.mark.parametrize("front", FRONTS)
def test_title_and_body_are_told_apart(front: str) -> None:
    blocks, title = FRONTS[front]
    found = read(*blocks, *body(3600))
    assert (found.title, found.characters) == (title, 3600)


LABELLED: dict[str, tuple[str, ...]] = {
    "single blanks": (f"题目 {TITLE}", "学校 云泽大学", "作者 陆明远"),
    "tabs": (f"题　目\t{TITLE}", "学　校\t云泽大学"),
    "a title over two lines": (f"案例标题 {HALF}", "　　　　 的建设与运行", "单　　位 云泽大学"),
    "a word that is no label elsewhere": (f"申报案例  {TITLE}", "申报单位  云泽大学"),
    "name": (f"名 称 {TITLE}", "单 位 云泽大学", "姓 名 陆明远"),
    "the kind in brackets before": (f"【特色工作案例】{TITLE}", "云泽大学　陆明远"),
    "the kind and a colon before": (f"特色工作案例：{TITLE}", "云泽大学　陆明远"),
    "the kind behind a dash": (f"{TITLE}——特色工作案例", "云泽大学　陆明远"),
    "the direction above": ("深化新融合", TITLE, "云泽大学　陆明远"),
    "an excellent case": (f"优秀案例：{TITLE}", "云泽大学"),
    "whose papers above": ("云泽大学申报材料", TITLE),
}


@pytest.mark.parametrize("how", LABELLED)
def test_a_covers_words_are_not_the_title(how: str) -> None:
    found = read(*map(title_line, LABELLED[how]), *body(3600))
    assert (found.title, found.characters) == (TITLE, 3600)


def test_a_title_that_begins_like_a_label_stays_whole() -> None:
    for title in ("学校 家庭 社会协同的食堂治理", "案例教学在后勤培训中的应用", "特色工作案例的遴选与推广"):
        assert read(title_line(title), author_line(), *body(3600)).title == title


def test_a_covers_table_tells_the_title() -> None:
    pairs = (("案例名称", TITLE), ("申报单位", "云泽大学"), ("联系人", "陆明远"), ("联系方式", "13900001234"))
    cover = table(*[row(cell(label), cell(said)) for label, said in pairs], columns=2)
    assert read(line("2026年教育后勤信息化建设优秀案例申报材料"), cover, *body(3600)).title == TITLE


DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>删去的字</w:delText></w:r></w:del>'
INSERTED = '<w:ins w:id="2" w:author="a">' + run("添上的字", look("仿宋", 32)) + "</w:ins>"
COUNTED = {
    "digits and Latin words are one each": (text_line("采用 Spring Cloud 架构，2025年受理 12,345 件。"), 14),
    "deleted revisions are none": (line(DELETED), 0),
    "inserted revisions are counted": (line(INSERTED), 4),
    "a field's code is none": (
        line(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 中文</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("一"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ),
        1,
    ),
}


@pytest.mark.parametrize("case", COUNTED)
def test_words_are_counted_as_word_counts(case: str) -> None:
    block, count = COUNTED[case]
    assert read(title_line(), author_line(), *body(3600), block).characters == 3600 + count


def test_a_text_box_written_twice_is_not_counted_twice() -> None:
    found = read(title_line(), author_line(), *body(3600), line(text_box(line("框内文字"))))
    assert found.characters in {3600, 3604}


def test_a_part_is_a_heading_of_the_first_level() -> None:
    wrong = line(run("第一部分 起因", look("宋体", 32)), looks='<w:spacing w:line="520" w:lineRule="exact"/>')
    found = read(title_line(), author_line(), wrong, *body(3600)[1:])
    assert [fault.part for fault in found.format] == ["heading1"]
