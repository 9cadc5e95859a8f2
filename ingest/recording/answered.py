"""Letters that were answered by a person: the digest leaves them out from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import Event

KIND = "answered"


def note_answered(session: Session, message: int, now: datetime, by: str) -> None:
    """Note that a letter was answered, once. `by`: an address, or how it was seen."""
    known = select(Event.id).where(Event.kind == KIND, Event.message_pk == message)
    if session.scalar(known.limit(1)) is None:
        session.add(Event(kind=KIND, at=now, message_pk=message, detail={"by": by}))


def find_answered(session: Session, end: datetime) -> set[int]:
    """The letters that were answered before a moment."""
    query = select(Event.message_pk).where(Event.kind == KIND, Event.at < end)
    return {message for message in session.scalars(query) if message is not None}
