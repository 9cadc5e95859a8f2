"""The table of a blank form: which cells are labels, and where to write what they ask."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.blank.asking import (
    LABEL_CHARACTERS,
    BlankField,
    is_blank,
    is_label,
    label_in,
    options_in,
    read_field,
    read_lines,
    read_options,
)
from parsers.document import Cell, Table, paragraphs_of
from parsers.form.values import is_boilerplate

SIGNATURES = frozenset({"签名", "签字", "签章", "本人签名", "本人签字"})
"""Labels of columns that nobody would take for a field's."""


class _Grid:
    """The cells of a table by place."""

    def __init__(self, table: Table) -> None:
        self.cells = table.cells
        self._at: dict[tuple[int, int], Cell] = {}
        for cell in table.cells:
            for row in range(cell.row, cell.row + min(cell.row_span, 200)):
                for column in range(cell.column, cell.column + min(cell.column_span, 60)):
                    self._at.setdefault((row, column), cell)
        self.width = 1 + max((column for _, column in self._at), default=0)

    def at(self, place: tuple[int, int]) -> Cell | None:
        """The cell that covers a row and column."""
        return self._at.get(place)

    def right_of(self, cell: Cell) -> Cell | None:
        return self._at.get((cell.row, cell.column + cell.column_span))

    def below(self, cell: Cell) -> Cell | None:
        return self._at.get((cell.row + cell.row_span, cell.column))

    def row(self, number: int) -> list[Cell]:
        """The cells that begin in that row."""
        return [cell for cell in self.cells if cell.row == number]


def read_table(table: Table, caption: str = "") -> Iterator[BlankField]:
    """:param caption: the line above the table, which may name a list (二、主要完成人情况)"""
    grid = _Grid(table)
    if len(grid.cells) == 1 and (name := _caption(caption)):
        yield from read_field(name, grid.cells[0].text, "")
        return
    rows = sorted({cell.row for cell in grid.cells})
    block, taken = "", set[int]()
    for number in rows:
        cells = grid.row(number)
        if number in taken:
            continue
        if len(cells) == 1 and cells[0].column_span >= grid.width and is_label(cells[0]) and grid.width > 1:
            block = label_in(cells[0].text)
            if (
                (below := grid.below(cells[0])) is None
                or not _is_value(below)
                or below.column_span < grid.width
            ):
                continue
        if (columns := _columns(grid, number)) is not None:
            name, labels, used = columns
            taken |= used
            named = name or block or _caption(caption) or "成员"
            yield BlankField(named, type="rows", columns=labels, most=len(used))
            continue
        for cell in cells:
            yield from _in_cell(grid, cell, block)


def _caption(line: str) -> str:
    """A short line as the name of the list below it."""
    name = label_in(line)
    return name if 2 <= len(name) <= LABEL_CHARACTERS and not set("：:。；_＿") & set(line) else ""


def _columns(grid: _Grid, number: int) -> tuple[str, tuple[str, ...], set[int]] | None:
    """A row of labels above two or more empty rows: the name before it, the labels, and the rows below."""
    cells = grid.row(number)
    named = cells[0] if cells and cells[0].row_span > 2 and is_label(cells[0]) else None
    heads = [cell for cell in cells if cell is not named]
    if len(heads) < 3 or not all(is_label(cell) or label_in(cell.text) in SIGNATURES for cell in heads):
        return None
    used: set[int] = set()
    below = number + 1
    while (line := [c for c in grid.row(below) if c is not named]) and len(line) == len(heads):
        if not all(is_blank(cell) or cell.text.strip().isdigit() for cell in line):
            break
        used.add(below)
        below += 1
    if len(used) < 2:
        return None
    return (label_in(named.text) if named else "", tuple(label_in(cell.text) for cell in heads), used)


def _in_cell(grid: _Grid, cell: Cell, block: str) -> Iterator[BlankField]:
    if any(isinstance(part, Table) for part in cell.blocks):
        for part in cell.blocks:
            if isinstance(part, Table):
                yield from read_table(part)
        return
    if not is_label(cell):
        left = grid.at((cell.row, cell.column - 1))
        if left is None or not is_label(left):
            yield from read_lines(paragraphs_of(cell.blocks), block)
            yield from read_options(cell.text, block)
        return
    right = grid.right_of(cell)
    if right is not None and is_label(right) and cell.row_span > 1 and right.row_span < cell.row_span:
        return  # the label of a block; its fields name it
    group = _group_of(grid, cell) or block
    value = right if right is not None and _is_value(right) else None
    if value is None and (below := grid.below(cell)) is not None and _is_value(below):
        value = below
    if value is not None:
        yield from read_field(cell.text, value.text, group)


def _group_of(grid: _Grid, cell: Cell) -> str:
    """The label of the merged cell in front of this one's row."""
    for column in range(cell.column - 1, -1, -1):
        front = grid.at((cell.row, column))
        if front is not None and front.row_span > cell.row_span and is_label(front):
            return label_in(front.text)
    return ""


def _is_value(cell: Cell) -> bool:
    """Whether somebody is to write here: an empty cell, options, a prompt, a place for seal and date."""
    paragraphs = tuple(paragraphs_of(cell.blocks))
    return (
        is_blank(cell) or len(options_in(cell.text)) >= 2 or is_boilerplate(paragraphs) or not is_label(cell)
    )
