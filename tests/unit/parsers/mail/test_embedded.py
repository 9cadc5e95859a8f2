"""Documents put into a Word file as objects come out as files of their own, and nothing else does."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from parsers.archives import Unpacked, unpack_all
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.acceptance.papers import FILE_NAME, form, manuscript
from tests.acceptance.post import came, sent
from tests.acceptance.wordxml import docx, line
from tests.builders.files.archives import ZipEntry, zip_of
from tests.builders.files.outlook import compound

FORM = form()


def holder(**objects: bytes) -> bytes:
    parts = {f"word/embeddings/{name.replace('__', '.')}": data for name, data in objects.items()}
    return docx(line("申报材料见文中对象。"), parts=parts)


def packaged(name: str, data: bytes) -> bytes:
    """What 插入→对象→由文件创建 makes of a file that is not Office's own (MS-OLEDS 2.3.6)."""
    raw = name.encode("gb18030") + b"\0"
    path = b"C:\\Users\\a\\" + raw
    inside = struct.pack("<H", 2) + raw + path + struct.pack("<II", 0x30000, len(path)) + path
    inside += struct.pack("<I", len(data)) + data
    return compound({"\x01Ole10Native": struct.pack("<I", len(inside)) + inside})


def opened(data: bytes, limits: Limits | None = None) -> Unpacked:
    return unpack_all([SourceFile("信.docx", "信.docx", data, "docx")], limits or Limits())


WAYS: dict[str, tuple[bytes, str]] = {
    "as it is": (holder(表__docx=FORM), "表.docx"),
    "as a package": (holder(oleObject1__bin=compound({"Package": FORM})), "oleObject1.bin"),
    "by the packager": (holder(oleObject1__bin=packaged("申报表.docx", FORM)), "申报表.docx"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_document_in_a_word_file_is_a_member_of_it(way: str) -> None:
    data, name = WAYS[way]
    found = opened(data)
    assert [(file.path, file.data == FORM, file.kind) for file in found.files[1:]] == [
        (f"信.docx/{name}", True, "docx")
    ]
    assert found.defects == ()


def test_sheets_behind_charts_and_formulas_are_passed_over() -> None:
    sheet = zip_of(
        ZipEntry(b"[Content_Types].xml", b"<Types/>"), ZipEntry(b"xl/workbook.xml", b"<workbook/>")
    )
    formula = compound({"Equation Native": b"x" * 100, "\x01CompObj": b"y" * 80})
    found = opened(
        holder(Sheet1__xlsx=sheet, oleObject1__bin=formula, oleObject2__bin=b"\xd0\xcf\x11\xe0broken")
    )
    assert [file.path for file in found.files] == ["信.docx"]
    assert found.defects == ()


def test_a_plain_word_file_is_not_opened() -> None:
    assert [file.path for file in opened(FORM).files] == ["信.docx"]


def test_limits_hold_for_objects_too() -> None:
    many = holder(**{f"a{number}__docx": FORM for number in range(8)})
    found = opened(many, replace(Limits(), archive_entries=5))
    assert len(found.files) <= 6
    inner = FORM
    for _ in range(9):
        inner = holder(表__docx=inner)
    assert any(defect.code == "unsafe" for defect in opened(inner).defects)
    assert [d.code for d in opened(many, replace(Limits(), unpacked_bytes=2000)).defects] == ["too_large"]


def test_a_truncated_package_is_passed_over() -> None:
    whole = packaged("申报表.docx", FORM)
    for end in range(600, len(whole), 1500):
        assert opened(holder(oleObject1__bin=whole[:end])).files


def test_a_mail_whose_papers_are_objects_in_a_letter_is_accepted() -> None:
    letter = holder(
        oleObject1__bin=packaged("申报表.docx", FORM), oleObject2__bin=packaged(FILE_NAME, manuscript())
    )
    found = came(sent(("说明.docx", letter)))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert {one.name: one.role.value for one in found.facts.papers} == {
        "说明.docx": "other",
        "申报表.docx": "form",
        FILE_NAME: "manuscript",
    }
