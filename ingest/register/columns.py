"""The columns of the register: the notice's table first, then what a committee asks for besides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ingest.judge.policy import Call
from ingest.register.cases import Case, state_of
from ingest.register.cells import Value
from ingest.review.layout import RESULT
from parsers.call.description import FieldTerm
from parsers.form.lexicon import said


@dataclass(frozen=True)
class Column:
    """A column of the register."""

    title: str
    width: float
    """Characters of Latin text, as Excel counts a column's width."""
    value: Callable[[int, Case], Value]
    """From the running number and the case."""


FRONT = (
    Column("序号", 6, lambda number, _: number),
    Column("受理编号", 15, lambda _, case: case.receipt),
)
NOTICE = (
    Column("单位", 22, lambda _, case: case.unit),
    Column("联系人", 8, lambda _, case: case.contact),
    Column("联系方式", 14, lambda _, case: case.contact_info),
    Column("职务", 10, lambda _, case: case.position),
    Column("申报方向", 12, lambda _, case: case.direction),
    Column("申报形式", 13, lambda _, case: case.kind),
    Column("申报题目", 30, lambda _, case: case.title),
)
"""What the notice of 2026 asks."""
LENGTH = Column("字数", 7, lambda _, case: case.characters)
LAYOUT = Column("格式情况", 13, lambda _, case: case.layout)
SEAL = Column("盖章", 8, lambda _, case: case.seal)
BACK = (
    Column("收件时间", 19, lambda _, case: case.received_at),
    Column("状态", 9, lambda _, case: state_of(case)),
    Column("备注", 24, lambda _, case: case.remark),
    Column("问题", 16, lambda _, case: case.findings),
    Column("裁定人", 9, lambda _, case: case.decided_by),
    Column("电子邮箱", 20, lambda _, case: case.email),
)
ELSE = {"电子邮箱": "发件邮箱", "状态": "办理状态", "备注": "登记备注"}
"""What columns of ours are called where the form has a field of that name."""
UNIT = (
    Column("省份", 9, lambda _, case: case.province),
    Column("单位类别", 11, lambda _, case: case.unit_kind),
)
"""By the unit's name, where the call asks for one."""
LAST = Column(RESULT, 9, lambda _, case: case.result)
WIDTHS = {"unit": 22, "title": 30, "contact": 10, "contact_info": 14}
BY_TYPE = {"phone": 14, "email": 22, "id": 20, "date": 12, "number": 8, "rows": 30}
"""Characters; other fields by their labels and options."""
FIXED = 3
"""The first columns, which stay on the screen and stand on every printed page."""
PAGE_WIDTH = 160
"""Characters on a lying A4 page; what goes beyond stands on a second one, behind the fixed columns again."""


def columns_of(call: Call) -> tuple[Column, ...]:
    """What the call asks, in its own order and words, and what became of each case."""
    described = call.described
    if described is None:
        return (*FRONT, *NOTICE, LENGTH, LAYOUT, SEAL, *BACK, *UNIT, LAST)
    texts = [one for one in described.documents if one.holds == "text"]
    looked_at = (
        *((LENGTH,) if texts else ()),
        *((LAYOUT,) if any(one.layout for one in texts) else ()),
        *((SEAL,) if any(one.sealed for one in described.documents) else ()),
    )
    asked = tuple(_of_field(one) for one in described.fields if one.type not in {"long", "opinion"})
    units = UNIT if described.field_of("unit") else ()
    titles = {one.title for one in asked}
    back = (replace(one, title=ELSE[one.title]) if one.title in titles & ELSE.keys() else one for one in BACK)
    return (*FRONT, *asked, *looked_at, *back, *units, LAST)


def _of_field(field: FieldTerm) -> Column:
    longest = max(map(len, (field.label, *field.options)))
    width = WIDTHS.get(field.key) or BY_TYPE.get(field.type) or min(24, max(9, 2 * longest + 2))
    return Column(f"{field.group}{field.label}", width, lambda _, case: _said(case, field.key))


def _said(case: Case, key: str) -> str:
    told = "、".join(one.value.strip() for one in said(case.form, key)) if case.form else ""
    usual = {"unit": case.unit, "title": case.title, "contact": case.contact}
    return told or usual.get(key, "")


def on_first_page(columns: Sequence[Column]) -> int:
    """How many columns stand on the left of two pages."""
    widths = list(accumulate(column.width for column in columns))
    return max(FIXED + 1, sum(width <= PAGE_WIDTH for width in widths))
