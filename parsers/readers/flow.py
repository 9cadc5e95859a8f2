"""Paragraphs, cells and rows put together from formats that only mark where each of them ends (rtf, doc)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.document import Block, Cell, Paragraph, Run, Table

_MOST_COLUMNS = 256


@dataclass(frozen=True)
class CellShape:
    """A cell as its row's definition has it."""

    right: int
    """Its right edge, in any unit, from the same origin in all rows of a table."""
    continues: bool = False
    """Merged into the cell above."""


@dataclass
class _Row:
    cells: list[list[Paragraph]]
    shapes: Sequence[CellShape]


@dataclass
class Flow:
    """Takes the ends as they come; `blocks` gives what they make."""

    prefix: str = ""
    """Of places: `文本框1`."""
    paragraph_limit: int = 50_000
    exceeded: bool = False
    _blocks: list[Block] = field(default_factory=list)
    _cell: list[Paragraph] = field(default_factory=list)
    _row: list[list[Paragraph]] = field(default_factory=list)
    _rows: list[_Row] = field(default_factory=list)
    _numbered: int = 0
    _tables: int = 0
    _count: int = 0

    def end_paragraph(self, runs: Sequence[Run], *, in_table: bool, numbering: str = "") -> None:
        """A paragraph ends, in the cell that is being filled or outside of tables."""
        self._count += 1
        if self._count > self.paragraph_limit:
            self.exceeded = True
            return
        paragraph = Paragraph(tuple(runs), numbering=numbering)
        if in_table:
            self._cell.append(paragraph)
            return
        self._end_table()
        self._numbered += bool(paragraph.text.strip())
        place = f"{self.prefix}第{max(1, self._numbered)}段"
        self._blocks.append(replace(paragraph, place=place))

    def end_cell(self, runs: Sequence[Run], numbering: str = "") -> None:
        """A cell ends, and with it the paragraph in it."""
        self.end_paragraph(runs, in_table=True, numbering=numbering)
        self._row.append(self._cell)
        self._cell = []

    def end_row(self, shapes: Sequence[CellShape] = ()) -> None:
        """A row ends; without shapes its cells count from the left and the last one fills the row."""
        if self._cell:
            self._row.append(self._cell)
        if self._row:
            self._rows.append(_Row(self._row, shapes))
        self._row, self._cell = [], []

    def blocks(self) -> tuple[Block, ...]:
        """All that came, with what was left open."""
        self._end_table()
        return tuple(self._blocks)

    def _end_table(self) -> None:
        self.end_row()
        if not self._rows:
            return
        self._tables += 1
        place = f"{self.prefix}表格{self._tables}"
        self._blocks.append(Table(tuple(_cells(self._rows, place)), place))
        self._rows = []


def _cells(rows: Sequence[_Row], place: str) -> list[Cell]:
    """The grid that the edges of all rows make."""
    if all(len(row.shapes) >= len(row.cells) for row in rows):
        edges = sorted({shape.right for row in rows for shape in row.shapes})[:_MOST_COLUMNS]
        ends = [[_column(edges, shape.right) for shape in row.shapes] for row in rows]
    else:
        widest = max(len(row.cells) for row in rows)
        ends = [[*range(1, len(row.cells)), widest] for row in rows]
    cells: list[Cell] = []
    above: dict[int, int] = {}
    for number, row in enumerate(rows):
        start, here = 0, dict[int, int]()
        for position, (paragraphs, end) in enumerate(zip(row.cells, ends[number], strict=False)):
            upper = above.get(start)
            if upper is not None and position < len(row.shapes) and row.shapes[position].continues:
                cells[upper] = replace(cells[upper], row_span=cells[upper].row_span + 1)
                here[start] = upper
            else:
                here[start] = len(cells)
                named = f"{place}第{number + 1}行第{position + 1}格"
                blocks = tuple(replace(paragraph, place=named) for paragraph in paragraphs)
                cells.append(Cell(number, start, 1, max(1, end - start), blocks))
            start = max(start + 1, end)
        above = here
    return cells


def _column(edges: Sequence[int], right: int) -> int:
    """How many columns lie left of an edge."""
    return edges.index(right) + 1 if right in edges else len(edges)
