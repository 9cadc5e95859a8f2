"""Ruled tables on the image of a page: the rules, and the cells between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.page_grid import Frame

Pixels = NDArray[np.uint8]

NEAR = 9
"""Pixels within which strokes belong to one rule: double and slightly bent ones."""
WALL = 0.55
"""Part of a side between two cells that must be ruled to part them."""


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


def find_rules(ink: Pixels) -> Rules:
    """Tables are nets of long straight strokes: an underline or a frame around a title is none."""
    height, width = ink.shape
    across = _strokes(ink, (max(40, width // 28), 1))
    down = _strokes(ink, (1, max(36, height // 52)))
    net = cv2.dilate(across | down, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(net)
    tables, own = [], np.zeros_like(ink)
    for label, (x, y, w, h, _) in enumerate(stats[1:].tolist(), start=1):
        if w < 0.18 * width or h < 0.015 * height:
            continue
        here = labels[y : y + h, x : x + w] == label
        cells = _cells(
            np.where(here, across[y : y + h, x : x + w], 0), np.where(here, down[y : y + h, x : x + w], 0)
        )
        if len(cells) > 1:
            tables.append(tuple(Frame(c.x0 + x, c.y0 + y, c.x1 + x, c.y1 + y) for c in cells))
            own[y : y + h, x : x + w][here] = 255
    ordered = sorted(tables, key=lambda cells: cells[0].y0)
    return Rules(across & own, down & own, tuple(ordered))


def _strokes(ink: Pixels, kernel: tuple[int, int]) -> Pixels:
    """Straight strokes at least as long as the kernel, small gaps closed."""
    columns, rows = kernel
    thick = cv2.dilate(ink, np.ones((3, 1) if rows == 1 else (1, 3), np.uint8))
    gap = (1, 7) if rows == 1 else (7, 1)
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
    return np.asarray(
        cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((rows, columns), np.uint8)), dtype=np.uint8
    )


def _cells(across: Pixels, down: Pixels) -> list[Frame]:
    """Unit cells between neighbouring rules, united where no wall parts them."""
    ys, xs = _positions(across, axis=0), _positions(down, axis=1)
    if len(ys) < 2 or len(xs) < 2 or len(ys) * len(xs) > 4000:
        return []
    united = _United((len(ys) - 1) * (len(xs) - 1))
    for i in range(len(ys) - 1):
        for j in range(len(xs) - 1):
            here = i * (len(xs) - 1) + j
            if j + 2 < len(xs) and not _walled(down, xs[j + 1], (ys[i], ys[i + 1]), upright=True):
                united.join(here, here + 1)
            if i + 2 < len(ys) and not _walled(across, ys[i + 1], (xs[j], xs[j + 1]), upright=False):
                united.join(here, here + len(xs) - 1)
    return _rectangles(united, xs, ys)


def _rectangles(united: _United, xs: Sequence[int], ys: Sequence[int]) -> list[Frame]:
    columns = len(xs) - 1
    groups: dict[int, list[tuple[int, int]]] = {}
    for index in range(len(united.parent)):
        groups.setdefault(united.root(index), []).append(divmod(index, columns))
    frames = []
    for members in groups.values():
        rows, cells = [row for row, _ in members], [column for _, column in members]
        frames.append(Frame(xs[min(cells)], ys[min(rows)], xs[max(cells) + 1], ys[max(rows) + 1]))
    return sorted(frames, key=lambda frame: (frame.y0, frame.x0))


def _positions(mask: Pixels, axis: int) -> list[int]:
    """Where rules run: the middles of strokes, near ones taken for one."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(mask)
    at = sorted(
        float(centre[1 - axis]) for centre, stat in zip(centres[1:], stats[1:], strict=True) if stat[4] > 20
    )
    groups: list[list[float]] = []
    for value in at:
        if groups and value - groups[-1][-1] <= NEAR:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [round(sum(group) / len(group)) for group in groups]


def _walled(mask: Pixels, at: int, span: tuple[int, int], *, upright: bool) -> bool:
    start, end = span[0] + 4, max(span[0] + 5, span[1] - 4)
    band = slice(max(0, at - NEAR), at + NEAR + 1)
    side = mask[start:end, band].max(axis=1) if upright else mask[band, start:end].max(axis=0)
    return side.size == 0 or float(np.mean(side > 0)) >= WALL


class _United:
    """Which unit cells are one cell (union-find)."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        self.parent[self.root(one)] = self.root(other)
