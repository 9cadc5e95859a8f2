"""Blind copies: names are gone wherever a reader or a program could find them, and what remains is said."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pypdfium2
import pytest
from docx.document import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parsers.blind.copy import Blinded, blind_copy
from parsers.blind.words import HIDDEN, pattern_of
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.pdf import PdfPage, pdf_file
from tests.builders.files.word import manuscript

UNIT, NAME, PHONE = "华东示范大学", "王小明", "13800000000"
WORDS = (UNIT, NAME, PHONE)
SECRETS = re.compile("|".join(WORDS))


def pdf_of(lines: list[str]) -> bytes:
    """A page with these lines."""
    page = PdfPage()
    for number, line in enumerate(lines):
        page.text(72, 72 + 40 * number, line)
    return pdf_file(page)


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def everything_in(data: bytes) -> str:
    """Every part of the package, as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def rich_document() -> Document:
    """Names in runs, tables, headers, comments, descriptions, revisions and properties."""
    document = docx.Document()
    document.add_heading(f"{UNIT}智慧食堂", 1)
    paragraph = document.add_paragraph("作者：")
    for piece in ("王", " 小", "明", "（", UNIT[:3], UNIT[3:], "）电话", PHONE[:5], PHONE[5:]):
        paragraph.add_run(piece).bold = piece == "小"
    document.add_table(1, 1).cell(0, 0).text = f"单位：{UNIT}"
    document.sections[0].header.paragraphs[0].text = f"{UNIT}后勤处"
    document.add_comment(paragraph.runs, text=f"{NAME}批注", author=NAME, initials="王")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    picture.seek(0)
    document.add_picture(picture)
    properties = document.core_properties
    properties.author = properties.last_modified_by = NAME
    properties.title = properties.subject = f"{UNIT}材料"
    return document


def test_no_part_of_a_word_file_names_anybody_afterwards() -> None:
    data = saved(rich_document())
    assert SECRETS.search(everything_in(data))
    copied, told = blind_copy(data, WORDS, Limits())
    assert told.kind == "docx"
    assert told.hidden >= 6
    assert not SECRETS.search(everything_in(copied))
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(copied)).paragraphs)
    assert f"作者：{HIDDEN}（{HIDDEN}）电话{HIDDEN}" in text
    assert "智慧食堂" in text
    assert docx.Document(io.BytesIO(copied)).core_properties.author == ""


def test_what_nobody_looked_at_is_said() -> None:
    _, told = blind_copy(saved(rich_document()), WORDS, Limits())
    assert told.left == ("含图片 1 幅，图中文字、标志未作处理",)


def test_the_paper_reads_as_before_but_for_the_names() -> None:
    data = manuscript("智慧食堂", subject=UNIT)
    copied, _ = blind_copy(data, (UNIT,), Limits())
    before, after = (
        read_word(SourceFile("a.docx", "a.docx", one, "docx"), Limits()) for one in (data, copied)
    )
    assert after.defects == before.defects
    assert len(after.blocks) == len(before.blocks)


def test_a_pdf_becomes_pictures_without_text_and_properties() -> None:
    data = pdf_of([f"{UNIT} {NAME}", "本案例介绍智慧食堂建设的做法与成效，数据可靠。"])
    copied, told = blind_copy(data, WORDS, Limits())
    assert (told.kind, told.hidden, told.left) == ("pdf", 2, ())
    document = pypdfium2.PdfDocument(copied)
    assert len(document) == len(pypdfium2.PdfDocument(data))
    assert document[0].get_textpage().count_chars() == 0
    assert not any(document.get_metadata_dict().get(key) for key in ("Author", "Title", "Subject"))


def test_names_in_a_pdf_are_painted_over_and_nothing_else() -> None:
    data = pdf_of(["正文一段而已没有任何人的名字在其中也没有单位", f"{UNIT}"])
    plain, named = (blind_copy(data, words, Limits())[0] for words in ((), (UNIT,)))
    one, other = (
        pypdfium2.PdfDocument(copied)[0].render(scale=1).to_pil().convert("L") for copied in (plain, named)
    )
    changed = [a != b for a, b in zip(one.tobytes(), other.tobytes(), strict=True)]
    assert any(changed)
    rows = {at // one.width for at, differs in enumerate(changed) if differs}
    assert max(rows) - min(rows) < 60, "one line of text"


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"", "无法制作匿名副本"), (b"\xff\xd8\xff\xe0JFIF", "无法制作匿名副本"), (b"%PDF-1.4 broken", "已损坏"),
     (b"PK\x03\x04 broken", "")],
)  # fmt: skip
def test_what_cannot_be_copied_gives_nothing_and_says_why(data: bytes, fault: str) -> None:
    copied, told = blind_copy(data, WORDS, Limits())
    assert copied == b""
    assert told.fault
    assert fault in told.fault


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_value(data: bytes) -> None:
    copied, told = blind_copy(data, WORDS, Limits())
    assert bool(copied) != bool(told.fault)
    assert isinstance(told, Blinded)


def test_words_are_found_with_blanks_inside_and_the_longest_first() -> None:
    pattern = pattern_of(["大学", "华东大学", "x"])
    assert pattern is not None
    assert pattern.sub("_", "华 东\n大学与大 学 x") == "_与_ x"
    assert pattern_of(["", " ", "甲"]) is None
