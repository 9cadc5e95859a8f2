"""The columns of the register: the notice's table first, then what a committee asks for besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.register.cases import Case, state_of
from ingest.register.cells import Value
from ingest.review.layout import RESULT


@dataclass(frozen=True)
class Column:
    """A column of the register."""

    title: str
    width: float
    """Characters of Latin text, as Excel counts a column's width."""
    value: Callable[[int, Case], Value]
    """From the running number and the case."""


COLUMNS = (
    Column("序号", 6, lambda number, _: number),
    Column("受理编号", 15, lambda _, case: case.receipt),
    Column("单位", 22, lambda _, case: case.unit),
    Column("联系人", 8, lambda _, case: case.contact),
    Column("联系方式", 14, lambda _, case: case.contact_info),
    Column("职务", 10, lambda _, case: case.position),
    Column("申报方向", 12, lambda _, case: case.direction),
    Column("申报形式", 13, lambda _, case: case.kind),
    Column("申报题目", 30, lambda _, case: case.title),
    Column("字数", 7, lambda _, case: case.characters),
    Column("格式情况", 13, lambda _, case: case.layout),
    Column("盖章", 8, lambda _, case: case.seal),
    Column("收件时间", 19, lambda _, case: case.received_at),
    Column("状态", 9, lambda _, case: state_of(case)),
    Column("备注", 24, lambda _, case: case.remark),
    Column("问题", 16, lambda _, case: case.findings),
    Column("裁定人", 9, lambda _, case: case.decided_by),
    Column("电子邮箱", 20, lambda _, case: case.email),
    Column("省份", 9, lambda _, case: case.province),
    Column("单位类别", 11, lambda _, case: case.unit_kind),
    Column(RESULT, 9, lambda _, case: case.result),
)
FIXED = 3
"""The first columns, which stay on the screen and stand on every printed page."""
ON_FIRST_PAGE = 12
"""What stands on the left of two A4 pages; the rest is on the right one, behind the fixed columns again."""
