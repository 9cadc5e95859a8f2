"""When a message without a time of its own was taken: its newest `Received:` line (RFC 5321, 4.4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

HEADER_BYTES = 65536
"""The newest line is the first; nobody's header section needs more."""

_FIRST_RECEIVED = re.compile(rb"(?:\A|\n)received[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")


def newest_received(raw: bytes) -> datetime | None:
    """The time in the topmost `Received:` line, aware; null when there is none that can be read.

    Total: no bytes make it raise. A time without a zone counts as UTC (RFC 5322, 3.3: `-0000`).
    """
    head = raw[:HEADER_BYTES]
    end = _END_OF_HEADER.search(head)
    line = _FIRST_RECEIVED.search(head[: end.start()] if end else head)
    if line is None:
        return None
    stamp = line[1].rpartition(b";")[2].decode("ascii", "replace")
    try:
        fields = parsedate_tz(" ".join(stamp.split()))
        if fields is None:
            return None
        zone = timezone(timedelta(seconds=fields[9] or 0)) if fields[9] is not None else UTC
        moment = datetime(*fields[:6], tzinfo=zone)
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment
