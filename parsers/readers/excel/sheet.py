"""A sheet's cells as the table that a person sees: merged ones are one, what has no word is left out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.document import Block, Cell, Paragraph, Run, Table
from parsers.readers.excel.cells import Book, children
from parsers.readers.word.package import Element

MOST_CELLS = 20_000
"""Of one sheet, blank ones included; a longer list is no form."""
MOST_COLUMNS = 100
MOST_CHARACTERS = 1_000_000
"""Of one sheet: a string that many cells share is counted in each."""
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True)
class Area:
    """A merged cell, its last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


def read_sheet(root: Element, name: str, book: Book, boxes: Mapping[Place, Sequence[Run]]) -> list[Block]:
    """The table of a sheet, with the rows above it that are one cell as lines.

    :param boxes: check boxes that lie over cells, by place
    """
    said = _said(root, book)
    for place, runs in boxes.items():
        said[place] = (*said[place], Run("\n"), *runs) if place in said else tuple(runs)
    if not said:
        return []
    rows = sorted({row for row, _ in said})
    columns = sorted({column for _, column in said})[:MOST_COLUMNS]
    rows = rows[: MOST_CELLS // len(columns)]
    cells = list(_cells(said, list(_areas(root, rows, columns)), rows, columns, name))
    return [*_title_lines(cells, len(columns)), *_table(cells, len(columns), name)]


def place_of(reference: str) -> Place | None:
    """Where a cell stands.

    >>> place_of("B3"), place_of("$AA$1"), place_of("x")
    ((2, 1), (0, 26), None)
    """
    found = _REFERENCE.fullmatch(reference[:20])
    if found is None or int(found[2]) < 1:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _said(root: Element, book: Book) -> dict[Place, tuple[Run, ...]]:
    """What the cells show. A cell or row without a reference follows the one before it."""
    said: dict[Place, tuple[Run, ...]] = {}
    at, left = -1, MOST_CHARACTERS
    for row in (row for data in children(root, "sheetData") for row in children(data, "row")):
        number = row.get("r", "")
        at = int(number) - 1 if number.isdecimal() and 0 < len(number) < 8 else at + 1
        column = -1
        for cell in children(row, "c"):
            place = place_of(cell.get("r", ""))
            column = place[1] if place else column + 1
            runs = book.runs(cell)
            left -= sum(len(run.text) for run in runs)
            if left < 0 or len(said) >= MOST_CELLS:
                return said
            if any(run.text.strip() for run in runs):
                said[at, column] = runs
    return said


def _areas(root: Element, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Area]:
    """The merged cells, in what is left of rows and columns; none overlaps another in Excel's own files."""
    left = MOST_CELLS
    for group in children(root, "mergeCells"):
        for one in children(group, "mergeCell"):
            first, _, last = one.get("ref", "").partition(":")
            start, end = place_of(first), place_of(last)
            if not start or not end:
                continue
            area = Area(
                bisect_left(rows, start[0]),
                bisect_left(columns, start[1]),
                bisect_right(rows, end[0]) - 1,
                bisect_right(columns, end[1]) - 1,
            )
            left -= 1 + max(0, area.bottom - area.top + 1) * max(0, area.right - area.left + 1)
            if left < 0:
                return
            yield area


def _cells(
    said: Mapping[Place, Sequence[Run]],
    areas: Sequence[Area],
    rows: Sequence[int],
    columns: Sequence[int],
    name: str,
) -> Iterator[Cell]:
    """Every cell of the rows and columns that are left, blank ones too."""
    starts = {(area.top, area.left): area for area in areas}
    covered = {
        (row, column)
        for area in areas
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    } - starts.keys()
    for row, number in enumerate(rows):
        for column, letter in enumerate(columns):
            if (row, column) in covered:
                continue
            area = starts.get((row, column), Area(row, column, row, column))
            place = f"{name}第{number + 1}行第{letter + 1}列"
            lines = _lines(said.get((number, letter), ()), place)
            yield Cell(row, column, area.bottom - row + 1, area.right - column + 1, lines)


def _lines(runs: Iterable[Run], place: str) -> tuple[Paragraph, ...]:
    """A paragraph a line of the cell."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(Run(first, struck=run.struck))
        lines += [[Run(text, struck=run.struck)] for text in others]
    return tuple(Paragraph(tuple(run for run in line if run.text), place=place) for line in lines)


def _title_lines(cells: Sequence[Cell], width: int) -> list[Block]:
    """The lines above the table: 附件, the form's name."""
    return [block for cell in cells[: _titles(cells, width)] for block in cell.blocks]


def _titles(cells: Sequence[Cell], width: int) -> int:
    """How many cells at the beginning stand alone in their rows."""
    count = 0
    while count < len(cells) and width > 1:
        row = [cell for cell in cells[count : count + width] if cell.row == cells[count].row]
        if sum(bool(cell.text.strip()) for cell in row) > 1 or cells[count].row_span > 1:
            break
        if not row[0].text.strip():
            break
        count += len(row)
    return count


def _table(cells: Sequence[Cell], width: int, name: str) -> list[Block]:
    rest = cells[_titles(cells, width) :]
    return [Table(tuple(rest), name)] if rest else []
