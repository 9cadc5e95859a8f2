"""What a file is, told by its bytes: one row a class of what senders attach."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parsers.kinds.detect import detect_kind
from tests.builders.files.archives import (
    RarEntry,
    ZipEntry,
    gbk_zip,
    rar4_of,
    rar5_of,
    tar_of,
    zip_of,
)
from tests.builders.files.photographs import heic_box

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOWHERE, END = 0xFFFFFFFF, 0xFFFFFFFE


def ole(*streams: str, nested: tuple[str, ...] = (), directory: tuple[int, ...] = (1,)) -> bytes:
    """A compound file with these empty streams in the root; `nested` lie in a storage of their own.

    `directory` names the sectors that the directory is spread over; sector 0 is the FAT.
    """
    entries = [_ole_entry("Root Entry", 5, child=1 if streams or nested else NOWHERE)]
    for number, name in enumerate(streams, 1):
        more = number < len(streams) or nested
        entries.append(_ole_entry(name, 2, right=number + 1 if more else NOWHERE))
    if nested:
        entries.append(_ole_entry("ObjectPool", 1, child=len(entries) + 1))
        for number, name in enumerate(nested, len(entries)):
            last = number == len(entries) + len(nested) - 1
            entries.append(_ole_entry(name, 2, right=NOWHERE if last else number + 1))
    table = [0xFFFFFFFD] + [NOWHERE] * 127
    for here, following in zip(directory, (*directory[1:], END), strict=True):
        table[here] = following
    header = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, directory[0], 0, 4096, END, 0, END, 0, 0)
    header = header[:76] + struct.pack("<109I", 0, *[NOWHERE] * 108)
    sectors = [struct.pack("<128I", *table)] + [bytes(512)] * max(directory)
    data = b"".join(entries).ljust(512 * len(directory), b"\0")
    for number, sector in enumerate(directory):
        sectors[sector] = data[number * 512 : number * 512 + 512]
    return header + b"".join(sectors)


def _ole_entry(name: str, kind: int, *, right: int = NOWHERE, child: int = NOWHERE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, NOWHERE, right, child) + bytes(48)


def docx() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def xlsx() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, kind)
    return buffer.getvalue()


def package(*names: str) -> bytes:
    return zip_of(*(ZipEntry(name.encode(), b"<x/>") for name in names))


def open_document(what: str) -> bytes:
    declared = f"application/vnd.oasis.opendocument.{what}".encode()
    return zip_of(ZipEntry(b"mimetype", declared), ZipEntry(b"content.xml", b"<x/>"))


TYPES = "[Content_Types].xml"
OWNER_NAME = "王小明".encode("gbk")
OWNER = (bytes([len(OWNER_NAME)]) + OWNER_NAME).ljust(54, b" ") + bytes([len(OWNER_NAME)]) + b"\0" * 107
MAIL = b"Received: from a by b;\r\n\tMon, 2 Mar 2026 10:00:00 +0800\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\nbody"
SAVED_PAGE = b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="x"\r\n\r\n--x\r\n'
WORD_XML = b'<?xml version="1.0"?>\r\n<?mso-application progid="Word.Document"?><w:wordDocument/>'

CONTENT: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "empty"),
    ("docx", docx(), "docx"),
    ("docx, cut off before its directory", docx()[:-2000], "docx"),
    ("docx after junk", b"\r\n\r\n" + docx(), "docx"),
    ("docx with a line end after it", docx() + b"\r\n", "docx"),
    ("docx with backslashes", package(TYPES, "word\\document.xml"), "docx"),
    ("docm", package(TYPES, "word/document.xml", "word/vbaProject.bin"), "docm"),
    ("xlsx", xlsx(), "xlsx"),
    ("pptx", package(TYPES, "ppt/presentation.xml"), "pptx"),
    ("ofd", package("OFD.xml", "Doc_0/Document.xml"), "ofd"),
    ("odt", open_document("text"), "odt"),
    ("ods", open_document("spreadsheet"), "ods"),
    ("pages", package("Index/Document.iwa", "preview.jpg"), "iwork"),
    ("a zip with the folder of a docx", package("申报表/word/document.xml"), "zip"),
    ("a zip with a docx", zip_of(ZipEntry("申报表.docx".encode("gbk"), docx())), "zip"),
    ("an empty zip", zip_of(), "zip"),
    ("a zip after junk", b"junk!" + gbk_zip({"申报表.txt": b"x"}), "zip"),
    ("a first volume of a zip", b"PK\x07\x08" + gbk_zip({"a.txt": b"x"}), "zip"),
    ("doc", ole("WordDocument", "1Table"), "doc"),
    (
        "doc with a directory in pieces",
        ole("1Table", "Data", "a", "b", "WordDocument", directory=(3, 1)),
        "doc",
    ),
    (
        "doc, cut off before its directory",
        ole("WordDocument")[:512] + b"\xec\xa5\xc1\x00" + bytes(400),
        "doc",
    ),
    ("xls", ole("Workbook"), "xls"),
    ("xls of 1995", ole("Book"), "xls"),
    ("xls with a Word file embedded", ole("Workbook", nested=("WordDocument",)), "xls"),
    ("doc with an Excel file embedded", ole("WordDocument", nested=("Workbook",)), "doc"),
    ("ppt", ole("PowerPoint Document"), "ppt"),
    ("msg", ole("__properties_version1.0"), "msg"),
    ("a locked docx", ole("EncryptionInfo", "EncryptedPackage"), "encrypted-office"),
    ("Works", ole("CONTENTS", "MatOST"), "works"),
    ("some other OLE file", ole("Catalog"), "ole"),
    ("a stub of an OLE file", OLE + bytes(100), "ole"),
    ("rtf", rb"{\rtf1\ansi\ansicpg936 \'c9\'ea}", "rtf"),
    ("rtf after a line end", b"\r\n{\\rtf1 x}", "rtf"),
    ("html", b"<!DOCTYPE HTML><html><body>x</body></html>", "html"),
    ("html in UTF-16", "\ufeff<html><p>申报表</p></html>".encode("utf-16-le"), "html"),
    ("html in GBK", "<HTML><BODY>申报单位</BODY></HTML>".encode("gbk"), "html"),
    ("html of an export", b'<?xml version="1.0"?>\n<!-- x -->\n<html xmlns="x"></html>', "html"),
    ("mht", SAVED_PAGE, "mht"),
    ("Word as one XML file", WORD_XML, "wordxml"),
    ("svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
    ("eml", MAIL, "eml"),
    ("eml after a mailbox line", b"From a@b.cn Mon Mar  2 10:00:00 2026\n" + MAIL, "eml"),
    ("eml in several charsets", MAIL + b"\xff\xfe \x81 " + "单位".encode() + b"\xb5\xa5", "eml"),
    ("text", "申报单位：某大学".encode(), "text"),
    ("text in GBK", "申报单位：某大学".encode("gbk"), "text"),
    ("text in UTF-16", "\ufeff申报单位".encode("utf-16-le"), "text"),
    ("text with a colon", b"Note: buy milk\nList: eggs\n", "text"),
    ("long text in GBK", "申".encode("gbk") * 9000, "text"),
    ("long text in UTF-8", b"x" + "申".encode() * 9000, "text"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3", "pdf"),
    ("pdf after junk", b"\0" * 1000 + b"%PDF-1.4", "pdf"),
    ("rar 4", rar4_of(RarEntry(b"a", b"x")), "rar"),
    ("rar 5", rar5_of(RarEntry(b"a", b"x")), "rar"),
    ("7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(24), "7z"),
    ("tar", tar_of({"a.txt": b"x"}), "tar"),
    ("tar without magic", tar_of({"a.txt": b"x"})[:257].ljust(512, b"\0"), "unknown"),  # its sum is wrong now
    ("gzip", gzip.compress(b"x"), "gzip"),
    ("bzip2", bz2.compress(b"x"), "bzip2"),
    ("xz", lzma.compress(b"x"), "xz"),
    ("cab", b"MSCF" + bytes(32), "cab"),
    ("png", picture("PNG"), "png"),
    ("jpeg", picture("JPEG"), "jpeg"),
    ("gif", picture("GIF"), "gif"),
    ("bmp", picture("BMP"), "bmp"),
    ("tiff", picture("TIFF"), "tiff"),
    ("webp", picture("WEBP"), "webp"),
    ("ico", picture("ICO"), "ico"),
    ("heic", heic_box(b"heic", b"mif1", b"heic"), "heic"),
    ("heif by a phone of another make", heic_box(b"mif1", b"mif1", b"heic"), "heic"),
    ("a heif sequence", heic_box(b"msf1", b"msf1", b"hevc"), "heic"),
    ("avif", heic_box(b"avif", b"avif", b"mif1"), "avif"),
    ("avif that begins as a general heif", heic_box(b"mif1", b"mif1", b"avif"), "avif"),
    ("jpeg 2000", picture("JPEG2000"), "jp2"),
    ("photoshop", b"8BPS\x00\x01" + bytes(20), "psd"),
    ("jpeg xl", b"\x00\x00\x00\x0cJXL \r\n\x87\n" + bytes(20), "jxl"),
    ("emf", b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(40), "emf"),
    ("wmf", b"\xd7\xcd\xc6\x9a" + bytes(20), "wmf"),
    ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(20), "tnef"),
    ("mp4", heic_box(b"mp42", b"mp42", b"isom"), "media"),
    ("mp3", b"ID3\x03" + bytes(16), "media"),
    ("wav", b"RIFF\0\0\0\0WAVEfmt ", "media"),
    ("a program", b"MZ\x90\0" + bytes(60), "exe"),
    ("a shortcut", b"L\0\0\0\x01\x14\x02\0" + bytes(60), "lnk"),
    ("locked by company software", b"%TSD-Header-###%" + bytes(100), "drm"),
    ("Word's owner file", OWNER, "owner"),
    ("binary of no format", bytes(range(256)), "unknown"),
    ("zeros", bytes(600), "unknown"),
]


@pytest.mark.parametrize(("data", "kind"), [row[1:] for row in CONTENT], ids=[row[0] for row in CONTENT])
def test_the_content_tells_the_kind(data: bytes, kind: str) -> None:
    assert detect_kind(data) == kind


@pytest.mark.parametrize("name", ["申报表.doc", "a.pdf", "b.zip", "c.exe", "", "tcmime.1388.1527.bin"])
def test_the_name_does_not_overrule_the_content(name: str) -> None:
    assert detect_kind(docx(), name) == "docx"


@pytest.mark.parametrize(
    ("name", "kind"), [("申报表.wps", "wps"), ("申报表.WPS", "wps"), ("申报表.doc", "doc"), ("申报表", "doc")]
)
def test_the_name_tells_wps_from_word_where_the_format_is_one(name: str, kind: str) -> None:
    assert detect_kind(ole("WordDocument"), name) == kind


def test_a_tar_from_before_posix_is_known_by_its_sum() -> None:
    header = bytearray(b"a.txt".ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"00000000001\0" * 2)
    header += b"        0".ljust(512 - len(header), b"\0")
    header[148:156] = b"%06o\0 " % sum(header)
    assert detect_kind(bytes(header) + b"x".ljust(512, b"\0")) == "tar"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", OLE, b"<html>", b"From: a\n", b"BZh", b"{"])
def test_big_files_are_not_searched_over_and_over(start: bytes) -> None:
    detect_kind(start + bytes(20_000_000))


@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", OLE, b"From: a\nTo: b\n", b"<", b"\xff\xfe"]),
    st.binary(),
)
def test_any_bytes_have_a_kind(start: bytes, rest: bytes) -> None:
    assert detect_kind(start + rest, "x.wps")


@given(st.data())
def test_any_damage_to_a_real_file_leaves_a_kind(data: st.DataObject) -> None:
    good = bytearray(data.draw(st.sampled_from([ole("WordDocument", "1Table"), docx_once(), MAIL])))
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    assert detect_kind(bytes(good[: data.draw(st.integers(0, len(good)))]))


_DOCX = docx()


def docx_once() -> bytes:
    return _DOCX
