"""Red seals on drawn pages, and red things that are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from parsers.document import Picture
from parsers.facts import Seal
from parsers.seal.look import look_for_seal
from parsers.seal.red_ink import _middle
from tests.builders.files.pictures import (
    RED,
    encoded,
    font,
    form_sheet,
    oval_seal,
    round_seal,
    scanned,
    square_seal,
    stamped,
)

PAGE = form_sheet()
LOW_RIGHT = (1000, 1500)


def look(image: Image.Image, kind: str = "PNG", *, drawn: bool = False, **options: object) -> Seal:
    picture = Picture(encoded(image, kind, **options), kind.lower(), "第1页", drawn=drawn)
    return look_for_seal([picture])[0]


@pytest.mark.parametrize(
    "seal",
    [
        pytest.param(round_seal(), id="round"),
        pytest.param(round_seal(colour=(140, 15, 25)), id="dark red"),
        pytest.param(round_seal(colour=(235, 50, 90)), id="pinkish"),
        pytest.param(round_seal(250), id="small"),
        pytest.param(oval_seal(), id="oval"),
        pytest.param(square_seal(), id="square"),
        pytest.param(square_seal().rotate(12, expand=True), id="square, askew"),
    ],
)
def test_a_red_stamp_is_a_seal(seal: Image.Image) -> None:
    assert look(stamped(PAGE, seal, LOW_RIGHT)) is Seal.FOUND


@pytest.mark.parametrize("strength", [0.14, 0.2, 0.35, 0.6])
def test_a_faded_stamp_is_a_seal(strength: float) -> None:
    assert look(stamped(PAGE, round_seal(), LOW_RIGHT, strength=strength)) is Seal.FOUND


@pytest.mark.parametrize(
    "at",
    [
        pytest.param((600, 600), id="over dense text"),
        pytest.param((1484, 1500), id="half at the right edge"),
        pytest.param((1544, 1500), id="a third at the right edge"),
        pytest.param((1454, 2119), id="in the corner"),
    ],
)
def test_a_stamp_crossed_by_text_or_cut_by_the_edge_is_a_seal(at: tuple[int, int]) -> None:
    assert look(stamped(PAGE, round_seal(), at)) is Seal.FOUND


@pytest.mark.parametrize("seal", [round_seal(), oval_seal(), square_seal()], ids=["round", "oval", "square"])
@pytest.mark.parametrize(("strength", "noise"), [(0.25, 0.0), (0.3, 6.0)])
def test_a_stamp_with_hardly_any_ink_is_a_seal(seal: Image.Image, strength: float, noise: float) -> None:
    pale = scanned(stamped(PAGE, seal, LOW_RIGHT, strength=strength), noise=noise, blur=0.5)
    assert look(pale, "JPEG", quality=80) is Seal.FOUND


@pytest.mark.parametrize(
    "frame",
    [(150, 250, 1320, 1990), (150, 250, 1330, 1990), (1150, 1400, 1600, 1900), (150, 1500, 1600, 2400)],
    ids=["crosses its right", "touches its right", "crosses its middle", "touches its top"],
)
def test_a_stamp_on_a_red_frame_is_a_seal_and_the_frame_alone_is_none(
    frame: tuple[int, int, int, int],
) -> None:
    page = PAGE.copy()
    ImageDraw.Draw(page).rectangle(frame, outline=RED, width=6)
    assert look(page) is Seal.MISSING
    assert look(stamped(page, round_seal(), LOW_RIGHT)) is Seal.FOUND


def test_a_skewed_noisy_jpeg_still_shows_its_seal() -> None:
    scan = scanned(stamped(PAGE, round_seal(), LOW_RIGHT), skew=3, noise=20, blur=1)
    assert look(scan, "JPEG", quality=30) is Seal.FOUND


def test_a_phone_photo_in_warm_light_still_shows_its_seal() -> None:
    sheet = stamped(PAGE, round_seal(), LOW_RIGHT).resize((900, 1272))
    runtime = Image.new("RGB", (1200, 1700), (120, 90, 60))
    runtime.paste(sheet, (150, 200))
    warm = Image.merge("RGB", [band.point(lambda v, k=k: int(v * k)) for band, k in zip(
        runtime.rotate(4).split(), (1.0, 0.93, 0.78), strict=True)])  # fmt: skip
    assert look(warm, "JPEG", quality=60) is Seal.FOUND


@pytest.mark.parametrize(
    "seal", [round_seal(), round_seal(120), square_seal(150)], ids=["large", "small", "square"]
)
def test_a_transparent_picture_of_the_seal_alone_is_a_seal(seal: Image.Image) -> None:
    assert look(seal) is Seal.FOUND


def test_two_seals_touching_are_a_seal() -> None:
    both = stamped(stamped(PAGE, round_seal(), LOW_RIGHT), round_seal(), (1200, 1450))
    assert look(both) is Seal.FOUND


def red_thing(name: str) -> Image.Image:
    page = PAGE.copy()
    draw = ImageDraw.Draw(page)
    if name == "letterhead":
        draw.text((200, 60), "某某大学文件", font=font(150), fill=RED)
        draw.rectangle((150, 260, 1500, 268), fill=RED)
    elif name == "disc":
        draw.ellipse((1000, 1500, 1330, 1830), fill=RED)
    elif name == "pen circle":
        draw.ellipse((1000, 1500, 1330, 1830), outline=RED, width=6)
    elif name == "block":
        draw.rectangle((1000, 1500, 1330, 1830), fill=RED)
    elif name == "line of text":
        draw.text((400, 1500), "请于三月底前提交材料并盖章", font=font(60), fill=RED)
    elif name == "block of text":
        draw.multiline_text((400, 1400), "请于三月\n底前提交\n材料并盖章", font=font(90), fill=RED)
    elif name == "large character":
        draw.text((900, 1400), "审", font=font(350), fill=RED)
    elif name == "badge in the letterhead":
        return stamped(page, round_seal(170), (100, 60))
    elif name == "blue stamp":
        return stamped(page, round_seal(colour=(30, 50, 190)), LOW_RIGHT)
    return page


@pytest.mark.parametrize(
    "name",
    ["letterhead", "disc", "pen circle", "block", "line of text", "block of text", "large character",
     "badge in the letterhead", "blue stamp"],
)  # fmt: skip
def test_other_red_or_coloured_things_are_no_seal(name: str) -> None:
    assert look(red_thing(name)) is Seal.MISSING


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_grey_scan_cannot_tell(mode: str) -> None:
    grey = scanned(stamped(PAGE, round_seal(), LOW_RIGHT), noise=10, grey=True).convert(mode)
    assert look(grey, "JPEG", quality=40) is Seal.UNKNOWN


def test_a_page_that_a_program_drew_without_a_seal_lacks_it() -> None:
    assert look(PAGE, drawn=True) is Seal.MISSING


def test_no_pages_cannot_tell() -> None:
    assert look_for_seal([]) == (Seal.UNKNOWN, "")


def test_the_place_of_the_seal_is_told() -> None:
    plain = Picture(encoded(red_thing("disc")), "png", "第1页")
    sealed = Picture(encoded(stamped(PAGE, round_seal(), LOW_RIGHT)), "png", "第2页")
    assert look_for_seal([plain, sealed]) == (Seal.FOUND, "第2页")


@settings(max_examples=30, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\x00"]),
)
def test_no_bytes_make_the_look_fail(data: bytes, magic: bytes) -> None:
    assert look_for_seal([Picture(magic + data, "png", "")]) == (Seal.UNKNOWN, "")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 100, 101])
def test_the_tint_that_is_counted_is_the_median(count: int) -> None:
    chance = np.random.default_rng(count)
    for spread in (2, 256):
        levels = chance.integers(0, spread, (count, 3)).astype(np.uint8)
        assert _middle(levels) == np.median(levels)
