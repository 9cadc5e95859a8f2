"""An expert's scoring sheet: what is to be filled in is open, all else locked, each cell says its range."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ingest.register.cells import clean, height_of, is_risky
from ingest.register.sheet import set_page
from ingest.review import layout
from ingest.review.experts import Criterion, Expert, Piece, shown
from ingest.review.statistics import Review, total_of

LINES = {"border": 1, "border_color": "#BFC7D1", "valign": "vcenter", "text_wrap": True}
BODY = {"font_name": "宋体", "font_size": 10.5, **LINES}
HEAD = {"font_name": "黑体", "font_size": 10.5, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}
OPEN = "#FFFBE6"
"""The ground of cells that are to be filled in."""
FEW = 20
"""Whole numbers of a range that are offered as a list."""
FIRST_ROW = 4
"""Of the cases: below title, addressee, instructions and headings."""
MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001 # XlsxWriter takes naive ones; the same sheet is the same bytes


@dataclass(frozen=True)
class SheetTerms:
    """What all experts' sheets have in common."""

    call_name: str
    call_code: str
    criteria: tuple[Criterion, ...]
    blind: bool
    due: str


def sheet_bytes(
    terms: SheetTerms, expert: Expert, pieces: Sequence[Piece], given: Mapping[str, Review] | None = None
) -> bytes:
    """The workbook of one expert: the sheet to fill in, what the criteria mean, and whose it is.

    :param given: what the expert has scored before, by receipt number: it stands in the sheet
    """
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": f"{terms.call_name}评审评分表", "author": "", "created": MADE_AT})
        _Sheet(book, terms, pieces, given or {}).write(expert)
        _write_criteria(book, terms)
        _write_mark(book, terms, expert)
    return out.getvalue()


class _Sheet:
    """The sheet to fill in."""

    def __init__(
        self, book: Workbook, terms: SheetTerms, pieces: Sequence[Piece], given: Mapping[str, Review]
    ) -> None:
        self._terms, self._pieces, self._given = terms, pieces, given
        self._table: Worksheet = book.add_worksheet(layout.SHEET)
        self._formats: Mapping[str, Format] = {
            "title": book.add_format({"font_name": "黑体", "font_size": 16, "align": "center"}),
            "line": book.add_format(
                {"font_name": "宋体", "font_size": 10.5, "text_wrap": True, "valign": "top"}
            ),
            "head": book.add_format(LINES | HEAD | {"align": "center"}),
            "text": book.add_format(BODY | {"num_format": "@"}),
            "risky": book.add_format(BODY | {"num_format": "@", "quote_prefix": True}),
            "number": book.add_format(BODY | {"align": "center"}),
            "total": book.add_format(BODY | {"align": "center", "num_format": "0.00", "bold": True}),
            "score": book.add_format(BODY | {"align": "center", "locked": False, "bg_color": OPEN}),
            "word": book.add_format(BODY | {"locked": False, "bg_color": OPEN}),
            "declined": book.add_format({"bg_color": "#D9D9D9", "font_color": "#808080"}),
        }
        known = [("序号", 5.0), (layout.RECEIPT, 15.0), (layout.TITLE, 30.0)]
        known += [] if terms.blind else [(layout.UNIT, 20.0)]
        known += [(layout.DIRECTION, 12.0), (layout.KIND, 13.0)]
        scores = [(self._headed(one), 13.0) for one in terms.criteria]
        last = [(layout.TOTAL, 8.0), (layout.ADVICE, 10.0), (layout.DECLINED, 7.0), (layout.COMMENT, 30.0)]
        self._columns = [*known, *scores, *last]
        self._scores = len(known)
        """The first column of scores."""
        self._after = len(known) + len(scores)
        """The total's column."""

    def _headed(self, one: Criterion) -> str:
        scope = f"{shown(one.least)}–{shown(one.most)}"
        whole = sum(other.weight for other in self._terms.criteria)
        return f"{one.name}\n（{scope} 分，\n占 {shown(one.weight * 100 / whole, 1)}%）"

    def write(self, expert: Expert) -> None:
        """Everything in it."""
        self._write_top(expert)
        for number, piece in enumerate(self._pieces, 1):
            self._write_case(FIRST_ROW + number - 1, number, piece)
        self._set_validation()
        table, last = self._table, FIRST_ROW + len(self._pieces) - 1
        table.freeze_panes(FIRST_ROW, 3)
        table.repeat_rows(FIRST_ROW - 1)
        set_page(table)
        table.fit_to_pages(1, 0)
        table.autofilter(FIRST_ROW - 1, 0, max(last, FIRST_ROW), len(self._columns) - 1)
        table.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})

    def _write_top(self, expert: Expert) -> None:
        table, formats, wide = self._table, self._formats, len(self._columns) - 1
        due = f"请于 {self._terms.due} 前将本表寄回秘书处。" if self._terms.due else ""
        told = (
            f"评审专家：{expert.name}（{expert.unit}）　共 {len(self._pieces)} 件。{due}",
            "请在黄色单元格内填写：各项评分按表头所示范围，可带小数；总分自动折算为百分制。与申报单位有利害关系的，"
            "在“回避”栏选“回避”，不必评分。请勿增删或改名表头各栏，保存为 xlsx 格式寄回。",
        )
        table.merge_range(0, 0, 0, wide, f"{self._terms.call_name}评审评分表", formats["title"])
        table.set_row(0, 28)
        for row, text in enumerate(told, 1):
            table.merge_range(row, 0, row, wide, clean(text), formats["line"])
            table.set_row(row, 32 if row == 2 else 18)
        table.set_row(FIRST_ROW - 1, 48)
        for at, (title, width) in enumerate(self._columns):
            table.set_column(at, at, width)
            table.write_string(FIRST_ROW - 1, at, title, formats["head"])

    def _write_case(self, row: int, number: int, piece: Piece) -> None:
        table, formats = self._table, self._formats
        texts = [piece.receipt, piece.title, *([] if self._terms.blind else [piece.unit])]
        texts = [clean(one) for one in [*texts, piece.direction, piece.kind]]
        table.set_row(row, max(30.0, height_of(texts, [width for _, width in self._columns[1:]])))
        table.write_number(row, 0, number, formats["number"])
        for at, text in enumerate(texts, 1):
            table.write_string(row, at, text, formats["risky" if is_risky(text) else "text"])
        review = self._given.get(piece.receipt) or Review(piece.receipt, "")
        scores = review.scores or {}
        for at, one in enumerate(self._terms.criteria, self._scores):
            score = float(scores[one.name]) if one.name in scores else None
            table.write(row, at, score, formats["score"])
        total = shown(total_of(scores, self._terms.criteria)) if scores else ""
        table.write_formula(row, self._after, self._total(row), formats["total"], total)
        words = (review.advice, layout.DECLINE if review.declined else "", clean(review.comment))
        for at, word in enumerate(words, self._after + 1):
            if word:
                table.write_string(row, at, word, formats["word"])
            else:
                table.write_blank(row, at, None, formats["word"])

    def _total(self, row: int) -> str:
        """The weighted total of a hundred, once every score is in."""
        whole = sum(one.weight for one in self._terms.criteria)
        cells = [xl_rowcol_to_cell(row, at) for at in range(self._scores, self._after)]
        parts = (
            f"{cell}*{float(one.weight * 100 / whole / one.most)!r}"
            for cell, one in zip(cells, self._terms.criteria, strict=True)
        )
        return f'=IF(COUNT({cells[0]}:{cells[-1]})={len(cells)},ROUND({"+".join(parts)},2),"")'

    def _set_validation(self) -> None:
        first, last = FIRST_ROW, max(FIRST_ROW, FIRST_ROW + len(self._pieces) - 1)
        for at, one in enumerate(self._terms.criteria, self._scores):
            self._table.data_validation(first, at, last, at, _range_of(one))
        for at, words in ((self._after + 1, layout.ADVICES), (self._after + 2, (layout.DECLINE,))):
            choice = {"validate": "list", "source": list(words), "error_title": "请从列表中选择"}
            self._table.data_validation(first, at, last, at, choice)
        declined = xl_rowcol_to_cell(first, self._after + 2, col_abs=True)
        rule = {"type": "formula", "criteria": f'={declined}="{layout.DECLINE}"'}
        end = len(self._columns) - 1
        self._table.conditional_format(
            first, self._scores, last, end, rule | {"format": self._formats["declined"]}
        )


def _range_of(one: Criterion) -> dict[str, Any]:
    """What a score's cell takes: short ranges of whole numbers as a list to choose from."""
    scope = f"{shown(one.least)} 至 {shown(one.most)}"
    words = {"error_title": "分值超出范围", "error_message": f"“{one.name}”请填 {scope} 之间的数字。"}
    whole = one.least.denominator == one.most.denominator == 1
    if whole and one.most - one.least <= FEW:
        numbers = [str(number) for number in range(int(one.least), int(one.most) + 1)]
        return {"validate": "list", "source": numbers, **words}
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": float(one.least),
        "maximum": float(one.most),
        "input_title": one.name[:30],
        "input_message": f"{scope}。{one.note}"[:250],
        **words,
    }


def _write_criteria(book: Workbook, terms: SheetTerms) -> None:
    table = book.add_worksheet("评分标准")
    head, text = book.add_format(LINES | HEAD | {"align": "center"}), book.add_format(BODY)
    for at, (title, width) in enumerate((("评分项", 18), ("分值范围", 14), ("权重", 10), ("说明", 60))):
        table.set_column(at, at, width)
        table.write_string(0, at, title, head)
    whole = sum(one.weight for one in terms.criteria)
    for row, one in enumerate(terms.criteria, 1):
        scope = f"{shown(one.least)} 至 {shown(one.most)}"
        for at, value in enumerate((one.name, scope, f"{shown(one.weight * 100 / whole, 1)}%", one.note)):
            table.write_string(row, at, clean(value), text)
    set_page(table)
    table.fit_to_pages(1, 0)
    table.protect()


def _write_mark(book: Workbook, terms: SheetTerms, expert: Expert) -> None:
    table = book.add_worksheet(layout.MARK)
    for row, pair in enumerate(((layout.CALL, terms.call_code), (layout.EXPERT, expert.email))):
        for at, value in enumerate(pair):
            table.write_string(row, at, value)
    table.protect()
    table.very_hidden()
