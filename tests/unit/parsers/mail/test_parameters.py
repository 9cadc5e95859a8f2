"""File names in Content-Disposition and Content-Type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.headers import Headers
from parsers.mail.parameters import bare_name, file_name, parameters
from tests.builders.mail import word


@pytest.mark.parametrize(
    "value",
    [
        f'attachment; filename="{word("申报表.docx")}"',
        f'attachment; filename="{word("申报表.docx", "gb18030", "gb2312")}"',
        f"attachment; filename={word('申报表.docx')}",
        f'attachment; filename="{word("申报")}\r\n {word("表.docx")}"',
        f'attachment; FileName = "{word("申报")}表.docx"',
        "attachment; filename*=GBK''%C9%EA%B1%A8%B1%ED.docx",
        "attachment; filename*=\"utf-8''%E7%94%B3%E6%8A%A5%E8%A1%A8.docx\"",
        "attachment; filename*=%E7%94%B3%E6%8A%A5%E8%A1%A8.docx",
        "attachment; filename*0*=utf-8''%E7%94%B3%E6; filename*1*=%8A%A5%E8%A1%A8; filename*2=.docx",
        "attachment; filename*0*=utf-8''%E7%94%B3%E; filename*1*=6%8A%A5%E8%A1%A8.docx",
        "attachment; filename*0*=GBK''%C9%EA%B1%A8%B1%; filename*1*=ED; filename*2=.docx",
        "attachment; filename*1=\".docx\"; filename*0*=utf-8''%E7%94%B3%E6%8A%A5%E8%A1%A8",
        'attachment; filename="%E7%94%B3%E6%8A%A5%E8%A1%A8.docx"',
        'attachment; filename="申报表.docx"'.encode(),
        'attachment; filename="申报表.docx"'.encode("gbk"),
        "attachment; filename=申报表.docx".encode("gbk"),
        'attachment; filename="申报表.docx',
        'attachment; filename="C:\\\\Users\\\\张三\\\\申报表.docx"',
        'attachment; filename="../../申报表.docx"',
        'attachment;;; filename="申报表.docx";;',
    ],
)
def test_a_chinese_name_is_read_however_it_is_written(value: str | bytes) -> None:
    raw = value if isinstance(value, bytes) else value.encode()
    assert file_name(Headers((("content-disposition", raw),))) == "申报表.docx"


def test_a_name_in_utf8_that_was_read_as_gbk_on_the_way_is_repaired() -> None:
    fields = (("content-disposition", f'attachment; filename="{word("娴嬭瘯鏂囨湰.txt")}"'.encode()),)
    assert file_name(Headers(fields)) == "测试文本.txt"


def test_a_semicolon_or_quote_inside_quotes_belongs_to_the_name() -> None:
    assert parameters(b'a; filename="a;b\\"c.doc"; x=y') == {"filename": 'a;b"c.doc', "x": "y"}


def test_the_name_of_content_type_serves_where_disposition_has_none() -> None:
    fields = (
        ("content-type", f'application/octet-stream; name="{word("材料.zip")}"'.encode()),
        ("content-disposition", b"attachment"),
    )
    assert file_name(Headers(fields)) == "材料.zip"


def test_a_name_that_was_damaged_gives_way_to_one_that_was_not() -> None:
    fields = (
        ("content-disposition", b'attachment; filename="\xef\xbf\xbd\xef\xbf\xbd.docx"'),
        ("content-type", f'x/y; name="{word("申报表.docx")}"'.encode()),
    )
    assert file_name(Headers(fields)) == "申报表.docx"


@pytest.mark.parametrize("made_up", ["tcmime.1388.1527.1742.bin", "ATT00001.bin", "ATT00002", "untitled"])
def test_a_name_that_a_program_made_up_gives_way_to_the_senders(made_up: str) -> None:
    fields = (
        ("content-disposition", f'attachment; filename="{made_up}"'.encode()),
        ("content-type", f'x/y; name="{word("申报表.docx")}"'.encode()),
    )
    assert file_name(Headers(fields)) == "申报表.docx"
    assert file_name(Headers(fields[:1])) == made_up


@pytest.mark.parametrize("name", ["tcmime.1388.1527.1742.bin", "ATT0001.bin", "untitled", "无标题.docx"])
def test_names_that_programs_make_up_are_names(name: str) -> None:
    assert bare_name(name) == name


@pytest.mark.parametrize("name", ["", "..", "/", "\\", " ", "\x00", "...", "\u202e"])
def test_what_is_no_name_comes_out_empty(name: str) -> None:
    assert bare_name(name) == ""


def test_a_long_name_keeps_its_extension() -> None:
    name = bare_name("申" * 500 + ".docx")
    assert len(name) == 180
    assert name.endswith(".docx")


@given(st.binary(max_size=300))
def test_any_bytes_give_parameters_and_a_name_that_is_no_path(data: bytes) -> None:
    for text in parameters(data).values():
        text.encode("utf-8")
    name = file_name(Headers((("content-disposition", data), ("content-type", b"a/b; name=" + data))))
    assert name is None or ("/" not in name and "\\" not in name and name not in {"", ".", ".."})
