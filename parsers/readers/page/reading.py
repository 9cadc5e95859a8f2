"""One page's image read by OCR: its lines, ruled cells and tick boxes as pieces on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from parsers.readers.page.grid import Frame
from parsers.readers.page.image import ink_of, ready, seek
from parsers.readers.page.layout import Page, Piece
from parsers.readers.page.ocr import find_lines, read_line
from parsers.readers.page.table import Rules, find_rules
from parsers.readers.page.tick_boxes import TickBox, find_boxes

Pixels = NDArray[np.uint8]
Bounds = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""

WIDTH = 595.0
"""Points that a page's shorter side is taken for (A4): OCR knows pixels only."""
SEARCHED = 1600
"""Pixels of the long side in which lines are looked for; they are read in full size."""
LEAST_SURE = 0.3
"""Lines read with less are smudges."""
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
    rules = find_rules(ink, em, quads)
    boxes = find_boxes(np.where(rules.thick > 0, 0, ink).astype(np.uint8), upright, em, read_line)
    clean = _painted_over(upright, rules, boxes)
    points = WIDTH / min(upright.shape[:2])
    pieces = [_box_piece(box, points) for box in boxes]
    for x0, y0, x1, y1 in (part for bounds in quads for part in _parted(bounds, rules, boxes)):
        text, confidence = read_line(clean[y0:y1, x0:x1])
        shown = TYPED_TICK.sub("√", text)
        shown = without_traces(shown, (x0, y0, x1, y1), boxes)
        if shown and confidence >= LEAST_SURE:
            pieces.append(Piece(shown, x0 * points, y0 * points, x1 * points, y1 * points, confidence))
    tables = tuple(tuple(_scaled(frame, points) for frame in frames) for frames in rules.tables)
    return Page(number, upright.shape[0] * points, tuple(pieces), tables)


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


def _painted_over(image: Pixels, rules: Rules, boxes: Sequence[TickBox]) -> Pixels:
    """The image without rules and boxes, which OCR would take for strokes of characters."""
    clean = image.copy()
    paper = np.median(image.reshape(-1, 3), axis=0).astype(np.uint8)
    clean[rules.thick > 0] = paper
    for box in boxes:
        reach = max(2, round(0.12 * box.side))
        clean[max(0, box.y0 - reach) : box.y1 + reach, max(0, box.x0 - reach) : box.x1 + reach] = paper
    return clean


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
    return [(x0 + a, y0, x0 + b, y1) for a, b in spans if b - a > 0.3 * (y1 - y0)]
