"""LibreOffice embeds no file of ours that a stranger's document names, with the sandbox and without."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from parsers.readers.office import NotConverted, to_docx, without_links
from parsers.terms import Limits
from tests.builders.files.office import needs_office


def rtf_naming(picture: Path) -> bytes:
    field = f'INCLUDEPICTURE "{picture.as_uri()}" \\\\d'
    return rf"{{\rtf1 before {{\field{{\*\fldinst {field}}}{{\fldrslt }}}} after\par}}".encode()


@needs_office
def test_a_picture_that_an_rtf_names_by_its_path_is_not_embedded(tmp_path: Path) -> None:
    picture = tmp_path / "secret.png"
    Image.new("RGB", (50, 50), "red").save(picture)
    converted = to_docx(rtf_naming(picture), ".rtf", Limits())
    assert not isinstance(converted, NotConverted)
    with zipfile.ZipFile(io.BytesIO(converted)) as package:
        assert [name for name in package.namelist() if name.startswith("word/media/")] == []


@pytest.mark.parametrize("name", ["file:///etc/passwd", "FILE:\\\\\\\\server\\\\x", "file:/etc/passwd"])
@pytest.mark.parametrize("charset", ["ascii", "utf-16-le"])
def test_links_to_files_are_made_void_in_their_place(name: str, charset: str) -> None:
    data = b"head" + name.encode(charset) + b"tail"
    void = without_links(data)
    assert len(void) == len(data)
    assert name.encode(charset) not in void
    assert (void[:4], void[-4:]) == (b"head", b"tail")


def test_words_that_are_no_links_stay() -> None:
    assert without_links(b"profile: a file: and a file") == b"profile: a file: and a file"
