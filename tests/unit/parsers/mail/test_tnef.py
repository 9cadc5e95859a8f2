"""winmail.dat."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.wrapped.tnef import Wrapped, unwrap
from tests.builders.mail import winmail


@pytest.mark.parametrize(
    ("name", "codepage"),
    [
        ("申报表.doc".encode("gbk"), 936),
        ("申报表.doc".encode("gbk"), 1252),
        ("申报表.doc".encode("gbk"), 0),
        ("申报表.doc".encode(), 936),
        ("申报表.doc".encode(), 65001),
    ],
)
def test_a_chinese_name_is_read_whatever_the_codepage_says(name: bytes, codepage: int) -> None:
    assert unwrap(winmail([(name, b"data")], codepage)) == (Wrapped("申报表.doc", b"data"),)


def test_the_long_name_of_the_properties_outranks_the_short_title() -> None:
    long_name = "2026年优秀案例申报表.docx".encode("utf-16-le") + b"\0\0"
    value = struct.pack("<I", len(long_name)) + long_name + bytes(-len(long_name) % 4)
    properties = struct.pack("<IHHI", 1, 0x001F, 0x3707, 1) + value
    item = struct.pack("<BHHI", 2, 0x9005, 6, len(properties)) + properties + b"\0\0"
    assert unwrap(winmail([(b"2026~1.DOC", b"data")]) + item) == (
        Wrapped("2026年优秀案例申报表.docx", b"data"),
    )


def test_a_name_is_no_path() -> None:
    assert unwrap(winmail([(b"..\\..\\evil.doc", b"x")])) == (Wrapped("evil.doc", b"x"),)


def test_a_cut_file_gives_what_came_before_the_cut() -> None:
    whole = winmail([(b"a.doc", b"first"), (b"b.doc", b"second")])
    assert unwrap(whole[:-20])[0] == Wrapped("a.doc", b"first")


@given(st.binary(max_size=300))
def test_any_bytes_after_the_signature_are_survived(data: bytes) -> None:
    for wrapped in unwrap(b"\x78\x9f\x3e\x22\x01\x00" + data):
        wrapped.name.encode("utf-8")
    unwrap(winmail([(data, data)])[:-3])
