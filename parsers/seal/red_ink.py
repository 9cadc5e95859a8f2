"""Finds rings of red ink in a picture (needs OpenCV)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parsers.seal.glance import shows_red
from parsers.seal.patches import Patch, Pixels, Points, patches_in

Tints = tuple[NDArray[np.int16], NDArray[np.int16]]

LONG_SIDE = 1100
"""Pixels that pictures are brought to: 42 mm on A4 are then some 155."""
LEAST_SIDE = 16
GLANCE = 550
"""Pixels of the long side in which colour is looked for."""
REDDER = 9
"""Units of a* (CIELAB) above the paper's that make a pixel red: a faded stamp still has them."""
FAINTLY = 5
"""The same for a stamp with hardly any ink, looked for where nothing redder makes a seal."""
COLOURED = 45
"""Difference of the strongest and the weakest channel that makes a pixel coloured."""
SECTORS = 72
LONG_LINE = 0.25
"""Of the short side, from where on a straight red line is no seal's: the sides of square ones are shorter."""


class Ink(Enum):
    """What the picture is."""

    SEAL = "seal"
    COLOUR = "colour"
    GREY = "grey"
    UNREADABLE = "unreadable"


def look_at(image: Image.Image) -> Ink:
    """A seal, or whether the picture could have shown one; it is brought to `LONG_SIDE`."""
    if min(image.size) < LEAST_SIDE:
        return Ink.UNREADABLE
    if shows_red(image):
        pixels = _sized(image)
        if any(_is_seal(patch) for mask in _masks(pixels) for patch in patches_in(mask)):
            return Ink.SEAL
    return Ink.COLOUR if _has_colour(image) else Ink.GREY


def _masks(pixels: Pixels) -> Iterator[Pixels]:
    """The red ink, the same without long lines, and what is faintly red."""
    tints = tints_of(pixels)
    for redder in (REDDER, FAINTLY):
        mask = red_mask(tints, redder)
        yield mask
        if (free := _without_lines(mask)) is not None:
            yield free


def _sized(image: Image.Image) -> Pixels:
    factor = LONG_SIDE / max(image.size)
    if factor < 1:
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(image)


def _has_colour(image: Image.Image) -> bool:
    """Grey scans have none, and JPEG leaves them a few stray pixels."""
    pixels = np.asarray(image.reduce(max(1, max(image.size) // GLANCE)))
    red, green, blue = cv2.split(pixels)
    spread = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    paper = [_middle(channel) for channel in (red, green, blue)]
    tinted = max(paper) - min(paper) > 12  # a photo's warm light on the paper
    return tinted or float(np.mean(spread > COLOURED)) > 0.0004


def tints_of(pixels: Pixels) -> Tints:
    """Redness and yellowness (a*, b* of CIELAB) beyond the paper's own."""
    lab = cv2.cvtColor(cv2.GaussianBlur(pixels, (3, 3), 0), cv2.COLOR_RGB2LAB)
    redness, yellowness = (
        channel.astype(np.int16) - int(_middle(channel[::3, ::3])) for channel in cv2.split(lab)[1:]
    )
    return redness, yellowness


def red_mask(tints: Tints, redder: int = REDDER) -> Pixels:
    """255 where there is red ink."""
    redness, yellowness = tints
    red = (redness > redder) & (4 * redness > 3 * yellowness) & (20 * yellowness > -9 * redness)
    return red.view(np.uint8) * np.uint8(255)


def _middle(levels: NDArray[Any]) -> float:
    """The median of levels from 0 to 255: counted, which costs a tenth of sorting them."""
    reached = np.cumsum(np.bincount(levels.ravel(), minlength=256))
    places = (reached[-1] - 1) // 2 + 1, reached[-1] // 2 + 1
    low, high = np.searchsorted(reached, places)
    return float(low + high) / 2


def _without_lines(mask: Pixels) -> Pixels | None:
    """The mask without the long straight lines of red frames and letterheads; `None` where there are none.

    A seal that touches such a line hangs together with it, and would be too large for one.
    """
    length = max(8, round(LONG_LINE * min(mask.shape)))
    lines = np.zeros_like(mask)
    for across, along in (((3, 1), (1, length)), ((1, 3), (length, 1))):
        wide = cv2.dilate(mask, np.ones(across, np.uint8))
        lines |= np.asarray(cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones(along, np.uint8)), np.uint8)
    return np.where(lines > 0, 0, mask).astype(np.uint8) if lines.any() else None


def _is_seal(patch: Patch) -> bool:
    if _is_heading_logo(patch):
        return False
    return _is_round(patch) or _is_square(patch)


def _is_heading_logo(patch: Patch) -> bool:
    """A small badge in a letterhead, at the very top of an upright page."""
    width, height = patch.page
    upright = height > 1.2 * width and height > 700
    return upright and patch.outline[:, 1].max() < 0.16 * height and patch.width < 0.15 * width


def _is_round(patch: Patch) -> bool:
    """A ring, whole or cut by the picture's edge, circle or oval."""
    inner = _away_from_edges(patch.outline, patch.page)
    if len(inner) < 12 or min(patch.width, patch.height) < 20:
        return False
    cut = len(inner) < 0.93 * len(patch.outline)
    fit = _circle(_away_from_edges(patch.corners, patch.page)) if cut else _ellipse(inner)
    if fit is None:
        return False
    centre, axes, turn = fit
    if min(axes) < 0.5 * max(axes) or max(axes) * 2 > 1.02 * max(patch.page):
        return False
    radius, angle = _polar(patch.ink, centre, axes, turn)
    seen, covered = _sectors(radius, angle, centre, axes, turn, patch.page)
    if seen < 0.28 * SECTORS or covered < 0.62 * seen:
        return False
    return _signs_inside(radius, float(np.prod(axes)) * np.pi * seen / SECTORS)


def _signs_inside(radius: Points, area: float) -> bool:
    """Some red inside the ring, and not all of it: neither a pen's circle nor a red disc."""
    inside = float(np.sum(radius < 0.82)) / (area * 0.82**2)
    outside = float(np.mean(radius > 1.12))
    return 0.025 < inside < 0.62 and outside < 0.1


def _away_from_edges(outline: Points, page: tuple[int, int]) -> Points:
    width, height = page
    x, y = outline[:, 0], outline[:, 1]
    kept: Points = outline[(x > 2) & (y > 2) & (x < width - 3) & (y < height - 3)]
    return kept


Fit = tuple[tuple[float, float], tuple[float, float], float]


def _ellipse(points: Points) -> Fit | None:
    """Centre, half axes and turn (degrees); `None` where the points do not lie on it."""
    (x, y), (a, b), turn = cv2.fitEllipse(points.astype(np.float32))
    if min(a, b) < 10 or not np.isfinite([x, y, a, b]).all():
        return None
    radius, _ = _polar(points, (x, y), (a / 2, b / 2), turn)
    return ((x, y), (a / 2, b / 2), turn) if float(np.mean(np.abs(radius - 1) > 0.07)) < 0.12 else None


def _circle(points: Points) -> Fit | None:
    """The least-squares circle (Kåsa) through an arc."""
    if len(points) < 8:
        return None
    x, y = points[:, 0], points[:, 1]
    system = np.column_stack([2 * x, 2 * y, np.ones_like(x)])
    (cx, cy, rest), *_ = np.linalg.lstsq(system, x**2 + y**2, rcond=None)
    radius = float(np.sqrt(max(rest + cx**2 + cy**2, 0.0)))
    if radius < 10:
        return None
    away = np.abs(np.hypot(x - cx, y - cy) / radius - 1)
    return ((float(cx), float(cy)), (radius, radius), 0.0) if float(np.mean(away > 0.05)) < 0.12 else None


def _polar(
    points: Points, centre: tuple[float, float], axes: tuple[float, float], turn: float
) -> tuple[Points, Points]:
    """Radius (1 on the ellipse) and angle (radians) of each point."""
    shifted = points - np.asarray(centre)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    along = (shifted[:, 0] * cos + shifted[:, 1] * sin) / axes[0]
    across = (-shifted[:, 0] * sin + shifted[:, 1] * cos) / axes[1]
    return np.hypot(along, across), np.arctan2(across, along)


def _sectors(
    radius: Points,
    angle: Points,
    centre: tuple[float, float],
    axes: tuple[float, float],
    turn: float,
    page: tuple[int, int],
) -> tuple[int, int]:
    """How many sectors of the ring lie in the picture, and how many of those have ink on the ring."""
    middles = (np.arange(SECTORS) + 0.5) / SECTORS * 2 * np.pi - np.pi
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    along, across = np.cos(middles) * axes[0], np.sin(middles) * axes[1]
    x, y = centre[0] + along * cos - across * sin, centre[1] + along * sin + across * cos
    seen = (x >= 0) & (y >= 0) & (x < page[0]) & (y < page[1])
    on_ring = (radius > 0.86) & (radius < 1.08)
    index = np.clip(((angle[on_ring] + np.pi) / (2 * np.pi) * SECTORS).astype(int), 0, SECTORS - 1)
    inked = np.zeros(SECTORS, dtype=bool)
    inked[index] = True
    return int(seen.sum()), int((seen & inked).sum())


def _is_square(patch: Patch) -> bool:
    """A frame with red signs inside: at least three of its sides are drawn."""
    centre, size, turn = cv2.minAreaRect(patch.outline.astype(np.float32))
    if min(size) < 0.55 * max(size) or min(size) < 20:
        return False
    shifted = patch.ink - np.asarray(centre)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    along = (shifted[:, 0] * cos + shifted[:, 1] * sin) / (size[0] / 2)
    across = (-shifted[:, 0] * sin + shifted[:, 1] * cos) / (size[1] / 2)
    sides = [(across, along), (-across, along), (along, across), (-along, across)]
    drawn = sum(_drawn(far, position) for far, position in sides)
    inside = (np.abs(along) < 0.8) & (np.abs(across) < 0.8)
    filled = float(inside.sum()) / (size[0] * size[1] * 0.64)
    return drawn >= 3 and 0.08 < filled < 0.6


def _drawn(far: Points, position: Points) -> bool:
    """Whether ink runs along the side where `far` is 1."""
    bins = np.clip(((position[far > 0.92] + 1) * 24).astype(int), 0, 47)
    return int(np.count_nonzero(np.bincount(bins))) >= 42
