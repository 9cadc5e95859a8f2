"""Forms as units make them: blank fields beside odd labels, lists of helpers, prompts, text boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from parsers.assembly import CaseFacts, read_case
from parsers.facts import Field
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.acceptance.papers import (
    CONTACT,
    DIRECTION,
    HEADING,
    KIND,
    PHONE,
    SIGNATURE,
    SUMMARY,
    TITLE,
    UNIT,
    Filled,
    body,
    notice_table,
    title_line,
)  # fmt: skip
from tests.acceptance.post import TERMS
from tests.acceptance.wordxml import cell, docx, line, row, table, text_box

SAID = Filled()


def read(*blocks: str) -> CaseFacts:
    file = SourceFile("表.docx", "表.docx", docx(*blocks), "docx", inline=False)
    return read_case(read_documents([file], Limits()), TERMS)


def value(case: CaseFacts, name: str) -> str | None:
    field: Field | None = getattr(case.form, name)
    return field.value if field else None


def ticks(case: CaseFacts) -> tuple[list[str], list[str]]:
    assert case.form is not None
    return [one.value for one in case.form.directions], [one.value for one in case.form.kinds]


def rows(*, first: Sequence[str] = (), second: Sequence[str] = (), summary: str = SUMMARY) -> list[str]:
    """The notice's rows, the two of persons open to change."""
    return [
        row(*map(cell, first or ("单 位", UNIT, "联系人", CONTACT))),
        row(*map(cell, second or ("联系方式", PHONE, "职 务", "科长"))),
        row(cell("申报方向"), cell(DIRECTION, span=3)),
        row(cell("申报形式"), cell(KIND, span=3)),
        row(cell("申报题目"), cell(TITLE, span=3)),
        row(cell("申报内容说明（1000字以内）"), cell(summary, span=3)),
        row(cell("申报单位意见"), cell(*SIGNATURE, span=3)),
    ]


@pytest.mark.parametrize(
    ("second", "phone", "position"),
    [
        (("联系方式", "", "入学时间", ""), None, None),
        (("联系方式", "", "入学时间", "2020年"), None, None),
        (("联系方式", "", "办公室房间", "行政楼"), None, None),
        (("联系方式", "", "所属片区：", "华东"), None, None),
        (("职 务", "", "微博昵称", "云泽后勤"), None, None),
        (("联系方式", PHONE, "入学时间", "2020年"), PHONE, None),
    ],
)
def test_a_blank_value_beside_an_unknown_label_stays_blank(
    second: Sequence[str], phone: str | None, position: str | None
) -> None:
    case = read(HEADING, table(*rows(second=second)))
    assert (value(case, "contact_info"), value(case, "position")) == (phone, position)
    assert (value(case, "unit"), value(case, "title")) == (UNIT, TITLE)


@pytest.mark.parametrize("blank", ["联系方式：", "联系方式：________", "联系方式：　　　　"])
@pytest.mark.parametrize("following", ["入学时间：2020年9月", "二、项目情况"])
@pytest.mark.parametrize("joint", ["\n", "　　　"])
def test_a_blank_line_takes_no_line_with_a_label_of_its_own(blank: str, following: str, joint: str) -> None:
    lines = [blank, following] if joint == "\n" else [f"{blank}{joint}{following}"]
    lines = ["单位：" + UNIT, "联系人：" + CONTACT, *lines, "申报题目：" + TITLE]
    end = [line("申报内容说明："), line(SUMMARY), line("申报单位意见："), line("同意申报。")]
    case = read(HEADING, *map(line, lines), *end)
    assert value(case, "contact_info") is None
    assert (value(case, "unit"), value(case, "title")) == (UNIT, TITLE)


def test_a_telephone_may_have_a_word_of_its_own_before_it() -> None:
    case = read(HEADING, table(*rows(second=("联系方式", "办公室：010-62345678", "职 务", "科长"))))
    assert value(case, "contact_info") == "办公室：010-62345678"


HELPERS = [("王强", "40-50", "某某科技有限公司", "系统开发"), ("赵敏", "30-40", "云溪大学", "需求分析")]
OTHERS: dict[str, list[str]] = {
    "a list under a caption": [
        row(cell("主要完成人"), cell(""), cell(""), cell("")),
        row(*map(cell, ("姓名", "年龄段", "单位", "分工"))),
        *[row(*map(cell, one)) for one in HELPERS],
    ],
    "a list with telephones": [
        row(*map(cell, ("姓名", "单位", "职务", "联系电话"))),
        *[row(cell(name), cell(unit), cell("主任"), cell("13700000000")) for name, _a, unit, _b in HELPERS],
    ],
    "an empty list": [
        row(*map(cell, ("姓名", "性别", "工作单位", "承担任务"))),
        row(*map(cell, ("", "", "", ""))),
    ],
    "rows beside a word": [
        row(cell("团队成员", merge="restart"), cell("姓名"), cell("单位"), cell("职务")),
        row(cell("", merge="continue"), cell("王强"), cell("云溪大学"), cell("主任")),
    ],
    "a person a row": [
        row(cell("团队成员"), cell(""), cell(""), cell("")),
        row(*map(cell, ("姓名", "王强", "单位", "云溪大学"))),
        row(*map(cell, ("职务", "主任", "联系电话", "13700000000"))),
    ],
}


PLACES = [
    (way, where)
    for way in OTHERS
    for where in ("above", "below", "in a table of its own")
    if (way, where) != ("a person a row", "above")  # nothing tells where such a list ends
]


@pytest.mark.parametrize(("way", "where"), PLACES)
@pytest.mark.parametrize("labels", [("单 位", "联系人"), ("申报单位", "申报人"), ("工作单位", "负责人")])
def test_lists_of_helpers_never_outrank_the_applicant(labels: tuple[str, str], way: str, where: str) -> None:
    own = rows(first=(labels[0], UNIT, labels[1], CONTACT))
    if where == "in a table of its own":
        case = read(HEADING, table(*OTHERS[way]), line(""), table(*own))
    else:
        case = read(HEADING, table(*(OTHERS[way] + own if where == "above" else own + OTHERS[way])))
    found = [value(case, name) for name in ("unit", "contact", "contact_info", "position", "title")]
    assert found == [UNIT, CONTACT, PHONE, "科长", TITLE]


def test_a_list_of_helpers_does_not_fill_what_the_applicant_left_blank() -> None:
    case = read(HEADING, table(*rows(first=("单 位", UNIT, "联系人", "")), *OTHERS["a list with telephones"]))
    assert value(case, "contact") is None


NO_SUMMARY: dict[str, tuple[str, ...]] = {
    "the limit and what to write": ("限1000字内，主要包括案例背景、主要做法、取得成效等。",),
    "in brackets": ("（请围绕背景、做法、成效三个方面简要阐述，1000字以内）",),
    "over two lines": ("（1000字以内）", "应突出创新点和推广价值，并说明实施效果。"),
    "headings": ("一、案例背景", "二、主要做法：", "三、创新点", "（四）推广价值"),
}


@pytest.mark.parametrize("what", NO_SUMMARY)
def test_what_the_form_prints_is_no_summary(what: str) -> None:
    blocks = rows()
    blocks[5] = row(cell("申报内容说明"), cell(*NO_SUMMARY[what], span=3))
    case = read(HEADING, table(*blocks))
    assert value(case, "summary") is None
    assert value(case, "unit_opinion") == "同意申报。"


def test_headings_of_rows_below_an_empty_summary_are_no_summary() -> None:
    texts = ("一、申报内容说明（1000字以内）", "", "二、创新点", "三、推广价值")
    blocks = [*rows()[:5], *[row(cell(text, span=4)) for text in texts], rows()[6]]
    assert value(read(HEADING, table(*blocks)), "summary") is None


@pytest.mark.parametrize("what", NO_SUMMARY)
def test_what_was_written_below_them_is(what: str) -> None:
    blocks = rows()
    blocks[5] = row(cell("申报内容说明"), cell(*NO_SUMMARY[what], SUMMARY, span=3))
    found = value(read(HEADING, table(*blocks)), "summary")
    assert found is not None
    assert found.endswith(SUMMARY)


SUMMARIES = (
    "应用物联网技术，建成覆盖全校的能耗平台，现将做法说明如下。",
    "1.建立数据平台\n2.统一报修入口",
    "平台主要包括三个模块：报修、派单、评价。",
    "需求由学生提出，包括报修与用餐。",
    "一、背景\n学校食堂多，管理难。\n二、做法\n建设平台。",
)


@pytest.mark.parametrize("text", SUMMARIES)
def test_summaries_that_resemble_prompts_are_kept_whole(text: str) -> None:
    assert value(read(HEADING, notice_table(replace(SAID, summary=text))), "summary") == text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("（盖章）", "2026年3月2日"), None),
        (("单位负责人签字：　　　　（公章）", "年　　月　　日"), None),
        (("法定代表人（签章）：", "单位（公章）：", "日期："), None),
        (("情况属实，同意推荐。", "负责人签字：", "（盖章）"), "情况属实，同意推荐。"),
    ],
)
def test_places_to_sign_are_no_opinion(lines: tuple[str, ...], said: str | None) -> None:
    blocks = [*rows()[:6], row(cell("申报单位意见"), cell(*lines, span=3))]
    found = value(read(HEADING, table(*blocks)), "unit_opinion")
    assert (found or "").startswith(said or "")
    assert bool(found) is bool(said)


BOXED = (
    ("单位：", UNIT),
    ("联系人：", CONTACT),
    ("联系方式：", PHONE),
    ("职务：", "科长"),
    ("申报方向：", DIRECTION),
    ("申报形式：", KIND),
    ("申报题目：", TITLE),
    ("申报内容说明（1000字以内）：", SUMMARY),
)


def vml_box(*content: str) -> str:
    """A text box as Word 2007 and WPS write it."""
    inside = f"<w:txbxContent>{''.join(content)}</w:txbxContent>"
    return f"<w:r><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></w:r>"


@pytest.mark.parametrize("box", [text_box, vml_box])
@pytest.mark.parametrize("where", ["beside", "below"])
def test_values_in_text_boxes_are_their_labels(where: str, box: object) -> None:
    assert callable(box)
    blocks: list[str] = []
    for label, said in BOXED:
        inside = box(said if said.startswith("<") else line(said))
        blocks += [line(label, inside)] if where == "beside" else [line(label), line(inside), line("")]
    case = read(HEADING, *blocks)
    names = ("unit", "contact", "contact_info", "position", "title", "summary")
    assert [value(case, name) for name in names] == [UNIT, CONTACT, PHONE, "科长", TITLE, SUMMARY]
    assert ticks(case) == (["深化新融合"], ["特色工作案例"])


def test_boxes_on_one_line_are_its_labels_in_turn() -> None:
    pair = line("单位：", text_box(line(UNIT)), "　联系人：", text_box(line(CONTACT)))
    rest = [line("联系方式：" + PHONE), DIRECTION, KIND, line("申报题目：" + TITLE)]
    case = read(HEADING, pair, *rest, line("申报内容说明："), line(SUMMARY))
    assert (value(case, "unit"), value(case, "contact")) == (UNIT, CONTACT)


def test_a_box_that_stands_by_a_filled_line_is_no_value() -> None:
    blocks = [line("单位：" + UNIT, text_box(line("云溪大学"))), line("联系人：" + CONTACT)]
    blocks += [line("联系方式：" + PHONE), line("申报题目：" + TITLE), line("申报内容说明："), line(SUMMARY)]
    assert value(read(HEADING, *blocks), "unit") == UNIT


def test_radicals_are_the_characters_that_they_look_like() -> None:
    case = read(
        HEADING, notice_table(replace(SAID, unit="云泽⼤学", contact="⻢远", title="⻋辆⼊校\ue5e5管理"))
    )
    assert [value(case, name) for name in ("unit", "contact", "title")] == [
        "云泽大学",
        "马远",
        "车辆入校 管理",
    ]


COVERS: dict[str, tuple[str, ...]] = {
    "blanks": (f"题    目  {TITLE}", f"学    校  {UNIT}", f"作    者  {CONTACT}"),
    "wide blanks": (f"题　目　{TITLE}", f"单　位　{UNIT}", f"联系人　　{CONTACT}"),
    "a title over two lines": (
        f"案例名称  {TITLE[:12]}",
        TITLE[12:],
        f"申报单位  {UNIT}",
        f"联 系 人  {CONTACT}",
    ),
    "labels in lines of their own": ("题　目", TITLE, "学　校", UNIT, "作　者", CONTACT),
    "colons": (f"案例名称：{TITLE}", f"申报单位：{UNIT}", f"作者：{CONTACT}"),
    "a word before the title": (f"申报案例：{TITLE}", f"{UNIT}　{CONTACT}"),
    "the kind behind it": (f"{TITLE}（特色工作案例）", f"{UNIT}　{CONTACT}"),
    "the kind below it": (TITLE, "（特色工作案例）", f"{UNIT}　{CONTACT}"),
}


@pytest.mark.parametrize("way", COVERS)
def test_a_cover_without_colons_gives_the_title_alone(way: str) -> None:
    cover = [title_line(text) for text in COVERS[way]]
    case = read(*cover, *body(3600))
    assert case.manuscript is not None
    assert (case.manuscript.title, case.manuscript.characters) == (TITLE, 3600)
