"""Writing replies: with the verdict, into the outbox. What sends them is `ingest.outbox.send`."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.answering import suppression
from ingest.judge.case import Template, Verdict
from ingest.judged import as_judged
from ingest.outbox.budgets import admit, why_held
from ingest.outbox.template_watch import note_template
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import compose_reply
from ingest.replies.mime import build_message
from ingest.runtime import Runtime
from models import queries
from models.message import Message, MessageKey, Reply
from parsers.facts import MessageFacts

UNSENT = ("queued", "on_hold", "suppressed")


JUDGED = frozenset(Template)
"""Templates of letters that answer a message."""
LEFT = frozenset({"sending", "sent", "deferred"})
"""States of a reply that may have reached the submitter, or still will, as it was written."""


def told(message: Message) -> Reply | None:
    """What its sender was told last of how it was judged; letters on the result are another matter."""
    left = (
        one
        for one in reversed(message.replies)
        if one.state in LEFT and one.bounced_by is None and one.template in JUDGED
    )
    return next(left, None)


def find_withdrawn(message: Message, template: Template) -> Template | None:
    """What was sent before in answer to a message and holds no longer; a held notice promises another."""
    said = told(message)
    before = Template(said.template) if said is not None else Template.HELD
    again = before is template is Template.ACKNOWLEDGEMENT
    return None if before is Template.HELD or again else before


def answer(
    session: Session, runtime: Runtime, message: Message, verdict: Verdict, now: datetime
) -> Reply | None:
    """Write the reply that a verdict asks for; null when none is due."""
    facts = as_judged(runtime, stored.facts_of(message))
    if verdict.template is None or not verdict.recipient:
        return None
    admission = admit(session, runtime, message, facts, verdict, verdict.recipient)
    reply = _write(session, runtime, message, verdict, facts, now, brief=admission.brief)
    reply.state, reply.error = "queued", None
    if reason := _find_bar(session, runtime, verdict, verdict.recipient, message.received_at):
        reply.state, reply.error = "suppressed", reason
    elif admission.budget is not None:
        reply.budget, reply.admitted_at = admission.budget, None if admission.full else now
        if admission.full:
            reply.state, reply.error = "on_hold", why_held(admission.budget, runtime.settings.replies)
    session.add(reply)
    session.merge(MessageKey(message_pk=message.id, kind="reply", value=reply.message_id[:255]))
    session.flush()
    session.refresh(message, ["replies"])
    return reply


def _write(
    session: Session,
    runtime: Runtime,
    message: Message,
    verdict: Verdict,
    facts: MessageFacts,
    now: datetime,
    *,
    brief: bool,
) -> Reply:
    """The finished reply, still without a state."""
    recipient, template = verdict.recipient, verdict.template
    assert template is not None, "asked before"
    assert recipient is not None, "asked before"
    composed = compose_reply(
        verdict=verdict,
        facts=facts,
        received_at=message.received_at,
        receipt=message.submission.full_receipt if message.submission else None,
        policy=runtime.policy,
        composed_at=now,
        templates=runtime.settings.replies.templates,
        withdrawn=find_withdrawn(message, template),
        brief=brief,
    )
    note_template(session, template.value, composed.template_fault, now)
    message_id = reply_id(runtime, message, template.value)
    return Reply(
        message_pk=message.id,
        template=template.value,
        recipient=recipient,
        message_id=message_id,
        subject=composed.subject,
        text=composed.text,
        content=_as_mail(runtime, composed, message_id, recipient, facts, now),
        created_at=now,
        due_at=now,
    )


def _as_mail(
    runtime: Runtime, composed: Composed, message_id: str, recipient: str, facts: MessageFacts, now: datetime
) -> bytes:
    return build_message(
        composed,
        message_id=message_id,
        sender=runtime.settings.smtp.from_address,
        sender_name=runtime.settings.smtp.from_name,
        recipient=recipient,
        in_reply_to=facts.message_id,
        references=facts.references,
        date=now.astimezone(runtime.policy.call.zone),
    )


def reply_id(runtime: Runtime, message: Message, template: str) -> str:
    """A Message-ID that is the same however often it is made (RFC 5322, 3.6.4)."""
    delivery = f"{message.raw_sha256}/{message.id}/{template}/{len(message.replies)}"
    digest = hashlib.sha256(delivery.encode()).hexdigest()[:24]
    domain = runtime.settings.smtp.from_address.rpartition("@")[2]
    return f"<casebox.{runtime.policy.call.code.lower()}.{digest}@{domain}>"


def _find_bar(
    session: Session, runtime: Runtime, verdict: Verdict, recipient: str, received_at: datetime
) -> str | None:
    """Why a reply is never sent; null if it may be.

    The cap on one address is against loops, whose mail arrives in a rush: so it counts by when the mailbox
    took the mail, and a first run over an old mailbox answers everybody.
    """
    if verdict.suppressed:
        return verdict.suppressed
    day = timedelta(days=1)
    around = (received_at - day, received_at + day)
    return suppression(
        to_address_day=queries.count_replies(session, received=around, recipient=recipient),
        per_address_day=runtime.settings.replies.per_address_day,
    )


def replace_unsent(
    session: Session, runtime: Runtime, message: Message, verdict: Verdict, now: datetime
) -> None:
    """A verdict changed before its reply was tried: it is written anew, so that nobody is told two things."""
    if not message.replies or any(reply.state not in UNSENT or reply.tries for reply in message.replies):
        return
    withdraw_unsent(session, message, "发出前判定已改变，由新的回函代替")
    answer(session, runtime, message, verdict, now)


def withdraw_unsent(session: Session, message: Message, reason: str) -> None:
    """Suppress the replies to a message that have not left yet."""
    for reply in message.replies:
        if reply.state in {"queued", "on_hold", "deferred"}:
            reply.state, reply.error = "suppressed", reason
    session.flush()
