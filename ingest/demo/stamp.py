"""Red seals and scanned pages for the samples, drawn without fonts: a fresh machine may have none."""

from __future__ import annotations

import io
import math
from random import Random

from PIL import Image, ImageDraw

RED = (200, 22, 29)
PAGE = (1240, 1754)
"""A4 at 150 dpi."""


def seal_png(name: str) -> bytes:
    """A round seal, transparent where there is no ink, as one pastes it into a form."""
    return _png(_seal(name, 248))


def letterhead_png() -> bytes:
    """A red heading with a double rule, such as official letters have: red, and no seal."""
    image = Image.new("RGBA", (900, 120), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    for left in range(60, 840, 70):
        draw.rectangle((left, 14, left + 46, 70), fill=RED)
    draw.rectangle((0, 92, 900, 97), fill=RED)
    draw.rectangle((0, 103, 900, 105), fill=RED)
    return _png(image)


def scan_jpeg(name: str) -> bytes:
    """A page of the form as a scanner gives it: the table, writing too faint to read, and the seal."""
    rng = Random(name)
    page = Image.new("RGB", PAGE, (252, 251, 247))
    draw = ImageDraw.Draw(page)
    tops = (240, 310, 380, 560, 680, 760, 1180, 1400, 1600)
    for top in tops:
        draw.line((120, top, 1120, top), fill=(60, 60, 60), width=2)
    for left in (120, 320, 1120):
        draw.line((left, tops[0], left, tops[-1]), fill=(60, 60, 60), width=2)
    for top in range(260, 1560, 36):
        draw.line((340, top, 340 + rng.randrange(200, 740), top), fill=(196, 196, 196), width=10)
    seal = _seal(name, 248).rotate(rng.uniform(-12, 12), resample=Image.Resampling.BILINEAR)
    page.paste(seal, (760, 1170), seal)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70)
    return out.getvalue()


def _seal(name: str, size: int) -> Image.Image:
    """GA 241.1: a ring, a star in its middle, signs along the upper arc (strokes, not characters)."""
    rng = Random(name)
    scale = 2
    side = size * scale
    image = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    middle, radius = side / 2, side / 2 - 4
    draw.ellipse((4, 4, side - 4, side - 4), outline=RED, width=side // 34)
    points = []
    for corner in range(10):
        reach = radius * (0.3 if corner % 2 == 0 else 0.115)
        angle = math.radians(36 * corner - 90)
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    draw.polygon(points, fill=RED)
    signs = max(8, len(name))
    for sign in range(signs):
        _sign(draw, rng, middle, radius * 0.74, math.radians(-205 + 230 * sign / (signs - 1)), side / 22)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _sign(
    draw: ImageDraw.ImageDraw, rng: Random, middle: float, reach: float, angle: float, half: float
) -> None:
    """Five strokes where a character would stand, turned towards the seal's middle."""
    across = (-math.sin(angle), math.cos(angle))
    inwards = (-math.cos(angle), -math.sin(angle))

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            middle + reach * math.cos(angle) + half * (x * across[0] + y * inwards[0]),
            middle + reach * math.sin(angle) + half * (x * across[1] + y * inwards[1]),
        )

    width = max(2, int(half / 4))
    for y in (-0.8, 0.0, 0.8):
        draw.line((at(-rng.uniform(0.4, 0.9), y), at(rng.uniform(0.4, 0.9), y)), fill=RED, width=width)
    for x in (rng.uniform(-0.6, 0.0), rng.uniform(0.1, 0.6)):
        draw.line((at(x, -1), at(x, 1)), fill=RED, width=width)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
