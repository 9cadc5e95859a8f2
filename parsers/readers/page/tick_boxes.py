"""Boxes to tick, drawn on a page: OCR drops them or takes them for 口, and rarely sees the tick.

A box is found by its four straight sides, which a tick that leaves it does not hide, and is ticked when there
is ink inside. Characters made of a square (国, 日, 回) are told apart by reading them alone, parts of
characters (the 日 of 意) by the strokes close above or below them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import EMPTY_BOX, TICKED_BOX

Pixels = NDArray[np.uint8]
Reader = Callable[[Pixels], tuple[str, float]]
"""The text of a picture of one line, and how sure it is."""

Segment = tuple[int, ...]
"""x, y, width and height of a level stroke."""
MOST_STROKES = 6000
"""Short level strokes of one page; one that has more shows a texture, and no boxes."""
MOST = 80
"""Squares that are looked at on one page."""
SURE = 0.95
"""A square that reads as a character at least so surely is one: they come out at 0.99, boxes below 0.93."""
INKED = 0.05
"""Part of the inside that is dark in a ticked box."""
BLACKENED = 0.88
"""Part within the edges that is dark in a filled square: no character has so much."""
CROWDED = 0.5
"""Part of the square's width that has strokes just above or below it, where it is part of a character."""


@dataclass(frozen=True)
class TickBox:
    """In pixels; the marks may leave the box, so that what must be painted over is larger."""

    x0: int
    y0: int
    x1: int
    y1: int
    ticked: bool

    @property
    def side(self) -> int:
        return max(self.x1 - self.x0, self.y1 - self.y0)

    @property
    def text(self) -> str:
        return TICKED_BOX if self.ticked else EMPTY_BOX


def find_squares(ink: Pixels, em: float) -> list[TickBox]:
    """What may be boxes: `ink` is 255 where it is dark, `em` the height of the page's lines in pixels."""
    return [box for box in _squares(ink, em) if not _is_part_of_character(box, ink)]


def true_boxes(squares: list[TickBox], ink: Pixels, image: Pixels, em: float, read: Reader) -> list[TickBox]:
    """Those squares that are no characters when they are read alone."""
    return [box for box in squares[:MOST] if not _is_character(box, ink, image, em, read)]


def _squares(ink: Pixels, em: float) -> list[TickBox]:
    """Everything with four straight sides and about as large as a character."""
    least = max(6, round(0.36 * em))
    across = _opened(ink, (1, least))
    down = _opened(ink, (least, 1))
    tops = sorted(s for s in _segments(across) if 0.46 * em < s[2] < 1.5 * em)
    if len(tops) > MOST_STROKES:
        return []
    boxes = _filled(tops, ink)
    for index, upper in enumerate(tops):
        for lower in _overlapping(tops, index, 1.5 * em):
            box = _between(upper, lower, across, down, ink)
            if box is not None:
                boxes.append(box)
    return _apart(boxes)


def _overlapping(tops: Sequence[Segment], index: int, reach: float) -> Iterator[Segment]:
    """Those not far below a stroke that begin nearly where it does; all are sorted from the left."""
    x, y, width, _ = tops[index]
    first = bisect_left(tops, (x - width,))
    for other in tops[first : bisect_right(tops, (x + width,))]:
        if 0 < other[1] - y < reach:
            yield other


def _opened(ink: Pixels, kernel: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)), dtype=np.uint8)


def _segments(mask: Pixels) -> list[Segment]:
    """x, y, width and height of each connected stroke."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:]]


def _filled(strokes: list[Segment], ink: Pixels) -> list[TickBox]:
    """Squares blackened all over; their edges may be ragged."""
    return [
        TickBox(x, y, x + w, y + h, ticked=True)
        for x, y, w, h in strokes
        if 0.75 < w / h < 1.33 and _blackness(ink[y : y + h, x : x + w]) > BLACKENED
    ]


def _blackness(square: Pixels) -> float:
    """The part that is dark of what lies within the edges."""
    high, wide = (max(1, round(0.1 * size)) for size in square.shape)
    return float(np.mean(square[high:-high, wide:-wide] > 0))


def _between(
    upper: Segment,
    lower: Segment,
    across: Pixels,
    down: Pixels,
    ink: Pixels,
) -> TickBox | None:
    """The box whose upper and lower sides the two strokes are; a tick that crosses a side makes it longer."""
    x0, x1 = max(upper[0], lower[0]), min(upper[0] + upper[2], lower[0] + lower[2])
    y0, y1 = upper[1], lower[1] + lower[3]
    width, height = x1 - x0, y1 - y0
    if width < 0.6 * max(upper[2], lower[2]) or not 0.72 < width / height < 1.35:
        return None
    reach = max(2, round(0.14 * width))
    sides = (
        _covered(across, slice(y0 - reach, y0 + reach + 1), slice(x0, x1), along=0),
        _covered(across, slice(y1 - reach - 1, y1 + reach), slice(x0, x1), along=0),
        _covered(down, slice(y0, y1), slice(x0 - reach, x0 + reach + 1), along=1),
        _covered(down, slice(y0, y1), slice(x1 - reach - 1, x1 + reach), along=1),
    )
    if min(sides) < 0.6:
        return None
    inset = max(upper[3], lower[3], 2) + max(1, round(0.1 * width))
    inside = ink[y0 + inset : y1 - inset, x0 + inset : x1 - inset]
    ticked = inside.size > 0 and float(np.mean(inside > 0)) > INKED
    return TickBox(x0, y0, x1, y1, ticked)


def _covered(mask: Pixels, rows: slice, columns: slice, *, along: int) -> float:
    """How much of a side's length has ink somewhere across its width."""
    band = mask[max(0, rows.start) : rows.stop, max(0, columns.start) : columns.stop]
    return float(np.mean(band.max(axis=along) > 0)) if band.size else 0.0


def _apart(boxes: list[TickBox]) -> list[TickBox]:
    """The largest of those that overlap, in reading order."""
    kept: list[TickBox] = []
    for box in sorted(boxes, key=lambda box: -box.side):
        if all(box.x0 >= o.x1 or box.x1 <= o.x0 or box.y0 >= o.y1 or box.y1 <= o.y0 for o in kept):
            kept.append(box)
    return sorted(kept, key=lambda box: (box.y0, box.x0))


def _is_part_of_character(box: TickBox, ink: Pixels) -> bool:
    gap, band = max(2, round(0.07 * box.side)), max(3, round(0.3 * box.side))
    above = ink[max(0, box.y0 - band) : max(0, box.y0 - gap), box.x0 : box.x1]
    below = ink[box.y1 + gap : box.y1 + band, box.x0 : box.x1]
    return any(part.size > 0 and float(np.mean(part.max(axis=0) > 0)) > CROWDED for part in (above, below))


def _is_character(box: TickBox, ink: Pixels, image: Pixels, em: float, read: Reader) -> bool:
    """Read on white, with ever more around it, a character is itself; a 口 is one only in a word."""
    for reach in (0.06, 0.22, 0.5):
        text, confidence = read(_alone(image, box, max(2, round(reach * box.side))))
        if text in {"□", "☐", "囗"}:
            return False
        if text in {"口", "O", "0", "D"}:
            return not box.ticked and _touches_a_word(box, ink, em)
        if is_han(text) and confidence >= SURE:
            return True
    return False


def is_han(text: str) -> bool:
    """Whether it is one Chinese character."""
    return len(text) == 1 and "\u4e00" <= text <= "\u9fff"


def _alone(image: Pixels, box: TickBox, reach: int) -> Pixels:
    """The square with so many pixels around it, on white."""
    rows = slice(max(0, box.y0 - reach), box.y1 + reach)
    columns = slice(max(0, box.x0 - reach), box.x1 + reach)
    margin = round(0.5 * box.side)
    framed = cv2.copyMakeBorder(
        image[rows, columns], margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(255, 255, 255)
    )
    return np.asarray(framed, dtype=np.uint8)


def _touches_a_word(box: TickBox, ink: Pixels, em: float) -> bool:
    """Whether a character stands closely before it, as in 窗口, rather than a gap or the line's beginning."""
    before = ink[box.y0 : box.y1, max(0, box.x0 - round(0.3 * em)) : max(0, box.x0 - 2)]
    return before.size > 0 and float(np.mean(before > 0)) > 0.04
