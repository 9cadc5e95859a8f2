"""What a person sees on a PDF's page is read: turned pages, seals in signature fields, values over a scan."""

from __future__ import annotations

import io
import math

import pypdfium2
import pytest

from parsers.document import Document, Table, paragraphs_of
from parsers.facts import Seal
from parsers.readers.limits import PageBudget
from parsers.readers.pdf.reading import read_pdf
from parsers.seal.look import look_for_seal
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.pdf import PdfPage, form_pdf, pdf_file
from tests.builders.files.pictures import FormTexts, form_sheet

TEXTS = FormTexts()


def read(data: bytes, limits: Limits | None = None) -> Document:
    limits = limits or Limits(ocr_pages=0)
    return read_pdf(SourceFile("申报表.pdf", "申报表.pdf", data, "pdf"), limits, PageBudget.of(limits))


def cells(document: Document) -> list[str]:
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    return [cell.text for cell in table.cells]


def rotated(data: bytes, degrees: int) -> bytes:
    """The page's /Rotate set: a viewer shows the form turned."""
    document, stream = pypdfium2.PdfDocument(data), io.BytesIO()
    for page in document:
        page.set_rotation(degrees)
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_form_that_is_shown_turned_reads_as_the_upright_one(degrees: int) -> None:
    document = read(rotated(form_pdf(split=True), degrees))
    assert (document.read_by, document.defects) == ("pdf", ())
    assert cells(document) == cells(read(form_pdf(split=True)))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_form_that_is_written_turned_reads_as_the_upright_one(degrees: int) -> None:
    """By the matrix of all that is drawn, with and without a /Rotate that sets it right."""
    page = PdfPage()
    page.table((60, 200, 500), (100, 130, 160, 190))
    for row, words in enumerate((("单位", TEXTS.unit), ("联系人", TEXTS.contact), ("职务", TEXTS.position))):
        for x, word in zip((66, 206), words, strict=True):
            page.text(x, 106 + 30 * row, word)
    upright = cells(read(pdf_file(page)))
    cos, sin = round(math.cos(math.radians(degrees))), round(math.sin(math.radians(degrees)))
    wide, high = (page.height, page.width) if degrees % 180 else (page.width, page.height)
    right = {0: 0, 90: wide, 180: wide, 270: 0}[degrees]
    up = {0: 0, 90: 0, 180: high, 270: high}[degrees]
    page.operators.insert(0, f"{cos} {sin} {-sin} {cos} {right} {up} cm")
    page.width, page.height = wide, high
    written = pdf_file(page)
    assert cells(read(written)) == upright
    assert cells(read(rotated(written, degrees))) == upright


RING = "1 0 0 RG 4 w 60 4 m 91 4 116 29 116 60 c 116 91 91 116 60 116 c 29 116 4 91 4 60 c 4 29 29 4 60 4 c S"
STAR = "1 0 0 rg 60 84 m 66 66 l 84 66 l 70 55 l 75 38 l 60 48 l 45 38 l 50 55 l 36 66 l 54 66 l f"
SIGNS = " ".join(f"{28 + 12 * i} 88 8 10 re f" for i in range(6))


def test_a_seal_in_a_signature_field_is_seen() -> None:
    page = PdfPage()
    page.text(60, 100, "申报单位意见：同意推荐。以下为电子签章，打印后与原件具有同等效力。")
    page.form_field((300, 500, 420, 620), "/Subtype /Widget /FT /Sig /F 4", f"{RING} {STAR} {SIGNS}")
    assert look_for_seal(read(pdf_file(page)).pictures) == (Seal.FOUND, "第1页")
    page.fields.clear()
    assert look_for_seal(read(pdf_file(page)).pictures)[0] is Seal.MISSING


@pytest.mark.slow
def test_a_value_typed_over_a_scanned_form_is_read_with_it() -> None:
    page = PdfPage()
    page.picture(form_sheet(FormTexts(contact_info=""), dpi=150))
    drawn = "BT /F1 12 Tf 2 6 Td <" + TEXTS.contact_info.encode("utf-16-be").hex() + "> Tj ET"
    value = TEXTS.contact_info.encode("utf-16-be").hex()
    page.form_field((148, 140, 300, 162), f"/Subtype /Widget /FT /Tx /F 4 /V <feff{value}>", drawn)
    document = read(pdf_file(page), Limits())
    assert document.read_by == "ocr"
    read_lines = ["".join(paragraph.text.split()) for paragraph in paragraphs_of(document.blocks)]
    assert TEXTS.contact_info in read_lines
    assert TEXTS.title in read_lines
