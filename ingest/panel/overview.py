"""Who reviews what, for the secretariat: a sheet by case and one by expert."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from ingest.panel.deal import Dealt
from ingest.register.cells import Value
from ingest.register.sheet import Formats, Sheet
from ingest.review.assign import find_conflict


def overview_bytes(dealt: Dealt) -> bytes:
    """The workbook."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "评审分工", "author": ""})
        formats = Formats(book)
        cases = (
            ("序号", 6),
            ("受理编号", 16),
            ("申报单位", 24),
            ("申报题目", 34),
            ("申报方向", 13),
            ("评审专家", 30),
            ("备注", 30),
        )
        _table(book, formats, "按案例", cases, _by_case(dealt))
        experts = (
            ("序号", 6),
            ("专家", 10),
            ("单位", 24),
            ("邮箱", 26),
            ("方向", 26),
            ("件数", 7),
            ("受理编号", 60),
            ("须回避", 40),
        )
        _table(book, formats, "按专家", experts, _by_expert(dealt))
    return out.getvalue()


def _table(
    book: Workbook,
    formats: Formats,
    name: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Value]],
) -> None:
    sheet = Sheet(book, name, formats, columns)
    sheet.begin()
    for row in rows:
        sheet.add(row)
    sheet.finish(fixed=2)


def _by_case(dealt: Dealt) -> list[list[Value]]:
    names = {one.email: one.name for one in dealt.experts}
    rows: list[list[Value]] = []
    for number, (receipt, piece) in enumerate(dealt.pieces.items(), 1):
        mine = sorted(email for case, email in dealt.assignment.pairs if case == receipt)
        lacking = dealt.assignment.short.get(receipt, 0)
        note = f"尚缺 {lacking} 位专家（无符合方向且无须回避者）" if lacking else ""
        read_by = "、".join(names[email] for email in mine)
        rows.append([number, receipt, piece.unit, piece.title, piece.direction, read_by, note])
    return rows


def _by_expert(dealt: Dealt) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for number, expert in enumerate(dealt.experts, 1):
        pieces = dealt.of(expert)
        barred = [
            f"{piece.receipt} {piece.unit}{'' if found == 'same' else '（疑似同一单位）'}"
            for piece in dealt.pieces.values()
            if (found := find_conflict(expert, piece)) is not None
        ]
        rows.append(
            [
                number,
                expert.name,
                expert.unit,
                expert.email,
                "、".join(expert.directions) or "不限",
                len(pieces),
                "、".join(piece.receipt.rpartition("-")[2] for piece in pieces),
                "、".join(barred),
            ]
        )
    return rows
