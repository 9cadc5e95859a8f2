"""Rows of a spreadsheet as XML (ECMA-376 part 1, 18.3.1), on their way to disk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import ceil
from typing import TextIO
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from ingest.register.cases import clean, is_formula

Value = str | int | datetime | None

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 # Excel's day zero: local time without a zone is what a cell holds
A_LITTLE = 1e-9
"""A day's fraction: programs that cut seconds off would else show the second before."""
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a reader would take for an escaped character (ECMA-376 part 1, 22.9.2.19) is told to be what it is."""
LINE, MOST_LINES = 14.5, 12
"""A line's height in points, and how many lines a row may have."""


@dataclass(frozen=True)
class Styles:
    """Indexes of the workbook's cell formats."""

    text: int
    risky: int
    """The same with quotePrefix: text even after somebody has edited the cell."""
    number: int
    moment: int


@dataclass(frozen=True)
class Row:
    """A row that has no place yet."""

    cells: tuple[str, ...]
    """Each cell's XML after its reference."""
    height: float


@dataclass
class Rows:
    """The rows of one sheet, below its header."""

    file: TextIO
    count: int = 0

    def add(self, row: Row, first: str | None = None) -> None:
        """One row more. `first`: another cell in the first one's place."""
        self.count += 1
        at = self.count + 1
        cells = row.cells if first is None else (first, *row.cells[1:])
        letters = column_letters(len(cells))
        body = "".join([f'<c r="{letter}{at}"{cell}' for letter, cell in zip(letters, cells, strict=True)])
        self.file.write(f'<row r="{at}" ht="{row.height}" customHeight="1">{body}</row>')


@cache
def column_letters(count: int) -> tuple[str, ...]:
    """A, B, C …"""
    return tuple(get_column_letter(at) for at in range(1, count + 1))


def make_row(values: Sequence[Value], widths: Sequence[float], styles: Styles) -> Row:
    """A row of values; its height is told, for not every program finds that out by itself."""
    height = LINE * max(map(_lines, values, widths)) + 3
    return Row(tuple(cell(value, styles) for value in values), height)


def cell(value: Value, styles: Styles) -> str:
    """A cell's XML after its reference. Text is an inline string, which no program takes for a formula."""
    if value is None or value == "":
        return f' s="{styles.text}"/>'
    if isinstance(value, datetime):
        days = (value.replace(tzinfo=None) - EPOCH).total_seconds() / 86400
        return f' s="{styles.moment}"><v>{days + A_LITTLE:.10f}</v></c>'
    if isinstance(value, int):
        return f' s="{styles.number}"><v>{value}</v></c>'
    text = clean(value)
    style = styles.risky if is_formula(text) or (text is not value and is_formula(value)) else styles.text
    text = escape(ESCAPED.sub("_x005F_", text) if "_x" in text else text)
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _lines(value: Value, width: float) -> int:
    """Lines that a text takes in its column."""
    if not isinstance(value, str) or len(value) * 2 < width:
        return 1
    return min(MOST_LINES, sum(ceil(max(1, _columns(part)) / (width - 1)) for part in value.split("\n")))


def _columns(text: str) -> int:
    """Columns in a Chinese font, where curly quotes and the like are wide too (UAX #11, ambiguous)."""
    return len(text) + sum(map("WFA".__contains__, map(east_asian_width, text)))
