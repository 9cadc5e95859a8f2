"""Characters that stand below each other in a narrow cell, laid side by side so that OCR can read them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

TALL = 1.8
"""Times its width that a column is high: two characters are."""
MOST = 24
"""Characters of one column."""
MARGIN = 0.15
"""Of a character's size, white around it."""


def is_column(image: Pixels) -> bool:
    """Whether it is too narrow for its height to be a line."""
    height, width = image.shape[:2]
    return bool(0 < TALL * width < height)


def laid_out(image: Pixels, ink: Pixels) -> Pixels:
    """The characters of a column in one line, from top to bottom; `ink` is 255 where it is dark."""
    parts = _characters(ink)[:MOST]
    side = image.shape[1]
    margin = max(2, round(MARGIN * side))
    height = max((bottom - top for top, bottom in parts), default=0)
    if not height:
        return image
    paper = np.median(image.reshape(-1, image.shape[-1]), axis=0).astype(np.uint8)
    tiles = []
    for top, bottom in parts:
        tile = np.empty((height + 2 * margin, side + 2 * margin, image.shape[-1]), np.uint8)
        tile[:] = paper
        down = margin + (height - (bottom - top)) // 2
        tile[down : down + bottom - top, margin : margin + side] = image[top:bottom]
        tiles.append(tile)
    return np.asarray(cv2.hconcat(tiles), dtype=np.uint8)


def _characters(ink: Pixels) -> list[tuple[int, int]]:
    """Top and bottom of each character: parts that are too low for one belong to what is nearest."""
    width = ink.shape[1]
    dark = np.concatenate([[False], ink.max(axis=1) > 0, [False]])
    edges = np.flatnonzero(np.diff(dark.astype(np.int8)))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]
    high = max((b - a for a, b in runs), default=0)
    size = min(max(high, round(0.5 * width)), width)
    joined: list[tuple[int, int]] = []
    for top, bottom in runs:
        if joined and bottom - joined[-1][0] <= 1.15 * size:
            joined[-1] = joined[-1][0], bottom
        else:
            joined.append((top, bottom))
    return joined
