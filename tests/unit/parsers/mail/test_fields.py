"""Addresses, dates, ids, Received and Authentication-Results."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.fields import (
    authentication,
    is_ambiguous,
    message_id,
    newest_received_at,
    parse_address,
    parse_date,
    parse_ids,
)
from parsers.mail.headers import Headers
from parsers.sender import Authentication
from tests.builders.mail import word

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("a@b.cn", None, "a@b.cn"),
        ("<a@B.CN>", None, "a@b.cn"),
        (" <postmaster@aliyun.com>", None, "postmaster@aliyun.com"),
        ('"张三" <Zhang.San@b.cn>', "张三", "Zhang.San@b.cn"),
        ("张三 <z@b.cn>".encode("gbk"), "张三", "z@b.cn"),
        (f"{word('张三', 'gbk')} <z@b.cn>", "张三", "z@b.cn"),
        (f'"{word("张三")}" <z@b.cn>', "张三", "z@b.cn"),
        (word("李四 <l@s.cn>", "gbk"), "李四", "l@s.cn"),
        ("z@b.cn (张三)", "张三", "z@b.cn"),
        ("张三 <z@例子.中国>".encode(), "张三", "z@例子.中国"),
        ('"x@y.cn" <z@b.cn>', "x@y.cn", "z@b.cn"),
        ('"boss <boss@b.cn>, x" <evil@z.com>', "boss <boss@b.cn>, x", "evil@z.com"),
        (word("boss <boss@b.cn>") + " <evil@z.com>", "boss <boss@b.cn>", "evil@z.com"),
        ("a <a@b.cn>, c <c@d.cn>", "a", "a@b.cn"),
        ("张三", "张三", None),
        ("<>", None, None),
        ("", None, None),
        ("a b@", "a b@", None),
    ],
)
def test_an_address_field_gives_name_and_address(
    value: str | bytes, name: str | None, address: str | None
) -> None:
    assert parse_address(value if isinstance(value, bytes) else value.encode()) == (name, address)


OWNER, OTHER = "owner@univ.edu.cn", "mallory@evil.com"


@pytest.mark.parametrize(
    "value",
    [
        OWNER,
        f"<{OWNER}>",
        f"  {OWNER} (王小明) ",
        f'"王小明" <{OWNER}>',
        f'"{OTHER}" <{OWNER}>',
        f"{OWNER} <Owner@UNIV.edu.cn>".replace("Owner", "owner"),
        f"{word('王小明（后勤处）', 'gbk')} <{OWNER}>",
        f"{word(f'王 <{OTHER}>')} <{OWNER}>",
        f"王小明 <smtp:{OWNER}>",
        f"Wang, Xiaoming <{OWNER}>",
        f"{OWNER}.",
        f"=?utf-8?q?owner=40univ.edu.cn?= {OTHER}",
        "王小明 <王@例子.中国>",
    ],
)
def test_who_writes_his_address_as_everybody_does_is_not_ambiguous(value: str) -> None:
    headers = Headers((("from", value.encode()),))
    assert not is_ambiguous(headers, parse_address(value.encode())[1])


@pytest.mark.parametrize(
    "value",
    [
        f"{OWNER}, {OTHER}",
        f"{OTHER}, <{OWNER}>",
        f"<{OTHER}> <{OWNER}>",
        f"{OTHER} <{OWNER}>",
        f"{OTHER} (<{OWNER}>)",
        f"{OWNER} (<{OTHER}>)",
        f"{OTHER}\0<{OWNER}>",
        word(f"<{OWNER}>"),
        f"=?a?b?<{OTHER}>?= <{OWNER}>",
        f"group: {OWNER};",
        f"<@evil.com:{OWNER}>",
        f"<{OWNER}@evil.com>",
        "owner@un\u200biv.edu.cn",
        "owner @ univ.edu.cn",
        f'"Bob <{OTHER}> "x" <{OWNER}>',
        f'"{"a" * 600}<{OTHER}>" <{OWNER}>',
        f"<{OWNER}(<{OTHER}>)>",
    ],
)
def test_an_address_that_another_program_may_read_otherwise_is_ambiguous(value: str) -> None:
    """Our mail server vouches for the one, and we would take the other for the sender's."""
    assert is_ambiguous(Headers((("from", value.encode()),)), parse_address(value.encode())[1])


def test_several_from_fields_or_a_sender_alone_are_ambiguous() -> None:
    other, mine = ("from", OTHER.encode()), ("from", OWNER.encode())
    assert is_ambiguous(Headers((mine, other)), OWNER)
    assert is_ambiguous(Headers((("sender", OWNER.encode()),)), OWNER)
    assert not is_ambiguous(Headers((mine, mine)), OWNER)
    assert not is_ambiguous(Headers(()), None)


def test_an_address_that_can_be_seen_outranks_one_in_encoded_words_or_comments() -> None:
    assert parse_address(f"=?utf-8?q?owner=40univ.edu.cn?= {OTHER}".encode())[1] == OTHER
    assert parse_address(f"{OTHER} (<{OWNER}>)".encode())[1] == OTHER


@pytest.mark.parametrize(
    ("written", "results"),
    [
        ('spf=fail smtp.mailfrom=";dkim=pass;x"@evil.com; dmarc=fail', "spf=fail dmarc=fail"),
        ("spf=fail (a);dkim=pass;(b) ; x", "spf=fail dkim=pass"),
        (r"spf=fail (domain of a\); dkim=pass; \(b); dmarc=fail", "spf=fail dmarc=fail"),
        ('spf=fail ("); dkim=pass; ("); dmarc=fail', "spf=fail dkim=pass dmarc=fail"),
        (f"spf=fail {'(' * 9};dkim=pass;{')' * 9}; dmarc=fail", "spf=fail dmarc=fail"),
        ("dkim=pass header.d=aaaaaaaaaaaaaaaaaaaaaaaa.cn; " * 400 + "dmarc=fail", "dkim=pass dmarc=fail"),
    ],
    ids=["quoted", "outside", "escaped", "quote in comment", "deep", "many signatures"],
)  # fmt: skip
def test_nothing_that_a_sender_chose_passes_for_a_result(written: str, results: str) -> None:
    """The envelope's sender and the names of signers are his (RFC 8601, 2.2)."""
    headers = Headers((("authentication-results", f"mx.cn; {written}".encode()),))
    (found,) = authentication(headers)
    assert " ".join(f"{method}={result}" for method, result in found.results) == results


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Tue, 31 Mar 2026 23:59:59 +0800", datetime(2026, 3, 31, 23, 59, 59, tzinfo=CHINA)),
        ("31 Mar 2026 23:59:59 +0800 (CST)", datetime(2026, 3, 31, 23, 59, 59, tzinfo=CHINA)),
        ("Tue, 31 Mar 2026 15:59:59 GMT", datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)),
        ("Tue, 31 Mar 2026 15:59:59 -0000", datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)),
        ("Tue, 31 Mar 2026 23:59:59", datetime(2026, 3, 31, 23, 59, 59, tzinfo=CHINA)),
        ("wed，30 Jun 2021", datetime(2021, 6, 30, tzinfo=CHINA)),
        ("2026年3月1日 下午3:04", datetime(2026, 3, 1, 15, 4, tzinfo=CHINA)),
        ("2026年3月1日 星期日 13:04", datetime(2026, 3, 1, 13, 4, tzinfo=CHINA)),
        ("2026-03-01 10:00:00", datetime(2026, 3, 1, 10, tzinfo=CHINA)),
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.123+09:00", datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=9)))),
    ],
)
def test_a_date_is_read_with_its_zone(value: str, moment: datetime) -> None:
    found = parse_date(value.encode())
    assert found == moment
    assert found is not None
    assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "garbage",
        "Tue, 31 Feb 2026 10:00:00 +0800",
        "1 Jan 9999 00:00 +0000",
        "Tue, 3 Mar 2026 10:00:00 +9999",
        "Tue, 3 Mar 2026 25:00:00 +0800",
        "2026年13月1日",
    ],
)
def test_what_is_no_date_is_null(value: str) -> None:
    assert parse_date(value.encode()) is None


def test_the_topmost_received_line_tells_when_the_mailbox_took_it() -> None:
    headers = Headers(
        (
            ("received", b"from mx (unknown [1.2.3.4]) by mx5; Wed, 1 Apr 2026 00:00:01 +0800 (CST)"),
            ("received", b"from pc by mx; Tue, 31 Mar 2026 23:50:00 +0800"),
        )
    )
    assert newest_received_at(headers) == datetime(2026, 4, 1, 0, 0, 1, tzinfo=CHINA)
    assert newest_received_at(Headers()) is None
    assert newest_received_at(Headers((("received", b"\xff\x00;;;"),))) is None


CHINAS = datetime(2026, 3, 31, 23, 59, 59, tzinfo=CHINA)
AMERICAS = datetime(2026, 3, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-6)))


@pytest.mark.parametrize(
    ("server", "hop", "moment"),
    [
        (b"mx.example.com", None, CHINAS),
        (b"mail-app3 (Coremail)", b"Tue, 31 Mar 2026 10:59:50 -0500", CHINAS),
        (b"mx5.163.com", b"Wed, 1 Apr 2026 05:59:50 +0000", CHINAS),
        (b"mx.yunze.edu.cn", b"Wed, 1 Apr 2026 05:59:50 +0000", CHINAS),
        (b"mx.example.com", b"Tue, 31 Mar 2026 23:59:50 +0800", CHINAS),
        (b"mx.example.com", b"Tue, 31 Mar 2026 23:59:50 CST", CHINAS),
        (b"mx.example.com", b"Mon, 30 Mar 2026 05:59:50 +0000", CHINAS),
        (b"mx.example.com", b"Wed, 1 Apr 2026 05:59:50 +0000", AMERICAS),
    ],
)
@pytest.mark.parametrize("zone", [b"CST", b"(CST)"])
def test_cst_is_chinas_time_unless_the_hop_before_says_america(
    server: bytes, hop: bytes | None, moment: datetime, zone: bytes
) -> None:
    lines = [b"from a by " + server + b"; Tue, 31 Mar 2026 23:59:59 " + zone]
    lines += [b"from pc by a; " + hop] if hop else []
    assert newest_received_at(Headers(tuple(("received", line) for line in lines))) == moment


def test_message_ids_are_kept_in_brackets_once_each() -> None:
    assert parse_ids(b"<a@b> <c@d>\t<a@b>") == ("<a@b>", "<c@d>")
    assert parse_ids(b"a@b") == ("<a@b>",)
    assert parse_ids(None) == ()
    assert message_id(Headers((("message-id", b"abc@x"),))) == "<abc@x>"
    assert message_id(Headers((("message-id", b" < abc@x > "),))) == "<abc@x>"
    assert message_id(Headers((("message-id", b"tencent_1234"),))) == "<tencent_1234>"
    assert message_id(Headers()) is None


def test_authentication_results_are_read_in_order() -> None:
    headers = Headers(
        (
            (
                "authentication-results",
                b"mx.163.com 1; spf=pass (SPF; ok) smtp.mailfrom=b.cn; dkim=none; dmarc=FAIL action=none",
            ),
            ("authentication-results", b"inner.example; none"),
            ("authentication-results", b";;="),
        )
    )
    assert authentication(headers) == (
        Authentication("mx.163.com", (("spf", "pass"), ("dkim", "none"), ("dmarc", "fail"))),
        Authentication("inner.example", ()),
        Authentication("", ()),
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_a_field(value: bytes) -> None:
    parse_address(value)
    parse_ids(value)
    moment = parse_date(value)
    assert moment is None or moment.astimezone(UTC).isoformat()
    headers = Headers((("received", value), ("message-id", value), ("authentication-results", value)))
    newest_received_at(headers)
    message_id(headers)
    authentication(headers)


@given(st.text(alphabet="0123456789年月日:-+/ TZ下午PM.GMTJan,", max_size=40))
def test_anything_like_a_date_is_one_or_none(value: str) -> None:
    moment = parse_date(value)
    assert moment is None or moment.astimezone(UTC).isoformat()
