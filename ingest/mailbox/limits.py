"""How much of a mailbox is taken at once: bounded by count and by bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class FetchLimits:
    """How much is taken at once, and of one message."""

    batch_messages: int = 200
    batch_bytes: int = 16 * 1024 * 1024
    message_bytes: int = 100 * 1024 * 1024
    """Of a larger message only its beginning is taken."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The time of a message that neither the mailbox nor a `Received:` line dates."""


def in_batches(sizes: Mapping[Item, int], limits: FetchLimits) -> Iterator[list[Item]]:
    """The messages in their order, in lists that are taken together.

    :param sizes: each message's bytes as announced; a larger one than a whole batch goes alone
    """
    part: list[Item] = []
    octets = 0
    for item, size in sizes.items():
        more = min(size, limits.message_bytes)
        if part and (len(part) >= limits.batch_messages or octets + more > limits.batch_bytes):
            yield part
            part, octets = [], 0
        part.append(item)
        octets += more
    if part:
        yield part
