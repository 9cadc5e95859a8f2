"""Forms as phones and screens deliver them are read: on a desk, dark, blurred, turned, small, narrow."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from parsers.assembly import CaseFacts, read_case
from parsers.readers import read_documents
from parsers.readers.page.column import is_column, laid_out
from parsers.readers.page.sheet import squared
from parsers.source import SourceFile
from parsers.terms import Limits, Terms
from tests.builders.files.photographs import Shot, photographed
from tests.builders.files.pictures import (
    DIRECTIONS,
    KINDS,
    FormTexts,
    Sheet,
    encoded,
    form_sheet,
    round_seal,
    scanned,
    stamped,
)

TERMS = Terms(DIRECTIONS, KINDS)
TEXTS = FormTexts()
PAGE = stamped(form_sheet(dpi=250), round_seal(412), (1250, 1900))


def case_of(image: Image.Image, kind: str = "jpeg") -> CaseFacts:
    data = encoded(image, kind.upper(), quality=85)
    return read_case(read_documents([SourceFile(f"IMG.{kind}", f"IMG.{kind}", data, kind)], Limits()), TERMS)


def said(case: CaseFacts) -> dict[str, str]:
    assert case.form is not None
    names = ("unit", "contact", "contact_info", "position", "title")
    values = {name: getattr(case.form, name) for name in names}
    return {name: field.value if field else "" for name, field in values.items()} | {
        "directions": "、".join(field.value for field in case.form.directions),
        "kinds": "、".join(field.value for field in case.form.kinds),
    }


WRITTEN = {
    "unit": TEXTS.unit,
    "contact": TEXTS.contact,
    "contact_info": TEXTS.contact_info,
    "position": TEXTS.position,
    "title": TEXTS.title,
    "directions": TEXTS.direction,
    "kinds": TEXTS.kind,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shot", "turn", "kind"),
    [
        pytest.param(Shot(light=0.45, shadow=0.3, blur=1.6, noise=5), 0, "jpeg", id="dark and blurred"),
        pytest.param(
            Shot(runtime=(225, 224, 222), grain=3, light=0.9), 180, "jpeg", id="on a white desk, on its head"
        ),
        pytest.param(
            Shot(corners=((-0.03, 0.06), (0.93, 0.1), (0.97, 0.95), (0.02, 0.97)), warmth=0.3),
            90,
            "avif",
            id="a corner cut off, on its side, as AVIF",
        ),
    ],
)
def test_a_photograph_of_the_form_is_read(shot: Shot, turn: int, kind: str) -> None:
    case = case_of(photographed(PAGE, shot).rotate(turn, expand=True), kind)
    assert said(case) == WRITTEN
    assert [look.seal for look in case.seals] == ["found"]
    assert case.defects == ()


@pytest.mark.slow
@pytest.mark.parametrize("dpi", [72, 96])
def test_a_form_at_screen_resolution_is_read(dpi: int) -> None:
    small = form_sheet(dpi=288).resize((round(8.27 * dpi), round(11.69 * dpi)), Image.Resampling.LANCZOS)
    found = said(case_of(small))
    for name in ("unit", "contact", "contact_info", "position", "title"):
        assert found[name] in {WRITTEN[name], ""}
    assert found["contact_info"] == TEXTS.contact_info


@pytest.mark.slow
def test_a_photograph_in_which_nothing_can_be_made_out_may_be_a_form() -> None:
    smeared = photographed(PAGE, Shot(light=0.3, blur=14))
    case = case_of(smeared)
    assert case.form is None
    assert [(defect.code, defect.file) for defect in case.defects] == [("unclear", "IMG.jpeg")]


@pytest.mark.slow
def test_a_page_that_reads_well_and_is_no_form_is_none() -> None:
    sheet = Sheet(dpi=150)
    sheet.text(60, 40, "荣誉证书", 26)
    sheet.wrapped(
        30, 80, 150, "授予江州师范大学后勤管理处“全国教育后勤先进集体”称号，特发此证，以资鼓励。" * 3, 14
    )
    case = case_of(sheet.image)
    assert (case.form, case.defects) == (None, ())


def with_narrow_labels() -> Image.Image:
    """Each label in a column of its own, one character below the other."""
    sheet, left, inner, right = Sheet(dpi=200), 20, 28, 190
    rows = (
        ("单位", TEXTS.unit, 17),
        ("联系人", TEXTS.contact, 22),
        ("联系方式", TEXTS.contact_info, 28),
        ("申报题目", TEXTS.title, 28),
        ("申报内容说明", TEXTS.summary, 45),
    )
    top = 35.0
    sheet.rule(left, top, right, top)
    for label, value, height in rows:
        for place, character in enumerate(label):
            sheet.text(left + 2, top + (height - 5.2 * len(label)) / 2 + 5.2 * place, character)
        sheet.wrapped(inner + 4, top + 4, 150, value)
        top += height
        sheet.rule(left, top, right, top)
    for x in (left, inner, right):
        sheet.rule(x, 35, x, top)
    return sheet.image


@pytest.mark.slow
def test_labels_in_a_narrow_column_are_read() -> None:
    case = case_of(scanned(with_narrow_labels(), noise=5, blur=0.4))
    assert case.form is not None
    for name in ("unit", "contact", "contact_info", "title"):
        assert getattr(case.form, name).value == WRITTEN[name]
    assert case.form.summary is not None


def test_a_column_is_laid_out_in_its_order() -> None:
    column = np.full((200, 40, 3), 255, np.uint8)
    for place, level in enumerate((10, 60, 110, 160)):
        column[10 + 48 * place : 40 + 48 * place, 5:35] = level
    ink = np.where(column[..., 0] < 255, 255, 0).astype(np.uint8)
    assert is_column(column)
    row = laid_out(column, ink)
    assert not is_column(row)
    middle = row[row.shape[0] // 2, :, 0]
    assert [level for level in dict.fromkeys(middle.tolist()) if level != 255] == [10, 60, 110, 160]


def test_a_slanted_frame_is_squared_and_a_turned_one_left_to_the_lines() -> None:
    page = form_sheet(dpi=120)
    slanted = np.asarray(
        photographed(page, Shot(runtime=(250, 250, 250), grain=0, size=(1000, 1400), noise=0))
    )
    assert squared(slanted).shape != slanted.shape
    askew = np.asarray(page.rotate(4, fillcolor=(255, 255, 255)))
    assert squared(askew) is askew
