"""What is drawn on a PDF's page rather than written: boxes to tick, strokes through and under words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parsers.document import EMPTY_BOX, TICKED_BOX
from parsers.readers.page.grid import Frame
from parsers.readers.page.layout import Piece

LEAST_SIDE, MOST_SIDE = 5.0, 22.0
"""Points: a smaller square is a dot, a larger one a cell."""
MOST_DRAWN = 5000
"""Strokes of one page that are looked at; a page with more is a drawing."""
MOST_BOXES = 80
CROSSING = 0.3
"""Part of a box's side that a stroke inside it reaches across, both ways, where the box is ticked."""
UNDER = 0.24
"""Part of a character's height, from its foot downwards and half of it upwards, where a line is under it."""
THROUGH = (0.3, 0.8)
"""Parts of a character's height between which a line strikes it out."""


def drawn_boxes(page: Any) -> list[Piece]:
    """Squares that no writing stands in, ticked where strokes cross inside."""
    strokes = [*page.lines, *page.curves]
    if len(strokes) + len(page.rects) > MOST_DRAWN:
        return []
    squares: list[Frame] = []
    for shape in page.rects:
        frame = frame_of(shape)
        if shape.get("stroke") and _is_box(frame) and not any(_near(frame, known) for known in squares):
            squares.append(frame)
        if len(squares) > MOST_BOXES:
            return []
    if not squares:
        return []
    written = sorted(middle_of(frame_of(c)) for c in page.chars[: 20 * MOST_DRAWN] if c["text"].strip())
    return [
        Piece(TICKED_BOX if _is_ticked(square, strokes, page.rects) else EMPTY_BOX, *_corners(square))
        for square in squares
        if not any(square.holds(*middle) for middle in _between(written, square.x0, square.x1))
    ]


def _between(
    points: Sequence[tuple[float, float]], left: float, right: float
) -> Sequence[tuple[float, float]]:
    """Those of the points, sorted from the left, that lie between two sides."""
    return points[bisect_left(points, (left,)) : bisect_right(points, (right, float("inf")))]


def frame_of(shape: dict[str, Any]) -> Frame:
    """Where a shape, or an annotation, lies."""
    return Frame(float(shape["x0"]), float(shape["top"]), float(shape["x1"]), float(shape["bottom"]))


def _corners(frame: Frame) -> tuple[float, float, float, float]:
    return frame.x0, frame.y0, frame.x1, frame.y1


def middle_of(frame: Frame) -> tuple[float, float]:
    """The point in the middle of it."""
    return (frame.x0 + frame.x1) / 2, (frame.y0 + frame.y1) / 2


def _is_box(frame: Frame) -> bool:
    width, height = frame.x1 - frame.x0, frame.y1 - frame.y0
    return LEAST_SIDE <= height <= MOST_SIDE and 0.75 * height <= width <= 1.33 * height


def _near(frame: Frame, other: Frame) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(_corners(frame), _corners(other), strict=True))


def is_crossed(square: Frame, strokes: Sequence[Any]) -> bool:
    """Whether one of the strokes lies across a box, as a tick does."""
    side = square.x1 - square.x0
    for shape in strokes:
        frame = frame_of(shape)
        crosses = min(frame.x1 - frame.x0, frame.y1 - frame.y0) > CROSSING * side
        if crosses and frame.x1 - frame.x0 < 2 * side and square.holds(*middle_of(frame)):
            return True
    return False


def _is_ticked(square: Frame, strokes: Sequence[Any], rects: Sequence[Any]) -> bool:
    if is_crossed(square, strokes):
        return True
    dark = (frame_of(shape) for shape in rects if shape.get("fill") and _is_dark(shape))
    return any(square.holds(*middle_of(frame)) for frame in dark)


def _is_dark(shape: dict[str, Any]) -> bool:
    colour = shape.get("non_stroking_color")
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    numbers = [float(part) for part in parts if isinstance(part, (int, float))]
    if len(numbers) == 4:
        return max(numbers) > 0.5
    return bool(numbers) and sum(numbers) < 0.5 * len(numbers)


@dataclass(frozen=True)
class Strokes:
    """The level strokes of a page that rule no table, from top to bottom."""

    ys: tuple[float, ...]
    spans: tuple[tuple[float, float], ...]

    def looks(self, x0: float, top: float, x1: float, bottom: float) -> tuple[bool, frozenset[str]]:
        """Whether a character is struck out, and how it is made to stand out."""
        height, middle = bottom - top, (x0 + x1) / 2
        first = bisect_left(self.ys, top + THROUGH[0] * height)
        last = bisect_right(self.ys, bottom + UNDER * height)
        found = [self.ys[i] for i in range(first, last) if self.spans[i][0] <= middle <= self.spans[i][1]]
        struck = any(y <= top + THROUGH[1] * height for y in found)
        under = any(y >= bottom - UNDER / 2 * height for y in found)
        return struck, frozenset({"underline"} if under else ())


def level_strokes(page: Any, frames: Sequence[Frame]) -> Strokes:
    """The strokes under or through words."""
    found = sorted(_level(page, frames))[:MOST_DRAWN]
    return Strokes(tuple(y for y, _, _ in found), tuple((x0, x1) for _, x0, x1 in found))


def _level(page: Any, frames: Sequence[Frame]) -> Iterator[tuple[float, float, float]]:
    sides: dict[int, list[Frame]] = {}
    for cell in frames:
        for side in {int(cell.y0), int(cell.y1)}:
            sides.setdefault(side, []).append(cell)
    for shape in (*page.lines[:MOST_DRAWN], *page.rects[:MOST_DRAWN]):
        frame = frame_of(shape)
        width, height = frame.x1 - frame.x0, frame.y1 - frame.y0
        if height > 1.6 or width <= 3 * max(height, 1):
            continue
        near = (cell for y in range(int(frame.y0) - 2, int(frame.y1) + 3) for cell in sides.get(y, ()))
        if not any(_rules(frame, cell) for cell in near):
            yield (frame.y0 + frame.y1) / 2, frame.x0 - 0.5, frame.x1 + 0.5


def _rules(stroke: Frame, cell: Frame) -> bool:
    """Whether a stroke is a side of a cell."""
    beside = min(abs(stroke.y0 - cell.y0), abs(stroke.y1 - cell.y1)) <= 1.5
    covered = min(stroke.x1, cell.x1) - max(stroke.x0, cell.x0)
    return beside and covered > 0.9 * (cell.x1 - cell.x0)
