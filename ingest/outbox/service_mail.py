"""Mail of our own accord, to secretariat and operators: digests and alarms. Goes through the outbox too."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.replies.compose import Reply as Composed
from ingest.replies.mime import build_message
from ingest.runtime import Desk
from models.message import Reply


def enqueue(
    session: Session, desk: Desk, kind: str, key: str, recipient: str, composed: Composed, now: datetime
) -> Reply:
    """Write one mail down to be sent. The same kind, key and recipient again is the same mail, sent once."""
    message_id = own_id(desk, kind, key, recipient)
    known = session.scalar(select(Reply).where(Reply.message_id == message_id))
    if known is not None:
        return known
    reply = Reply(
        message_pk=None,
        template=kind,
        recipient=recipient,
        message_id=message_id,
        subject=composed.subject,
        text=composed.text,
        content=build(desk, kind, key, recipient, composed, now),
        state="queued",
        created_at=now,
        due_at=now,
    )
    session.add(reply)
    return reply


def build(desk: Desk, kind: str, key: str, recipient: str, composed: Composed, now: datetime) -> bytes:
    """The finished message."""
    return build_message(
        composed,
        message_id=own_id(desk, kind, key, recipient),
        sender=desk.settings.smtp.from_address,
        sender_name=desk.settings.smtp.from_name,
        recipient=recipient,
        in_reply_to=None,
        references=(),
        date=now.astimezone(desk.policy.call.zone),
    )


def own_id(desk: Desk, kind: str, key: str, recipient: str) -> str:
    """A Message-ID that is the same however often it is made."""
    digest = hashlib.sha256(f"{kind}/{key}/{recipient}".encode()).hexdigest()[:24]
    domain = desk.settings.smtp.from_address.rpartition("@")[2]
    return f"<casebox.{desk.policy.call.code.lower()}.{kind}.{digest}@{domain}>"
