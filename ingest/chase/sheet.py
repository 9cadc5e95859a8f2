"""The chase list as an Excel sheet, to be telephoned through and printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from ingest.chase.waiting import Chased
from ingest.register.workbook import Formats, Sheet

NAME = "催办"
COLUMNS: tuple[tuple[str, float], ...] = (
    ("受理编号", 16),
    ("单位名称", 28),
    ("联系人", 10),
    ("电话", 15),
    ("电话出处", 9),
    ("电子邮箱", 26),
    ("待补正", 24),
    ("剩余天数", 9),
    ("已办", 18),
    ("催办记录", 20),
)
FIXED = 2


def chase_bytes(found: Sequence[Chased]) -> bytes:
    """The workbook; its last column is hers to write in."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = Sheet(book, NAME, Formats(book), COLUMNS)
        sheet.begin()
        for one in found:
            sheet.add(
                (
                    one.receipt,
                    one.unit,
                    one.contact,
                    one.telephone,
                    one.source,
                    one.address,
                    one.fault,
                    one.days_left,
                    one.tried,
                    None,
                )
            )
        sheet.finish(fixed=FIXED)
    return buffer.getvalue()
