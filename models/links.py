"""Which messages one may have to do with: found by keys that they share (`ingest.judge.keys`).

What many share (a sender, a unit, a title) is asked for only together with what few do, so that an answer is
of about one size, however many messages there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.message import Message, MessageKey, Submission
from models.queries import chunked

Links = Mapping[str, set[str]]
"""Values by kind."""

LOOKED_FOR = {
    "answers": "reply",
    "quotes": "receipt",
    "unit": "claim",
    "contact": "claim-contact",
    "value": "claim-value",
    "sha": "sha",
    "band": "band",
}
"""What a message has, and by which of its keys an earlier one is found by it."""

OF_CASE = frozenset({"unit", "contact", "value", "sha", "band"})
"""What a message looks for in the name of its whole case."""

COUNTED = ("accepted", "returned", "rejected", "held", "duplicate")
"""Outcomes of what can be repeated."""

MOST_GUESSES = 5
"""As many wrong suffixes void a number's (`ingest.judge.proofs`)."""


STATUS, RECEIVED_AT = func.coalesce(Message.status, ""), func.coalesce(Message.received_at, Message.stored_at)
"""Of messages that are found by their keys: SQLite would sooner go through all that are recorded."""


def having(session: Session, wanted: Links) -> set[int]:
    """The recorded messages with any of those keys."""
    found: set[int] = set()
    for any_of in _conditions(wanted):
        found.update(session.scalars(_recorded().where(any_of)))
    return found


def stored_links(
    session: Session, messages: Iterable[int], kinds: Collection[str] = ()
) -> dict[str, set[str]]:
    """The keys of those messages, all or of those kinds."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunked(sorted(messages)):
        query = select(MessageKey.kind, MessageKey.value).where(MessageKey.message_pk.in_(chunk)).distinct()
        for kind, value in session.execute(query):
            if not kinds or kind in kinds:
                found[kind].add(value)
    return found


def first_having(session: Session, wanted: Links, besides: Collection[int]) -> set[int]:
    """Of each key the first message that can be repeated: of those that were read, and of the others."""
    found: set[int] = set()
    apart = (MessageKey.kind, MessageKey.value, Message.failure.is_(None))
    order = (Message.received_at, Message.raw_sha256, Message.id)
    for any_of in _conditions(wanted):
        rank = func.row_number().over(partition_by=apart, order_by=order)
        query = _recorded(Message.id.label("id"), rank.label("rank")).where(
            any_of, Message.outcome.in_(COUNTED), Message.id.not_in(besides)
        )
        ranked = query.subquery()
        found.update(session.scalars(select(ranked.c.id).where(ranked.c.rank == 1)))
    return found


def of_like_name(session: Session, own: Links) -> set[int]:
    """Messages of the cases that have one of those titles and one of those units, or say one thing alone."""
    roots, titles = sorted(own.get("root", ())), sorted(own.get("title", ()))
    wanted = {
        "bare-root": own.get("root", set()),
        "bare-title": own.get("title", set()),
        "root": own.get("bare-root", set()),
        "title": own.get("bare-title", set()),
    }
    found = having(session, wanted)
    if not roots or not titles:
        return found
    member = aliased(Message)
    titled = (
        select(member.submission_id)
        .join(MessageKey, MessageKey.message_pk == member.id)
        .where(MessageKey.kind == "title", MessageKey.value.in_(titles), member.submission_id.is_not(None))
    )
    query = _recorded().where(MessageKey.kind == "root", MessageKey.value.in_(roots))
    return found | set(session.scalars(query.where(Message.submission_id.in_(titled))))


def having_all(session: Session, kind: str, groups: Iterable[Collection[str]]) -> set[int]:
    """Of each group the messages with the rarest key: what has all of them has that; none if any is new."""
    groups = [group for group in groups if group]
    counts: dict[str, int] = defaultdict(int)
    for any_of in _conditions({kind: set().union(*groups)}):
        query = _recorded(MessageKey.value, func.count().label("many")).where(any_of)
        counts |= {row.value: row.many for row in session.execute(query.group_by(MessageKey.value))}
    rarest = {min(sorted(group), key=lambda value: counts.get(value, 0)) for group in groups}
    return having(session, {kind: {value for value in rarest if counts.get(value)}})


MANY = 8
"""Cases that lack the same: two would do, were no two messages of one second."""


def lacking(session: Session, value: str, until: datetime, besides: Collection[int]) -> set[int]:
    """The last messages of cases that lack that, of many only some. `besides`: cases that are left out."""
    later = aliased(Message)
    followed = (
        select(later.id)
        .where(
            later.submission_id == Message.submission_id,
            later.version > Message.version,
            later.received_at < until,
        )
        .exists()
    )
    query = _recorded().where(
        MessageKey.kind == "lacks",
        MessageKey.value == value,
        Message.received_at <= until,
        Message.submission_id.not_in(besides),
        ~followed,
    )
    return set(session.scalars(query.order_by(Message.id).limit(MANY)))


def guessing(session: Session, number: str, besides: Collection[int]) -> set[int]:
    """The first messages with a wrong suffix for a receipt number: as many as void it."""
    call, _, digits = number.rpartition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < MOST_DIGITS):
        return set()
    of_number = select(Submission).where(Submission.call == call, Submission.number == int(digits))
    if (case := session.scalar(of_number)) is None:
        return set()
    began = session.scalar(select(Message.received_at).where(Message.id == case.anchor_id))
    query = _recorded(Message.id, Message.facts).where(
        MessageKey.kind == "guess",
        MessageKey.value == number,
        Message.received_at >= began,
        Message.id.not_in(besides),
    )
    query = query.order_by(Message.received_at, Message.raw_sha256, Message.id)
    found: set[int] = set()
    for message, facts in session.execute(query.execution_options(yield_per=20)):
        quoted = (facts.get("quoted") or {}).get("receipt_numbers", ())
        if any(one.startswith(f"{number}-") and one != case.full_receipt for one in quoted):
            found.add(message)
        if len(found) >= MOST_GUESSES:
            break
    return found


MOST_DIGITS = 9
"""Of a receipt number that can have been given."""


def of_cases(session: Session, messages: Iterable[int]) -> set[int]:
    """All messages of the cases that those belong to, and those themselves."""
    found = set(messages)
    for chunk in chunked(sorted(found)):
        cases = select(Message.submission_id).where(Message.id.in_(chunk), Message.submission_id.is_not(None))
        found.update(session.scalars(select(Message.id).where(Message.submission_id.in_(cases))))
    return found


def is_last(session: Session, since: datetime, besides: Collection[int]) -> bool:
    """Whether nothing else was recorded that the mailbox took since then."""
    query = select(Message.id).where(
        Message.received_at >= since, Message.status == "recorded", Message.id.not_in(besides)
    )
    return session.scalar(query.limit(1)) is None


def later_with(session: Session, written: Links, since: datetime) -> set[int]:
    """Recorded messages since then that may look for one with those keys, by themselves or for their case."""
    looking: dict[str, set[str]] = defaultdict(set)
    for kind, by in LOOKING:
        looking[kind] |= written.get(by, set())
    found: set[int] = set()
    for any_of in _conditions(looking):
        found.update(session.scalars(_recorded().where(any_of, since <= RECEIVED_AT)))
    for any_of in _conditions({kind: looking[kind] for kind in OF_CASE}):
        member, cases = aliased(Message), _recorded(Message.submission_id).where(any_of)
        query = select(member.id).where(member.submission_id.in_(cases), member.received_at >= since)
        found.update(session.scalars(query))
    roots, titles = sorted(written.get("root", ())), sorted(written.get("title", ()))
    if roots and titles:
        other = aliased(MessageKey)
        titled = select(other.message_pk).where(other.kind == "title", other.value.in_(titles))
        query = _recorded().where(MessageKey.kind == "root", MessageKey.value.in_(roots))
        found.update(session.scalars(query.where(Message.id.in_(titled), Message.received_at >= since)))
    return found


LOOKING = (
    *LOOKED_FOR.items(),
    ("raw", "raw"),
    ("same", "same"),
    ("quotes", "guess"),
    ("paper", "paper"),
    ("lacking", "lacks"),
    ("bare-root", "root"),
    ("bare-title", "title"),
    ("root", "bare-root"),
    ("title", "bare-title"),
    ("named", "anchor"),
    ("of", "anchor"),
)
"""What a later message has, and by which key of an earlier one it would have found that."""


def _recorded(*columns: Any) -> Select[Any]:
    """A question about recorded messages with their keys; their numbers if nothing else is asked."""
    joined = select(*(columns or (Message.id,))).select_from(MessageKey)
    return joined.join(Message, Message.id == MessageKey.message_pk).where(STATUS == "recorded")


def _conditions(wanted: Links) -> Iterator[ColumnElement[bool]]:
    """What is true of those keys, in conditions that a statement can hold."""
    pairs = [(kind, value) for kind in sorted(wanted) for value in sorted(wanted[kind])]
    for chunk in chunked(pairs):
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, value in chunk:
            by_kind[kind].append(value)
        yield or_(
            *(and_(MessageKey.kind == kind, MessageKey.value.in_(values)) for kind, values in by_kind.items())
        )
