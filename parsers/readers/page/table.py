"""Ruled tables on the image of a page: the cells between the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.page.grid import Frame
from parsers.readers.page.rules import Bounds, Net, Rule, nets

Pixels = NDArray[np.uint8]

NEAR = 0.35
"""Rules nearer to each other are one, in heights of a line of text: double and slightly bent ones."""
WALL = 0.55
"""Part of a side between two cells that must be ruled to part them."""
MOST_CELLS = 4000


@dataclass(frozen=True)
class Rules:
    """The rules of all tables on a page."""

    across: Pixels
    """255 where a horizontal rule of a table runs."""
    down: Pixels
    tables: tuple[tuple[Frame, ...], ...]
    """Cells, in pixels, from top to bottom."""

    @property
    def thick(self) -> Pixels:
        """All rules, with the blur at their edges."""
        return np.asarray(cv2.dilate(self.across | self.down, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def find_rules(ink: Pixels, em: float, lines: Sequence[Bounds] = (), faint: Pixels | None = None) -> Rules:
    """The tables on a page: `ink` is 255 where it is dark, `lines` are those of text, `em` their height.

    `faint` is 255 where it is a little darker than paper: along it, the rules of a small picture go on.
    """
    found = [(net, cells) for net in nets(ink, em, lines, faint) if len(cells := _cells(net, NEAR * em)) > 1]
    across, down = np.zeros_like(ink), np.zeros_like(ink)
    for net, _ in found:
        for rule in net.level:
            across[rule.low - 1 : rule.high + 1, rule.start : rule.end] = 255
        for rule in net.upright:
            down[rule.start : rule.end, rule.low - 1 : rule.high + 1] = 255
    tables = sorted((cells for _, cells in found), key=lambda cells: cells[0].y0)
    dark = np.asarray(
        cv2.dilate(ink if faint is None else ink | faint, np.ones((3, 3), np.uint8)), dtype=np.uint8
    )
    return Rules(across & dark, down & dark, tuple(tables))


@dataclass(frozen=True)
class _Lattice:
    """Unit cells between neighbouring rules, of which those that no wall parts are one cell."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    right: NDArray[np.bool_]
    """By row and column: whether a wall stands at the unit cell's right side."""
    below: NDArray[np.bool_]


def _cells(net: Net, near: float) -> tuple[Frame, ...]:
    xs, ys = _positions(net.upright, near), _positions(net.level, near)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows > MOST_CELLS:
        return ()
    right = [[_walled(net.upright, x, near, y) for x in xs[1:]] for y in pairwise(ys)]
    below = [[_walled(net.level, y, near, x) for x in pairwise(xs)] for y in ys[1:]]
    return _rectangles(_Lattice(xs, ys, np.array(right), np.array(below)))


def _positions(rules: Sequence[Rule], near: float) -> tuple[float, ...]:
    """Where rules run, those close to each other taken for one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][-1].at <= near:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return tuple(
        sum(rule.at * rule.length for rule in group) / sum(rule.length for rule in group) for group in groups
    )


def _walled(rules: Sequence[Rule], at: float, near: float, span: tuple[float, float]) -> bool:
    """Whether rules near this place cover the side between two cells."""
    covered, reached = 0.0, span[0]
    for rule in sorted(rules, key=lambda rule: rule.start):
        if rule.low - near <= at <= rule.high + near:
            start, end = max(rule.start, reached), min(rule.end, span[1])
            covered += max(0.0, end - start)
            reached = max(reached, end)
    return covered >= WALL * (span[1] - span[0])


def _rectangles(lattice: _Lattice) -> tuple[Frame, ...]:
    """Cells from the upper left on, each as wide as no wall ends it and then as deep."""
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    taken = np.zeros((rows, columns), dtype=bool)
    frames = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            end = column
            while end + 1 < columns and not lattice.right[row, end] and not taken[row, end + 1]:
                end += 1
            last = row
            while last + 1 < rows and _goes_on(lattice, last, column, end):
                last += 1
            taken[row : last + 1, column : end + 1] = True
            corner = lattice.xs[end + 1], lattice.ys[last + 1]
            frames.append(Frame(lattice.xs[column], lattice.ys[row], *corner))
    return tuple(frames)


def _goes_on(lattice: _Lattice, row: int, column: int, end: int) -> bool:
    """Whether the cell in these columns goes on into the next row: no wall below it, nor inside it there."""
    below = lattice.below[row, column : end + 1]
    inside = lattice.right[row + 1, column:end]
    return not bool(below.any()) and not bool(inside.any())
