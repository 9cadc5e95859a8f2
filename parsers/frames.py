"""A picture's frames as they are to be looked at: upright, on white, and no larger than is asked for.

Every look at a picture begins here, so that none costs more than its limit: the size is known before a pixel
is decoded, a JPEG is decoded at a reduced scale where that is enough, and one frame is held at a time.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageOps

from parsers.kinds.detect import HEIF_BRANDS

LARGE = "图片像素过大"
BROKEN = "图片已损坏，无法打开"
MOST_FRAMES = 60
NEARLY = 0.85
"""Part of the size asked for that will do where a JPEG can be decoded at a reduced scale."""
TOGETHER = 4
"""Times the pixels of one frame that all frames of a file may have."""
_SEVERAL = frozenset({"TIFF"})
"""Formats whose frames are pages; those of the others move, or are previews."""


class Refused(Exception):
    """A picture that is not opened, with the defect's code and words; caught by whoever asks for frames."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Frame:
    """One frame as it is to be looked at."""

    image: Image.Image
    """RGB."""
    size: tuple[int, int]
    """Width and height in the file, before it was made smaller."""


def frames(data: bytes, side: int, most_pixels: int) -> Iterator[Frame]:
    """The frames one by one, the longer side brought down to `side` pixels.

    :raises Refused: over more than `most_pixels` in a frame, or what no decoder opens
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield from _opened(data, side, most_pixels)
        except (Refused, MemoryError):
            raise
        except Image.DecompressionBombError as bomb:
            raise Refused("too_large", LARGE) from bomb
        except Exception as broken:  # decoders raise anything over broken bytes
            raise Refused("unreadable", BROKEN) from broken


def _opened(data: bytes, side: int, most_pixels: int) -> Iterator[Frame]:
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        _know_heif()
    left = TOGETHER * most_pixels
    with Image.open(io.BytesIO(data)) as image:
        for index in range(MOST_FRAMES if image.format in _SEVERAL else 1):
            try:
                image.seek(index)
            except EOFError:
                return
            size = image.width * image.height
            left -= size
            if size > most_pixels or left < 0:
                raise Refused("too_large", f"{LARGE}（{image.width}×{image.height}）")
            yield _frame(image, side)


def _frame(image: Image.Image, side: int) -> Frame:
    size = image.size
    least = NEARLY * side / max(size)
    image.draft("RGB", (round(size[0] * least), round(size[1] * least)))  # no side may fall below its own
    upright = ImageOps.exif_transpose(_shrunk(image, side))
    if upright.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        solid = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", solid.size, (255, 255, 255, 255)), solid)
    turned = (size[0] > size[1]) != (upright.width > upright.height)
    shown = upright if upright.mode == "RGB" else upright.convert("RGB")
    return Frame(shown, size[::-1] if turned else size)


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """Made smaller before anything else is done to it; modes that cannot be averaged are turned into such."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        shown = _levels(image)
    elif image.mode == "P":
        shown = image.convert("RGBA" if "transparency" in image.info else "RGB")
    else:
        shown = image.convert("L") if image.mode == "1" else image
    exif = image.getexif()
    factor = side / max(shown.size)
    if factor < 1:
        shape = (max(1, round(shown.width * factor)), max(1, round(shown.height * factor)))
        shown = shown.resize(shape, Image.Resampling.BILINEAR, reducing_gap=2.0)
    shown.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
    return shown


_ORIENTATION = 0x0112
"""The Exif tag."""


def _levels(image: Image.Image) -> Image.Image:
    """Sixteen bits and more, brought down to eight."""
    values = image.convert("F")
    most = values.getextrema()[1]
    assert isinstance(most, float)
    deep = 65535.0 if most > 255 else 255.0 if most > 1 else 1.0
    return values.point(lambda level: level * (255.0 / deep) + 0.0).convert("L")


@cache
def _know_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)
