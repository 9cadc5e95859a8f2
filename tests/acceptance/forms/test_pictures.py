"""A form that came as a picture: read, or laid before a person, and never answered as if there were none."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.acceptance.papers import CONTACT, FILE_NAME, PHONE, SUMMARY, TITLE, UNIT, manuscript
from tests.acceptance.post import Came, came, sent
from tests.builders.files.heic import heic
from tests.builders.files.photographs import Shot, heic_box, photographed
from tests.builders.files.pictures import FormTexts, encoded, form_sheet, round_seal, stamped

TEXTS = FormTexts(UNIT, CONTACT, PHONE, "科长", "深化新融合", "特色工作案例", TITLE, SUMMARY)
PAPER = (FILE_NAME, manuscript())
OURS = ("form.missing", "form.field_missing", "form.direction", "form.kind")
"""Findings that would blame the submitter for what we did not make out."""


def page(dpi: int = 250) -> Image.Image:
    """The form, filled in and sealed."""
    side = round(dpi * 1.65)
    return stamped(form_sheet(TEXTS, dpi=dpi), round_seal(side), (round(dpi * 5), round(dpi * 7.6)))


def small(dpi: int) -> Image.Image:
    """A page at a screen's resolution, as a program shrinks it."""
    size = (round(8.27 * dpi), round(11.69 * dpi))
    return page().resize(size, Image.Resampling.LANCZOS)


def mail(name: str, data: bytes) -> Came:
    return came(sent((name, data), PAPER))


def is_fair(one: Came) -> bool:
    """Accepted as it was read, or held for a person; what was read is what stands there, or nothing."""
    read = {name: one.said(name) for name in ("unit", "contact", "contact_info", "title")}
    wanted = {"unit": UNIT, "contact": CONTACT, "contact_info": PHONE, "title": TITLE}
    wrong = {name for name, value in read.items() if value and value != wanted[name]}
    if one.outcome == "accepted":
        return read == wanted and not one.codes
    return one.outcome == "held" and one.codes == ["form.uncertain"] and len(wrong) <= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dpi", "kind", "options"),
    [
        pytest.param(72, "JPEG", {"quality": 75}, id="72 dpi"),
        pytest.param(80, "JPEG", {"quality": 40}, id="80 dpi, squeezed by a messenger"),
        pytest.param(96, "GIF", {}, id="a screenshot of 256 colours"),
        pytest.param(50, "PNG", {}, id="a thumbnail"),
    ],
)
def test_a_small_picture_of_the_form_is_fairly_judged(dpi: int, kind: str, options: dict[str, int]) -> None:
    picture = small(dpi).quantize(64).convert("RGB") if kind == "GIF" else small(dpi)
    assert is_fair(mail(f"申报表.{kind.lower()}", encoded(picture, kind, **options)))


PHOTOGRAPH = photographed(page(), Shot(warmth=0.2))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind"),
    [("IMG_0231.HEIC", "HEIC"), ("申报表.jpg", "HEIC"), ("IMG_0231.HEIC", "AVIF"), ("申报表.webp", "WEBP")],
)
def test_a_photograph_in_a_phones_format_is_fairly_judged(name: str, kind: str) -> None:
    """By its content, whatever its name says."""
    one = mail(name, heic(PHOTOGRAPH) if kind == "HEIC" else encoded(PHOTOGRAPH, kind, quality=70))
    assert is_fair(one)
    assert one.facts.form is not None


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc", b"msf1"])
@pytest.mark.parametrize("name", ["IMG_0231.HEIC", "申报表.jpg"])
def test_a_phones_picture_that_cannot_be_opened_is_held_and_blames_nobody(name: str, brand: bytes) -> None:
    one = mail(name, heic_box(brand, b"mif1", b"heic"))
    assert one.outcome == "held"
    assert "form.uncertain" in one.codes
    assert not set(OURS) & set(one.codes)
