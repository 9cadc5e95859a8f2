"""Mail of ours that came back: matched to the reply, so that somebody learns that it never arrived.

A bounce is easily forged: only one that gives the Message-ID of our mail, which no stranger knows, is
believed of a reply. Of any other the digest tells as of a bounce that fits no reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import Event
from models.message import Message, Reply
from parsers.facts import MessageFacts
from parsers.sender import Bounce

_OURS = re.compile(r"<?(casebox\.[\w.-]{1,120}@[\w.-]{1,200})>?")


def note_bounce(session: Session, message: Message, facts: MessageFacts, now: datetime) -> None:
    """Tell of a bounce in the digest, and in the story of the message whose answer came back."""
    bounce = facts.bounce
    if bounce is None:
        return
    reply = _find_by_id(session, facts, bounce)
    if reply is not None:
        reply.bounced_by = message.id
    detail = {"recipient": bounce.recipient, "diagnostic": bounce.diagnostic, "reply": reply and reply.id}
    session.add(Event(kind="bounce", at=now, message_pk=reply and reply.message_pk, detail=detail))


def _find_by_id(session: Session, facts: MessageFacts, bounce: Bounce) -> Reply | None:
    """The reply whose Message-ID it gives: in its place, as a reference, or somewhere in its words."""
    given = (bounce.original_message_id, *facts.in_reply_to, *facts.references, *_ids_in(facts, bounce))
    wanted = [f"<{one.strip().strip('<>')}>" for one in given if one]
    return session.scalar(select(Reply).where(Reply.message_id.in_(wanted)).limit(1)) if wanted else None


def _ids_in(facts: MessageFacts, bounce: Bounce) -> Iterator[str]:
    for text in (bounce.diagnostic, facts.text):
        yield from _OURS.findall(text)[:20]
