"""Is there a red seal on the pages? A look at pictures alone: what the seal says is not read.

A unit's seal (国发〔1999〕25号) is a red ring, 38 to 50 mm across for most units, with a star and the name;
special-purpose seals are oval or square. All are rings of red ink with red signs inside, which is what tells
them from red headings, underlines, logos and pen marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from PIL import Image

from parsers.document import Picture
from parsers.facts import Seal
from parsers.frames import Refused, frames

LONG_SIDE = 1100
"""Pixels in which a seal is looked for: 42 mm on A4 are then some 155."""
MOST_PIXELS = 120_000_000


def look_for_seal(pictures: Sequence[Picture]) -> tuple[Seal, str]:
    """What the pages show, and where the seal was found (`Picture.place`, else empty).

    Colour pages (and drawn ones) without a seal give `MISSING`; grey ones, unreadable ones, none at all, or a
    machine without OpenCV give `UNKNOWN`: they cannot tell.
    """
    if not pictures or find_spec("cv2") is None or find_spec("numpy") is None:
        return Seal.UNKNOWN, ""
    from parsers.seal.red_ink import Ink, look_at

    in_colour = False
    for picture in pictures:
        image = picture.image or _decoded(picture.data)
        ink = look_at(image) if image is not None else Ink.UNREADABLE
        if ink is Ink.SEAL:
            return Seal.FOUND, picture.place
        in_colour = in_colour or ink is Ink.COLOUR or (picture.drawn and ink is Ink.GREY)
    return (Seal.MISSING if in_colour else Seal.UNKNOWN), ""


def _decoded(data: bytes) -> Image.Image | None:
    """The picture's first frame; `None` where it does not open."""
    try:
        return next((frame.image for frame in frames(data, LONG_SIDE, MOST_PIXELS)), None)
    except (Refused, MemoryError):
        return None
