"""A workbook as its readers know it: sheets of texts, each at its place."""

from __future__ import annotations

from dataclasses import dataclass

SCORING = "casebox"
"""The hidden sheet by which a scoring sheet of ours is known."""


@dataclass(frozen=True)
class Cell:
    """A cell that holds something. Rows and columns count from 1."""

    row: int
    column: int
    text: str
    """As it is stored: a number in its own digits, a formula's last result."""

    @property
    def name(self) -> str:
        """`F7`."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True)
class Sheet:
    """One sheet, its cells by rows."""

    name: str
    cells: tuple[Cell, ...] = ()
    hidden: bool = False

    def rows(self) -> dict[int, dict[int, Cell]]:
        """The cells by row and column."""
        found: dict[int, dict[int, Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.row, {})[cell.column] = cell
        return found


@dataclass(frozen=True)
class Workbook:
    """What was read of a file; `fault` says, in words for its sender, why it is nothing."""

    sheets: tuple[Sheet, ...] = ()
    fault: str = ""


def cell_name(row: int, column: int) -> str:
    """The name of a place, as Excel gives it.

    >>> cell_name(7, 6), cell_name(1, 28)
    ('F7', 'AB1')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
