"""Pictures are opened at the size that is asked for, one frame at a time, and never beyond their limits."""

from __future__ import annotations

import pytest
from PIL import Image

from parsers.frames import Refused, frames
from tests.builders.files.photographs import frames_of
from tests.builders.files.pictures import encoded

PIXELS = 60_000_000


def only(data: bytes, side: int = 1000, most: int = PIXELS) -> Image.Image:
    (frame,) = frames(data, side, most)
    return frame.image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF", "JPEG2000"])
def test_a_picture_is_brought_to_the_size_that_is_asked_for(kind: str) -> None:
    (frame,) = frames(encoded(Image.new("RGB", (1200, 800), (200, 30, 30)), kind), 600, PIXELS)
    assert (frame.size, frame.image.size, frame.image.mode) == ((1200, 800), (600, 400), "RGB")
    red, green, _ = frame.image.getpixel((300, 200))
    assert red > 180
    assert green < 60


@pytest.mark.parametrize(
    ("image", "kind", "colour"),
    [
        (Image.new("CMYK", (80, 60), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("RGBA", (80, 60), (0, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("LA", (80, 60), (0, 0)), "PNG", (255, 255, 255)),
        (Image.new("I;16", (80, 60), 65535), "TIFF", (255, 255, 255)),
        (Image.new("1", (80, 60), 1), "TIFF", (255, 255, 255)),
        (Image.new("F", (80, 60), 1.0), "TIFF", (255, 255, 255)),
    ],
    ids=["cmyk", "clear", "clear grey", "sixteen bits", "one bit", "fractions"],
)
def test_every_mode_of_colour_is_shown_as_a_person_sees_it(
    image: Image.Image, kind: str, colour: tuple[int, int, int]
) -> None:
    shown = only(encoded(image, kind)).getpixel((40, 30))
    assert all(abs(a - b) < 12 for a, b in zip(shown, colour, strict=True))


def test_only_the_first_of_moving_frames_counts_and_every_page_of_a_fax() -> None:
    shades = [Image.new("RGB", (90, 60), (level, level, level)) for level in (0, 120, 240)]
    assert len(list(frames(frames_of(shades, "TIFF"), 500, PIXELS))) == 3
    assert len(list(frames(frames_of(shades, "GIF"), 500, PIXELS))) == 1
    assert len(list(frames(frames_of(shades, "WEBP"), 500, PIXELS))) == 1


def test_the_frames_of_a_file_may_not_outgrow_it_together() -> None:
    pages = frames_of([Image.new("1", (400, 300))] * 9)
    with pytest.raises(Refused) as refused:
        list(frames(pages, 500, 250_000))
    assert refused.value.code == "too_large"
    assert len(list(frames(pages, 500, 300_000))) == 9


def test_a_file_without_end_of_frames_is_left_at_sixty() -> None:
    assert len(list(frames(frames_of([Image.new("1", (16, 16))] * 70), 500, PIXELS))) == 60
