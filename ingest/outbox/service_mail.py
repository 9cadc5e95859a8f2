"""Mail of our own accord, to secretariat and operators: digests and alarms. Goes through the outbox too."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.replies.compose import Reply as Composed
from ingest.replies.mime import build_message
from ingest.runtime import Runtime
from models.message import Reply


def enqueue(
    session: Session,
    runtime: Runtime,
    kind: str,
    key: str,
    recipient: str,
    composed: Composed,
    now: datetime,
    *,
    about: int | None = None,
    answers: str | None = None,
    state: str = "queued",
) -> Reply:
    """Write one mail down to be sent. The same kind, key and recipient again is the same mail, sent once.

    `about`: the message that it tells of. `answers`: the Message-ID of the mail that asked for it. `state`:
    `drafted` for what waits to be confirmed.
    """
    message_id = own_id(runtime, kind, key, recipient)
    known = session.scalar(select(Reply).where(Reply.message_id == message_id))
    if known is not None:
        return known
    reply = Reply(
        message_pk=None,
        about_pk=about,
        template=kind,
        recipient=recipient,
        message_id=message_id,
        subject=composed.subject,
        text=composed.text,
        content=build(runtime, kind, key, recipient, composed, now, answers),
        state=state,
        created_at=now,
        due_at=now,
    )
    session.add(reply)
    return reply


def build(
    runtime: Runtime,
    kind: str,
    key: str,
    recipient: str,
    composed: Composed,
    now: datetime,
    answers: str | None = None,
) -> bytes:
    """The finished message."""
    return build_message(
        composed,
        message_id=own_id(runtime, kind, key, recipient),
        sender=runtime.settings.smtp.from_address,
        sender_name=runtime.settings.smtp.from_name,
        recipient=recipient,
        in_reply_to=answers,
        references=(),
        date=now.astimezone(runtime.policy.call.zone),
    )


def own_id(runtime: Runtime, kind: str, key: str, recipient: str) -> str:
    """A Message-ID that is the same however often it is made."""
    digest = hashlib.sha256(f"{kind}/{key}/{recipient}".encode()).hexdigest()[:24]
    domain = runtime.settings.smtp.from_address.rpartition("@")[2]
    return f"<casebox.{runtime.policy.call.code.lower()}.{kind}.{digest}@{domain}>"
