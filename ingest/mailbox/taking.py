"""Fetching messages in batches bounded by count and bytes, whatever the server says of their sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.errors import MailboxUnavailable
from ingest.mailbox import Arrival
from ingest.mailbox.account import Sight
from ingest.mailbox.connection import Connection
from ingest.mailbox.received import newest_received

LOOKS_AT_ONCE = 500
"""Messages in one FETCH of dates and sizes: a command line of under 4 KB, whatever the UIDs."""


@dataclass(frozen=True)
class Portion:
    """How much is taken at once, and of one message."""

    batch_messages: int = 50
    batch_bytes: int = 32 * 1024 * 1024
    message_bytes: int = 100 * 1024 * 1024
    """Of a larger message only its beginning is taken."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The time of a message that neither INTERNALDATE nor a `Received:` line dates."""


def chunked(uids: Sequence[int], size: int = LOOKS_AT_ONCE) -> Iterator[Sequence[int]]:
    """Pieces of at most that length."""
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def look_at(connection: Connection, uids: Sequence[int]) -> dict[int, Sight]:
    """Date and size of those messages; a message that is not told of is gone.

    :raises MailboxUnavailable: the server keeps messages and tells nothing of them
    """
    sights = connection.sights(uids)
    untold = sorted(set(uids) - set(sights))
    if untold:
        sights |= connection.sights(untold)
        untold = sorted(set(untold) - set(sights))
    if untold and set(connection.search(untold[0], untold[-1])) & set(untold):
        raise MailboxUnavailable(
            f"{connection.account.where}: the server tells neither date nor size of {len(untold)} messages;"
            " they are asked for again at the next poll"
        )
    return sights


def portions(sights: Mapping[int, Sight], portion: Portion) -> Iterator[list[int]]:
    """UIDs that are fetched together, ascending: bounded by count and by the announced bytes."""
    part: list[int] = []
    octets = 0
    for uid, sight in sorted(sights.items()):
        size = min(sight.size, portion.message_bytes)
        if part and (len(part) >= portion.batch_messages or octets + size > portion.batch_bytes):
            yield part
            part, octets = [], 0
        part.append(uid)
        octets += size
    if part:
        yield part


def take(
    connection: Connection, part: Sequence[int], sights: Mapping[int, Sight], portion: Portion
) -> list[Arrival]:
    """Those messages' content; what is not handed out in company is asked for once more alone.

    Those that come without content then too are left out.
    """
    large = {uid for uid in part if sights[uid].size > portion.message_bytes}
    bodies = connection.bodies([uid for uid in part if uid not in large])
    arrivals: list[Arrival] = []
    for uid in part:
        raw = bodies.pop(uid, None)
        if not raw and uid in large:
            raw = connection.beginning(uid, portion.message_bytes)
        elif not raw and (raw is None or sights[uid].size):
            raw = connection.bodies([uid]).get(uid)
        if raw or (raw is not None and not sights[uid].size):
            arrivals.append(_arrival(uid, raw, sights[uid], portion))
    return arrivals


def _arrival(uid: int, raw: bytes, sight: Sight, portion: Portion) -> Arrival:
    limit = portion.message_bytes
    received_at = sight.received_at or newest_received(raw) or portion.now()
    cut = len(raw) > limit or (len(raw) == limit and sight.size > limit)
    return Arrival(uid, received_at, raw[:limit], max(sight.size, len(raw)) if cut else None)
