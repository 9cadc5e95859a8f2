"""Where one line of text ends and the next begins, and what a filled square is, on ink drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.readers.page.reading import disjoint, without_traces
from parsers.readers.page.tick_boxes import TickBox, find_squares, true_boxes

Pixels = NDArray[np.uint8]


def page(*marks: tuple[int, int, int, int]) -> Pixels:
    """White, with ink in the places given: x0, y0, x1, y1."""
    ink = np.zeros((120, 400), np.uint8)
    for x0, y0, x1, y1 in marks:
        ink[y0:y1, x0:x1] = 255
    return ink


def test_lines_that_overlap_are_parted_between_two_characters() -> None:
    ink = page((10, 20, 40, 50), (60, 20, 90, 50), (150, 20, 180, 50), (184, 20, 214, 50))
    left, right = disjoint([(5, 15, 158, 55), (150, 15, 220, 55)], ink)
    assert left[2] == right[0]
    assert 90 <= left[2] <= 150


def test_lines_that_overlap_where_nothing_is_blank_share_nothing() -> None:
    ink = page((0, 0, 400, 120))
    assert disjoint([(5, 15, 158, 55), (150, 15, 220, 55)], ink) == [(5, 15, 158, 55), (158, 15, 220, 55)]


def test_lines_above_each_other_are_left_alone() -> None:
    lines = [(5, 15, 158, 55), (150, 50, 220, 90)]
    assert disjoint(lines, page()) == lines


@pytest.mark.parametrize("eaten", range(0, 13, 3))
def test_a_filled_square_may_have_a_ragged_edge(eaten: int) -> None:
    ink = page((100, 40, 128, 67))
    ink[40, 100 : 100 + eaten] = ink[66, 128 - eaten : 128] = 0
    ink[40 : 40 + eaten, 127] = ink[67 - eaten : 67, 100] = 0
    image = np.repeat(255 - ink[:, :, None], 3, axis=2)
    boxes = true_boxes(find_squares(ink, 45.0), ink, image, 45.0, lambda _: ("■", 0.8))
    assert [box.ticked for box in boxes] == [True]


LEFT, RIGHT = (10, 20, 40, 50), (172, 20, 202, 50)


@pytest.mark.parametrize(
    ("text", "box", "ticked", "left"),
    [
        ("“综述性文稿", LEFT, True, "综述性文稿"),
        ("特色工作案例，", RIGHT, True, "特色工作案例"),
        ("特色工作案例，", RIGHT, False, "特色工作案例，"),
        ("同意申报。", LEFT, True, "同意申报。"),
        ("□综述性文稿", LEFT, False, "综述性文稿"),
        ("“综述性文稿", (10, 90, 40, 120), True, "“综述性文稿"),
    ],
)
def test_the_tail_of_a_tick_beside_a_line_is_no_text(
    text: str, box: tuple[int, int, int, int], ticked: object, left: str
) -> None:
    assert without_traces(text, (42, 18, 170, 54), [TickBox(*box, bool(ticked))]) == left
