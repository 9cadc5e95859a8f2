"""A sheet on a darker table is cut out and laid flat; scans are left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from parsers.readers.page.sheet import Corners, Pixels, laid_flat

TABLE = (60, 50, 45)
UPRIGHT = ((130, 120), (730, 120), (730, 970), (130, 970))
SLANTED = ((170, 100), (700, 150), (760, 990), (90, 940))


def sheet() -> Pixels:
    """White paper with a black square near its upper left corner, and lines of writing."""
    page = np.full((850, 600, 3), 240, dtype=np.uint8)
    page[40:100, 40:100] = 0
    for y in range(160, 800, 40):
        page[y : y + 14, 60:540] = 90
    return page


def photographed(corners: tuple[tuple[int, int], ...]) -> Pixels:
    start = np.array([[0, 0], [600, 0], [600, 850], [0, 850]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(start, np.array(corners, dtype=np.float32))
    return np.asarray(cv2.warpPerspective(sheet(), turn, (860, 1100), borderValue=TABLE), dtype=np.uint8)


def square_of(page: Pixels) -> Corners:
    """The black square's bounds, in parts of the page's width and height."""
    rows, columns = np.nonzero(page.max(axis=2) < 30)
    bounds = columns.min(), rows.min(), columns.max(), rows.max()
    return np.array(bounds, dtype=np.float32) / np.array([*page.shape[1::-1], *page.shape[1::-1]])


@pytest.mark.parametrize("corners", [UPRIGHT, SLANTED], ids=["from above", "from aside"])
def test_a_photographed_sheet_is_laid_flat(corners: tuple[tuple[int, int], ...]) -> None:
    flat = laid_flat(photographed(corners))
    assert 1.2 < flat.shape[0] / flat.shape[1] < 1.6
    assert np.abs(square_of(flat) - square_of(sheet())).max() < 0.03


@pytest.mark.parametrize(
    "page",
    [sheet(), np.zeros((300, 200, 3), dtype=np.uint8), np.full((300, 200, 3), 255, dtype=np.uint8)],
    ids=["a scan", "black", "white"],
)
def test_what_is_no_photograph_of_a_sheet_stays_as_it_is(page: Pixels) -> None:
    assert np.array_equal(laid_flat(page), page)
