"""The named questions asked of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from models.message import Decision, Message, MessageKey, Reply, Submission

CHUNK = 500
"""Values in one IN (…): SQLite's and Postgres's limits are far above."""


def chunked(values: Iterable[int]) -> Iterator[list[int]]:
    """The values in lists of CHUNK."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def find_neighbourhood(session: Session, start: Iterable[int], most: int) -> set[int]:
    """All messages that share a key with one of `start`, or with one that does, and so on.

    Stops growing past `most` messages: what is nearest is in.
    """
    found = set(start)
    frontier = set(found)
    mine, theirs = aliased(MessageKey), aliased(MessageKey)
    while frontier and len(found) < most:
        reached: set[int] = set()
        for chunk in chunked(sorted(frontier)):
            reached.update(
                session.scalars(
                    select(theirs.message_pk)
                    .join(mine, (mine.kind == theirs.kind) & (mine.value == theirs.value))
                    .where(mine.message_pk.in_(chunk))
                    .distinct()
                )
            )
        frontier = reached - found
        found |= frontier
    return found


def load_messages(session: Session, ids: Iterable[int]) -> list[Message]:
    """Those messages with their replies."""
    rows: list[Message] = []
    for chunk in chunked(sorted(ids)):
        query = select(Message).where(Message.id.in_(chunk)).options(selectinload(Message.replies))
        rows.extend(session.scalars(query))
    return rows


def find_decisions(session: Session, ids: Iterable[int]) -> dict[int, Decision]:
    """The newest operator's decision of each message that has one."""
    newest: dict[int, Decision] = {}
    for chunk in chunked(sorted(ids)):
        query = select(Decision).where(Decision.message_pk.in_(chunk)).order_by(Decision.id)
        newest.update({decision.message_pk: decision for decision in session.scalars(query)})
    return newest


def find_pending(session: Session) -> list[int]:
    """Messages that were received and not recorded yet, oldest first."""
    query = select(Message.id).where(Message.status == "received").order_by(Message.received_at, Message.id)
    return list(session.scalars(query))


def find_read(session: Session) -> list[int]:
    """Those of them whose facts are there, so that they can be judged, oldest first."""
    query = select(Message.id).where(Message.status == "received", Message.facts.is_not(None))
    return list(session.scalars(query.order_by(Message.received_at, Message.id)))


def next_number(session: Session, call: str) -> int:
    """The next free receipt number of a call. Writers are serialised, so it stays free."""
    last = session.scalar(select(func.max(Submission.number)).where(Submission.call == call))
    return (last or 0) + 1


def find_submissions(session: Session, anchors: Iterable[int]) -> dict[int, Submission]:
    """Submissions by the message that they began with."""
    found: dict[int, Submission] = {}
    for chunk in chunked(sorted(anchors)):
        query = select(Submission).where(Submission.anchor_id.in_(chunk))
        found.update({submission.anchor_id: submission for submission in session.scalars(query)})
    return found


def count_replies(session: Session, *, since: datetime, recipient: str | None = None) -> int:
    """Replies to submitters that were written since then and are sent or to be sent."""
    query = select(func.count(Reply.id)).where(
        Reply.message_pk.is_not(None),
        Reply.created_at >= since,
        Reply.state.not_in(("suppressed", "on_hold")),
    )
    if recipient is not None:
        query = query.where(func.lower(Reply.recipient) == recipient.lower())
    return session.scalar(query) or 0


def count_sent(session: Session, since: datetime) -> int:
    """Mails that the mail server took since then."""
    return session.scalar(select(func.count(Reply.id)).where(Reply.sent_at >= since)) or 0


def due_replies(now: datetime) -> Select[Reply]:
    """What is to be sent by now, oldest first. `sending`: its sender died, so it is due again."""
    return (
        select(Reply)
        .where(Reply.state.in_(("queued", "deferred", "sending")), Reply.due_at <= now)
        .order_by(Reply.due_at, Reply.id)
    )


def next_due_at(session: Session) -> datetime | None:
    """When the next reply is due."""
    return session.scalar(
        select(Reply.due_at)
        .where(Reply.state.in_(("queued", "deferred", "sending")))
        .order_by(Reply.due_at)
        .limit(1)
    )


def all_messages(session: Session, ids: Sequence[int] | None = None) -> Iterator[Message]:
    """Every message (or those), oldest first, a chunk in memory at a time."""
    if ids is None:
        ids = list(session.scalars(select(Message.id).order_by(Message.received_at, Message.id)))
    for chunk in chunked(ids):
        query = (
            select(Message)
            .where(Message.id.in_(chunk))
            .options(selectinload(Message.replies), selectinload(Message.submission))
            .order_by(Message.received_at, Message.id)
        )
        yield from session.scalars(query)
        session.expunge_all()
