"""The form in every layout, ticked in every way: every field is right to the character."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from parsers.assembly import CaseFacts, read_case
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.acceptance.papers import (
    CONTACT,
    DIRECTION,
    DIRECTIONS,
    HEADING,
    KIND,
    KINDS,
    PHONE,
    SIGNATURE,
    SUMMARY,
    TITLE,
    UNIT,
    Filled,
    author_line,
    body,
    notice_table,
    prose,
    title_line,
)  # fmt: skip
from tests.acceptance.post import TERMS
from tests.acceptance.ticking import WAYS, legacy
from tests.acceptance.wordxml import cell, docx, line, row, run, symbol, table, text_box

SAID = Filled()
PAGE = line('<w:r><w:br w:type="page"/></w:r>')
TICKED = (["推进新治理"], ["综述性文稿"])


def read(*blocks: str) -> CaseFacts:
    file = SourceFile("表.docx", "表.docx", docx(*blocks), "docx", inline=False)
    return read_case(read_documents([file], Limits()), TERMS)


def fields_of(case: CaseFacts) -> dict[str, str | None]:
    form = case.form
    assert form is not None, "no form"
    names = ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion")
    return {name: field.value if (field := getattr(form, name)) else None for name in names}


def ticks_of(case: CaseFacts) -> tuple[list[str], list[str]]:
    assert case.form is not None
    return [f.value for f in case.form.directions], [f.value for f in case.form.kinds]


GOOD: dict[str, str | None] = {
    "unit": UNIT,
    "contact": CONTACT,
    "contact_info": PHONE,
    "position": "科长",
    "title": TITLE,
    "summary": SUMMARY,
    "unit_opinion": "同意申报。",
}
ROWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("unit", "申报单位", (UNIT,)),
    ("contact", "联系人", (CONTACT,)),
    ("contact_info", "联系方式", (PHONE,)),
    ("position", "职务", ("科长",)),
    ("directions", "申报方向", (DIRECTION,)),
    ("kinds", "申报形式", (KIND,)),
    ("title", "申报题目", (TITLE,)),
    ("summary", "申报内容说明", (SUMMARY,)),
    ("unit_opinion", "申报单位意见", SIGNATURE),
)


def two_columns(rows: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    return table(*[row(cell(label), cell(*value)) for label, value in rows], columns=2)


def _columns(directions: Sequence[str], kinds: Sequence[str]) -> list[str]:
    ticked = {"directions": tuple(directions), "kinds": tuple(kinds)}
    return [two_columns([(label, ticked.get(key, value)) for key, label, value in ROWS])]


def _one_cell(directions: Sequence[str], kinds: Sequence[str]) -> list[str]:
    return [
        table(
            row(cell("单位：" + UNIT), cell("联系人：" + CONTACT)),
            row(cell("联系方式：" + PHONE), cell("职务：科长")),
            row(cell("申报方向：", *directions, span=2)),
            row(cell("申报形式：", *kinds, span=2)),
            row(cell("申报题目：" + TITLE, span=2)),
            row(cell("申报内容说明（1000字以内）：", SUMMARY, span=2)),
            row(cell("申报单位意见：", *SIGNATURE, span=2)),
            columns=2,
        )
    ]


def _lines(directions: Sequence[str], kinds: Sequence[str]) -> list[str]:
    said = [
        line(text) for text in ("单 位：" + UNIT, "联系人：" + CONTACT, "联系方式：" + PHONE, "职 务：科长")
    ]
    end = [line("申报单位意见："), *[line(text) for text in SIGNATURE]]
    ticked = [line("申报方向："), *directions, line("申报形式："), *kinds]
    return [*said, *ticked, line("申报题目：" + TITLE), line("申报内容说明："), line(SUMMARY), *end]


def _notice(directions: Sequence[str], kinds: Sequence[str]) -> str:
    return notice_table(SAID, "".join(directions), "".join(kinds))


LAYOUTS: dict[str, Callable[[Sequence[str], Sequence[str]], list[str]]] = {
    "notice": lambda d, k: [_notice(d, k)],
    "two columns": _columns,
    "one cell": _one_cell,
    "lines": _lines,
    "nested": lambda d, k: [table(row(cell(_notice(d, k))), columns=1)],
    "text box": lambda d, k: [line(text_box(_notice(d, k)))],
    "before the manuscript": lambda d, k: [_notice(d, k), PAGE, title_line(), author_line(), *body(3600)],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_tick_is_read_in_every_layout(way: str, layout: str) -> None:
    directions, kinds = (WAYS[way](DIRECTIONS, "推进新治理"), WAYS[way](KINDS, "综述性文稿"))
    case = read(HEADING, *LAYOUTS[layout](directions, kinds))
    assert (fields_of(case), ticks_of(case)) == (GOOD, TICKED)
    if layout == "before the manuscript":
        assert case.manuscript is not None
        assert (case.manuscript.title, case.manuscript.characters) == (TITLE, 3600)


LABELS = {
    "unit": "单位名称/单　位/单\n位/单位（盖章）/申报单位（公章）/学校名称/*单位/1.单位/案例单位/申报学校",
    "contact": "联系人姓名/联 系 人/联系人（负责人）/联络人/负责人",
    "contact_info": "联系电话/手机号码/联系方式（手机）/联系\n方式/联系人手机/移动电话",
    "position": "职务（职称）/职　务/职称/岗位",
    "title": "案例名称/申报案例名称/申报题目（案例名称）/案例标题/题目",
    "summary": "申报内容说明（1000 字以内）/内容简介/申报内容\n说明\n（1000字\n以内）/案例概述/申报内容简述",
    "unit_opinion": "申报单位\n意见/推荐单位意见/单位推荐意见/申报单位意见（盖章）",
    "directions": "方向/申报方向（三选一）/案例方向",
    "kinds": "形式/申报形式（单选）/申报类型",
}
SPELLED = [(key, label) for key, labels in LABELS.items() for label in labels.split("/")]
SPELLED += [("unit", "申报单位/学校"), ("unit", "企业/学校名称"), ("position", "职务/职称")]


@pytest.mark.parametrize(("key", "label"), SPELLED)
def test_labels_may_be_spelled_otherwise(key: str, label: str) -> None:
    rows = [(label if key == name else usual, value) for name, usual, value in ROWS]
    case = read(HEADING, two_columns(rows))
    assert (fields_of(case), ticks_of(case)) == (GOOD, (["深化新融合"], ["特色工作案例"]))


def test_rows_that_the_notice_has_not_are_no_values() -> None:
    more = [
        ("电子邮箱", ("lu@yunze.edu.cn",)),
        ("联系地址", ("云泽市学府路1号",)),
        ("参与人员", ("王一、李二",)),
    ]
    rows = [(label, value) for _key, label, value in ROWS]
    case = read(HEADING, two_columns([*rows[:3], *more, *rows[3:], ("备注", ("无",))]))
    assert fields_of(case) == GOOD | {"contact_info": f"{PHONE}；lu@yunze.edu.cn"}


def test_options_may_stand_in_cells_of_their_own() -> None:
    rows = [
        row(cell("单位"), cell(UNIT), cell("联系人"), cell(CONTACT)),
        row(cell("联系方式"), cell(PHONE), cell("职务"), cell("科长")),
        row(cell("申报方向", merge="restart"), cell("育强新动能", span=2), cell("")),
        row(cell("", merge="continue"), cell("深化新融合", span=2), cell("√")),
        row(cell("", merge="continue"), cell("推进新治理", span=2), cell("")),
        row(cell("申报形式"), cell("☑特色工作案例"), cell("□综述性文稿"), cell("□研究性论文或调研报告")),
        row(cell("申报题目"), cell(TITLE, span=3)),
        row(cell("申报内容说明"), cell(SUMMARY, span=3)),
        row(cell("申报单位意见"), cell(*SIGNATURE, span=3)),
    ]
    case = read(HEADING, table(*rows))
    assert (fields_of(case), ticks_of(case)) == (GOOD, (["深化新融合"], ["特色工作案例"]))


NOTHING = {
    "boxes": line("□育强新动能 □深化新融合 □推进新治理"),
    "brackets": line("（ ）育强新动能 （ ）深化新融合 （ ）推进新治理"),
    "words": line("育强新动能 深化新融合 推进新治理"),
    "glyphs": line(*[symbol("00A3") + run(option) for option in DIRECTIONS]),
    "口": line("口育强新动能 口深化新融合 口推进新治理"),
    "old fields": line(*[legacy("") + run(option) for option in DIRECTIONS]),
    "nothing at all": line(""),
}


@pytest.mark.parametrize("way", NOTHING)
def test_an_option_that_is_not_ticked_is_not_chosen(way: str) -> None:
    case = read(HEADING, notice_table(SAID, NOTHING[way]))
    assert (fields_of(case), ticks_of(case)) == (GOOD, ([], ["特色工作案例"]))


@pytest.mark.parametrize("marks", ["☑☑□", "√√□", "☑☑☑", "■■□"])
def test_all_that_are_ticked_are_told(marks: str) -> None:
    options = " ".join(mark + option for mark, option in zip(marks, DIRECTIONS, strict=True))
    wanted = [option for mark, option in zip(marks, DIRECTIONS, strict=True) if mark != "□"]
    assert ticks_of(read(HEADING, notice_table(SAID, line(options))))[0] == wanted


@pytest.mark.parametrize("name", ["unit", "contact", "contact_info", "position", "title", "summary"])
@pytest.mark.parametrize("value", ["", "　 　", "/"])
def test_a_field_without_words_is_empty(name: str, value: str) -> None:
    case = read(HEADING, notice_table(replace(SAID, **{name: value})))
    assert fields_of(case) == GOOD | {name: None}


def test_a_summary_may_hold_words_that_are_labels_elsewhere() -> None:
    text = "项目背景：学校食堂多。\n主要内容：平台建设。\n联系人：各楼楼长负责。\n单位：后勤处。"
    assert fields_of(read(HEADING, notice_table(replace(SAID, summary=text)))) == GOOD | {"summary": text}


def test_the_opinion_may_follow_the_summary_in_one_line() -> None:
    blocks = [
        line("单位：" + UNIT),
        line("联系人：" + CONTACT),
        line("联系方式：" + PHONE),
        line("职务：科长"),
    ]
    blocks += [DIRECTION, KIND, line("申报题目：" + TITLE)]
    blocks += [line("申报内容说明："), line(SUMMARY + "申报单位意见："), line("同意申报。"), line("（盖章）")]
    assert fields_of(read(HEADING, *blocks)) == GOOD


def test_a_long_summary_is_kept_whole() -> None:
    said = replace(SAID, summary=prose(1001))
    assert fields_of(read(HEADING, notice_table(said)))["summary"] == prose(1001)
