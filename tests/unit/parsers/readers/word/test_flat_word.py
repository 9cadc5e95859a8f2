"""Word's package as one XML file, named .doc or .xml."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from parsers.document import Document
from parsers.kinds.detect import detect_kind
from parsers.message import parse_message
from parsers.readers.legacy import read_by_office
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.documents import TERMS
from tests.builders.files.word import FormTexts, manuscript, notice_form
from tests.builders.mail import file_part, message_with

PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"


def flat(data: bytes) -> bytes:
    """The package as Word writes it for “Word XML 文档”: parts of XML as they are, others in base64."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                text = archive.read(name).decode().partition("?>")[2]
                held = f"<pkg:xmlData>{text}</pkg:xmlData>"
            else:
                held = f"<pkg:binaryData>{base64.encodebytes(archive.read(name)).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}">{held}</pkg:part>')
    head = '<?xml version="1.0" standalone="yes"?>\r\n<?mso-application progid="Word.Document"?>\r\n'
    return f'{head}<pkg:package xmlns:pkg="{PACKAGE}">{"".join(parts)}</pkg:package>'.encode()


def read(data: bytes) -> Document:
    return read_by_office(SourceFile("a.doc", "a.doc", data, detect_kind(data, "a.doc")), Limits())


def test_a_flat_package_says_what_the_package_says() -> None:
    whole = notice_form()
    packed = read_word(SourceFile("a.doc", "a.doc", whole, "docx"), Limits())
    document = read(flat(whole))
    assert (document.blocks, document.defects) == (packed.blocks, ())
    assert document.is_word


@pytest.mark.parametrize("name", ["doc", "xml"])
def test_form_and_manuscript_as_flat_packages_are_a_submission(name: str) -> None:
    files = [file_part(flat(notice_form()), f"申报表.{name}"), file_part(flat(manuscript()), f"材料.{name}")]
    facts = parse_message(message_with(*files), TERMS, Limits())
    assert facts.form is not None
    assert facts.form.title is not None
    assert facts.form.title.value == FormTexts().title
    assert facts.manuscript is not None
    assert facts.manuscript.characters > 0


@pytest.mark.parametrize("cut", [1, 100, 3000])
def test_a_flat_package_that_was_cut_off_is_read_as_far_as_it_goes_or_is_unreadable(cut: int) -> None:
    document = read(flat(notice_form())[:-cut])
    assert document.read_by or [defect.code for defect in document.defects] == ["unreadable"]


def test_entities_in_a_flat_package_are_refused() -> None:
    data = flat(notice_form()).replace(b"<pkg:package", b'<!DOCTYPE x [<!ENTITY a "b">]><pkg:package', 1)
    assert [defect.code for defect in read(data).defects] == ["unsafe"]
