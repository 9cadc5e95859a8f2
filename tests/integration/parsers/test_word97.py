"""Word 97 files (doc, wps): by LibreOffice and by the light reader the same form is read."""

from __future__ import annotations

import os
import struct
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Block, Document, Table, paragraphs_of
from parsers.readers import read_documents
from parsers.readers.word97.reading import read_word97
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.office import in_format, needs_office
from tests.builders.files.pictures import FormTexts
from tests.builders.files.word import notice_form, word_file

pytestmark = needs_office


def light(data: bytes, kind: str = "doc") -> Document:
    return read_word97(SourceFile(f"表.{kind}", f"表.{kind}", data, kind), Limits())


def cells(blocks: tuple[Block, ...]) -> list[tuple[int, int, int, int, str]]:
    [table] = [block for block in blocks if isinstance(block, Table)]
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


@cache
def form() -> bytes:
    return in_format(notice_form(), "doc")


def test_the_light_reader_gives_the_form_s_cells_as_they_are_merged() -> None:
    texts = FormTexts()
    found = cells(light(form()).blocks)
    assert [cell[4] for cell in found[:8]] == [
        *("单 位", texts.unit, "联系人", texts.contact),
        *("联系方式", texts.contact_info, "职 务", texts.position),
    ]
    assert (4, 1, 1, 3, texts.title) in found
    assert (5, 1, 1, 3, texts.summary) in found
    [options] = [text for row, column, *_, text in found if (row, column) == (3, 1)]
    assert options == "☑ 特色工作案例  ☐ 综述性文稿  ☐ 研究性论文或调研报告"


@pytest.mark.parametrize(("kind", "read_by"), [("doc", "doc-libreoffice"), ("wps", "wps-libreoffice")])
def test_libreoffice_gives_the_same_cells(kind: str, read_by: str) -> None:
    name = f"申报表.{kind}"
    [document] = read_documents([SourceFile(name, name, form(), kind)], Limits())
    assert (document.read_by, document.kind, document.defects) == (read_by, kind, ())
    assert cells(document.blocks) == cells(light(form()).blocks)
    assert document.is_word


def test_without_time_for_libreoffice_the_light_reader_steps_in_and_it_is_told() -> None:
    [document] = read_documents([SourceFile("a.doc", "a.doc", form(), "doc")], Limits(office_seconds=0))
    assert document.read_by == "doc-light"
    assert cells(document.blocks)
    assert [defect.code for defect in document.defects] == ["too_large"]


def run(inner: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


FONT = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}"/>'
WHO = 'w:id="1" w:author="x" w:date="2026-01-01T00:00:00Z"'
BOX = (
    "<w:ffData><w:name w:val='x'/><w:enabled/><w:checkBox><w:sizeAuto/><w:default w:val='0'/>{}"
    "</w:checkBox></w:ffData>"
)


def legacy(state: str) -> str:
    return (
        run(f'<w:fldChar w:fldCharType="begin">{BOX.format(state)}</w:fldChar>')
        + run("<w:instrText> FORMCHECKBOX </w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def test_the_light_reader_sees_ticks_and_leaves_out_what_is_hidden_or_deleted() -> None:
    lines = [
        run('<w:sym w:font="Wingdings" w:char="F0FE"/>') + run("<w:t>甲</w:t>"),
        run('<w:sym w:font="Wingdings" w:char="F0A8"/>') + run("<w:t>乙</w:t>"),
        legacy("<w:checked/>") + run("<w:t>丙</w:t>"),
        legacy("") + run("<w:t>丁</w:t>"),
        run("<w:t>密</w:t>", "<w:vanish/>") + run("<w:t>明</w:t>"),
        f"<w:del {WHO}><w:r><w:delText>旧</w:delText></w:r></w:del>" + run("<w:t>新</w:t>"),
    ]
    data = in_format(word_file(body_xml="".join(f"<w:p>{line}</w:p>" for line in lines)), "doc")
    shown = [p.text for p in paragraphs_of(light(data).blocks) if p.text]
    assert shown == ["☑甲", "☐乙", "☑丙", "☐丁", "明", "新"]


def information_block(data: bytes) -> int:
    """Where the WordDocument stream begins: with its mark, at a sector's start ([MS-DOC] 2.5.2)."""
    return next(at for at in range(512, len(data), 512) if data.startswith(b"\xec\xa5", at))


def with_flags(data: bytes, flags: int) -> bytes:
    """The file with bits set in its information block ([MS-DOC] 2.5.2, offset 0x0A)."""
    at = information_block(data)
    old = struct.unpack_from("<H", data, at + 10)[0]
    return data[: at + 10] + struct.pack("<H", old | flags) + data[at + 12 :]


def test_a_file_with_a_password_says_so_and_is_not_given_to_libreoffice() -> None:
    locked = with_flags(form(), 0x0100)
    [document] = read_documents([SourceFile("a.doc", "a.doc", locked, "doc")], Limits())
    assert [defect.code for defect in document.defects] == ["encrypted"]
    assert "密码" in document.defects[0].detail
    assert document.read_by is None


def test_half_a_file_says_that_it_cannot_be_opened() -> None:
    document = light(form()[:3000])
    assert [defect.code for defect in document.defects] == ["unreadable"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_may_be_changed(data: st.DataObject) -> None:
    changed = bytearray(form())
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(light(bytes(changed)), Document)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_of_the_information_block_and_the_tables_may_be_changed(data: st.DataObject) -> None:
    changed = bytearray(form())
    at = information_block(form())
    for _ in range(data.draw(st.integers(1, 8))):
        changed[at + data.draw(st.integers(2, 1400))] = data.draw(st.integers(0, 255))
    assert isinstance(light(bytes(changed)), Document)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_document(data: bytes) -> None:
    assert isinstance(light(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data), Document)


def test_few_bytes_are_no_path_whatever_lies_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    monkeypatch.chdir(tmp_path)
    Path(os.fsdecode(data)).write_bytes(form())
    assert light(form()).blocks
    assert light(data).blocks == ()
