"""Cells that hold options and their ticks, as lines: what stands side by side stays on one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from parsers.document import EMPTY_BOX, Cell, Paragraph, Run
from parsers.form.choices.marks import TICKS


def choice_lines(cells: Sequence[Cell]) -> tuple[Paragraph, ...]:
    """The cells' paragraphs, a row of one-line cells joined to one line.

    Where some cell holds nothing but a tick, cells are what is ticked: an empty one is an empty box.
    """
    return tuple(_lines(cells, blank=EMPTY_BOX if any(map(_is_tick, _every(cells))) else ""))


def _lines(cells: Iterable[Cell], *, blank: str) -> Iterator[Paragraph]:
    for _, row in groupby(cells, key=lambda cell: cell.row):
        parts = [_filled(cell, blank=blank) for cell in row]
        if len(parts) > 1 and all(len(part) <= 1 for part in parts):
            yield _side_by_side(parts, blank=blank)
        else:
            for part in parts:
                yield from part


def _filled(cell: Cell, *, blank: str) -> list[Paragraph]:
    lines: list[Paragraph] = []
    for block in cell.blocks:
        lines += [block] if isinstance(block, Paragraph) else _lines(block.cells, blank=blank)
    return [line for line in lines if line.text.strip()]


def _side_by_side(parts: Sequence[list[Paragraph]], *, blank: str) -> Paragraph:
    runs: list[Run] = []
    for part in parts:
        runs += [*(part[0].runs if part else (Run(blank),)), Run("\t")]
    place = next((part[0].place for part in parts if part), "")
    return Paragraph(tuple(runs[:-1]), place)


def _every(cells: Iterable[Cell]) -> Iterator[Cell]:
    for cell in cells:
        yield cell
        for block in cell.blocks:
            if not isinstance(block, Paragraph):
                yield from _every(block.cells)


def _is_tick(cell: Cell) -> bool:
    text = cell.text.strip()
    return 0 < len(text) <= 2 and all(char in TICKS for char in text)
