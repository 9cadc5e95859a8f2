"""Patches of red ink in a mask, those that are as large as a seal may be (needs OpenCV)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]

SMALLEST, LARGEST = 0.085, 0.62
"""A seal's width on a page, in short sides of the page."""
PAD = 24
"""Pixels around a picture, more than a gap is wide, so that its edge closes no gap."""


@dataclass(frozen=True)
class Patch:
    """Connected red ink, closed over small gaps."""

    red: NDArray[np.bool_]
    """Its bounds cut out of the page: where there is red, its own and other patches'."""
    place: tuple[int, int]
    """Where its bounds begin: x, y."""
    corners: Points
    """Of its convex hull."""
    outline: Points
    """The hull, evenly sampled."""
    page: tuple[int, int]
    """Width and height of the picture."""

    @cached_property
    def ink(self) -> Points:
        """x, y of all red pixels within its bounds."""
        rows, columns = np.nonzero(self.red)
        x, y = self.place
        return np.column_stack([columns + x, rows + y]).astype(np.float64)

    @property
    def width(self) -> float:
        return float(np.ptp(self.outline[:, 0]))

    @property
    def height(self) -> float:
        return float(np.ptp(self.outline[:, 1]))


def patches_in(mask: Pixels) -> Iterator[Patch]:
    """Patches large enough for a seal, joined over ever wider gaps: text and rules cut a ring into arcs."""
    height, width = mask.shape
    short = min(height, width)
    alone = max(height, width) < 700 and float(np.mean(mask > 0)) > 0.05
    left, top, across, down = cv2.boundingRect(mask)
    red = mask[top : top + down, left : left + across]  # closing adds nothing outside
    padded = cv2.copyMakeBorder(red, PAD, PAD, PAD, PAD, cv2.BORDER_CONSTANT)
    seen = set[tuple[int, int, int, int, int]]()  # a wider gap leaves most of them as they were
    for gap in (3, 9, 19) if across else ():
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap))
        closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[PAD:-PAD, PAD:-PAD]
        _, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
        longest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
        for label in np.flatnonzero((longest >= SMALLEST * short) & ((longest <= LARGEST * short) | alone)):
            x, y, w, h = stats[label, :4].tolist()
            here = red[y : y + h, x : x + w] > 0
            own = here & (labels[y : y + h, x : x + w] == label)
            place = (x, y, w, h, int(np.count_nonzero(own)))
            if label > 0 and place[-1] >= 60 and place not in seen:
                seen.add(place)
                corners = _corners(own, x + left, y + top)
                yield Patch(here, (x + left, y + top), corners, _sampled(corners), (width, height))


def _corners(own: NDArray[np.bool_], x: int, y: int) -> Points:
    """Of the convex hull of what is set: no row adds more to it than its first and its last."""
    rows = np.flatnonzero(own.any(axis=1))
    first = own.argmax(axis=1)[rows]
    last = own.shape[1] - 1 - own[:, ::-1].argmax(axis=1)[rows]
    ends = np.column_stack([np.concatenate([first, last]) + x, np.concatenate([rows, rows]) + y])
    return cv2.convexHull(ends.astype(np.float32)).reshape(-1, 2).astype(np.float64)


def _sampled(corners: Points) -> Points:
    """The outline through the corners, a point every two pixels or so."""
    sides = np.roll(corners, -1, axis=0) - corners
    steps = np.maximum(1, (np.hypot(sides[:, 0], sides[:, 1]) / 2).astype(int))
    side = np.repeat(np.arange(len(steps)), steps)
    step = np.arange(len(side)) - np.repeat(np.cumsum(steps) - steps, steps)
    points: Points = corners[side] + sides[side] * (step / steps[side])[:, None]
    return points
