"""The MIME tree of whole, broken and hostile messages."""

from __future__ import annotations

import base64
import quopri
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.parts import read_tree
from parsers.mail.transfer import decode_base64, decode_transfer
from parsers.terms import Limits
from tests.builders.mail import file_part, forwarded, mail, message_with, multipart, part, pdf, text_part

LIMITS = Limits()


def leaves(raw: bytes) -> list[tuple[str, bytes]]:
    return [(p.content_type, p.data().strip()) for p in read_tree(raw, LIMITS).parts if not p.is_message]


TWO = message_with(part(b"hello", ("Content-Type", "text/plain")), part(b"x,y", ("Content-Type", "text/csv")))


@pytest.mark.parametrize(
    "raw",
    [
        TWO,
        TWO.replace(b"\r\n", b"\n"),
        TWO.replace(b"\r\n", b"\r"),
        TWO.replace(b"\r\n", b"\r\r\n"),
        TWO[: TWO.rindex(b"--", 0, -4) - 2],  # cut before the closing delimiter
        TWO.replace(b"multipart/mixed; ", b"multipart/mixed; x=y; not"),  # no boundary declared
        TWO.replace(b"multipart/mixed", b"Multipart/MIXED"),
        TWO.replace(b"Content-Type: multipart", b"X-Lost: multipart"),  # not even declared multipart
        b"From sender Mon Jan 1\r\n" + TWO,
    ],
    ids=["whole", "lf", "cr", "crcrlf", "cut", "no-boundary", "capitals", "undeclared", "mbox"],
)
def test_two_parts_are_found_in_every_state_of_repair(raw: bytes) -> None:
    assert leaves(raw) == [("text/plain", b"hello"), ("text/csv", b"x,y")]


DECLARED = TWO[TWO.index(b"Content-Type: multipart") : TWO.index(b"\r\n\r\n")]
BOUNDARY = DECLARED.split(b'"')[1]
HEAD, _, BODY = TWO.partition(b"\r\n\r\n")
DECLARATIONS = {
    "said twice": b'Content-Type: multipart/multipart/mixed; boundary="%s"',
    "in quotes": b'Content-Type: "multipart/mixed"; boundary="%s"',
    "all in quotes": b'Content-Type: "multipart/mixed; boundary=%s"',
    "a colon before it": b'Content-Type: : multipart/mixed; boundary="%s"',
    "a colon after it": b'Content-Type: multipart/mixed: boundary="%s"',
    "the name again": b'Content-Type: Content-Type: multipart/mixed; boundary="%s"',
    "after another field": b'Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary="%s"',
    "before another field": b'Content-Type: multipart/mixed; boundary="%s"\r\nContent-Type: text/html',
    "as html with the boundary": b'Content-Type: text/html; boundary="%s"',
    "as plain text with the boundary": b'Content-Type: text/plain; charset=utf-8; boundary="%s"',
    "as bytes with the boundary": b'Content-Type: application/octet-stream; boundary="%s"',
    "as html": b"Content-Type: text/html; charset=gb2312",
    "as plain text": b"Content-Type: text/plain",
    "as bytes": b"Content-Type: application/octet-stream",
    "as nothing": b"X-Lost: 1",
    "another boundary": b"Content-Type: multipart/mixed; boundary=other",
    "an extended boundary": b"Content-Type: multipart/mixed; boundary*=us-ascii''%s",
}
PREAMBLES = {
    "none": b"",
    "an empty line": b"\r\n",
    "for old readers": b"This is a multi-part message in MIME format.\r\n",
    "in Chinese": "此邮件为 MIME 格式的多部分邮件。\r\n".encode("gbk"),
}


@pytest.mark.parametrize("preamble", PREAMBLES)
@pytest.mark.parametrize("declared", DECLARATIONS)
def test_two_parts_are_found_however_they_are_declared(declared: str, preamble: str) -> None:
    field = DECLARATIONS[declared]
    head = HEAD.replace(DECLARED, field.replace(b"%s", BOUNDARY))
    raw = head + b"\r\n\r\n" + PREAMBLES[preamble] + BODY
    assert leaves(raw) == [("text/plain", b"hello"), ("text/csv", b"x,y")]
    assert leaves(raw.replace(b"\r\n", b"\n")) == [("text/plain", b"hello"), ("text/csv", b"x,y")]


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize(
    "declared", ["said twice", "as html with the boundary", "as html", "as bytes", "as nothing"]
)
def test_a_whole_multipart_inside_a_transfer_encoding_is_found(declared: str, encoding: str) -> None:
    head = HEAD.replace(DECLARED, DECLARATIONS[declared].replace(b"%s", BOUNDARY))
    coded = base64.encodebytes(BODY) if encoding == "base64" else quopri.encodestring(BODY)
    raw = head + b"\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + coded
    assert leaves(raw) == [("text/plain", b"hello"), ("text/csv", b"x,y")]


def test_a_multipart_that_wrongly_claims_an_encoding_is_read_as_it_stands() -> None:
    for encoding in (b"base64", b"quoted-printable"):
        raw = TWO.replace(DECLARED, DECLARED + b"\r\nContent-Transfer-Encoding: " + encoding)
        assert leaves(raw) == [("text/plain", b"hello"), ("text/csv", b"x,y")]


PATCH = b"""\
---
 tests/mail.eml | 9 +++++++++
--- a/tests/mail.eml
+++ b/tests/mail.eml
@@ -0,0 +1,9 @@
+--=_1
+Content-Type: text/plain
+
+--=_1--
-- \
Content-Type: text is what it was
-- \
2.43.0
"""
QUOTED = b"> --=_1\n> Content-Type: text/plain\n>\n> hi\n> --=_1--\n"
SOURCE = (
    b"Here is the source of the MIME mail that failed:\n\n"
    b"From: a@b.cn\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\nContent-Type: text/plain\n\nhi\n--b\nContent-Type: text/csv\n\n1\n--b--\n"
)


@pytest.mark.parametrize("field", [b"Content-Type: text/plain", b"Content-Type: text/html", b"X-Lost: 1"])
@pytest.mark.parametrize(
    "text", [PATCH, QUOTED, SOURCE, b"--b\nContent-Type: text/plain\n\nonce\n", b"-- \nContent\n"]
)
def test_text_that_only_tells_of_parts_stays_text(field: bytes, text: bytes) -> None:
    raw = b"From: a@b.cn\nSubject: x\n" + field + b"\n\n" + text
    assert [data for _, data in leaves(raw)] == [text.strip()]


def test_a_multipart_without_any_part_is_the_text_that_it_looks_like() -> None:
    assert leaves(b"Content-Type: multipart/mixed; boundary=b\n\nhello\n") == [("text/plain", b"hello")]


def test_a_child_with_its_parents_boundary_loses_no_part() -> None:
    field, body = multipart([part(b"inner", ("Content-Type", "text/csv"))], boundary="same")
    raw = mail(
        *reversed(multipart([part(body, field), part(b"after", ("Content-Type", "text/x"))], boundary="same"))
    )
    assert [data for _, data in leaves(raw)] == [b"inner", b"after"]


def test_parts_after_a_closing_delimiter_that_came_too_early_are_read() -> None:
    raw = TWO.replace(b"\r\nhello\r\n", b"\r\nhello\r\n" + TWO.split(b'"')[1].join([b"--", b"--\r\n"]))
    assert [data for _, data in leaves(raw)] == [b"hello", b"x,y"]


def test_the_line_end_before_a_delimiter_is_no_part_of_the_data() -> None:
    assert read_tree(TWO, LIMITS).parts[0].data() == b"hello"


def test_parts_of_a_forwarded_message_name_the_message_that_they_belong_to() -> None:
    tree = read_tree(message_with(forwarded(message_with(text_part("in"))), text_part("out")), LIMITS)
    assert [(p.content_type, p.message) for p in tree.parts] == [
        ("message/rfc822", 0),
        ("text/plain", 1),
        ("text/plain", 0),
    ]


def test_a_forwarded_message_in_base64_is_opened() -> None:
    inner = base64.encodebytes(message_with(file_part(pdf(), "a.pdf")))
    raw = message_with(
        part(inner, ("Content-Type", "message/rfc822"), ("Content-Transfer-Encoding", "base64"))
    )
    assert read_tree(raw, LIMITS).parts[-1].data() == pdf()


@pytest.mark.parametrize("levels", [200, 2000])
def test_deep_nesting_ends_at_the_limit_with_a_defect(levels: int) -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    tree = read_tree(raw, LIMITS)
    assert [d.code for d in tree.defects] == ["mime"]


def test_forwards_in_forwards_end_at_the_limit() -> None:
    tree = read_tree(b"Content-Type: message/rfc822\n\n" * 3000, LIMITS)
    assert len(tree.parts) <= LIMITS.part_depth
    assert tree.defects


def test_more_parts_than_the_limit_are_left_with_a_defect() -> None:
    raw = message_with(*[text_part("x")] * 1500)
    tree = read_tree(raw, replace(LIMITS, parts=1000))
    assert len(tree.parts) <= 1000
    assert "1000" in tree.defects[0].detail


@pytest.mark.timeout(120)
def test_millions_of_delimiter_lines_end_at_the_limit_of_parts() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 2_000_000
    assert len(read_tree(raw, LIMITS).parts) <= LIMITS.parts


@pytest.mark.parametrize(
    ("encoded", "data"),
    [
        (b"5p+Q5aSn5a2m", "某大学".encode()),
        (b"5p+Q\r\n5aSn\r\n5a2m\r\n", "某大学".encode()),
        (b"5p +Q 5aSn\t5a2m", "某大学".encode()),
        (b"5p+Q5aSn5a0", "某大".encode() + b"\xe5\xad"),
        (b"5p+Q5aSn5a0=\r\n", "某大".encode() + b"\xe5\xad"),
        (b"5p+Q5aSn5", "某大".encode()),
        (b"5p-Q5aSn5a2m", "某大学".encode()),
        (b"5p+Q!5aSn*5a2m", "某大学".encode()),
        (b"YQ==\r\nYg==", b"ab"),
        (b"YQ==\r\n-- \r\nmailing list footer, with words", b"a"),
        (b"", b""),
        (b"====", b""),
    ],
)
def test_base64_gives_what_can_be_had(encoded: bytes, data: bytes) -> None:
    assert decode_base64(encoded) == data


@pytest.mark.parametrize(
    "encoded",
    [
        b"5Yac5p2R",
        b"5Yac5p2RZg==",
        b"5Yac5p2RZg==\r\n\r\n",
        b"5Yac5p2RZg==" + b"\n" * 400,
        b"5Yac=5p2R",
        b"5Yac5p2RZg",
        b"5Yac*5p2R",
        b"5Yac5p2RZg==" * 3,
        b"YQ==YQ==",
    ],
)
def test_a_stretch_of_a_message_is_decoded_as_if_it_stood_alone(encoded: bytes) -> None:
    around = b"YWJj\r\n--x=\r\n\r\n"
    whole = around + encoded + b"\r\n--x--=="
    stretch = len(around), len(around) + len(encoded)
    assert decode_transfer(whole, "base64", *stretch) == decode_transfer(encoded, "base64")


@pytest.mark.parametrize("name", [b"base64", b"BASE64;", b'"base64"', b"Base-64", b" base64 (x)"])
def test_the_encodings_name_is_read_in_every_spelling(name: bytes) -> None:
    raw = mail(base64.b64encode(b"hello"), ("Content-Transfer-Encoding", name))
    assert read_tree(raw, LIMITS).parts[0].data() == b"hello"


def test_text_that_is_only_said_to_be_base64_stays_as_it_is() -> None:
    text = "您好，附件是我单位的申报材料。".encode()
    assert decode_transfer(text, "base64") == text


@given(st.binary(max_size=500))
def test_any_bytes_are_a_tree(data: bytes) -> None:
    for one in read_tree(data, LIMITS).parts:
        one.data()


PIECES = [
    b"--b",
    b"--b--",
    b"\r\n",
    b"\n",
    b"\r",
    b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: message/rfc822",
]
PIECES += [
    b"Content-Transfer-Encoding: base64",
    b"YWJj",
    b"Content-Type: text/plain",
    b" ",
    b"\x00",
    b"begin 644 x",
    b"end",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=60),
    st.sampled_from(["base64", "quoted-printable", "uuencode", ""]),
)
def test_any_heap_of_mimes_own_marks_is_a_tree(pieces: list[bytes], encoding: str) -> None:
    raw = b"".join(pieces)
    for one in read_tree(raw, LIMITS).parts:
        one.data()
    decode_transfer(raw, encoding)
