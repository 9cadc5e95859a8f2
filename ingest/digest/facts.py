"""What a digest tells: plain values, made from the records for one local day.

A message belongs to the day on which the mailbox took it, and also, when casebox took it in later (a first
run over an old mailbox, an outage), to that day. Outcomes are those that stood at the day's end, so that the
digest of a past day says the same when it is made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ingest.chase.waiting import Chased

MOST_ROWS = 100
"""Rows that a list shows; the others are counted."""
MOST_NAMED = 300
"""Others that are named by their number alone, where each waits for a person."""


@dataclass(frozen=True)
class Row:
    """One message or case in a list of the digest. Texts are single lines, shortened."""

    message: int
    receipt: str
    """Empty where none was given."""
    unit: str
    title: str
    sender: str
    """Name and address."""
    contact: str
    received_at: datetime
    """Local."""
    outcome: str
    reasons: tuple[str, ...] = ()
    """Findings that decided, in the words of the reply; an operator's reason where one decided."""
    version: int = 1
    direction: str = ""
    days: int = 0
    """Since it came, at the day's end."""
    excerpt: str = ""
    """The beginning of what the sender wrote, in a letter."""
    telephone: str = ""
    """Of the form, else of the manuscript's file name."""
    address: str = ""
    """The sender's, alone."""
    token: str = ""
    """Of a held case: by which a mail shows that the secretariat wrote it; empty until it was told."""


@dataclass(frozen=True)
class Listing:
    """A list that shows only so many rows."""

    rows: tuple[Row, ...] = ()
    total: int = 0
    unshown: tuple[int, ...] = ()
    """Messages of the others, so many as are named."""

    @property
    def more(self) -> int:
        """How many are only counted."""
        return self.total - len(self.rows)

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass(frozen=True)
class Expiring:
    """A cloud attachment of an open case: soon it can no longer be fetched."""

    row: Row
    name: str
    provider: str
    expires_at: datetime | None
    """Local."""


@dataclass(frozen=True)
class Undelivered:
    """A mail of ours that did not reach its reader."""

    reply: int
    """0 where the returned mail is not one of ours that we know."""
    recipient: str
    subject: str
    state: str
    reason: str
    """In plain words; as the server put it where none are known."""
    message: int | None
    unit: str = ""
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Trouble:
    """Something of the machine's own."""

    what: str
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Machine:
    """How the machine itself fared: kept with the first digest of a day, for most of it has no history."""

    troubles: tuple[Trouble, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    reconciled: str = ""
    passed_over: int = 0
    """Mails in junk folders that were only counted."""
    waiting: int = 0
    """Replies that a budget of the hour holds back, to leave by themselves."""


@dataclass(frozen=True)
class Arrivals:
    """A day's bar in the picture of arrivals."""

    day: date
    accepted: int
    other: int
    ahead: bool = False
    """After the digest's day."""

    @property
    def total(self) -> int:
        return self.accepted + self.other


@dataclass(frozen=True)
class Digest:
    """A day's digest."""

    day: date
    call_name: str
    deadline: datetime
    """Local."""
    days_left: int
    """To the deadline's day, from the day on which this is read; negative after it."""
    today: Mapping[str, int]
    """Messages of the day by outcome."""
    total: Mapping[str, int]
    """Cases by outcome up to the day's end."""
    messages: int
    """All messages up to the day's end."""
    mails: int | None = None
    """Messages of the day, where some brought several cases; `None`: as many as outcomes."""
    held: Listing = field(default_factory=Listing)
    accepted: Listing = field(default_factory=Listing)
    returned: Listing = field(default_factory=Listing)
    """Returned and not mended yet, oldest first."""
    chased: Mapping[int, Chased] = field(default_factory=dict)
    """Of these, by message: how to reach their people, and what was sent to them."""
    rejected: Listing = field(default_factory=Listing)
    letters: Listing = field(default_factory=Listing)
    """Correspondence of the day."""
    earlier_letters: Listing = field(default_factory=Listing)
    """Of the days before: nobody tells casebox whether they were answered."""
    others: Listing = field(default_factory=Listing)
    """The day's duplicates and machine mail."""
    expiring: tuple[Expiring, ...] = ()
    machine: Machine = field(default_factory=Machine)
    sorts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Accepted cases by what the call sorts them by: 申报方向, 申报形式."""
    unit_kinds: Mapping[str, int] = field(default_factory=dict)
    arrivals: tuple[Arrivals, ...] = ()
    thing: str = "案例"
    """What the call calls a case."""
    report: str = ""
    """How the call stands, in a paragraph to be copied."""

    @property
    def tables(self) -> tuple[tuple[str, Mapping[str, int]], ...]:
        """Accepted cases by what the call sorts them by, and by kinds of units."""
        return (*self.sorts.items(), ("单位类别", self.unit_kinds))

    @property
    def received(self) -> int:
        """Messages of the day."""
        return sum(self.today.values()) if self.mails is None else self.mails

    @property
    def needs_person(self) -> int:
        """How many things wait for somebody today."""
        machine = len(self.machine.undelivered) + len(self.machine.troubles)
        return self.held.total + self.letters.total + len(self.expiring) + machine

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.received or self.needs_person or self.returned or self.accepted or self.rejected)
