"""What LibreOffice converts, and what it loses or cannot."""

from __future__ import annotations

import pytest

from parsers.document import paragraphs_of
from parsers.readers.office import NotConverted, to_docx
from parsers.terms import Limits
from tests.builders.files.office import in_format, needs_office
from tests.builders.files.word import word_file
from tests.unit.parsers.readers.test_readers import read


@needs_office
@pytest.mark.parametrize(("kind", "read_by"), [("rtf", "rtf-libreoffice"), ("odt", "odt-libreoffice")])
def test_formats_that_libreoffice_converts_are_read_with_their_looks(kind: str, read_by: str) -> None:
    data = in_format(word_file(body_xml="<w:p><w:r><w:t>正文一段。</w:t></w:r></w:p>"), kind)
    document = read(data, kind)
    assert document.read_by == read_by
    [paragraph] = [p for p in paragraphs_of(document.blocks) if p.text]
    assert paragraph.text == "正文一段。"
    assert paragraph.runs[0].size


@needs_office
def test_a_tick_that_libreoffice_loses_is_found_by_the_light_reader() -> None:
    box = rb"{\field{\*\fldinst eq \\o\\ac(\u9633?,\u8730?)}{\fldrslt }}\u30002?\par}"
    document = read(rb"{\rtf1\ansi\ansicpg936 " + box, "rtf")
    assert [p.text for p in paragraphs_of(document.blocks) if p.text] == ["☑甲"]


@needs_office
def test_what_libreoffice_cannot_convert_is_told_as_not_converted() -> None:
    assert isinstance(
        to_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".doc", Limits()), NotConverted
    )
