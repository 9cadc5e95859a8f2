"""One page's image read by OCR: its lines, ruled cells and tick boxes as pieces on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from parsers.readers.page.column import is_column, laid_out
from parsers.readers.page.grid import Frame
from parsers.readers.page.image import SMALL, faint_ink_of, ink_of, ready, seek
from parsers.readers.page.layout import Page, Piece
from parsers.readers.page.ocr import Glyph, LineRead, find_lines, read_glyphs, read_line
from parsers.readers.page.table import Rules, find_rules
from parsers.readers.page.tick_boxes import TickBox, find_squares, is_han, true_boxes

Pixels = NDArray[np.uint8]
Bounds = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""

WIDTH = 595.0
"""Points that a page's shorter side is taken for (A4): OCR knows pixels only."""
SEARCHED = 1600
"""Pixels of the long side in which lines are looked for; they are read in full size."""
LEAST_SURE = 0.3
"""Lines read with less are smudges."""
GLYPH_SURE = 0.4
"""How sure a Han character of a line is at the least, where a square found there is a part of it: boxes are
read as boxes, or not at all."""
RULED_SURE = 0.985
"""A line next to a rule that reads less surely is read once more with the rule: the tops of its characters
may have gone with it."""
BOXLIKE, BOXLIKE_SURE = "口囗日目田回曰国四因困固团区图凶", 0.98
"""What a box, ticked or not, may be taken for."""
TYPED_TICK = re.compile(r"(?<=[（(])\s*[VvJ／/丿レ✓✔]\s*(?=[）)])|^[Vv✓✔](?=[\u4e00-\u9fff])")
"""What OCR makes of a √ between brackets or before a label."""

BOXES = "☐☑☒□ "
TAILS = BOXES + "，,。.、·“”‘’'\"`^~-—"
"""What OCR makes of the ends of a tick's stroke."""


def read_page(image: Pixels, number: int) -> Page:
    """What stands on the page, in points; every piece says how surely it was read."""
    upright = ready(image, find_lines, read_line)
    ink = ink_of(upright)
    quads = disjoint([_bounds(quad) for quad in seek(upright, find_lines, SEARCHED)], ink)
    em = float(np.median([y1 - y0 for _, y0, _, y1 in quads])) if quads else 40.0
    faint = faint_ink_of(upright, em) if max(image.shape[:2]) < SMALL else None
    rules = find_rules(ink, em, quads, faint)
    unruled = _without_rules(upright, rules)
    loose = np.where(rules.thick > 0, 0, ink).astype(np.uint8)
    squares = find_squares(loose, em)
    across = [line for line in quads if not is_column(_cut(unruled, line))]
    whole = {line: read_glyphs(_cut(unruled, line)) for line in across if _crossed(line, squares)}
    squares = [square for square in squares if not _is_read(square, whole)]
    plain = [square for square in squares if _is_read(square, whole, BOXES)]
    others = [square for square in squares if square not in plain]
    boxes = plain + true_boxes(others, loose, upright, em, read_line)
    clean = _without_boxes(unruled, boxes)
    points = WIDTH / min(upright.shape[:2])
    pieces = [_box_piece(box, points) for box in boxes]
    for line in quads:
        for part in _parted(line, rules, boxes):
            known = whole.get(part) if not _crossed(part, boxes) else None
            read = known or _read(_cut(clean, part), _cut(loose, part))
            if known is not None or not _crossed(part, boxes):
                read = _surer(read, upright, rules, part)
            pieces += _text_pieces(part, read, boxes, points)
    tables = tuple(tuple(_scaled(frame, points) for frame in frames) for frames in rules.tables)
    return Page(number, upright.shape[0] * points, tuple(pieces), tables)


def _cut(image: Pixels, bounds: Bounds) -> Pixels:
    x0, y0, x1, y1 = bounds
    return image[y0:y1, x0:x1]


def _read(image: Pixels, ink: Pixels) -> LineRead:
    """A line, or a column of characters below each other, which is laid out as a line first."""
    return read_glyphs(laid_out(image, ink) if is_column(image) else image)


def _surer(read: LineRead, image: Pixels, rules: Rules, part: Bounds) -> LineRead:
    """Return the line read without rules or, where that cost it strokes, with them, if that is surer."""
    if read.confidence >= RULED_SURE or not _cut(rules.across, part).any():
        return read
    return max(read, read_glyphs(_cut(image, part)), key=lambda one: one.confidence)


def _crossed(line: Bounds, squares: Sequence[TickBox]) -> bool:
    """Whether a square, or the edge of one, stands in the line."""
    x0, y0, x1, y1 = line
    return any(
        square.x0 - square.side <= x1
        and x0 <= square.x1 + square.side
        and square.y0 - square.side <= y1
        and y0 <= square.y1 + square.side
        for square in squares
    )


def _is_read(square: TickBox, lines: Mapping[Bounds, LineRead], signs: str = "") -> bool:
    """Whether it is a character of the line that it stands in, as the line reads as a whole.

    :param signs: the characters that are asked for; Chinese ones where there are none
    """
    middle = (square.y0 + square.y1) / 2
    return any(
        square.x0 <= x0 + glyph.at <= square.x1 and (glyph.text in signs if signs else _is_surely_han(glyph))
        for (x0, y0, _, y1), read in lines.items()
        if y0 <= middle <= y1
        for glyph in read.glyphs
    )


def _is_surely_han(glyph: Glyph) -> bool:
    return is_han(glyph.text) and glyph.confidence >= (BOXLIKE_SURE if glyph.text in BOXLIKE else GLYPH_SURE)


def _text_pieces(bounds: Bounds, read: LineRead, boxes: Sequence[TickBox], points: float) -> Iterator[Piece]:
    x0, y0, x1, y1 = bounds
    shown = without_traces(TYPED_TICK.sub("√", read.text), bounds, boxes)
    if shown and read.confidence >= LEAST_SURE:
        yield Piece(shown, x0 * points, y0 * points, x1 * points, y1 * points, read.confidence)


def _bounds(quad: NDArray[np.float32]) -> Bounds:
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    return max(0, int(x0)), max(0, int(y0)), int(np.ceil(x1)), int(np.ceil(y1))


def disjoint(lines: Sequence[Bounds], ink: Pixels) -> list[Bounds]:
    """Neighbours in one line that overlap are parted where the page is blank, so that no character is halved.

    Where it is nowhere blank, what they share stays with the left one.
    """
    apart = list(lines)
    for left, right in permutations(range(len(apart)), 2):
        x0, y0, x1, y1 = apart[left]
        start, top, end, bottom = apart[right]
        high = min(y1 - y0, bottom - top)
        if not (x0 < start <= x1 < end) or min(y1, bottom) - max(y0, top) <= 0.6 * high:
            continue
        low, far = max(x0, start - high // 2), min(end, x1 + high // 2)
        cut = _blank(ink[max(y0, top) : min(y1, bottom), low:far])
        if cut is not None:
            apart[left], apart[right] = (x0, y0, low + cut, y1), (low + cut, top, end, bottom)
        elif x1 - start < 1.5 * (bottom - top):
            apart[right] = x1, top, end, bottom
    return apart


def _blank(ink: Pixels) -> int | None:
    """The middle of the widest stretch of columns without ink."""
    bare = np.concatenate([[False], ink.max(axis=0) == 0, [False]])
    edges = np.flatnonzero(np.diff(bare.astype(np.int8)))
    stretches = zip(map(int, edges[::2]), map(int, edges[1::2]), strict=True)
    start, end = max(stretches, key=lambda stretch: stretch[1] - stretch[0], default=(0, 0))
    return (start + end) // 2 if end else None


def without_traces(text: str, bounds: Bounds, boxes: Sequence[TickBox]) -> str:
    """The text without what is left of painted-over boxes beside it: edges, a tick's tail."""
    x0, y0, x1, y1 = bounds
    for box in boxes:
        if box.x0 - 2 <= x1 and x0 <= box.x1 + 2 and box.y0 < y1 and y0 < box.y1:
            text = text.strip(BOXES)
            if box.ticked and 2 * box.x0 < x0 + x1:
                text = text.lstrip(TAILS)
            elif box.ticked:
                text = text.rstrip(TAILS)
    return text


def _scaled(frame: Frame, points: float) -> Frame:
    return replace(
        frame, x0=frame.x0 * points, y0=frame.y0 * points, x1=frame.x1 * points, y1=frame.y1 * points
    )


def _box_piece(box: TickBox, points: float) -> Piece:
    return Piece(box.text, box.x0 * points, box.y0 * points, box.x1 * points, box.y1 * points)


def _without_rules(image: Pixels, rules: Rules) -> Pixels:
    """The image without rules, which OCR would take for strokes of characters."""
    clean = image.copy()
    clean[rules.thick > 0] = _paper(image)
    return clean


def _without_boxes(image: Pixels, boxes: Sequence[TickBox]) -> Pixels:
    """The image without boxes, for the same reason."""
    if not boxes:
        return image
    clean, paper = image.copy(), _paper(image)
    for box in boxes:
        reach = max(2, round(0.12 * box.side))
        clean[max(0, box.y0 - reach) : box.y1 + reach, max(0, box.x0 - reach) : box.x1 + reach] = paper
    return clean


def _paper(image: Pixels) -> Pixels:
    """The colour that most of the page has."""
    return np.asarray(np.median(image[::8, ::8].reshape(-1, 3), axis=0), dtype=np.uint8)


def _parted(bounds: Bounds, rules: Rules, boxes: Sequence[TickBox]) -> list[Bounds]:
    """A line of text, cut where a rule or a box stands in it."""
    x0, y0, x1, y1 = bounds
    walls = rules.down[y0:y1, x0:x1]
    walled = np.mean(walls > 0, axis=0) > 0.7 if walls.size else np.zeros(0, dtype=bool)
    taken = np.array(walled, dtype=bool)
    for box in boxes:
        if min(box.y1, y1) - max(box.y0, y0) > 0.4 * box.side:
            taken[max(0, box.x0 - 1 - x0) : max(0, box.x1 + 1 - x0)] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[True], taken, [True]]).astype(np.int8)))
    spans = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(x0 + a, y0, x0 + b, y1) for a, b in spans if b - a > 0.3 * min(y1 - y0, x1 - x0)]
