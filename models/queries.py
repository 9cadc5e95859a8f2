"""The named questions asked of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, selectinload

from models.journal import Event
from models.message import LISTED, OLDEST_FIRST, Decision, Message, Reply, Submission, canonical_address

Value = TypeVar("Value")

CHUNK = 500
"""Values in one IN (…): SQLite's and Postgres's limits are far above."""


REPLIES = selectinload(Message.replies).defer(Reply.content)


def chunked(values: Iterable[Value], size: int = CHUNK) -> Iterator[list[Value]]:
    """The values in lists of that size."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def load_messages(session: Session, ids: Iterable[int]) -> list[Message]:
    """Those messages, oldest first, with their replies (their finished bytes only when somebody asks)."""
    rows: list[Message] = []
    for chunk in chunked(sorted(ids)):
        query = select(Message).where(Message.id.in_(chunk)).options(REPLIES)
        rows.extend(session.scalars(query))
    return sorted(rows, key=lambda row: (row.received_at, row.id))


def find_parts(session: Session, row: Message) -> list[Message]:
    """The rows of a mail's further cases (`Message.whole_id`)."""
    if row.whole_id is not None:
        return []
    return list(session.scalars(select(Message).where(Message.whole_id == row.id).order_by(Message.part)))


def find_decisions(session: Session, ids: Iterable[int]) -> dict[int, Decision]:
    """The newest operator's decision of each message that has one."""
    newest: dict[int, Decision] = {}
    for chunk in chunked(sorted(ids)):
        query = select(Decision).where(Decision.message_pk.in_(chunk)).order_by(Decision.id)
        newest.update({decision.message_pk: decision for decision in session.scalars(query)})
    return newest


class Unread(NamedTuple):
    """A message that was received and not read yet."""

    id: int
    raw_sha256: str
    from_address: str | None
    """Where its header was read."""
    tries: int


def find_unread(session: Session, after: int = 0) -> list[Unread]:
    """What is to be read, oldest first; of rows with a greater number than `after`."""
    query = select(Message.id, Message.raw_sha256, Message.from_address, Message.tries)
    query = query.where(Message.status == "received", Message.facts.is_(None), Message.id > after)
    return [Unread(*row) for row in session.execute(query.order_by(*OLDEST_FIRST))]


class Read(NamedTuple):
    """A message whose facts are there and whose verdict is not."""

    id: int
    older_unread: bool
    """Something that the mailbox took earlier is not read yet."""
    older_of_sender: bool
    """The same of its own sender's."""


def find_read(session: Session, most: int) -> list[Read]:
    """What is to be recorded, oldest first."""
    older = aliased(Message)
    before = tuple_(older.received_at, older.raw_sha256, older.id) < tuple_(*OLDEST_FIRST)
    unread = select(older.id).where(
        older.status == "received", older.facts.is_(None), older.tries <= 1, before
    )
    same = unread.where(func.lower(older.from_address) == func.lower(Message.from_address))
    asked = [one.correlate(Message).exists() for one in (unread, same)]
    query = select(Message.id, asked[0].label("older"), asked[1].label("own"))
    query = query.where(Message.status == "received", Message.facts.is_not(None))
    query = query.order_by(*OLDEST_FIRST).limit(most)
    return [Read(row.id, bool(row.older), bool(row.own)) for row in session.execute(query)]


def next_number(session: Session, call: str) -> int:
    """The next free receipt number of a call. Writers are serialised, so it stays free."""
    last = session.scalar(select(func.max(Submission.number)).where(Submission.call == call))
    return (last or 0) + 1


def find_other_call(session: Session, code: str) -> str | None:
    """The code of another call that has cases here; `None` if there is none."""
    return session.scalar(select(Submission.call).where(Submission.call != code).limit(1))


def find_submissions(session: Session, anchors: Iterable[int]) -> dict[int, Submission]:
    """Submissions by the message that they began with."""
    found: dict[int, Submission] = {}
    for chunk in chunked(sorted(anchors)):
        query = select(Submission).where(Submission.anchor_id.in_(chunk))
        found.update({submission.anchor_id: submission for submission in session.scalars(query)})
    return found


LEAVING_STATES = ("queued", "sending", "sent", "deferred", "failed")
"""All but `suppressed` and `on_hold`: what the submitter has been told, or is being told."""


HELD_BACK = (Reply.state == "on_hold") & Reply.budget.is_not(None) & Reply.admitted_at.is_(None)
"""By a budget of the hour, to leave by itself."""


STATE = func.coalesce(Reply.state, "")
"""Of replies that are found by another column: SQLite would sooner go through all that are in the state."""
COUNTED = or_(STATE.in_(LEAVING_STATES), HELD_BACK)
"""Replies of which an address may have so many."""


def is_counted(reply: Reply) -> bool:
    """`COUNTED`, of one in memory."""
    held_back = reply.state == "on_hold" and reply.budget is not None and reply.admitted_at is None
    return reply.state in LEAVING_STATES or held_back


def count_replies(session: Session, *, received: tuple[datetime, datetime], recipient: str) -> int:
    """Replies to an address, sent or to be sent, to messages that were received between two moments."""
    key = canonical_address(recipient)
    return len(replies_to(session, [key], received).get(key, ()))


def replies_to(
    session: Session, keys: Iterable[str], received: tuple[datetime, datetime]
) -> dict[str, list[datetime]]:
    """When the messages were received that those replies answer, by the mailbox (`canonical_address`)."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for chunk in chunked(sorted(keys)):
        query = select(Reply.recipient_key, Message.received_at).join(Message, Message.id == Reply.message_pk)
        query = query.where(Reply.recipient_key.in_(chunk), COUNTED, Message.received_at.between(*received))
        for key, at in session.execute(query):
            found[str(key)].append(at)
    return found


def count_written(session: Session, template: str, since: datetime) -> int:
    """Mails of one kind that were written down since then."""
    query = select(func.count(Reply.id)).where(Reply.template == template, Reply.created_at > since)
    return session.scalar(query) or 0


def count_admitted(session: Session, budget: str, since: datetime, now: datetime) -> int:
    """Replies that a budget let go since then."""
    let_go = (Reply.budget == budget, Reply.admitted_at > since, Reply.admitted_at <= now)
    query = select(func.count(Reply.id)).where(*let_go, Reply.state.in_(LEAVING_STATES))
    return session.scalar(query) or 0


def held_budgets(session: Session) -> list[str]:
    """The budgets that hold something back."""
    found = session.scalars(select(Reply.budget).where(HELD_BACK).distinct())
    return sorted(budget for budget in found if budget is not None)


def held_back(budget: str) -> Select[Reply]:
    """What a budget holds back, oldest first."""
    return select(Reply).where(HELD_BACK, Reply.budget == budget).order_by(Reply.id)


def answered_messages(session: Session, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Of each mailbox that had a reply about a case, the first and the last message that it was to (ids)."""
    found: dict[str, tuple[int, int]] = {}
    for chunk in chunked(sorted(keys)):
        query = (
            select(Reply.recipient_key, func.min(Message.id), func.max(Message.id))
            .join(Message, Message.id == Reply.message_pk)
            .where(Reply.recipient_key.in_(chunk), STATE == "sent", Reply.bounced_by.is_(None))
            .where(Message.submission_id.is_not(None))
        )
        rows = session.execute(query.group_by(Reply.recipient_key))
        found |= {str(key): (first, last) for key, first, last in rows}
    return found


def nth_last_sent_at(session: Session, number: int, since: datetime, now: datetime) -> datetime | None:
    """When the mail server took the n-th last mail since then; `None` if it took fewer."""
    taken = select(Reply.sent_at).where(Reply.sent_at > since, Reply.sent_at <= now)
    return session.scalar(taken.order_by(Reply.sent_at.desc()).offset(number - 1).limit(1))


def count_sent(session: Session, since: datetime, now: datetime) -> int:
    """Mails that the mail server took since then."""
    query = select(func.count(Reply.id)).where(Reply.sent_at > since, Reply.sent_at <= now)
    return session.scalar(query) or 0


def count_refused_since_sent(session: Session, now: datetime) -> int:
    """Replies that were refused for good since the mail server last took one."""
    last = session.scalar(select(func.max(Reply.sent_at)).where(Reply.sent_at <= now))
    query = select(Event.detail).where(Event.kind == "undelivered", Event.at <= now)
    rows = session.scalars(query if last is None else query.where(Event.at > last))
    return sum(1 for detail in rows if detail and detail.get("refused"))


OPEN_STATES = ("queued", "deferred", "sending")
"""What is still to be sent. `sending`: if nobody is sending it, its sender died, so it is due again."""


def due_replies(now: datetime, longest: timedelta) -> Select[int]:
    """What is to be sent by now, oldest first: the numbers alone, for the letters themselves are large.

    Nothing ever waits for more than `longest`: what seems to was written before the clock was set back.
    """
    due = or_(Reply.due_at <= now, Reply.due_at > now + longest)
    return select(Reply.id).where(Reply.state.in_(OPEN_STATES), due).order_by(Reply.due_at, Reply.id)


def next_due_at(session: Session) -> datetime | None:
    """When the next reply is due."""
    return session.scalar(select(func.min(Reply.due_at)).where(Reply.state.in_(OPEN_STATES)))


def all_messages(session: Session, ids: Sequence[int] | None = None) -> Iterator[Message]:
    """Every message (or those rows), oldest first, a chunk in memory at a time."""
    if ids is None:
        ids = list(session.scalars(select(Message.id).where(Message.whole_id.is_(None)).order_by(*LISTED)))
    for chunk in chunked(ids):
        query = (
            select(Message)
            .where(Message.id.in_(chunk))
            .options(REPLIES, selectinload(Message.submission))
            .order_by(*LISTED)
        )
        yield from session.scalars(query)
        session.expunge_all()
