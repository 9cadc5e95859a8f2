"""The chase list as a sheet, of the register and alone: to be telephoned through and printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from ingest.chase.waiting import Chased
from ingest.register.sheet import Formats, Sheet

NAME = "催办"
COLUMNS: tuple[tuple[str, float], ...] = (
    ("受理编号", 16),
    ("单位名称", 26),
    ("联系人", 9),
    ("电话", 15),
    ("电话出处", 9),
    ("电子邮箱", 30),
    ("待补正", 24),
    ("剩余天数", 8),
    ("已发", 32),
    ("催办记录", 20),
)
FIXED = 2
NOBODY = "没有待补正的申报"


def write_chase(book: Workbook, formats: Formats, found: Sequence[Chased]) -> None:
    """The sheet; its last column is hers to write in."""
    sheet = Sheet(book, NAME, formats, COLUMNS)
    sheet.begin()
    for one in found:
        reach = (one.contact, one.telephone, one.source, one.address)
        sheet.add((one.receipt, one.unit or one.title, *reach, one.fault, one.days_left, one.tried, None))
    if not found:
        sheet.add((None, NOBODY, *[None] * (len(COLUMNS) - 2)))
    sheet.finish(fixed=FIXED)


def chase_bytes(found: Sequence[Chased]) -> bytes:
    """A workbook of that sheet alone."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        write_chase(book, Formats(book), found)
    return buffer.getvalue()
