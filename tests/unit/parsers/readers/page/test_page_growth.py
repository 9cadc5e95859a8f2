"""Pages that a stranger fills on purpose cost in proportion to what they hold."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from parsers.readers.page.grid import Frame
from parsers.readers.page.layout import Page, Piece, lay_out
from parsers.readers.page.table import find_rules
from parsers.readers.page.tick_boxes import find_squares
from parsers.readers.pdf.marks import drawn_boxes, level_strokes
from tests.builders.probes.clock import cpu_seconds

GROWTH = 4
LEEWAY = 2.2
"""Times more than in proportion: a sort's logarithm, and a shared machine."""


def one_line(count: int) -> Page:
    return Page(1, 842, tuple(Piece("字", 10 * i, 400, 10 * i + 9, 410) for i in range(count)))


def blank_foot(count: int) -> Page:
    return Page(1, 842, (Piece(" " * count + "x", 10, 820, 500, 830),))


def digits_at_the_foot(count: int) -> Page:
    return Page(1, 842, (Piece("1 " * count + "x", 10, 820, 500, 830),))


def many_cells(count: int) -> Page:
    side = int(count**0.5)
    frames = tuple(Frame(9 * x, 9 * y, 9 * x + 9, 9 * y + 9) for x in range(side) for y in range(side))
    pieces = tuple(Piece("字", f.x0 + 1, f.y0 + 1, f.x1 - 1, f.y1 - 1) for f in frames)
    return Page(1, 9.0 * side, pieces, (frames,))


@pytest.mark.parametrize("page", [one_line, blank_foot, digits_at_the_foot, many_cells])
def test_laying_out_takes_time_in_proportion(page: Callable[[int], Page]) -> None:
    small, large = page(2500), page(2500 * GROWTH)
    once = max(cpu_seconds(lambda: lay_out([small]), 3), 0.002)
    assert cpu_seconds(lambda: lay_out([large]), 3) < LEEWAY * GROWTH * once


def drawing(count: int) -> SimpleNamespace:
    """Strokes, and characters in and beside squares."""
    level = [{"x0": 10.0, "x1": 300.0, "top": 2.0 * i, "bottom": 2.0 * i + 0.5} for i in range(count)]
    squares = [
        {"x0": 20.0 * i, "x1": 20.0 * i + 9, "top": 9.0, "bottom": 18.0, "stroke": True} for i in range(70)
    ]
    written = [
        {"x0": 7.0 * i, "x1": 7.0 * i + 6, "top": 300.0, "bottom": 310.0, "text": "字"} for i in range(count)
    ]
    return SimpleNamespace(lines=level, curves=[], rects=squares, chars=written)


def test_strokes_and_boxes_of_a_pdf_take_time_in_proportion() -> None:
    def look(count: int) -> None:
        page = drawing(count)
        drawn_boxes(page)
        level_strokes(page, [Frame(10, 2.0 * i, 300, 2.0 * i + 2) for i in range(count)])

    once = max(cpu_seconds(lambda: look(500), 3), 0.002)
    assert cpu_seconds(lambda: look(500 * GROWTH), 3) < LEEWAY * GROWTH * once


@pytest.mark.timeout(120)
@pytest.mark.parametrize("pitch", [8, 12, 20])
def test_a_page_of_nothing_but_small_squares_is_left(pitch: int) -> None:
    page = np.zeros((2200, 1560), np.uint8)
    page[::pitch], page[:, ::pitch] = 255, 255
    find_squares(page, pitch * 1.2)
    find_rules(page, pitch * 1.2)
