"""A person's decision on a message, and all that follows from it: in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.judge.answering.fate import DECIDED, Occasion
from ingest.outbox import write as outbox
from ingest.recording.entries import letters_of
from ingest.recording.record import record
from ingest.runtime import Runtime
from models.journal import Event
from models.message import Decision, Message, Reply


@dataclass(frozen=True)
class Decided:
    """What was decided, by whom."""

    outcome: str
    """accepted, returned, rejected or withdrawn."""
    reason: str
    by: str
    until: datetime | None = None
    mail: str | None = None
    """The Message-ID of the mail that said so."""


def decide(session: Session, runtime: Runtime, row: Message, word: Decided, now: datetime) -> Reply | None:
    """Overrule the rules for one recorded message; returns the reply that its submitter gets."""
    session.add(
        Decision(
            message_pk=row.id,
            outcome=word.outcome,
            reason=word.reason.strip(),
            decided_by=word.by,
            decided_at=now,
            until=word.until,
        )
    )
    told = {"outcome": word.outcome} | ({"by": word.by, "mail": word.mail} if word.mail else {})
    session.add(Event(kind="decided", at=now, message_pk=row.id, detail=told))
    session.flush()
    outbox.withdraw_unsent(session, row, DECIDED)
    known = {letter.id for letter in letters_of(row)}
    result = record(session, runtime, row, now, answer=False)
    written = next((letter for letter in reversed(letters_of(row)) if letter.id not in known), None)
    return written or outbox.answer(session, runtime, row, result.verdict, now, Occasion.ASKED)


def newest_version(session: Session, row: Message) -> Message | None:
    """The newest version of a message's case; `None` if it belongs to none."""
    if row.submission_id is None:
        return None
    of_case = select(Message).where(Message.submission_id == row.submission_id)
    return session.scalar(of_case.order_by(Message.version.desc()).limit(1))
