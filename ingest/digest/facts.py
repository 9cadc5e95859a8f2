"""What a digest tells: plain values, made from the records for one local day.

A message belongs to the day on which the mailbox took it, and also, when casebox took it in later (a first run
over an old mailbox, an outage), to that day. Outcomes are those that stood at the day's end, so that the
digest of a past day says the same when it is made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

REASON = 60
"""Characters of a finding's code list or title that a row shows."""


@dataclass(frozen=True)
class Row:
    """One message or case in a list of the digest."""

    message: int
    receipt: str
    """Empty where none was given."""
    unit: str
    title: str
    sender: str
    contact: str
    received_at: datetime
    """Local."""
    outcome: str
    reasons: tuple[str, ...] = ()
    """Findings that decided, in the words of the reply."""
    version: int | None = None
    direction: str = ""
    kind: str = ""
    days: int = 0
    """Since it came, at the day's end."""


@dataclass(frozen=True)
class Expiring:
    """A cloud attachment of a case that can no longer be fetched soon."""

    row: Row
    name: str
    provider: str
    expires_at: datetime | None


@dataclass(frozen=True)
class Undelivered:
    """A reply that did not reach its reader."""

    reply: int
    recipient: str
    subject: str
    state: str
    reason: str
    message: int | None


@dataclass(frozen=True)
class Trouble:
    """Something of the machine's own."""

    what: str
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Arrivals:
    """A day's bar in the picture of arrivals."""

    day: date
    accepted: int
    other: int

    @property
    def total(self) -> int:
        return self.accepted + self.other


@dataclass(frozen=True)
class Digest:
    """A day's digest."""

    day: date
    call_name: str
    deadline: datetime
    days_left: int
    """From the day to the deadline's day; negative after it."""
    today: Mapping[str, int]
    """Messages of the day by outcome."""
    total: Mapping[str, int]
    """Cases by outcome up to the day's end: current versions only."""
    messages: int
    """All messages up to the day's end."""
    held: tuple[Row, ...] = ()
    accepted: tuple[Row, ...] = ()
    returned: tuple[Row, ...] = ()
    """Returned and not mended yet, oldest first."""
    rejected: tuple[Row, ...] = ()
    correspondence: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()
    """The day's duplicates and machine mail."""
    expiring: tuple[Expiring, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    reconciled: str = ""
    passed_over: int = 0
    """Mails in junk folders that were only counted."""
    directions: Mapping[str, int] = field(default_factory=dict)
    """Accepted cases."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    unit_kinds: Mapping[str, int] = field(default_factory=dict)
    arrivals: tuple[Arrivals, ...] = ()

    @property
    def needs_person(self) -> int:
        """How many things wait for somebody today."""
        return len(self.held) + len(self.correspondence) + len(self.undelivered)
