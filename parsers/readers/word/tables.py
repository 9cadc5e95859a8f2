"""The visible grid of a Word table: merged cells are one, deleted rows are gone (ECMA-376 part 1, 17.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers.readers.word.names import VAL, child_value, is_on, w, whole
from parsers.readers.word.package import Element

_MOST_COLUMNS = 1000
_WRAPPERS = frozenset({w("sdt"), w("sdtContent"), w("customXml"), w("ins"), w("moveTo")})


@dataclass
class GridCell:
    """A visible cell and the elements whose content it shows."""

    row: int
    column: int
    position: int
    """Which cell of its row it is, from 0, as a person counts: merged cells once."""
    row_span: int
    column_span: int
    contents: list[Element]


def grid_of(table: Element) -> list[GridCell]:
    """The cells in reading order."""
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    for number, row in enumerate(_rows(table)):
        above = _row(row, number, above)
        cells += [cell for cell in above.values() if cell.row == number]
    return cells


def _row(row: Element, number: int, above: dict[int, GridCell]) -> dict[int, GridCell]:
    """The row's cells by first column; one that goes on from above is the cell above, made longer."""
    here: dict[int, GridCell] = {}
    last: GridCell | None = None
    column, position = whole(child_value(row.find(w("trPr")), "gridBefore"), 0, 0, _MOST_COLUMNS), 0
    for element in _children(row, "tc"):
        properties = element.find(w("tcPr"))
        span = whole(child_value(properties, "gridSpan"), 1, 1, _MOST_COLUMNS)
        upper = above.get(column)
        if last is not None and _continues(properties, "hMerge"):
            last.column_span += span
            last.contents.append(element)
        elif upper is not None and _continues(properties, "vMerge"):
            upper.row_span += 1
            here[column] = upper
        else:
            last = here[column] = GridCell(number, column, position, 1, span, [element])
            position += 1
        column += span
    return here


def _continues(properties: Element | None, name: str) -> bool:
    """Merged into the cell before it; `w:val` is `continue` where absent."""
    merge = properties.find(w(name)) if properties is not None else None
    return merge is not None and merge.get(VAL, "continue") == "continue"


def _rows(table: Element) -> Iterator[Element]:
    for row in _children(table, "tr"):
        properties = row.find(w("trPr"))
        deleted = properties is not None and properties.find(w("del")) is not None
        hidden = properties is not None and is_on(properties.find(w("hidden")))
        if not deleted and not hidden:
            yield row


def _children(element: Element, name: str) -> Iterator[Element]:
    """Rows or cells, those inside content controls and tracked insertions included."""
    for child in element:
        if child.tag == w(name):
            deleted = child.find(f"{w('tcPr')}/{w('cellDel')}")
            if deleted is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)
