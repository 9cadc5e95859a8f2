"""Letters that were answered by a person: the digest leaves them out from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.journal import Event
from models.message import Folder, Message

KIND = "answered"


def note_answered(session: Session, message: int, now: datetime, by: str) -> None:
    """Note that a letter was answered, once. `by`: an address, or how it was seen."""
    known = select(Event.id).where(Event.kind == KIND, Event.message_pk == message)
    if session.scalar(known.limit(1)) is None:
        session.add(Event(kind=KIND, at=now, message_pk=message, detail={"by": by}))


@dataclass(frozen=True)
class OpenLetter:
    """A letter that nobody was seen to have answered."""

    message: int
    folder: str
    uid: int
    message_id: str | None


def find_open(session: Session, account: str, since: datetime) -> list[OpenLetter]:
    """The letters since a moment that wait for an answer, in the folders' present lives."""
    newest = select(func.max(Folder.id)).where(Folder.account == account).group_by(Folder.name)
    known = select(Event.message_pk).where(Event.kind == KIND, Event.message_pk.is_not(None))
    query = (
        select(Message.id, Folder.name, Message.uid, Message.message_id)
        .join(Folder, Folder.id == Message.folder_id)
        .where(Message.outcome == "correspondence", Message.received_at >= since, Folder.id.in_(newest))
        .where(Message.id.not_in(known))
    )
    return [OpenLetter(*row) for row in session.execute(query)]


def find_answered(session: Session, end: datetime) -> set[int]:
    """The letters that were answered before a moment."""
    query = select(Event.message_pk).where(Event.kind == KIND, Event.at < end)
    return {message for message in session.scalars(query) if message is not None}
