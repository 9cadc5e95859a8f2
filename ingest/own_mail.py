"""Mail of our own accord, to secretariat and operators: digests and alarms. Goes through the outbox too."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.desk import Desk
from ingest.replies.compose import Reply as Composed
from ingest.replies.mime import build_message
from models.message import Reply


def enqueue(
    session: Session, desk: Desk, kind: str, key: str, recipient: str, composed: Composed, now: datetime
) -> Reply:
    """Write one mail down to be sent. The same kind, key and recipient again is the same mail, sent once."""
    smtp = desk.settings.smtp
    code = desk.policy.call.code.lower()
    digest = hashlib.sha256(f"{kind}/{key}/{recipient}".encode()).hexdigest()[:24]
    message_id = f"<casebox.{code}.{kind}.{digest}@{smtp.from_address.rpartition('@')[2]}>"
    known = session.scalar(select(Reply).where(Reply.message_id == message_id))
    if known is not None:
        return known
    content = build_message(
        composed,
        message_id=message_id,
        sender=smtp.from_address,
        sender_name=smtp.from_name,
        recipient=recipient,
        in_reply_to=None,
        references=(),
        date=now,
    )
    reply = Reply(
        message_pk=None,
        template=kind,
        recipient=recipient,
        message_id=message_id,
        subject=composed.subject,
        text=composed.text,
        content=content,
        state="queued",
        created_at=now,
        due_at=now,
    )
    session.add(reply)
    return reply
