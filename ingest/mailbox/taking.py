"""Fetching messages over IMAP, whatever the server says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ingest.errors import MailboxUnavailable
from ingest.language.words import both
from ingest.mailbox import Arrival
from ingest.mailbox.account import Sight
from ingest.mailbox.connection import Connection
from ingest.mailbox.limits import FetchLimits
from ingest.mailbox.received import newest_received
from parsers.mail.headers import HEADER_BYTES

LOOKS_AT_ONCE = 500
"""Messages in one FETCH of dates and sizes: a command line of under 4 KB, whatever the UIDs."""

LARGE_BYTES = 1024 * 1024
"""A message of more may be all header: only its beginning is asked for."""


def chunked(uids: Sequence[int], size: int = LOOKS_AT_ONCE) -> Iterator[Sequence[int]]:
    """Pieces of at most that length."""
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def look_at(connection: Connection, uids: Sequence[int]) -> tuple[dict[int, Sight], set[int]]:
    """Date and size of those messages, and those that the server lists but tells nothing of.

    A message that is neither told of nor listed is gone.

    :raises MailboxUnavailable: the server tells of few of them or none, so that it is to be asked again later
    """
    sights = connection.sights(uids)
    untold = set(uids) - set(sights)
    if untold:
        sights |= connection.sights(sorted(untold))
        untold -= set(sights)
    if untold:
        untold &= set(connection.search(min(untold), max(untold)))
    if len(untold) * 2 > len(uids):
        raise MailboxUnavailable(
            both(
                "{where}: the server tells neither date nor size of {count} messages; they are asked for"
                " again at the next poll",
                "{where}：服务器未给出 {count} 封邮件的日期与大小，下次收信时重试",
                where=connection.account.where,
                count=len(untold),
            )
        )
    return sights, untold


def sizes(sights: Mapping[int, Sight]) -> dict[int, int]:
    """The announced bytes of each message, by ascending UID."""
    return {uid: sight.size for uid, sight in sorted(sights.items())}


def take(
    connection: Connection, part: Sequence[int], sights: Mapping[int, Sight], limits: FetchLimits
) -> list[Arrival]:
    """Those messages' content; what is not handed out in company is asked for once more alone.

    Those that come without content then too are left out.
    """
    large = {uid for uid in part if sights[uid].size > limits.message_bytes}
    bodies = connection.bodies([uid for uid in part if uid not in large])
    arrivals: list[Arrival] = []
    for uid in part:
        raw = bodies.pop(uid, None)
        if not raw and uid in large:
            raw = connection.beginning(uid, limits.message_bytes)
        elif not raw and (raw is None or sights[uid].size):
            raw = connection.bodies([uid]).get(uid)
        if raw or (raw is not None and not sights[uid].size):
            arrivals.append(_arrival(uid, raw, sights[uid], limits))
    return arrivals


def take_headers(
    connection: Connection, part: Sequence[int], sights: Mapping[int, Sight]
) -> dict[int, bytes]:
    """The header sections of those that the server hands out; of a large message only what may hold it."""
    large = [uid for uid in part if sights[uid].size > LARGE_BYTES]
    small = [uid for uid in part if uid not in large]
    headers = connection.headers(small)
    headers |= connection.headers([uid for uid in small if uid not in headers])
    beginnings = ((uid, connection.beginning(uid, HEADER_BYTES)) for uid in large)
    return headers | {uid: raw for uid, raw in beginnings if raw}


def _arrival(uid: int, raw: bytes, sight: Sight, limits: FetchLimits) -> Arrival:
    limit = limits.message_bytes
    received_at = sight.received_at or newest_received(raw) or limits.now()
    cut = len(raw) > limit or (len(raw) == limit and sight.size > limit)
    return Arrival(uid, received_at, raw[:limit], max(sight.size, len(raw)) if cut else None)
