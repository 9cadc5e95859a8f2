"""Ruled tables on pages: from the cells' rectangles to rows, columns and spans, across the ends of pages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from parsers.document import Block, Cell, Table

TOLERANCE = 3.5
"""Points that edges of one rule may be apart."""


class HasText(Protocol):
    """A line of text, whatever else it is."""

    @property
    def text(self) -> str: ...


LineT = TypeVar("LineT", bound=HasText)


@dataclass(frozen=True)
class Frame:
    """A cell's rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


@dataclass(frozen=True)
class LaidCell(Generic[LineT]):
    """A frame and the lines in it, from top to bottom."""

    frame: Frame
    lines: tuple[LineT, ...]

    @property
    def is_blank(self) -> bool:
        return not any(line.text.strip() for line in self.lines)


@dataclass(frozen=True)
class Grid(Generic[LineT]):
    """A table as it lies on its page or pages."""

    cells: tuple[LaidCell[LineT], ...]
    page: int
    """The last page that it reaches."""

    @property
    def top(self) -> float:
        return min(cell.frame.y0 for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell.frame.y1 for cell in self.cells)

    @property
    def width(self) -> tuple[float, float]:
        return min(cell.frame.x0 for cell in self.cells), max(cell.frame.x1 for cell in self.cells)

    def row(self, *, last: bool) -> tuple[LaidCell[LineT], ...]:
        """The cells that touch the table's lower (or upper) edge, from left to right."""
        edge = self.bottom if last else self.top
        touching = [
            cell for cell in self.cells if abs((cell.frame.y1 if last else cell.frame.y0) - edge) < TOLERANCE
        ]
        return tuple(sorted(touching, key=lambda cell: cell.frame.x0))

    def table(self, place: str, blocks_of: Callable[[LaidCell[LineT]], tuple[Block, ...]]) -> Table:
        """Rows, columns and spans, from the edges that the frames share."""
        rows = _edges([y for cell in self.cells for y in (cell.frame.y0, cell.frame.y1)])
        columns = _edges([x for cell in self.cells for x in (cell.frame.x0, cell.frame.x1)])
        cells = []
        for cell in self.cells:
            row, row_end = _index(rows, cell.frame.y0), _index(rows, cell.frame.y1)
            column, column_end = _index(columns, cell.frame.x0), _index(columns, cell.frame.x1)
            spans = max(1, row_end - row), max(1, column_end - column)
            cells.append(Cell(row, column, *spans, blocks_of(cell)))
        return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), place)


def stacked(upper: Grid[LineT], lower: Grid[LineT]) -> Grid[LineT] | None:
    """One table out of two that follow each other on two pages; `None` where they are two tables."""
    ends = zip(upper.width, lower.width, strict=True)
    if lower.page != upper.page + 1 or any(abs(a - b) > 2 * TOLERANCE for a, b in ends):
        return None
    down = upper.bottom - lower.top
    moved = tuple(replace(cell, frame=_moved(cell.frame, down)) for cell in lower.cells)
    lower = Grid(moved, lower.page)
    last, first = upper.row(last=True), lower.row(last=False)
    if not _is_one_row(last, first):
        return Grid((*upper.cells, *lower.cells), lower.page)
    merged = tuple(
        LaidCell(replace(a.frame, y1=b.frame.y1), a.lines + b.lines) for a, b in zip(last, first, strict=True)
    )
    kept = [cell for cell in upper.cells if cell not in last] + [
        cell for cell in lower.cells if cell not in first
    ]
    return Grid((*merged, *kept), lower.page)


def _is_one_row(last: Sequence[LaidCell[LineT]], first: Sequence[LaidCell[LineT]]) -> bool:
    """A row that the page's end cut: the same columns, and the label stands in one of the halves only."""
    if len(last) != len(first) or len(last) < 2:
        return False
    same = all(
        abs(a.frame.x0 - b.frame.x0) < 2 * TOLERANCE and abs(a.frame.x1 - b.frame.x1) < 2 * TOLERANCE
        for a, b in zip(last, first, strict=True)
    )
    return same and (last[0].is_blank or first[0].is_blank)


def _moved(frame: Frame, down: float) -> Frame:
    return replace(frame, y0=frame.y0 + down, y1=frame.y1 + down)


def _edges(values: Sequence[float]) -> list[float]:
    """Where edges begin, those within the tolerance taken for one."""
    edges: list[float] = []
    last = float("-inf")
    for value in sorted(values):
        if value - last > TOLERANCE:
            edges.append(value)
        last = value
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return max(0, bisect_right(edges, value + 1e-6) - 1)
