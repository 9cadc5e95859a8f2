"""A page's image made ready for reading: size, seal, orientation, skew, perspective, ink."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parsers.readers.page.sheet import laid_flat, squared
from parsers.seal.glance import shows_red
from parsers.seal.red_ink import red_mask, tints_of

Pixels = NDArray[np.uint8]
Quad = NDArray[np.float32]
Finder = Callable[[Pixels], list[Quad]]
Reader = Callable[[Pixels], tuple[str, float]]

LONG_SIDE = 2200
"""Pixels: A4 at some 190 dpi, where characters of 10 points are 26 pixels high."""
LARGEST_GAIN = 2.2
"""How far a small image is blown up: beyond, there is nothing to win."""
GLANCE = 960
"""Pixels of the long side that a first look for lines needs."""
FAINT = 16
"""Levels of grey by which a faint rule is darker than the paper."""
SMALL = 2000
"""Pixels of the long side below which rules come out faint, and run into the text."""
ENOUGH_LINES, CLEARLY = 2, 2.5
"""Lines that tell which side is up, where one way reads so many times better than the other."""
STEEPEST = 20.0
"""Degrees of skew that are set right."""


def ready(image: Pixels, find: Finder, read: Reader) -> Pixels:
    """Upright and straight, in working size, the seal's red gone: RGB."""
    upright, lines = _turned(_sized(without_seal(squared(laid_flat(image)))), find, read)
    return _straightened(upright, lines)


def set_level(image: Pixels, find: Finder, read: Reader) -> Pixels:
    """Upright and straight and otherwise as it is, for a person to look at: RGB."""
    upright, lines = _turned(squared(laid_flat(image)), find, read)
    return _straightened(upright, lines)


def seek(image: Pixels, find: Finder, long_side: int) -> list[Quad]:
    """Lines found in a smaller copy, in the image's own pixels."""
    factor = min(1.0, long_side / max(image.shape[:2]))
    small = np.asarray(
        cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    return [quad / factor for quad in find(small)]


def ink_of(image: Pixels) -> Pixels:
    """255 where it is darker than its surroundings: shadows and tinted paper do not count."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    return np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14),
        dtype=np.uint8,
    )


def faint_ink_of(image: Pixels, em: float) -> Pixels:
    """255 where it is but a little darker than the paper near by; `em` is the height of a line of text."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    paper = cv2.dilate(grey, np.ones((round(0.8 * em) | 1,) * 2, np.uint8))
    grain = 1.5 * float(np.median(cv2.absdiff(grey, cv2.medianBlur(grey, 5))))
    return np.where(cv2.subtract(paper, grey) > FAINT + 4 * grain, 255, 0).astype(np.uint8)


def crop(image: Pixels, quad: Quad) -> Pixels:
    """The line of text between four corners, laid flat."""
    width = round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))))
    height = round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    flat = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(image, flat, (max(1, width), max(1, height)), borderMode=cv2.BORDER_REPLICATE),
        dtype=np.uint8,
    )


def without_seal(image: Pixels) -> Pixels:
    """Large red patches keep only what is dark in the red channel: the text below a seal. Red text stays."""
    if not shows_red(Image.fromarray(image)):
        return image
    red = red_mask(tints_of(image))
    least = 0.05 * min(red.shape)
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    cleaned = image.copy()
    paper = float(np.median(image[::4, ::4, 0]))
    for x, y, w, h, _ in stats[1:].tolist():
        if w < least or h < least:
            continue
        part = cleaned[y : y + h, x : x + w]
        inked = cv2.dilate(red[y : y + h, x : x + w], np.ones((3, 3), np.uint8)) > 0
        channel = np.where(part[..., 0] > 0.48 * paper, paper, part[..., 0]).astype(np.uint8)
        part[inked] = channel[inked][:, None]
    return cleaned


def _sized(image: Pixels) -> Pixels:
    factor = min(LONG_SIDE / max(image.shape[:2]), LARGEST_GAIN)
    if 0.95 < factor < 1.05:
        return image
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=way), dtype=np.uint8)


def _extent(quad: Quad) -> tuple[float, float]:
    return float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[0] - quad[3]))


def _turned(image: Pixels, find: Finder, read: Reader) -> tuple[Pixels, list[Quad]]:
    """A page on its side is turned by its tall lines; one on its head by what reads better. And its lines."""
    quads = seek(image, find, GLANCE)
    bounds = [np.ptp(quad, axis=0) for quad in quads]  # corners of a steep line come in any order
    wide = sum(float(w) for w, h in bounds if w > 1.8 * h)
    tall = sum(float(h) for w, h in bounds if h > 1.8 * w)
    if tall > wide:
        image = np.ascontiguousarray(np.rot90(image))
        quads = seek(image, find, GLANCE)
    if not _on_its_head(image, quads, read):
        return image, quads
    size = np.array(image.shape[1::-1], dtype=np.float32)
    return np.ascontiguousarray(np.rot90(image, 2)), [(size - quad)[[2, 3, 0, 1]] for quad in quads]


def _on_its_head(image: Pixels, quads: list[Quad], read: Reader) -> bool:
    lines = [quad for quad in quads if _extent(quad)[0] > 3 * _extent(quad)[1]]
    samples = [crop(image, quad) for quad in sorted(lines, key=lambda quad: -_extent(quad)[0])[1:6]]
    samples = [sample[:, : 9 * sample.shape[0]] for sample in samples]
    upright = turned = 0.0
    for tried, sample in enumerate(samples, start=1):
        upright += _worth(read(sample))
        turned += _worth(read(np.ascontiguousarray(np.rot90(sample, 2))))
        if tried >= ENOUGH_LINES and max(upright, turned) > CLEARLY * min(upright, turned) + tried:
            break
    return turned > 1.1 * upright


def _worth(reading: tuple[str, float]) -> float:
    text, confidence = reading
    return confidence**2 * min(len(text), 9)


def _straightened(image: Pixels, quads: list[Quad]) -> Pixels:
    """Turned by the slope that most of the long lines share."""
    lines = [quad for quad in quads if _extent(quad)[0] > 5 * _extent(quad)[1]]
    slopes = [np.degrees(np.arctan2(*(quad[1] - quad[0] + quad[2] - quad[3])[::-1])) for quad in lines]
    if not slopes:
        return image
    longest = np.argsort([-_extent(quad)[0] for quad in lines])[: max(3, len(lines) // 2)]
    slope = float(np.median(np.array(slopes)[longest]))
    if not 0.15 < abs(slope) < STEEPEST:
        return image
    return _rotated(image, slope)


def _rotated(image: Pixels, degrees: float) -> Pixels:
    """Turned about its middle, the canvas grown so that nothing is cut off."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = round(width * cos + height * sin), round(width * sin + height * cos)
    turn[0, 2] += (size[0] - width) / 2
    turn[1, 2] += (size[1] - height) / 2
    return np.asarray(
        cv2.warpAffine(image, turn, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)), dtype=np.uint8
    )
