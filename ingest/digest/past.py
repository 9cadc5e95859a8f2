"""The records as they stood at a moment: later decisions, corrections and reruns are taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.judge.units.kinds import province_of, unit_kind
from models.journal import Event
from models.message import LISTED, Message

CASES = frozenset({"accepted", "returned", "rejected", "held"})
"""Outcomes of what was sent in as a case."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What was said of a message before it was judged anew."""

    outcome: str
    findings: tuple[tuple[str, str], ...]
    """(gravity, message)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A message as it stood at a moment: what counting needs, and no more."""

    message: int
    received_at: datetime
    """Local, as is the next."""
    stored_at: datetime
    outcome: str
    case: int
    """The submission's row; of a message that belongs to none, its own number below zero."""
    unit: str
    direction: str
    kind: str
    sender: str = ""
    """Address."""
    is_mail: bool = True
    """Whether it is a mail's first case, which counts as the mail."""

    @property
    def province(self) -> str:
        """By the unit's name, as is the next; empty where it names none."""
        return province_of(self.unit) if self.unit else ""

    @property
    def unit_kind(self) -> str:
        return unit_kind(self.unit) if self.unit else ""


def find_known(session: Session, zone: ZoneInfo, end: datetime, stood: Mapping[int, Stood]) -> list[Known]:
    """Every message that the mailbox took before `end`, oldest first."""
    columns = (
        Message.id, Message.received_at, Message.stored_at, Message.outcome, Message.submission_id,
        Message.unit, Message.direction, Message.kind, Message.from_address, Message.part,
    )  # fmt: skip
    query = select(*columns).where(Message.received_at < end, Message.outcome.is_not(None)).order_by(*LISTED)
    known = []
    for message, received, stored, outcome, submission, *words, part in session.execute(query):
        before = stood.get(message)
        then = before.outcome if before else outcome or ""
        case = submission if submission is not None and then in CASES else -message
        times = (received.astimezone(zone), stored.astimezone(zone))
        unit, direction, kind, sender = (word or "" for word in words)
        known.append(Known(message, *times, then, case, unit, direction, kind, sender, not part))
    return known


def stood_at(session: Session, zone: ZoneInfo, end: datetime) -> dict[int, Stood]:
    """What stood at a moment, of the messages that were judged anew after it.

    Mail that was taken in only after that moment shows what it came to on the day when it was taken in, and
    never what a person decided since.
    """
    decided = set(session.scalars(select(Event.at).where(Event.kind == "decided", Event.at >= end)))
    query = (
        select(Event.message_pk, Event.at, Event.detail, Message.stored_at)
        .join(Message, Message.id == Event.message_pk)
        .where(Event.kind == "rejudged", Event.at >= end)
        .order_by(Event.id)
    )
    stood: dict[int, Stood] = {}
    for message, at, detail, stored_at in session.execute(query):
        settled = at >= _day_end(stored_at, zone) or at in decided
        if message not in stood and detail and (stored_at < end or settled):
            findings = tuple((gravity, words) for gravity, words in detail.get("findings", ()))
            stood[message] = Stood(detail["before"], findings)
    return stood


def _day_end(moment: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time_of_day.min, zone)


def newest_versions(known: Iterable[Known]) -> Iterator[Known]:
    """The newest message of each case: what waits for a person or for the submitter, waits for its sake."""
    yield from {one.case: one for one in known if one.outcome in CASES}.values()


def counting_versions(known: Iterable[Known]) -> Iterator[Known]:
    """The message of each case that counts: the newest accepted one, or the newest if none was accepted."""
    counting: dict[int, Known] = {}
    for one in known:
        before = counting.get(one.case)
        accepted = before is not None and before.outcome == "accepted"
        if one.outcome in CASES and (one.outcome == "accepted" or not accepted):
            counting[one.case] = one
    yield from counting.values()
