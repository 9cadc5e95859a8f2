"""The mailbox: where messages come from. Two implementations stand behind it, IMAP and maildir.

A mailbox is only looked at: nothing in it is marked, moved or deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class FolderState:
    """How far a folder has been read. Kept in the database, moved in the same transaction as the messages."""

    folder: str
    """Its name as a person reads it (not in modified UTF-7)."""
    validity: int
    """UIDVALIDITY (RFC 9051, 2.3.1.1); 0 for a maildir."""
    generation: int
    """Counts the times the folder was found re-made although `validity` stayed (163 always says 1)."""
    last_uid: int
    anchor: str = ""
    """What some messages looked like (INTERNALDATE and size): if one looks otherwise, the folder was re-made.
    Opaque text, under 2,000 characters; written and read by the mailbox alone."""
    passed_over: int = 0
    """Messages of a watched junk folder that were only counted."""


@dataclass(frozen=True)
class Arrival:
    """One message as the mailbox gave it."""

    uid: int
    """IMAP UID; for a maildir, a number made from the file's unique name."""
    received_at: datetime
    """INTERNALDATE with its zone; maildir: the newest `Received:` line, else the file's time."""
    raw: bytes
    cut_at: int | None = None
    """When the message was larger than `limits.message_bytes`: its real size; `raw` is its beginning."""


@dataclass(frozen=True)
class Batch:
    """Some arrivals and the state that the folder has once they are recorded: together or not at all."""

    state: FolderState
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True)
class FolderFault:
    """A folder that could not be read this time; the others go on."""

    folder: str
    reason: str


@dataclass(frozen=True)
class Listed:
    """A message in a folder's listing, for the daily reconciliation."""

    folder: str
    uid: int
    received_at: datetime
    size: int


class FetchHistory(Protocol):
    """What a mailbox may ask about the past. Answered from the database."""

    def folder_state(self, folder: str) -> FolderState | None:
        """The folder's newest state, or `None` if it was never read."""

    def taken_at(self, state: FolderState, uids: Iterable[int]) -> Mapping[int, datetime]:
        """Those of `uids` that are recorded for this folder, validity and generation: when each was taken."""


Wanted = Callable[[Mapping[int, bytes]], Collection[int]]
"""Which messages of a junk folder are taken in: their UIDs, by the header section of each."""


class Mailbox(Protocol):
    """A collection mailbox. Raises MailboxUnavailable and MailboxRefused, nothing else."""

    def poll(self, history: FetchHistory, wanted: Wanted) -> Iterator[Batch | FolderFault]:
        """What is new, folder by folder, oldest first, in batches bounded by count and bytes.

        A batch is asked for only after the one before was recorded, so a break loses nothing."""

    def listing(self) -> Iterator[Listed]:
        """Everything in the folder(s) that are always taken in: for reconciliation."""

    def fetch(self, folder: str, uids: Iterable[int]) -> Iterator[Arrival]:
        """Those messages again, for reconciliation."""

    def answered(self, folder: str, uids: Iterable[int]) -> set[int]:
        """Those of the messages that somebody answered: \\Answered (RFC 9051, 2.3.2), R in a maildir."""

    def sent_headers(self, most: int) -> Sequence[bytes]:
        """The header sections of the newest mails in the folder of what was sent; none where it is not."""

    def wait(self, seconds: float, stop: Callable[[], bool]) -> None:
        """Sleep until something may be new, `seconds` have passed, or `stop()`: IDLE where it is offered."""

    def close(self) -> None:
        """Log out; harmless to repeat."""
