"""Values that are themselves a label's word: a 职务 of 负责人, a case that is called 题目."""

from __future__ import annotations

import pytest

from parsers.document import Document
from parsers.form.reading import read_form
from tests.builders.files.documents import FILLED, TERMS, document, notice_form, table

WORDS = [
    ("title", "题目"),
    ("title", "标题"),
    ("title", "主要内容"),
    ("title", "联系人"),
    ("title", "方向"),
    ("title", "备注"),
    ("position", "负责人"),
    ("position", "经办人"),
    ("position", "作者"),
    ("unit", "学校"),
    ("unit", "部门"),
    ("contact", "联系人"),
]
LABELS = {
    "unit": "单位",
    "contact": "联系人",
    "contact_info": "联系方式",
    "position": "职务",
    "directions": "申报方向",
    "kinds": "申报形式",
    "title": "申报题目",
    "summary": "申报内容说明",
    "unit_opinion": "申报单位意见",
}
TEXTS = ("unit", "contact", "contact_info", "position", "title", "summary")


def values_below(**changes: str) -> Document:
    value = FILLED | changes
    people, case = list(LABELS)[:4], list(LABELS)[4:]
    heads, texts = [LABELS[key] for key in people], [value[key] for key in people]
    rest = [(LABELS[key], value[key]) for key in case]
    return document("案例申报表", table(heads, texts, *rest))


def two_in_a_line(**changes: str) -> Document:
    value = FILLED | changes
    said = {key: f"{label}： {value[key]}" for key, label in LABELS.items()}
    pairs = [f"{said[a]}  {said[b]}" for a, b in (("unit", "contact"), ("contact_info", "position"))]
    case = [line for key in list(LABELS)[4:] for line in said[key].split("\n")]
    return document("案例申报表", *pairs, *case)


@pytest.mark.parametrize(("key", "word"), WORDS)
@pytest.mark.parametrize("form", [notice_form, values_below, two_in_a_line])
def test_a_labels_word_where_a_value_is_due_is_the_value(form, key: str, word: str) -> None:
    reading = read_form(form(**{key: word}), TERMS)
    assert reading is not None
    said = {name: field and field.value for name in TEXTS if (field := getattr(reading.form, name)) or True}
    assert said == {name: FILLED[name] for name in TEXTS} | {key: word}
    assert [field.value for field in reading.form.directions] == ["深化新融合"]


@pytest.mark.parametrize("form", [notice_form, values_below, two_in_a_line])
def test_a_word_that_only_asks_for_a_number_reaches_nobody_and_moves_nothing(form) -> None:
    reading = read_form(form(contact_info="电话"), TERMS)
    assert reading is not None
    said = {name: field and field.value for name in TEXTS if (field := getattr(reading.form, name)) or True}
    assert said == {name: FILLED[name] for name in TEXTS} | {"contact_info": None}


@pytest.mark.parametrize("title", ["申报方向研究", "联系人制度建设", "单位公寓管理系统", "职务晋升平台"])
@pytest.mark.parametrize("form", [notice_form, values_below, two_in_a_line])
def test_a_title_may_begin_with_a_labels_word(form, title: str) -> None:
    reading = read_form(form(title=title), TERMS)
    assert reading is not None
    assert reading.form.title is not None
    assert reading.form.title.value == title


def test_rows_of_labels_that_nobody_filled_in_stay_labels() -> None:
    blank = table(
        ("单位", "联系人", "联系方式", "职务"),
        ("", "", "", ""),
        ("申报题目", ""),
        ("申报内容说明", ""),
        ("申报单位意见", "评审专家组意见"),
    )
    reading = read_form(document("案例申报表", blank), TERMS)
    assert reading is not None
    assert {name: getattr(reading.form, name) for name in (*TEXTS, "unit_opinion")} == dict.fromkeys(
        (*TEXTS, "unit_opinion")
    )
