"""Ruled tables on the image of a page, drawn pixel by pixel: which cells there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from parsers.readers.page.grid import Frame
from parsers.readers.page.image import ink_of
from parsers.readers.page.table import Rules, find_rules
from tests.builders.files.pictures import font

EM = 42.0
"""Pixels that a line of characters of 33 pixels takes at the working size."""
LETTERS = 33
LEFT, RIGHT = 240, 1440
Pen = Callable[["Drawing", tuple[int, int], tuple[int, int]], None]


@dataclass
class Drawing:
    """A page of grey paper, and where lines of text were put on it."""

    image: NDArray[np.uint8] = field(default_factory=lambda: np.full((1100, 1600, 3), 248, dtype=np.uint8))
    lines: list[tuple[int, int, int, int]] = field(default_factory=list)

    def rule(self, start: tuple[int, int], end: tuple[int, int], width: int = 2, grey: int = 30) -> None:
        cv2.line(self.image, start, end, (grey, grey, grey), width)

    def text(self, x: int, y: int, words: str, typeface: str = "Noto Sans CJK SC") -> None:
        """Characters from `y` on, which fill 33 pixels."""
        page = Image.fromarray(self.image)
        face = font(LETTERS, typeface)
        ImageDraw.Draw(page).text((x, y), words, font=face, fill=(20, 20, 20), anchor="lt")
        self.image = np.array(page)
        self.lines.append((x - 5, y - 5, x + round(face.getlength(words)) + 5, y + 38))

    def found(self) -> Rules:
        return find_rules(ink_of(self.image), EM, self.lines)


def solid(width: int, grey: int = 30) -> Pen:
    return lambda drawing, start, end: drawing.rule(start, end, width, grey)


def dashed(on: int, off: int) -> Pen:
    def draw(drawing: Drawing, start: tuple[int, int], end: tuple[int, int]) -> None:
        length = max(end[0] - start[0], end[1] - start[1])
        across = end[0] > start[0]
        for begin in range(0, length, on + off):
            stop = min(length, begin + on)
            a = (start[0] + begin, start[1]) if across else (start[0], start[1] + begin)
            b = (start[0] + stop, start[1]) if across else (start[0], start[1] + stop)
            drawing.rule(a, b, 2)

    return draw


PENS: dict[str, Pen] = {
    "one pixel": solid(1),
    "one pixel, grey": solid(1, 100),
    "two pixels": solid(2),
    "thick": solid(6),
    "dashed": dashed(12, 6),
    "dotted": dashed(3, 5),
    "broken now and then": dashed(140, 9),
}
TOPS = (300, 346, 392, 600, 646, 940)
"""Two rows of four cells, and three of a label and a wide cell: some just one line high."""
CELLS = [(LEFT + 300 * i, top, LEFT + 300 * i + 300, top + 46) for top in TOPS[:2] for i in range(4)] + [
    frame
    for top, bottom in pairwise(TOPS[2:])
    for frame in ((LEFT, top, LEFT + 300, bottom), (LEFT + 300, top, RIGHT, bottom))
]


def form(pen: Pen, *, words: str = "申报单位中川甲由", typeface: str = "Noto Sans CJK SC") -> Drawing:
    """The notice's form in tight rows, words in every cell."""
    drawing = Drawing()
    for top in TOPS:
        pen(drawing, (LEFT, top), (RIGHT, top))
    for x, bottom in ((LEFT, 940), (LEFT + 300, 940), (LEFT + 600, 392), (LEFT + 900, 392), (RIGHT, 940)):
        pen(drawing, (x, TOPS[0]), (x, bottom))
    for x0, y0, _, y1 in CELLS:
        for y in range(y0 + 7, y1 - LETTERS - 5, 39):
            drawing.text(x0 + 12, y, words, typeface)
    return drawing


def assert_cells(found: tuple[Frame, ...], expected: list[tuple[int, int, int, int]]) -> None:
    corners = np.array([(cell.x0, cell.y0, cell.x1, cell.y1) for cell in found])
    assert corners.shape == (len(expected), 4)
    assert np.abs(corners - np.array(sorted(expected, key=lambda cell: (cell[1], cell[0])))).max() < 9


@pytest.mark.parametrize("pen", PENS)
def test_all_cells_are_found_whatever_the_rules_look_like(pen: str) -> None:
    (table,) = form(PENS[pen]).found().tables
    assert_cells(table, CELLS)


@pytest.mark.parametrize("typeface", ["Noto Sans CJK SC", "Noto Serif CJK SC", "Noto Sans CJK SC Bold"])
@pytest.mark.parametrize("words", ["川川川川", "甲由申中串", "国目日田口", "一二三王工", "1lI1!Il", "□□■■☐☐"])
def test_strokes_of_characters_are_no_rules(words: str, typeface: str) -> None:
    drawing = form(PENS["two pixels"], words=words, typeface=typeface)
    found = drawing.found()
    (table,) = found.tables
    assert_cells(table, CELLS)


@pytest.mark.parametrize("apart", [7, 12])
def test_a_double_frame_adds_no_cells(apart: int) -> None:
    drawing = form(PENS["two pixels"])
    outer = (LEFT - apart, TOPS[0] - apart), (RIGHT + apart, TOPS[-1] + apart)
    cv2.rectangle(drawing.image, *outer, (30, 30, 30), 3)
    (table,) = drawing.found().tables
    assert len(table) == len(CELLS)


def test_only_rules_are_painted_out() -> None:
    drawing = form(PENS["two pixels"])
    painted = drawing.found().thick > 0
    for x0, y0, x1, y1 in CELLS:
        assert not painted[y0 + 7 : y1 - 6, x0 + 7 : x1 - 6].any()
    assert painted[TOPS[0], LEFT:RIGHT].all()


@pytest.mark.parametrize("slope", [-0.003, 0.003])
def test_what_is_left_of_a_skew_does_no_harm(slope: float) -> None:
    """Three thousandths are what remains where the lines of text were set straight."""
    drawing = form(PENS["two pixels"])
    turn = np.array([[1, -slope, slope * 600], [slope, 1, -slope * 800]])
    drawing.image = np.asarray(
        cv2.warpAffine(drawing.image, turn, (1600, 1100), borderValue=(248, 248, 248)), dtype=np.uint8
    )
    (table,) = drawing.found().tables
    assert_cells(table, CELLS)


def test_a_grey_stamp_across_rules_adds_no_cells() -> None:
    drawing = form(PENS["two pixels"])
    for centre in ((760, 340), (1200, 620)):
        cv2.circle(drawing.image, centre, 155, (110, 110, 110), 9)
        cv2.circle(drawing.image, centre, 45, (110, 110, 110), -1)
    (table,) = drawing.found().tables
    assert_cells(table, CELLS)


def test_text_that_runs_over_a_cells_edge_leaves_the_rule() -> None:
    drawing = form(PENS["two pixels"], words="平台上线以后，")
    for y in (400, 439, 478, 517, 655, 700, 750, 800):
        drawing.text(LEFT + 300 + 5 + 27 * LETTERS, y, "申报单位意见书内")
    (table,) = drawing.found().tables
    assert len(table) == len(CELLS)


def test_cells_may_be_merged_downwards_and_across() -> None:
    drawing = Drawing()
    for y in (200, 500):
        drawing.rule((200, y), (1400, y))
    for y in (300, 400):
        drawing.rule((600, y), (1400, y))
    for x in (200, 600, 1400):
        drawing.rule((x, 200), (x, 500))
    drawing.rule((1000, 300), (1000, 400))
    (table,) = drawing.found().tables
    assert_cells(
        table,
        [
            (200, 200, 600, 500),
            (600, 200, 1400, 300),
            (600, 300, 1000, 400),
            (1000, 300, 1400, 400),
            (600, 400, 1400, 500),
        ],
    )


def test_a_table_inside_a_cell_and_one_below_are_tables_of_their_own() -> None:
    drawing = Drawing()
    for x0, y0, x1, y1 in ((100, 100, 1500, 600), (200, 200, 1400, 500), (100, 800, 1500, 1000)):
        cv2.rectangle(drawing.image, (x0, y0), (x1, y1), (30, 30, 30), 2)
    drawing.rule((200, 300), (1400, 300))
    drawing.rule((800, 800), (800, 1000))
    first, second = drawing.found().tables
    assert_cells(first, [(200, 200, 1400, 300), (200, 300, 1400, 500)])
    assert_cells(second, [(100, 800, 800, 1000), (800, 800, 1500, 1000)])


def test_underlines_dashes_and_a_frame_around_a_title_are_no_table() -> None:
    drawing = Drawing()
    cv2.rectangle(drawing.image, (300, 100), (1300, 180), (30, 30, 30), 2)
    drawing.text(320, 120, "教育后勤信息化建设优秀案例申报表")
    for y in (300, 350, 400):
        drawing.text(200, y - 36, "单位：")
        drawing.rule((320, y), (900, y))
    drawing.text(200, 500, "服务——管理————育人｜｜川")
    found = drawing.found()
    assert found.tables == ()
    assert not found.thick.any()


def test_a_blank_page_has_no_table() -> None:
    assert find_rules(np.zeros((600, 400), dtype=np.uint8), EM, ()).tables == ()


@pytest.mark.parametrize("seed", range(4))
def test_any_noise_is_read_without_fault(seed: int) -> None:
    noise = np.random.default_rng(seed).random((300, 300)) < 0.2 + 0.2 * seed
    find_rules(np.where(noise, 255, 0).astype(np.uint8), 12.0, [(10, 10, 200, 30)])
