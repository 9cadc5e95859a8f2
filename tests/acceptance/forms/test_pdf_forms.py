"""The notice's form as a PDF that is filled in and sealed on the screen: what a person sees on it counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.papers import (
    CONTACT,
    DIRECTIONS,
    FILE_NAME,
    KINDS,
    PHONE,
    SUMMARY,
    THEME,
    TITLE,
    UNIT,
    manuscript,
)
from tests.acceptance.post import Came, came, sent
from tests.builders.files.pdf import PdfPage, pdf_file
from tests.builders.files.pictures import FormTexts, form_sheet

RING = "1 0 0 RG 4 w 60 4 m 91 4 116 29 116 60 c 116 91 91 116 60 116 c 29 116 4 91 4 60 c 4 29 29 4 60 4 c S"
STAR = "1 0 0 rg 60 84 m 66 66 l 84 66 l 70 55 l 75 38 l 60 48 l 45 38 l 50 55 l 36 66 l 54 66 l f"
SIGNS = " ".join(f"{28 + 12 * i} 88 8 10 re f" for i in range(6))
SEAL = f"{RING} {STAR} {SIGNS}"
"""A round seal of 120 points, 42 mm: ring, star, and the unit's name as red bars."""
BOXES = {
    "unit": (155, 102, 315, 128),
    "contact": (395, 102, 535, 128),
    "contact_info": (155, 132, 315, 158),
    "position": (395, 132, 535, 158),
    "title": (155, 292, 535, 318),
    "summary": (155, 325, 535, 440),
    "opinion": (155, 505, 535, 600),
}
VALUES = {
    "unit": UNIT,
    "contact": CONTACT,
    "contact_info": PHONE,
    "position": "科长",
    "title": TITLE,
    "summary": SUMMARY,
    "opinion": "同意申报。",
}


Pen = Callable[[PdfPage, float, float], None]
"""Draws a mark over the box whose upper left corner is given."""


def page_of(*, fields: bool = False, drawn: bool = False, blank: str = "", pen: Pen | None = None) -> PdfPage:
    """The form. `fields`: its values are those of form fields; `drawn`: the file shows them too.

    :param pen: ticks boxes that were printed empty
    """
    page = PdfPage()
    page.text(150, 60, "“2026年教育后勤信息化建设优秀案例”申报表", 14)
    page.table((60, 150, 320, 390, 540), (100, 130, 160))
    page.table((60, 150, 540), (160, 260, 290, 320, 500, 610, 690))
    for x, y, label in (
        (66, 108, "单  位"), (326, 108, "联系人"), (66, 138, "联系方式"), (326, 138, "职  务"),
        (66, 200, "申报方向"), (66, 268, "申报形式"), (66, 298, "申报题目"), (66, 390, "申报内容说明"),
        (66, 540, "申报单位意见"), (66, 640, "评审专家组意见"),
        (430, 590, "（盖章）"), (430, 670, "（签字）"),
    ):  # fmt: skip
        page.text(x, y, label)
    page.wrapped(156, 164, 31, THEME, leading=16)
    for y, options, chosen in ((238, DIRECTIONS, "深化新融合"), (268, KINDS, "特色工作案例")):
        x = 156.0
        for option in options:
            _box(page, x, y, ticked=option == chosen and pen is None, field=fields)
            if pen and option == chosen:
                pen(page, x, y)
            page.text(x + 16, y, option, 10)
            x += 26 + 10 * len(option)
    for name, box in BOXES.items():
        value = "" if name == blank else VALUES[name]
        if fields:
            code = value.encode("utf-16-be").hex()
            look = f"BT /F1 12 Tf 2 {box[3] - box[1] - 16} Td <{code}> Tj ET" if drawn else ""
            page.form_field(box, f"/Subtype /Widget /FT /Tx /F 4 /T ({name}) /V <feff{code}>", look)
        else:
            page.wrapped(box[0] + 2, box[1] + 5, 31, value)
    return page


def _box(page: PdfPage, x: float, y: float, *, ticked: bool, field: bool) -> None:
    if field:
        state = "/Yes" if ticked else "/Off"
        page.form_field((x, y, x + 12, y + 12), f"/Subtype /Widget /FT /Btn /F 4 /V {state} /AS {state}")
    else:
        page.text(x, y, "☑" if ticked else "□")


def mail(*pages: PdfPage) -> Came:
    return came(sent(("申报表.pdf", pdf_file(*pages)), (FILE_NAME, manuscript())))


def said(one: Came) -> list[str | None]:
    names = ("unit", "contact", "contact_info", "position", "title", "summary")
    return [one.said(name) for name in names]


WHOLE = [VALUES[name] for name in ("unit", "contact", "contact_info", "position", "title", "summary")]


def seals(one: Came) -> list[str]:
    return [finding.code for finding in one.verdict.findings if finding.code == "form.seal_missing"]


KINDS_OF_SEAL = {
    "a signature field": "/Subtype /Widget /FT /Sig /F 4 /T (seal)",
    "a signature field without a name": "/Subtype /Widget /FT /Sig /F 4",
    "a stamp": "/Subtype /Stamp /F 4",
    "a locked signature": "/Subtype /Widget /FT /Sig /F 132 /T (seal)",
}


@pytest.mark.parametrize("kind", KINDS_OF_SEAL)
def test_an_electronic_seal_is_a_seal(kind: str) -> None:
    page = page_of()
    page.form_field((380, 470, 500, 590), KINDS_OF_SEAL[kind], SEAL)
    one = mail(page)
    assert (one.outcome, one.codes, seals(one)) == ("accepted", [], [])
    assert (said(one), one.ticks) == (WHOLE, (["深化新融合"], ["特色工作案例"]))


def test_a_seal_on_a_second_page_is_one_too() -> None:
    second = PdfPage()
    second.text(60, 100, "申报单位意见：同意推荐。", 12)
    second.form_field((300, 120, 420, 240), KINDS_OF_SEAL["a signature field"], SEAL)
    assert seals(mail(page_of(), second)) == []


@pytest.mark.parametrize("what", ["none", "hidden", "black"])
def test_what_nobody_sees_as_red_is_no_seal(what: str) -> None:
    page = page_of()
    if what == "hidden":
        page.form_field((380, 470, 500, 590), "/Subtype /Widget /FT /Sig /F 2 /T (seal)", SEAL)
    elif what == "black":
        black = SEAL.replace("1 0 0 RG", "0 0 0 RG").replace("1 0 0 rg", "0 0 0 rg")
        page.form_field((380, 470, 500, 590), KINDS_OF_SEAL["a signature field"], black)
    assert seals(mail(page)) == ["form.seal_missing"]


@pytest.mark.parametrize("drawn", ["drawn", "left to the viewer"])
def test_values_and_ticks_of_form_fields_are_the_forms(drawn: str) -> None:
    one = mail(page_of(fields=True, drawn=drawn == "drawn"))
    assert (one.outcome, one.codes) == ("accepted", [])
    assert (said(one), one.ticks) == (WHOLE, (["深化新融合"], ["特色工作案例"]))


@pytest.mark.parametrize("blank", ["contact_info", "title", "summary"])
def test_a_field_that_was_left_empty_is_empty(blank: str) -> None:
    one = mail(page_of(fields=True, drawn=True, blank=blank))
    assert (one.outcome, one.codes) == ("returned", ["form.field_missing"])
    assert one.said(blank) is None


TICK = "0 0 1 RG 1.5 w 4 8 m 7 3 l 16 14 l S"


def noted(
    dictionary: str, look: str = TICK, box: tuple[float, float, float, float] = (-2, -2, 16, 14)
) -> Pen:
    """A pen whose mark is an annotation, about the box."""

    def draw(page: PdfPage, x: float, y: float) -> None:
        page.form_field((x + box[0], y + box[1], x + box[2], y + box[3]), dictionary, look)

    return draw


def on_the_page(page: PdfPage, x: float, y: float) -> None:
    up = page.height - y
    page.operators.append(f"1.5 w {x + 2} {up - 8} m {x + 5} {up - 11} l {x + 14} {up + 1} l S")


def one_ink_for_all(page: PdfPage, x: float, y: float) -> None:
    """Both strokes in one annotation, as a tablet keeps what was drawn without a pause."""
    up = [page.height - at for at in (238, 268)]
    strokes = " ".join(
        f"[{at} {top - 6} {at + 3} {top - 11} {at + 12} {top}]"
        for at, top in zip((228, 158), up, strict=True)
    )
    if y < 250:
        page.form_field((150, 230, 300, 285), f"/Subtype /Ink /F 4 /InkList [{strokes}]", TICK)


PENS: dict[str, Pen] = {
    "a stroke on the page": on_the_page,
    "ink": noted("/Subtype /Ink /F 4 /InkList [[0 0 1 1]]"),
    "ink that the viewer draws": noted("/Subtype /Ink /F 4 /InkList [[0 0 1 1]]", ""),
    "ink of several strokes": one_ink_for_all,
    "a line with a corner": noted("/Subtype /PolyLine /F 4 /Vertices [0 0 1 1 2 2]"),
    "a stamp with a tick": noted("/Subtype /Stamp /F 4"),
    "a ring about the option": noted("/Subtype /Circle /F 4", "1 0 0 RG 2 2 70 14 re S", (-2, -2, 78, 16)),
    "a typed tick": noted("/Subtype /FreeText /F 4 /Contents <feff221a>", "BT /F1 12 Tf 2 2 Td <221a> Tj ET"),
    "highlighting": noted("/Subtype /Highlight /F 4 /C [1 1 0]", "", (0, 0, 78, 14)),
}


@pytest.mark.parametrize("pen", PENS)
def test_boxes_may_be_ticked_by_hand_over_the_text(pen: str) -> None:
    one = mail(page_of(pen=PENS[pen]))
    assert (one.outcome, one.codes) == ("accepted", [])
    assert one.ticks == (["深化新融合"], ["特色工作案例"])


NO_PENS: dict[str, Pen] = {
    "nothing": lambda _page, _x, _y: None,
    "a mark that nobody sees": noted("/Subtype /Ink /F 2 /InkList [[0 0 1 1]]"),
    "a seal over the options": noted("/Subtype /Stamp /F 4", SEAL, (-50, -50, 70, 70)),
    "a stroke across all options": noted(
        "/Subtype /Ink /F 4 /InkList [[0 0 1 1]]", TICK, (-100, -2, 200, 14)
    ),
}


@pytest.mark.parametrize("pen", NO_PENS)
def test_what_is_no_tick_ticks_nothing(pen: str) -> None:
    assert mail(page_of(pen=NO_PENS[pen])).ticks == ([], [])


@pytest.mark.slow
def test_fields_and_a_seal_over_a_scanned_form_count_with_it() -> None:
    page = PdfPage()
    page.picture(form_sheet(FormTexts(UNIT, CONTACT, "", "科长", title=TITLE, summary=SUMMARY), dpi=150))
    code = PHONE.encode("utf-16-be").hex()
    drawn = f"BT /F1 12 Tf 2 6 Td <{code}> Tj ET"
    page.form_field((148, 140, 300, 162), f"/Subtype /Widget /FT /Tx /F 4 /V <feff{code}>", drawn)
    page.form_field((380, 520, 500, 640), KINDS_OF_SEAL["a signature field"], SEAL)
    one = mail(page)
    assert one.outcome in {"accepted", "held"}
    assert set(one.codes) <= {"form.uncertain"}
    assert (one.said("contact_info"), one.said("unit"), seals(one)) == (PHONE, UNIT, [])
