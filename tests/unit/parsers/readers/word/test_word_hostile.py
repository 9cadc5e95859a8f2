"""Word files that are broken, hostile or none at all: of each comes a document that says what is wrong."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, paragraphs_of
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.word import NAMESPACES, manuscript, notice_form, part, repacked, word_file

BODY = "word/document.xml"
FORM = notice_form()
LIMITS = Limits(xml_bytes=2_000_000, document_paragraphs=500)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(data: bytes, limits: Limits = LIMITS) -> Document:
    return read_word(SourceFile("申报表.docx", "申报表.docx", data, "docx"), limits)


def codes(document: Document) -> list[str]:
    return [defect.code for defect in document.defects]


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted_entry(data: bytes) -> bytes:
    """The file with the flag of encryption set on every entry, in both headers."""
    changed = bytearray(data)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(magic)
        while start >= 0:
            changed[start + at] |= 1
            start = changed.find(magic, start + 4)
    return bytes(changed)


def test_an_xml_part_that_unpacks_to_more_than_the_limit_is_refused_as_too_large() -> None:
    bomb = repacked(FORM, {BODY: b"<a>" + b" " * 40_000_000 + b"</a>"})
    assert len(bomb) < 100_000
    document = read(bomb)
    assert codes(document) == ["too_large"]
    assert document.read_by is None
    assert document.blocks == ()


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_xml_with_a_document_type_is_refused_as_unsafe(declaration: str, codec: str) -> None:
    text = f'<w:document xmlns:w="{W}"><w:body/></w:document>'
    xml = f'<?xml version="1.0" encoding="{codec}"?>{declaration}{text}'
    assert codes(read(repacked(FORM, {BODY: xml.encode(codec)}))) == ["unsafe"]


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("nothing", b""),
        ("half a file", FORM[: len(FORM) // 2]),
        ("no zip", b"PK\x03\x04" + b"\0" * 100),
        ("no text in it", zipped(**{"[Content_Types].xml": b"<Types/>"})),
        ("no XML", repacked(FORM, {BODY: b"\x00\x01\x02"})),
        ("no body", repacked(FORM, {BODY: f'<w:document xmlns:w="{W}"/>'.encode()})),
        ("another format's root", repacked(FORM, {BODY: b"<html><body>x</body></html>"})),
    ],
)
def test_a_broken_file_says_that_it_cannot_be_opened(what: str, data: bytes) -> None:
    document = read(data)
    assert codes(document) == ["unreadable"]
    assert "无法打开" in document.defects[0].detail
    assert document.read_by is None


@pytest.mark.parametrize("lost", [1, 22, 40, 300])
def test_a_file_that_lost_its_last_bytes_is_read_from_its_parts_and_the_damage_told(lost: int) -> None:
    document = read(FORM[:-lost])
    assert document.blocks == read(FORM).blocks
    assert codes(document) == ["unreadable"]
    assert "一部分" in document.defects[0].detail


def test_a_file_whose_entries_are_locked_says_that_it_has_a_password() -> None:
    document = read(encrypted_entry(FORM))
    assert codes(document) == ["encrypted"]
    assert "密码" in document.defects[0].detail


def test_what_can_be_saved_of_broken_xml_is_read_and_the_damage_told() -> None:
    whole = word_file("第一段完整。", "第二段也在。")
    cut = part(whole).replace("</w:body></w:document>", "</w:bod")
    document = read(repacked(whole, {BODY: cut.encode()}))
    assert [p.text for p in paragraphs_of(document.blocks) if p.text][:2] == ["第一段完整。", "第二段也在。"]
    assert codes(document) == ["unreadable"]
    assert "一部分" in document.defects[0].detail


@pytest.mark.parametrize("name", ["word/styles.xml", "word/theme/theme1.xml", "word/settings.xml"])
def test_the_text_is_read_though_a_part_that_decides_on_looks_is_broken(name: str) -> None:
    document = read(repacked(word_file("正文。"), {name: b"<broken"}))
    assert [p.text for p in paragraphs_of(document.blocks)] == ["正文。"]
    assert codes(document) == ["unreadable"]


def test_paragraphs_past_the_limit_are_left_out_and_that_is_told() -> None:
    document = read(word_file(*["段落"] * 50), Limits(document_paragraphs=20))
    assert len(document.blocks) == 20
    assert codes(document) == ["too_large"]


def test_macros_are_noted_and_the_text_is_read() -> None:
    document = read(repacked(FORM, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))
    assert codes(document) == ["macros"]
    assert document.blocks


def test_tables_inside_tables_a_hundred_deep_bring_nothing_down() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
    assert read(word_file(body_xml=deep)).read_by == "docx"


def test_elements_inside_one_another_beyond_any_sense_bring_nothing_down() -> None:
    deep = "<w:p>" + "<w:smartTag>" * 5000 + "<w:r><w:t>x</w:t></w:r>" + "</w:smartTag>" * 5000 + "</w:p>"
    xml = f"<w:document {NAMESPACES}><w:body>{deep}</w:body></w:document>"
    assert isinstance(read(repacked(FORM, {BODY: xml.encode()})), Document)


def test_styles_based_on_each_other_in_a_circle_are_read() -> None:
    data = word_file("正文。")
    styles = part(data, "word/styles.xml")
    circle = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    xml = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>圈</w:t></w:r></w:p>'
    data = repacked(
        word_file(body_xml=xml), {"word/styles.xml": styles.replace("</w:styles>", circle).encode()}
    )
    assert [p.text for p in paragraphs_of(read(data).blocks)] == ["圈"]


@given(st.binary(max_size=400))
def test_any_bytes_give_a_document(data: bytes) -> None:
    assert isinstance(read(data), Document)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_of_a_whole_file_may_be_changed(data: st.DataObject) -> None:
    changed = bytearray(FORM)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read(bytes(changed)), Document)


MANUSCRIPT_XML = part(manuscript(characters=200)).encode()
FORM_XML = part(FORM).encode()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([FORM_XML, MANUSCRIPT_XML]), st.data())
def test_any_byte_of_the_text_s_xml_may_be_changed_or_missing(xml: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(xml)))
    length = data.draw(st.integers(0, 40))
    changed = xml[:at] + data.draw(st.binary(max_size=20)) + xml[at + length :]
    assert isinstance(read(zipped(**{BODY: changed, "[Content_Types].xml": b"<Types/>"})), Document)


NAMES = (
    *(
        "p",
        "r",
        "t",
        "tbl",
        "tr",
        "tc",
        "sdt",
        "sdtPr",
        "sdtContent",
        "del",
        "ins",
        "txbxContent",
        "fldSimple",
        "br",
    ),
    *(
        "tab",
        "sym",
        "ruby",
        "rubyBase",
        "pPr",
        "rPr",
        "tcPr",
        "trPr",
        "tblPr",
        "numPr",
        "pStyle",
        "rStyle",
        "vMerge",
    ),
    *(
        "gridSpan",
        "hMerge",
        "gridBefore",
        "spacing",
        "sz",
        "rFonts",
        "jc",
        "outlineLvl",
        "sectPr",
        "altChunk",
    ),
    *(
        "fldChar",
        "instrText",
        "ffData",
        "checkBox",
        "checked",
        "ddList",
        "listEntry",
        "drawing",
        "pict",
        "vanish",
    ),
)
ATTRIBUTES = ("val", "line", "lineRule", "eastAsia", "font", "char", "fldCharType", "type", "id", "instr")
VALUES = (
    "1",
    "0",
    "-1",
    "99999999999",
    "begin",
    "separate",
    "end",
    "continue",
    "F0FE",
    "zz",
    "",
    "page",
    "26pt",
)
TEXTS = ("", "申报", "eq \\o\\ac(□,√)", "eq (((", "FORMCHECKBOX", "SYMBOL 254", "SYMBOL 99999999")


def tree(random: Random, depth: int) -> str:
    """A random element of Word's, with random contents."""
    name = random.choice(NAMES)
    pairs = {random.choice(ATTRIBUTES): random.choice(VALUES) for _ in range(random.randrange(3))}
    attributes = "".join(f' w:{key}="{value}"' for key, value in pairs.items())
    inner = "".join(tree(random, depth - 1) for _ in range(random.randrange(5) if depth else 0))
    return f"<w:{name}{attributes}>{random.choice(TEXTS)}{inner}</w:{name}>"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_any_tree_of_word_s_own_elements_gives_a_document(seed: int) -> None:
    random = Random(seed)
    trees = "".join(tree(random, 5) for _ in range(6))
    xml = f"<w:document {NAMESPACES}><w:body>{trees}</w:body></w:document>"
    document = read(zipped(**{BODY: xml.encode(), "[Content_Types].xml": b"<Types/>"}))
    assert document.read_by == "docx"
