"""Mail of ours that came back: matched to the reply, so that somebody learns that it never arrived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.journal import Event
from models.message import Message, Reply
from parsers.facts import Bounce, MessageFacts

MOST_DAYS = 7
"""A bounce that names only the recipient is about a mail of the last days: servers give up after four or five
(RFC 5321, 4.5.4.1)."""

_OURS = re.compile(r"<?(casebox\.[\w.-]{1,120}@[\w.-]{1,200})>?")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)


def note_bounce(session: Session, message: Message, facts: MessageFacts, now: datetime) -> None:
    """Tell of a bounce in the digest, and in the story of the message whose answer came back."""
    bounce = facts.bounce
    if bounce is None:
        return
    reply = _find_by_id(session, facts, bounce) or _find_by_recipient(session, facts, bounce, now)
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


def _find_by_recipient(session: Session, facts: MessageFacts, bounce: Bounce, now: datetime) -> Reply | None:
    """The newest mail that left for an address that it names."""
    named = [bounce.recipient or "", *_ADDRESS.findall(f"{bounce.diagnostic} {facts.text}")[:20]]
    ours = func.lower(Reply.recipient).in_({one.lower() for one in named})
    sent = Reply.state.in_(("sending", "sent")), Reply.created_at > now - timedelta(days=MOST_DAYS)
    newest = select(Reply).where(ours, *sent).order_by(Reply.id.desc()).limit(1)
    return session.scalar(newest)
