"""The desk as a step: what is asked is followed, what is due is carried out, and what is held is told.

A step begins from what is committed, says how much it did and when it wants to be asked again; it may die
anywhere and be asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ingest.desk.following import fail, follow
from ingest.desk.rehearsal import mark_of, shown_of
from ingest.desk.showing import decided_by, show
from ingest.desk.telling import tell_one
from ingest.errors import CaseboxError
from ingest.log import get_logger
from ingest.reading.pool import Readers
from ingest.recording.deciding import decide
from ingest.runtime import Runtime
from models.desk import Instruction
from models.message import OLDEST_FIRST, Message

log = get_logger("casebox")


@dataclass(frozen=True)
class Attended:
    """What the desk came to."""

    done: int = 0
    due_at: datetime | None = None
    """When the next decision is due; `None` when none waits."""


class _OtherLetter(Exception):
    """The letter would be another one than was shown: nothing of it is kept."""


def attend(
    runtime: Runtime,
    readers: Readers,
    heard_at: datetime | None,
    stop: Callable[[], bool] = lambda: False,
) -> Attended:
    """Do what is to be done now.

    `heard_at`: when the last poll that went well began. A decision is carried out only when the mailbox was
    asked after it was due, and all that came until then is recorded: a 撤销 that lies there counts.

    :raises StoreUnavailable: when the database cannot be used
    """
    done = 0
    steps: tuple[Callable[[], bool], ...] = (
        lambda: follow_one(runtime),
        lambda: carry_out_one(runtime, heard_at),
        lambda: tell_one(runtime, readers, runtime.clock()),
    )
    for step in steps:
        while not stop() and step():
            done += 1
    with runtime.store.reading() as session:
        query = select(func.min(Instruction.due_at)).where(Instruction.state == "waiting")
        return Attended(done, session.scalar(query))


def follow_one(runtime: Runtime) -> bool:
    """Follow the oldest mail that asks for something; whether there was one. A bug costs that mail alone."""
    with runtime.store.reading() as session:
        query = select(Message.id).join(Instruction, Instruction.message_pk == Message.id)
        asking = list(session.scalars(query.where(Instruction.state == "new").order_by(*OLDEST_FIRST)))
    return any(_follow(runtime, message) for message in asking)


def _follow(runtime: Runtime, message: int) -> bool:
    """Whether it was followed; `False` while it waits for mail that came before it."""
    try:
        return follow(runtime, message)
    except CaseboxError:
        raise
    except Exception as error:
        log.exception("instruction.failed", message=message, kind=type(error).__name__)
        fail(runtime, message)
    return True


def carry_out_one(runtime: Runtime, heard_at: datetime | None) -> bool:
    """Carry the oldest due decision out; whether there was one.

    What leaves is the letter that was shown, dated as it was: where it would be another one, that is shown.
    """
    if heard_at is None:
        return False
    with runtime.store.reading() as session:
        if (due := _next_due(session, runtime, heard_at)) is None:
            return False
    try:
        _carry_out(runtime, due)
    except _OtherLetter:
        show(runtime, due, changed=True)
    except CaseboxError:
        raise
    except Exception as error:
        log.exception("instruction.failed", message=due, kind=type(error).__name__)
        fail(runtime, due)
    return True


def _carry_out(runtime: Runtime, due: int) -> None:
    """:raises _OtherLetter: and nothing was done"""
    with runtime.store.writing() as session:
        asked = session.get_one(Instruction, due)
        if asked.state != "waiting" or asked.case_pk is None or asked.previewed_at is None:
            return
        mail, case = session.get_one(Message, due), session.get_one(Message, asked.case_pk)
        word = decided_by(runtime, asked, mail)
        if mark_of(shown_of(decide(session, runtime, case, word, asked.previewed_at))) != asked.letter:
            raise _OtherLetter
        asked.state = "done"
    log.info("decision.carried_out", message=case.id, outcome=word.outcome, mail=mail.id)


def _next_due(session: Session, runtime: Runtime, heard_at: datetime) -> int | None:
    """The oldest decision that was due when the mailbox was asked; none while what came by then is unread."""
    query = select(Instruction.message_pk)
    query = query.where(Instruction.state == "waiting", Instruction.due_at <= heard_at)
    due = session.scalar(query.order_by(Instruction.due_at, Instruction.message_pk).limit(1))
    if due is None:
        return None
    hers = or_(
        Message.from_address.is_(None), func.lower(Message.from_address).in_(runtime.policy.secretariat)
    )
    unread = select(Message.id).where(Message.status == "received", Message.received_at <= heard_at, hers)
    return None if session.scalar(unread.limit(1)) is not None else due
