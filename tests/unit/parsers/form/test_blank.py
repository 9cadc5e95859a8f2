"""Blank forms, read for what they ask."""

from __future__ import annotations

import tomllib

import docx
import pytest
from docx.document import Document as DocxFile

from ingest.settings.call import CallSettings
from ingest.settings.draft import draft_description
from ingest.settings.followed import find_unfollowed
from parsers.blank.reading import BlankForm, blank_in, read_blank
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.accuracy.blanks import BLANKS, Asked, Blank
from tests.accuracy.more_blanks import MORE_BLANKS
from tests.builders.files.word import saved

ALL = (*BLANKS, *MORE_BLANKS)


def read(blank: Blank) -> BlankForm:
    file = SourceFile("附件.docx", "附件.docx", blank.make(), "docx")
    return read_blank(read_documents([file], Limits())[0])


@pytest.mark.parametrize("blank", ALL, ids=[blank.name for blank in ALL])
def test_a_blank_form_is_read_as_a_person_reads_it(blank: Blank) -> None:
    found = [
        Asked(f.label, f.group, f.options, f.choose, f.most if f.type == "long" else 0)
        for f in read(blank).fields
    ]
    assert found == list(blank.fields)


@pytest.mark.parametrize("blank", ALL, ids=[blank.name for blank in ALL])
def test_a_draft_is_a_description_that_is_understood(blank: Blank) -> None:
    call = CallSettings.model_validate(tomllib.loads(draft_description(read(blank)))["call"])
    assert [one.label for one in call.describe().fields] == [one.label for one in blank.fields]


def test_where_the_form_does_not_say_how_many_may_be_ticked_the_draft_asks() -> None:
    draft = draft_description(read(BLANKS[1]))
    (line,) = [line for line in draft.splitlines() if "平面" in line]
    assert "请核对：表中未注明单选或多选" in line


MEANT = {"unit": "参赛单位", "title": "片名", "contact": "导演", "contact_info": "手机号码"}


def test_what_labels_probably_mean_is_put_forward_and_asked_about() -> None:
    draft = draft_description(read(MORE_BLANKS[0]))
    fields = tomllib.loads(draft)["call"]["fields"]
    assert {one["key"]: one["label"] for one in fields if one["key"] in MEANT} == MEANT
    (line,) = [line for line in draft.splitlines() if '"导演"' in line]
    assert "请核对：key 暂定为 contact" in line


def test_another_persons_name_and_unit_are_not_taken_for_the_submitters() -> None:
    fields = tomllib.loads(draft_description(read(BLANKS[1])))["call"]["fields"]
    groups = {one["key"]: one.get("group") for one in fields if one["key"] in MEANT}
    assert groups == {"title": None, "unit": None, "contact": "作者信息", "contact_info": "作者信息"}


def annexes() -> bytes:
    """A form, the list of what a school recommends, and a promise, as one file has them."""
    file = docx.Document()
    file.add_paragraph("附件1")
    file.add_paragraph("第六届高校教师微课教学比赛作品申报表")
    table = file.add_table(rows=3, cols=4)
    texts = (
        "作品名称",
        "",
        "学校名称",
        "",
        "参赛组别",
        "□文科组 □理科组",
        "联系人",
        "",
        "联系电话",
        "",
        "作品简介",
        "",
    )
    for cell, text in zip((cell for row in table.rows for cell in row.cells), texts, strict=True):
        cell.text = text
    file.add_paragraph("二、参赛教师情况")
    _empty_list(file, "姓名", "性别", "职称")
    file.add_paragraph("附件2：")
    file.add_paragraph("第六届高校教师微课教学比赛推荐作品汇总表")
    _empty_list(file, "序号", "作品名称", "参赛教师")
    file.add_paragraph("填表人：          填表日期：")
    file.add_paragraph("附件3：原创承诺书")
    file.add_paragraph("本人承诺参赛作品为原创。承诺人：____________")
    return saved(file)


def _empty_list(file: DocxFile, *heads: str) -> None:
    table = file.add_table(rows=4, cols=len(heads))
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text


def test_of_several_annexes_in_one_file_the_form_is_read_and_the_others_are_told() -> None:
    form = blank_in(annexes(), "附件.docx", Limits())
    assert form.heading == "第六届高校教师微课教学比赛作品申报表"
    assert [one.label for one in form.fields] == [
        *("作品名称", "学校名称", "参赛组别", "联系人", "联系电话", "作品简介", "参赛教师情况"),
    ]
    assert form.fields[-1].columns == ("姓名", "性别", "职称")
    assert [kind for kind, _ in form.beside] == ["汇总表", "承诺书"]


def test_a_draft_describes_the_papers_of_all_annexes_and_guesses_the_calls_name() -> None:
    draft = draft_description(blank_in(annexes(), "附件.docx", Limits()))
    call = tomllib.loads(draft)["call"]
    assert (call["name"], call["thing"], call["several"]) == ("第六届高校教师微课教学比赛", "作品", "split")
    settings = CallSettings.model_validate(call)
    assert [(one.key, one.label, one.need) for one in settings.describe().documents] == [
        ("form", "作品申报表", "always"),
        ("list", "推荐作品汇总表", "several"),
        ("paper3", "原创承诺书", "always"),
    ]
    assert find_unfollowed(settings.describe()) == []


def application() -> bytes:
    """An application of several pages: a cover, a table, a text below its heading."""
    file = docx.Document()
    file.add_paragraph("教育科学规划2026年度课题申报书")
    file.add_paragraph("课题名称：____________")
    file.add_paragraph("填表日期：____________")
    file.add_paragraph("申请人（签章）：____________")
    table = file.add_table(rows=2, cols=4)
    texts = (
        "课题名称",
        "",
        "负责人姓名",
        "",
        "预期成果（限选两项）",
        "□论文 □专著 □研究报告",
        "联系电话",
        "",
    )
    for cell, text in zip((cell for row in table.rows for cell in row.cells), texts, strict=True):
        cell.text = text
    file.add_paragraph("二、课题设计论证")
    file.add_table(rows=1, cols=1).cell(0, 0).text = "（限3000字）研究目标、内容和方法。"
    file.add_paragraph("三、所在单位意见")
    file.add_table(rows=1, cols=1).cell(0, 0).text = "公章\n年 月 日"
    return saved(file)


def test_an_application_of_several_pages_is_read_from_its_cover_to_its_last_heading() -> None:
    form = blank_in(application(), "附件.docx", Limits())
    assert [(one.label, one.type, one.choose, one.most) for one in form.fields] == [
        ("课题名称", "text", None, 0),
        ("填表日期", "date", None, 0),
        ("申请人", "opinion", None, 0),
        ("负责人姓名", "text", None, 0),
        ("预期成果", "text", (1, 2), 0),
        ("联系电话", "phone", None, 0),
        ("课题设计论证", "long", None, 3000),
        ("所在单位意见", "opinion", None, 0),
    ]
    assert [one.label for one in form.fields if any("封面" in doubt for doubt in one.doubts)] == [
        "填表日期",
        "申请人",
    ]
    draft = tomllib.loads(draft_description(form))["call"]
    assert (draft["name"], draft["thing"]) == ("教育科学规划2026年度课题", "课题")
    assert draft["documents"][0]["label"] == "课题申报书"
