"""Which of several readings of one form is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.assembly import read_case
from parsers.document import Document
from tests.builders.files.documents import TERMS, notice_form

AS_WORD = (
    "docx",
    "doc-libreoffice",
    "wps-libreoffice",
    "rtf-libreoffice",
    "odt-libreoffice",
    "wordxml-libreoffice",
    "doc-light",
    "wps-light",
    "rtf",
    "html",
    "text",
)


def form_read_by(way: str, kind: str, **values: str) -> Document:
    return replace(notice_form(path=f"申报表.{kind}", **values), kind=kind, read_by=way)


@pytest.mark.parametrize("way", AS_WORD)
@pytest.mark.parametrize(("printed", "kind"), [("pdf", "pdf"), ("ocr", "jpeg")])
def test_what_was_written_comes_before_its_printed_copy(way: str, printed: str, kind: str) -> None:
    written = form_read_by(way, "file", contact="林晓明")
    copy = form_read_by(printed, kind, contact="林晓朋")
    for documents in ((written, copy), (copy, written)):
        form = read_case(documents, TERMS).form
        assert form is not None
        assert form.contact is not None
        assert (form.read_by, form.contact.value) == (way, "林晓明")
        assert [difference.field for difference in form.differences] == ["contact"]


def test_a_text_pdf_comes_before_a_scan() -> None:
    form = read_case((form_read_by("ocr", "jpeg"), form_read_by("pdf", "pdf")), TERMS).form
    assert form is not None
    assert form.read_by == "pdf"
