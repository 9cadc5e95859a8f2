"""From the records to a day's digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest import codec
from ingest.desk import Desk
from ingest.digest.facts import Arrivals, Digest, Expiring, Row
from ingest.digest.troubles import find_troubles, find_undelivered, tell_reconciliation
from ingest.judge.case import Verdict
from models import queries
from models.journal import Event
from models.message import Folder, Message

SEASON_DAYS = 30
"""Days in the picture of arrivals."""
EXPIRY_DAYS = 10
"""A cloud attachment that ends within so many days is told of."""
UNIT_KINDS = (
    ("高等学校", ("大学", "学院", "高专", "高等专科学校")),
    ("协会组织", ("协会", "研究会", "学会", "联盟", "商会")),
    ("企业", ("公司", "集团", "企业", "厂")),
    ("中小学与幼儿园", ("中学", "小学", "附中", "附小", "学校", "幼儿园")),
    ("教育行政部门", ("教育局", "教育厅", "教委", "教育委员会")),
)


def gather(session: Session, desk: Desk, day: date) -> Digest:
    """A local day's digest, as the records tell it."""
    call = desk.policy.call
    begin = datetime.combine(day, time_of_day.min, call.zone)
    end = datetime.combine(day + timedelta(days=1), time_of_day.min, call.zone)
    history = list(_rows(session, desk, end))
    today = [row for row, stored in history if row.received_at >= begin or begin <= stored < end]
    cases = [row for row, _ in history if row.version is not None]
    current = _current(cases)
    accepted = [row for row in current if row.outcome == "accepted"]
    deadline = call.deadline.astimezone(call.zone)
    return Digest(
        day=day,
        call_name=call.name,
        deadline=deadline,
        days_left=(deadline.date() - day).days,
        today=Counter(row.outcome for row in today),
        total=Counter(row.outcome for row in current),
        messages=len(history),
        held=tuple(row for row, _ in history if row.outcome == "held"),
        accepted=tuple(row for row in today if row.outcome == "accepted"),
        returned=tuple(row for row in current if row.outcome == "returned"),
        rejected=tuple(row for row in today if row.outcome == "rejected"),
        correspondence=tuple(row for row in today if row.outcome == "correspondence"),
        others=tuple(row for row in today if row.outcome in {"duplicate", "ignored"}),
        expiring=tuple(_expiring(session, current, begin)),
        undelivered=tuple(find_undelivered(session, begin, end)),
        troubles=tuple(find_troubles(session, desk, begin, end)),
        reconciled=tell_reconciliation(session, begin, end),
        passed_over=session.scalar(select(func.sum(Folder.passed_over))) or 0,
        directions=_count(call.directions, [row.direction for row in accepted]),
        kinds=_count(call.kinds, [row.kind for row in accepted]),
        unit_kinds=Counter(unit_kind(row.unit) for row in accepted if row.unit),
        arrivals=tuple(_arrivals(history, day)),
    )


def _rows(session: Session, desk: Desk, end: datetime) -> Iterator[tuple[Row, datetime]]:
    """Every message up to the day's end with the outcome that stood then, and when it was taken in."""
    zone = desk.policy.call.zone
    stood = _outcomes_before(session, end)
    ids = list(
        session.scalars(
            select(Message.id)
            .where(Message.received_at < end, Message.status == "recorded")
            .order_by(Message.received_at, Message.id)
        )
    )
    for message in queries.all_messages(session, ids):
        outcome = (
            stood.get(message.id, message.outcome or "") if message.stored_at < end else message.outcome or ""
        )
        yield _row(message, outcome, end, desk), message.stored_at.astimezone(zone)


def _row(message: Message, outcome: str, end: datetime, desk: Desk) -> Row:
    verdict = codec.load_verdict(message.verdict) if message.verdict else None
    received = message.received_at.astimezone(desk.policy.call.zone)
    return Row(
        message=message.id,
        receipt=message.submission.receipt if message.submission else "",
        unit=message.unit or "",
        title=message.title or message.subject or "（无主题）",
        sender=message.from_name or message.from_address or "",
        contact=message.contact or "",
        received_at=received,
        outcome=outcome,
        reasons=_reasons(verdict) if verdict else (),
        version=message.version,
        direction=message.direction or "",
        kind=message.kind or "",
        days=(end.date() - timedelta(days=1) - received.date()).days,
    )


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    """What decided: notes are advice and decide nothing."""
    return tuple(finding.message for finding in verdict.findings if finding.gravity != "note")


def _outcomes_before(session: Session, end: datetime) -> dict[int, str]:
    """The outcome that stood at a moment, of the messages whose outcome changed after it."""
    changed = select(Event).where(Event.kind == "rejudged", Event.at >= end).order_by(Event.id.desc())
    return {
        event.message_pk: event.detail["before"]
        for event in session.scalars(changed)
        if event.message_pk is not None and event.detail
    }


def _current(cases: Sequence[Row]) -> list[Row]:
    """The version of each case that counted: the newest accepted one, or the newest."""
    by_receipt: dict[str, Row] = {}
    for row in cases:
        known = by_receipt.get(row.receipt)
        if known is None or row.outcome == "accepted" or known.outcome != "accepted":
            by_receipt[row.receipt] = row
    return sorted(by_receipt.values(), key=lambda row: row.received_at)


def _expiring(session: Session, current: Sequence[Row], begin: datetime) -> Iterator[Expiring]:
    open_cases = [row for row in current if row.outcome in {"returned", "held"}]
    by_id = {row.message: row for row in open_cases}
    for message in queries.load_messages(session, by_id):
        for link in codec.load_facts(message.facts).cloud_links if message.facts else ():
            at = link.expires_at.astimezone(begin.tzinfo) if link.expires_at else None
            if at is None or begin <= at < begin + timedelta(days=EXPIRY_DAYS):
                yield Expiring(by_id[message.id], link.name or "", link.provider, at)


def _count(names: Sequence[str], found: Sequence[str]) -> dict[str, int]:
    """In the call's order, with zeros."""
    counted = Counter(found)
    return {name: counted[name] for name in names}


def _arrivals(history: Sequence[tuple[Row, datetime]], day: date) -> Iterator[Arrivals]:
    by_day: dict[date, Counter[bool]] = {}
    for row, _ in history:
        if row.outcome != "ignored":
            by_day.setdefault(row.received_at.date(), Counter())[row.outcome == "accepted"] += 1
    for back in reversed(range(SEASON_DAYS)):
        counted = by_day.get(day - timedelta(days=back), Counter())
        yield Arrivals(day - timedelta(days=back), counted[True], counted[False])


def unit_kind(unit: str) -> str:
    """The kind of a unit, by how its name ends."""
    for name, endings in UNIT_KINDS:
        if unit.endswith(endings):
            return name
    for name, endings in UNIT_KINDS:
        if any(ending in unit for ending in endings):
            return name
    return "其他单位"
