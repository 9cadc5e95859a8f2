"""When a message without a time of its own was taken: its newest `Received:` line (RFC 5321, 4.4)."""

from __future__ import annotations

from datetime import datetime

from parsers.mail.fields import newest_received_at
from parsers.mail.headers import HEADER_BYTES, read_head


def newest_received(raw: bytes) -> datetime | None:
    """The time in the topmost `Received:` line, aware; `None` when there is none that can be read.

    Total: no bytes make it raise. Read as the facts read it, so that the two never differ by a zone.
    """
    head = raw[:HEADER_BYTES]
    return newest_received_at(read_head(head, 0, len(head), HEADER_BYTES)[0])
