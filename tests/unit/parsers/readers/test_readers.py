"""One document a file, in the files' order, and words for the submitter where a file cannot be read."""

from __future__ import annotations

import pytest

from parsers.document import Document, paragraphs_of
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.pictures import encoded, form_sheet, round_seal, stamped
from tests.builders.files.word import notice_form


def read(data: bytes, kind: str, name: str = "材料", limits: Limits | None = None) -> Document:
    [document] = read_documents([SourceFile(name, name, data, kind)], limits or Limits())
    return document


def test_documents_come_in_the_files_order_and_archives_give_none() -> None:
    files = [
        SourceFile("说明.txt", "说明.txt", "说明".encode("gbk"), "text"),
        SourceFile("包.zip", "包.zip", b"PK\x05\x06", "zip"),
        SourceFile("信.eml", "信.eml", b"From: x", "eml"),
        SourceFile("表.docx", "表.docx", notice_form(), "docx"),
    ]
    documents = read_documents(files, Limits())
    assert [(document.path, document.read_by) for document in documents] == [
        ("说明.txt", "text"),
        ("表.docx", "docx"),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "code", "word"),
    [
        ("empty", "申报表.docx", "unreadable", "为空"),
        ("encrypted-office", "申报表.docx", "encrypted", "密码"),
        ("drm", "申报表.docx", "encrypted", "加密软件"),
        ("works", "申报表.wps", "unsupported", "另存为 Word"),
        ("xlsx", "统计.xlsx", "unreadable", "损坏"),
        ("pptx", "汇报.pptx", "unsupported", "Word"),
        ("ofd", "申报表.ofd", "unsupported", "OFD"),
        ("exe", "setup.exe", "unsafe", "不予处理"),
        ("lnk", "申报表.docx.lnk", "unsupported", "快捷方式"),
        ("media", "视频.mp4", "unsupported", "音视频"),
        ("unknown", "材料.xyz", "unsupported", "Word"),
        ("unknown", "申报表.docx", "unreadable", "损坏"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    kind: str, name: str, code: str, word: str
) -> None:
    document = read(b"x", kind, name)
    assert (document.read_by, document.blocks) == (None, ())
    [defect] = document.defects
    assert (defect.code, defect.file) == (code, name)
    assert word in defect.detail


def test_a_file_over_the_limit_is_not_opened() -> None:
    document = read(notice_form(), "docx", limits=Limits(file_bytes=100))
    assert [defect.code for defect in document.defects] == ["too_large"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_charsets_of_chinese_windows(codec: str) -> None:
    document = read("申报题目：智慧食堂\r\n\r\n联系人：王小明".encode(codec), "text")
    assert [(p.place, p.text) for p in paragraphs_of(document.blocks) if p.text] == [
        ("第1段", "申报题目：智慧食堂"),
        ("第2段", "联系人：王小明"),
    ]


def test_pictures_of_a_word_file_are_kept_once_with_their_place() -> None:
    seal = encoded(round_seal(120))
    document = read(notice_form(picture=seal), "docx")
    assert [(picture.kind, picture.place) for picture in document.pictures] == [("png", "表格1第7行第2格")]
    assert document.pictures[0].data == seal


@pytest.mark.slow
def test_a_scan_pasted_into_word_is_read_as_the_scan_that_it_is() -> None:
    import io

    import docx
    from docx.shared import Cm

    file = docx.Document()
    sheet = stamped(form_sheet(dpi=150), round_seal(240), (700, 1150))
    file.add_picture(io.BytesIO(encoded(sheet)), width=Cm(17))
    stream = io.BytesIO()
    file.save(stream)
    document = read(stream.getvalue(), "docx")
    text = "".join(p.text for p in paragraphs_of(document.blocks))
    assert "智慧食堂" in text
    assert document.pictures


def test_no_files_give_no_documents() -> None:
    assert read_documents([], Limits()) == ()
