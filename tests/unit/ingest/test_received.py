"""Dating a message by its newest `Received:` line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mailbox.received import newest_received
from parsers.message import parse_envelope
from parsers.terms import Limits

BEIJING = timezone(timedelta(hours=8))
LAST_SECOND = datetime(2026, 3, 31, 23, 59, 59, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        (
            b"Received: from mail (unknown [1.2.3.4])\r\n\tby mx (Coremail) with SMTP id x;\r\n"
            b"\tTue, 31 Mar 2026 23:59:59 +0800 (CST)",
            datetime(2026, 3, 31, 23, 59, 59, tzinfo=BEIJING),
        ),
        (
            b"X: y\nRECEIVED : by b; 1 Apr 2026 00:00:00 GMT\nReceived: by a; 31 Mar 2026 00:00:00 GMT",
            datetime(2026, 4, 1, tzinfo=UTC),
        ),
        (b"Received: by b; Tue, 31 Mar 2026 15:59:59 -0000", datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)),
        (b"Received: b; x; Tue, 31 Mar 2026 15:59:59 +0000", datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)),
        (b"Received: by b", None),
        (b"Received: by b; yesterday", None),
        (b"Received: by b; 99 Foo 2026 99:99:99 +9999", None),
        (b"Subject: x", None),
        (b"Received: by mx.example.cn; Tue, 31 Mar 2026 23:59:59", LAST_SECOND),
        (b"Received: by mx; Tue, 31 Mar 2026 23:59:59 CST", LAST_SECOND),
        (
            b"X-Spam-Report: a,\r\n \r\n b\r\nReceived: by mx; Tue, 31 Mar 2026 15:59:59 +0000",
            datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC),
        ),
    ],
)  # fmt: skip
def test_the_topmost_line_s_date_counts(head: bytes, moment: datetime | None) -> None:
    assert newest_received(head + b"\r\n\r\nReceived: by body; Mon, 1 Jan 2001 00:00:00 +0000\r\n") == moment


@pytest.mark.parametrize(
    "line", [b"2026-03-31 23:59:59", b"Tue, 31 Mar 2026 23:59:59", b"31 Mar 2026 23:59:59 (CST)"]
)
def test_the_mailbox_and_the_facts_read_a_line_alike(line: bytes) -> None:
    raw = b"Received: from a by b; " + line + b"\r\nSubject: x\r\n\r\n"
    assert newest_received(raw) == parse_envelope(raw, Limits()).newest_received_at


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(noise: bytes) -> None:
    moment = newest_received(b"Received: from a; " + noise)
    assert moment is None or moment.utcoffset() is not None
    newest_received(noise)
