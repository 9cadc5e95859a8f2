"""Whether there is anything red in a picture at all: a glance that spares most pages the look for a seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import ImageChops

if TYPE_CHECKING:
    from PIL import Image

SIDE = 550
"""Pixels of the long side that are enough: a seal's ring is then still a pixel wide."""
REDDER = 8
"""By how much a red pixel's red outweighs its green and its blue, beyond what the paper's does."""
FEW = 12
"""Red pixels that may be there by chance."""


def shows_red(image: Image.Image) -> bool:
    """Whether some pixels are redder than the paper, however pale the ink is."""
    small = image.reduce(max(1, max(image.size) // SIDE))
    red, green, blue = small.convert("RGB").split()
    surplus = ImageChops.subtract(red, ImageChops.lighter(green, blue), offset=64)
    counts = surplus.histogram()
    middle, reached = 0, 0
    for level, count in enumerate(counts):
        reached += count
        if 2 * reached >= small.width * small.height:
            middle = level
            break
    return sum(counts[middle + REDDER + 1 :]) > FEW
