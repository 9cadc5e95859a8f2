"""What stands beside the applicant's own words: other forms in one file, other people, other sections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.acceptance.forms.test_odd_forms import SAID, read, rows, value
from tests.acceptance.papers import (
    CONTACT,
    DIRECTIONS,
    FILE_NAME,
    HEADING,
    KIND,
    PHONE,
    SUMMARY,
    TITLE,
    UNIT,
    Filled,
    author_line,
    body,
    form,
    manuscript,
    notice_table,
    text_line,
    ticked,
    title_line,
)  # fmt: skip
from tests.acceptance.post import came, sent
from tests.acceptance.wordxml import cell, docx, line, row, table

PAGE = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
THEIRS = Filled("江汉工业大学", "潘雨", "13855556666", "主任", "面向校园的能源托管实践", "能源托管。" * 30)
ALL = ("unit", "contact", "contact_info", "position", "title")
GOOD = [UNIT, CONTACT, PHONE, "科长", TITLE]


def in_lines(said: Filled) -> list[str]:
    """The form without a table."""
    people = [
        f"单位：{said.unit}",
        f"联系人：{said.contact}",
        f"联系方式：{said.contact_info}",
        f"职务：{said.position}",
    ]
    texts = [*people, f"申报题目：{said.title}", "申报方向：", ticked(DIRECTIONS, "深化新融合"), "申报形式："]
    return [
        HEADING,
        *map(line, texts),
        KIND,
        line("申报内容说明："),
        line(said.summary),
        line("申报单位意见：同意。"),
    ]


def in_table(said: Filled) -> list[str]:
    return [line("附件："), HEADING, notice_table(said)]


@pytest.mark.parametrize("shape", [in_table, in_lines])
@pytest.mark.parametrize("order", [1, -1], ids=["ours first", "theirs first"])
def test_two_forms_in_one_file_are_two_cases(shape: object, order: int) -> None:
    assert callable(shape)
    forms = [shape(SAID), shape(THEIRS)][::order]
    found = came(sent(("申报表汇总.docx", docx(*forms[0], PAGE, *forms[1])), (FILE_NAME, manuscript())))
    assert (found.outcome, found.codes) == ("held", ["case.several"])
    assert [found.said(name) for name in ALL] == GOOD


def test_all_of_two_cases_in_one_file_are_told_apart() -> None:
    parts = [*in_table(THEIRS), PAGE, title_line(THEIRS.title), *body(3300, seed=2), PAGE]
    parts += [*in_table(SAID), PAGE, title_line(), author_line(), *body(3600)]
    found = came(sent(("汇编.docx", docx(*parts))))
    assert (found.outcome, set(found.codes)) == ("held", {"case.several", "manuscript.filename"})
    assert [found.said(name) for name in ALL] == GOOD
    assert found.facts.manuscript is not None
    assert (found.facts.manuscript.title, found.facts.manuscript.characters) == (TITLE, 3600)


def test_one_form_twice_in_a_file_is_one() -> None:
    file = docx(*in_table(SAID), PAGE, *in_table(SAID))
    assert came(sent(("申报表.docx", file), (FILE_NAME, manuscript()))).codes == []


def test_a_blank_form_below_the_filled_one_takes_nothing_from_it() -> None:
    blank = notice_table(Filled("", "", "", "", "", ""), line("□育强新动能 □深化新融合 □推进新治理"))
    file = docx(*in_table(SAID), PAGE, HEADING, blank)
    found = came(sent(("申报表.docx", file), (FILE_NAME, manuscript())))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert [found.said(name) for name in ALL] == GOOD


def test_two_forms_that_grew_into_one_table_are_two() -> None:
    both = (
        notice_table(SAID).removesuffix("</w:tbl>") + notice_table(THEIRS)[len(table()) - len("</w:tbl>") :]
    )
    found = came(sent(("申报表.docx", docx(HEADING, both)), (FILE_NAME, manuscript())))
    assert (found.outcome, found.codes) == ("held", ["case.several"])
    assert [found.said(name) for name in ALL] == GOOD


TABLES: dict[str, list[str]] = {
    "of figures": [
        row(*map(cell, ("单位", "项目名称", "主要内容", "负责人"))),
        row(*map(cell, ("食堂", "明厨亮灶", "改造后厨监控", "王强"))),
        row(*map(cell, ("公寓", "智能门禁", "更换门锁", "赵敏"))),
    ],
    "about the project": [
        row(*map(cell, ("单位", UNIT, "负责人", "王强"))),
        row(*map(cell, ("项目名称", "报修平台一期", "联系电话", "13700000000"))),
        row(cell("主要内容"), cell("建设统一报修入口。", span=3)),
    ],
}


@pytest.mark.parametrize("which", TABLES)
def test_a_table_in_the_manuscript_is_no_form(which: str) -> None:
    text = docx(title_line(), author_line(), *body(3500), text_line("附：项目情况"), table(*TABLES[which]))
    found = came(sent(("申报表.docx", form()), (FILE_NAME, text)))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert came(sent((FILE_NAME, text))).codes[:1] == ["form.missing"]


@pytest.mark.parametrize("name", ["负责人简历.docx", "佐证材料1.docx", "获奖证书.docx"])
def test_a_proof_that_looks_like_a_form_is_no_other_case(name: str) -> None:
    proof = form(replace(SAID, title="校园卡系统", contact_info="13911112222"))
    found = came(sent(("申报表.docx", form()), (FILE_NAME, manuscript()), (name, proof)))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert [found.said(name) for name in ALL] == GOOD


ANOTHER = (
    ("分管领导", "王强", "职务", "副校长"),
    ("备用联系人", "王强", "职务", "科员"),
    ("单位负责人", "王强", "职务", "处长"),
    ("合作单位", "云溪科技有限公司", "联系人", "王强"),
)


@pytest.mark.parametrize("first", ANOTHER, ids=lambda first: first[0])
@pytest.mark.parametrize("where", ["above", "below"])
def test_the_telephone_of_somebody_else_is_not_the_applicants(first: tuple[str, ...], where: str) -> None:
    other = [row(*map(cell, first)), row(*map(cell, ("联系电话", "13700000000", "邮箱", "w@yunze.edu.cn")))]
    blocks = other + rows() if where == "above" else rows() + other
    assert [value(read(HEADING, table(*blocks)), name) for name in ALL] == GOOD


def test_the_head_of_the_unit_beside_the_applicant_makes_nothing_strange() -> None:
    first = row(*map(cell, ("单 位", UNIT, "申报日期", "2026年3月")))
    own = row(*map(cell, ("单位负责人", "王强", "联系人", CONTACT)))
    case = read(HEADING, table(first, own, *rows()[1:]))
    assert [value(case, name) for name in ALL] == GOOD


ASKED = ("手机：\n邮箱：", "手机号码\n电子邮箱", "办公电话：___ 手机：___", "微信：　　电话：", "微信同号")


@pytest.mark.parametrize("text", ASKED)
def test_a_way_to_be_reached_that_is_only_asked_for_is_blank(text: str) -> None:
    case = read(HEADING, table(*rows(second=("联系方式", text, "职 务", "科长"))))
    assert value(case, "contact_info") is None


PRINTED: dict[str, tuple[str, ...]] = {
    "who writes here": ("*本栏由申报单位填写，须简明扼要",),
    "questions": ("案例解决了什么问题？采取了哪些措施？取得了哪些成效？（1000字以内）",),
    "a note": ("注：内容说明应包括背景、做法、成效三部分，不超过1000字。",),
    "headings with lengths": ("案例背景（200字）", "主要做法（500字）", "工作成效（300字）"),
}


@pytest.mark.parametrize("what", PRINTED)
def test_what_a_form_asks_is_no_summary(what: str) -> None:
    blocks = rows()
    blocks[5] = row(cell("申报内容说明"), cell(*PRINTED[what], span=3))
    assert value(read(HEADING, table(*blocks)), "summary") is None
    blocks[5] = row(cell("申报内容说明"), cell(*PRINTED[what], SUMMARY, span=3))
    assert (value(read(HEADING, table(*blocks)), "summary") or "").endswith(SUMMARY)


SECTIONS: dict[str, list[str]] = {
    "a row with a label of its own": [
        row(cell("申报内容说明"), cell("", span=3)),
        row(cell("主要创新点"), cell("首创一码通办。", span=3)),
    ],
    "the next chapter": [
        row(cell(text, span=4))
        for text in ("一、申报内容说明（1000字以内）", "", "二、创新点", "首创一码通办。")
    ],
}


@pytest.mark.parametrize("how", SECTIONS)
def test_the_next_section_is_not_the_blank_summary(how: str) -> None:
    case = read(HEADING, table(*rows()[:5], *SECTIONS[how], rows()[6]))
    assert value(case, "summary") is None


def test_chapters_of_the_summary_in_rows_of_their_own_are_its_own() -> None:
    texts = ("一、申报内容说明（1000字以内）", "一、背景", "报修渠道多。", "二、做法", "统一到一张码。")
    case = read(HEADING, table(*rows()[:5], *[row(cell(text, span=4)) for text in texts], rows()[6]))
    assert (value(case, "summary") or "").startswith("一、背景\n报修渠道多。")
