"""Files that hold others as mail programs do: Outlook messages, signed envelopes; and what is locked."""

from __future__ import annotations

import base64

import pytest
from asn1crypto import cms
from hypothesis import given
from hypothesis import strategies as st

from parsers.kinds.detect import detect_kind
from parsers.mail.wrapped.outlook import read_outlook
from parsers.mail.wrapped.signed import signed_content
from tests.builders.files.envelopes import AUTH_ENVELOPED, armoured, enveloped, pgp_message, signed
from tests.builders.files.outlook import Enclosed, compound, message_tree, outlook_message

MAIL = b"Content-Type: text/plain\r\n\r\n" + b"hello " * 2000


def test_an_outlook_message_gives_subject_text_and_files() -> None:
    big = bytes(range(256)) * 40
    raw = outlook_message(
        "某大学+案例+张三", "老师好", [Enclosed("申报表.docx", big), Enclosed("小.txt", b"few")]
    )
    assert detect_kind(raw) == "msg"
    mail = read_outlook(raw, depth=3, files=10)
    assert mail is not None
    assert (mail.subject, mail.text) == ("某大学+案例+张三", "老师好")
    assert [(one.name, one.data) for one in mail.files] == [("申报表.docx", big), ("小.txt", b"few")]


def test_a_message_inside_a_message_is_read_as_deep_as_allowed() -> None:
    inner = message_tree("里层", "内文", [Enclosed("a.pdf", b"%PDF-1.4")], embedded=True)
    raw = outlook_message("外层", "", [Enclosed("", inner, method=5)])
    mail = read_outlook(raw, depth=1, files=10)
    assert mail is not None
    (inside,) = mail.files
    assert inside.message is not None
    assert (inside.name, inside.message.subject) == ("里层.msg", "里层")
    assert inside.message.files[0].data == b"%PDF-1.4"
    shallow = read_outlook(raw, depth=0, files=10)
    assert shallow is not None
    assert shallow.files[0].message is None


@pytest.mark.parametrize(("charset", "codepage"), [("gbk", 936), ("gbk", 1252), ("utf-8", 65001), ("gbk", 0)])
def test_names_in_a_code_page_are_read(charset: str, codepage: int) -> None:
    mail = read_outlook(
        outlook_message("x", "", [Enclosed("申报表.docx", b"1", narrow=charset)], codepage), depth=1, files=9
    )
    assert mail is not None
    assert mail.files[0].name == "申报表.docx"


def test_a_file_that_was_only_referred_to_is_told() -> None:
    mail = read_outlook(outlook_message("x", "", [Enclosed("大.docx", b"", method=7)]), depth=1, files=9)
    assert mail is not None
    assert mail.files[0].elsewhere


def test_no_more_files_are_taken_than_allowed() -> None:
    raw = outlook_message("x", "", [Enclosed(f"{n}.txt", b"1") for n in range(30)])
    mail = read_outlook(raw, depth=1, files=10)
    assert mail is not None
    assert len(mail.files) == 10


@given(st.integers(0, 8000), st.binary(max_size=40))
def test_any_damage_to_an_outlook_message_is_survived(at: int, noise: bytes) -> None:
    raw = outlook_message("某大学", "x" * 5000, [Enclosed("a.docx", b"1" * 5000)])
    read_outlook(raw[:at] + noise + raw[at + len(noise) :], depth=3, files=10)
    read_outlook(raw[:at], depth=3, files=10)


def test_an_ole_file_that_is_no_message_has_no_files() -> None:
    mail = read_outlook(compound({"WordDocument": b"x"}), depth=1, files=1)
    assert mail is not None
    assert not mail.files


ENVELOPES = {
    "der": signed(MAIL),
    "in pieces": signed(MAIL, pieces=1000),
    "indefinite": signed(MAIL, indefinite=True),
    "indefinite in pieces": signed(MAIL, indefinite=True, pieces=1000),
    "armoured": armoured(signed(MAIL), "PKCS7"),
    "armoured as cms": armoured(signed(MAIL, indefinite=True), "CMS"),
    "bare base64": base64.encodebytes(signed(MAIL, pieces=4096)),
    "base64 without line ends": base64.b64encode(signed(MAIL)),
    "short": signed(b"Content-Type: text/plain\n\nx"),
}


@pytest.mark.parametrize("case", ENVELOPES)
def test_what_was_signed_is_read(case: str) -> None:
    assert detect_kind(ENVELOPES[case]) == "p7m"
    assert signed_content(ENVELOPES[case]) == (MAIL if case != "short" else b"Content-Type: text/plain\n\nx")


def test_an_envelope_that_another_encoder_wrote_is_read() -> None:
    """asn1crypto, as an independent reading of RFC 5652."""
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data", "content": MAIL},
            "signer_infos": [],
        }
    )
    raw = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
    assert signed_content(raw) == MAIL
    ours = cms.ContentInfo.load(signed(MAIL))
    assert ours["content"]["encap_content_info"]["content"].native == MAIL


def test_an_envelope_that_was_cut_gives_what_came() -> None:
    found = signed_content(signed(MAIL)[:5000])
    assert found is not None
    assert MAIL.startswith(found)
    assert len(found) > 4900


def test_a_signature_alone_carries_nothing() -> None:
    assert signed_content(signed(None)) is None
    assert signed_content(signed(None, indefinite=True)) is None


@given(st.integers(0, 200), st.binary(max_size=30))
def test_any_damage_to_an_envelope_is_survived(at: int, noise: bytes) -> None:
    raw = signed(MAIL, indefinite=True, pieces=50)
    signed_content(raw[:at] + noise + raw[at + len(noise) :])
    signed_content(b"\x30\x80" + noise)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (enveloped(), "smime"),
        (enveloped(AUTH_ENVELOPED), "smime"),
        (armoured(enveloped(), "PKCS7"), "smime"),
        (base64.encodebytes(enveloped()), "smime"),
        (armoured(pgp_message(), "PGP MESSAGE"), "pgp"),
        (b"\r\n" + armoured(pgp_message(), "PGP MESSAGE").replace(b"\n", b"\r\n"), "pgp"),
        (pgp_message(), "pgp"),
        (b"\x8c\x0d\x04\x09\x03\x08" + bytes(8) + b"\x60\xd2\x40\x01" + bytes(90), "pgp"),
        (b"\xc3\x04\x04\x09\x00\x02\xd2\x40\x01" + bytes(90), "pgp"),
        (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86" + bytes(90), "rpmsg"),
        (b"\x85\x01\x0c\x03" + bytes(400), "unknown"),
        (b"-----BEGIN PGP SIGNED MESSAGE-----\n\nhello\n", "text"),
        (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENB\n", "text"),
        (b"MIT licensed software of everybody", "text"),
        (b"0" * 60, "text"),
    ],
)
def test_what_is_locked_is_known_by_its_content(data: bytes, kind: str) -> None:
    assert detect_kind(data, "x.bin") == kind
