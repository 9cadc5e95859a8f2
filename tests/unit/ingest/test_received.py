"""Dating a message by its newest `Received:` line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mailbox.received import newest_received

BEIJING = timezone(timedelta(hours=8))


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
        (b"", None),
    ],
)  # fmt: skip
def test_the_topmost_line_s_date_counts(head: bytes, moment: datetime | None) -> None:
    assert newest_received(head + b"\r\n\r\nReceived: by body; Mon, 1 Jan 2001 00:00:00 +0000\r\n") == moment


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(noise: bytes) -> None:
    moment = newest_received(b"Received: from a; " + noise)
    assert moment is None or moment.utcoffset() is not None
    newest_received(noise)
