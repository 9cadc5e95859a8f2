"""Header blocks and the text in header values."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.headers import decode_text, read_head
from tests.builders.mail import split_word, word

LIMIT = 256 * 1024


def names_and_body(data: bytes) -> tuple[list[str], bytes]:
    headers, body = read_head(data, 0, len(data), LIMIT)
    return [name for name, _ in headers.fields], data[body:]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\r\r\n"], ids=["crlf", "lf", "cr", "crcrlf"])
def test_fields_are_cut_at_every_kind_of_line_end(end: bytes) -> None:
    data = end.join([b"From: a@b.cn", b"Subject: one", b" two", b"X-Empty:", b"", b"body"])
    headers, body = read_head(data, 0, len(data), LIMIT)
    assert [name for name, _ in headers.fields] == ["from", "subject", "x-empty"]
    assert headers.text("Subject") == "one two"
    assert data[body:] == b"body"


@pytest.mark.parametrize(
    ("data", "names", "body"),
    [
        (b"", [], b""),
        (b"just text\nmore", [], b"just text\nmore"),
        (b"From a@b.cn Mon Jan  1 00:00:00 2026\nSubject: x\n\nb", ["subject"], b"b"),
        (b"\r\n\r\nSubject: x\r\n\r\nb", ["subject"], b"b"),
        (b"\xef\xbb\xbfSubject: x\n\nb", ["subject"], b"b"),
        (b"X-CM-TRANSID:xxx\nSubject : y\n\nb", ["x-cm-transid", "subject"], b"b"),
        (b"Subject: only a header", ["subject"], b""),
        (b"Subject: x\r\n \t\r\nTo: y\r\n\r\nb", ["subject", "to"], b"b"),
        (b"Subject: x\n  \nDear all\n", ["subject"], b"Dear all\n"),
        (b"Subject: x\n\nTo: a letter's own words\n", ["subject"], b"To: a letter's own words\n"),
        (
            b"Subject: x\nthis is no field\nand nor is this\nat all\nor here\n",
            ["subject"],
            b"this is no field\nand nor is this\nat all\nor here\n",
        ),
    ],
)
def test_a_block_begins_and_ends_where_a_person_would_say(data: bytes, names: list[str], body: bytes) -> None:
    assert names_and_body(data) == (names, body)


REPORT = [
    b"X-Spam-Report: Spam detection software,",
    b" has looked at it.",
    b"@",
    b" Content preview:",
    b"\t",
]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\r\r\n"], ids=["crlf", "lf", "cr", "crcrlf"])
@pytest.mark.parametrize("blanks", [b" ", b"\t", b" \t  "])
def test_a_line_of_blanks_inside_a_field_does_not_end_the_header(end: bytes, blanks: bytes) -> None:
    report = [blanks if line == b"@" else line for line in REPORT]
    for lines in (
        [b"From: a@b.cn", *report, b"Subject: one", b"To: x", b"", b"body"],
        [b"From: a@b.cn", *report, blanks, blanks, b" ---- --- ---", b"Subject: one", b"", b"body"],
        [b"From: a@b.cn", b"Subject: one", *report, b" the end of it", b"", b"body"],
        [b"Subject: one", b"From: a@b.cn", *report, b"", b"body"],
    ):
        data = end.join(lines)
        headers, body = read_head(data, 0, len(data), LIMIT)
        assert headers.text("subject") == "one"
        assert headers.text("from") == "a@b.cn"
        assert "Content preview:" in (headers.text("x-spam-report") or "")
        assert data[body:] == b"body"


@pytest.mark.parametrize("blanks", [b" ", b"\t\t", b"    "])
@pytest.mark.parametrize(
    "body",
    [
        b"Dear all\n",
        b"--a:b:c\nContent-Type: text/plain\n\nx\n",
        b"--=_1\nContent-Type: text/plain\n\nx\n",
        b"This is a multi-part message in MIME format.\n\n--=_1\nContent-Type: text/plain\n\nx\n",
        b"https://pan.example.cn/s/1\n",
        b"Hello: this is a letter\nand its second line\nand its third\nand a fourth\n",
        "\u3000\u3000老师好：\n".encode(),
        b"   indented, and no empty line after it",
        b"MTIzNDU2Nzg5MA==\n",
    ],
)
def test_a_line_of_blanks_is_the_end_where_a_body_follows(blanks: bytes, body: bytes) -> None:
    assert names_and_body(b"From: a@b.cn\nSubject: x\n" + blanks + b"\n" + body) == (
        ["from", "subject"],
        body,
    )


def test_many_lines_of_blanks_are_read_once() -> None:
    data = b"X: y\n" + b" \n" * 50_000 + b"Subject: x\n\nbody"
    assert names_and_body(data) == (["x", "subject"], b"body")


def test_a_line_that_was_folded_without_indent_continues_the_one_before() -> None:
    data = "Subject: 某大学+智慧\n食堂+张三\nFrom: a@b.cn\n\n".encode()
    assert read_head(data, 0, len(data), LIMIT)[0].text("subject") == "某大学+智慧食堂+张三"


def test_a_header_bomb_is_cut_at_the_limit_and_the_body_still_found() -> None:
    data = b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\nbody"
    headers, body = read_head(data, 0, len(data), 10_000)
    assert headers.truncated
    assert len(headers.fields) < 2000
    assert data[body:] == b"body"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (word("某大学+智慧食堂+张三"), "某大学+智慧食堂+张三"),
        (word("镕喆—·", "gb18030", "gb2312"), "镕喆—·"),
        (word("某大学后勤", "utf-8", "gbk"), "某大学后勤"),
        (word("某大学后勤", "gbk", "utf-8"), "某大学后勤"),
        (word("某大学后勤", "gbk", "x-unknown"), "某大学后勤"),
        (f"Re:{word('答复')}:ok", "Re:答复:ok"),
        (f'"{word("引号内")}"', '"引号内"'),
        (word("甲", "gbk") + "\r\n " + word("乙", "utf-8"), "甲乙"),
        (word("甲") + " and " + word("乙"), "甲 and 乙"),
        (split_word("某大学食堂", "gbk", 3), "某大学食堂"),
        (split_word("某大学食堂", "utf-8", 4), "某大学食堂"),
        ("=?utf-8?Q?=E6=9F=90_=E5=A4=A7?=", "某 大"),
        ("=?utf-8*zh?Q?=E6=9F=90?=", "某"),
        ("=?gbk?B?xLO0 89Gn?=", "某大学"),
        ("=?gbk?B?xLO08w=?=", "某大"),
        ("=?gbk?B?xLO08w?=", "某大"),
        ("=?utf-8?B?5p+Q5aSn5a2m", "某大学"),
        ("某大学".encode("gbk"), "某大学"),
        ("某大学".encode(), "某大学"),
        ("plain", "plain"),
        ("=?", "=?"),
        ("=?utf-8?B??=", ""),
        ("某大学+智慧食堂".encode()[:4] + b" " + "某大学+智慧食堂".encode()[4:], "某大学+智慧食堂"),
        ("某大学".encode()[:5] + b"\t" + "某大学".encode()[5:] + " 食堂".encode(), "某大学 食堂"),
        ("某大学 食堂".encode("gbk"), "某大学 食堂"),
        (word("王&#20914;", "gbk"), "王冲"),
        ("&#12345; &#65533;", "&#12345; &#65533;"),
    ],
)
def test_header_text_is_decoded(value: str | bytes, text: str) -> None:
    assert decode_text(value if isinstance(value, bytes) else value.encode()) == text


def test_base64_that_was_cut_anywhere_between_two_words_is_joined() -> None:
    whole = base64.b64encode("某大学智慧食堂".encode()).decode()
    assert decode_text(f"=?utf-8?B?{whole[:6]}?= =?utf-8?B?{whole[6:]}?=".encode()) == "某大学智慧食堂"


def test_a_subject_that_was_encoded_twice_is_decoded_twice() -> None:
    assert decode_text(word(word("某大学")).encode()) == "某大学"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_header_block_and_a_value(data: bytes) -> None:
    headers, body = read_head(data, 0, len(data), LIMIT)
    assert 0 <= body <= len(data)
    for _, value in headers.fields:
        decode_text(value).encode("utf-8")
    assert "\n" not in decode_text(data)


@given(
    st.text(max_size=60), st.sampled_from(["utf-8", "gb18030", "gb2312", "", "x"]), st.sampled_from("bBqQ")
)
def test_any_encoded_word_gives_text(text: str, charset: str, encoding: str) -> None:
    value = f"a =?{charset}?{encoding}?{text}?= b".encode("utf-8", "replace")
    decode_text(value).encode("utf-8")
