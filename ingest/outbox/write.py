"""Writing replies: with the verdict, into the outbox. What sends them is `ingest.outbox.send`."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.answering.fate import Answer, Fate, Occasion, Said, Since, decide_answer, why_withdrawn
from ingest.judge.case import Template, Verdict
from ingest.judged import as_judged
from ingest.outbox.budgets import find_room
from ingest.outbox.template_watch import note_template
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import compose_reply
from ingest.replies.mime import build_message
from ingest.runtime import Runtime
from models.message import Message, MessageKey, Reply
from parsers.facts import MessageFacts

JUDGED = frozenset(template.value for template in Template)
"""Templates of letters that answer a message."""


def said_to(message: Message) -> list[Said]:
    """What was written to its sender in answer to it, in the order of writing; of a result no word."""
    return [
        Said(Template(one.template), one.state, tried=one.tries > 0, came_back=one.bounced_by is not None)
        for one in message.replies
        if one.template in JUDGED
    ]


def answer(
    session: Session,
    runtime: Runtime,
    message: Message,
    verdict: Verdict,
    now: datetime,
    occasion: Occasion,
    since: Since | None = None,
) -> Reply | None:
    """Carry out what is decided of the reply that a verdict asks for; returns what was written, if anything.

    `since`: the later answer in the same case, where there is one.
    """
    if reason := why_withdrawn(occasion, said_to(message)):
        withdraw_unsent(session, message, reason)
    decided = decide_answer(
        verdict, occasion, said_to(message), since, lambda: find_room(session, runtime, message, verdict)
    )
    if decided.fate is Fate.NONE:
        return None
    facts = as_judged(runtime, stored.facts_of(message))
    reply = _write(session, runtime, message, verdict, facts, now, decided)
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
    decided: Answer,
) -> Reply:
    """The finished reply, in the state that was decided."""
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
        withdrawn=decided.takes_back,
        brief=decided.brief,
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
        state=decided.fate.value,
        error=decided.reason,
        budget=decided.budget,
        admitted_at=now if decided.budget is not None and decided.fate is Fate.QUEUED else None,
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


def withdraw_unsent(session: Session, message: Message, reason: str) -> None:
    """Suppress the replies to a message that have not left yet."""
    for reply in message.replies:
        if reply.state in {"queued", "on_hold", "deferred"}:
            reply.state, reply.error = "suppressed", reason
    session.flush()
