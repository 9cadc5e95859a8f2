"""Writing replies: with the verdict, into the outbox. What sends them is `ingest.outbox.send`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.answering.fate import (
    Answer,
    Fate,
    Occasion,
    Said,
    Since,
    decide_answer,
    find_taken_back,
    last_standing,
    why_withdrawn,
)
from ingest.judge.case import Verdict
from ingest.judged import as_judged
from ingest.outbox.budgets import find_room
from ingest.outbox.ledger import Ledger
from ingest.outbox.template_watch import note_template
from ingest.outbox.together import JUDGED, as_said, said_together
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import compose_reply
from ingest.replies.joint import Spoken, joint_verdict
from ingest.replies.mime import build_message
from ingest.runtime import Runtime
from models.message import Message, MessageKey, Reply
from models.queries import find_parts
from parsers.case.splitting import facts_of_case
from parsers.facts import MessageFacts


def said_to(message: Message) -> list[Said]:
    """What was written to its sender in answer to it, in the order of writing; of a result no word."""
    return [as_said(one) for one in message.replies if one.template in JUDGED]


def answer(
    session: Session,
    runtime: Runtime,
    message: Message,
    verdict: Verdict,
    now: datetime,
    occasion: Occasion,
    since: Since | None = None,
    ledger: Ledger | None = None,
) -> Reply | None:
    """Carry out what is decided of the reply that a verdict asks for; returns what was written, if anything.

    A mail that was split is answered for all of its cases. `since`: the later answer in the same case, where
    there is one. `ledger`: of the letters that are written together with this one.
    """
    if reason := why_withdrawn(occasion, said_to(message)):
        withdraw_unsent(session, message, reason)
    parts = find_parts(session, message) if runtime.splits else []
    own = Spoken(verdict, _facts_of(runtime, message), _receipt_of(message))
    cases = [own, *(_spoken(runtime, part) for part in parts if part.verdict)]
    joint = joint_verdict([one.verdict for one in cases])
    with session.no_autoflush:  # what is written goes to the database together with the next ones
        decided = decide_answer(
            joint,
            occasion,
            said_to(message),
            since,
            lambda: find_room(runtime, message, joint, ledger or Ledger(session, [message], [joint])),
        )
        if decided.fate is Fate.NONE:
            return None
        decided = _with_word_of_several(session, message, joint, decided)
        reply = _write(session, runtime, message, joint, cases, now, decided)
    if ledger is not None:
        ledger.enter(reply, message)
    message.replies.append(reply)
    keyed = reply.message_id[:255]
    session.add_all(MessageKey(message_pk=row.id, kind="reply", value=keyed) for row in (message, *parts))
    return reply


def _with_word_of_several(session: Session, message: Message, joint: Verdict, decided: Answer) -> Answer:
    """What is taken back of the letter about all cases of a mail, where none about this one alone stands."""
    if message.whole_id is None or joint.template is None or last_standing(said_to(message)):
        return decided
    word = find_taken_back(joint.template, said_together(session, message))
    return replace(decided, takes_back=word, of_several=word is not None)


def _facts_of(runtime: Runtime, message: Message) -> MessageFacts:
    """The facts of a row's own case, as judging took them."""
    facts = stored.facts_of(message)
    return as_judged(runtime, facts_of_case(facts, 0) if message.whole_id is None else facts)


def _receipt_of(message: Message) -> str | None:
    return message.submission.full_receipt if message.submission else None


def _spoken(runtime: Runtime, part: Message) -> Spoken:
    return Spoken(stored.load_verdict(part.verdict), _facts_of(runtime, part), _receipt_of(part))


def _write(
    session: Session,
    runtime: Runtime,
    message: Message,
    joint: Verdict,
    cases: Sequence[Spoken],
    now: datetime,
    decided: Answer,
) -> Reply:
    """The finished reply, in the state that was decided."""
    recipient, template, own = joint.recipient, joint.template, cases[0]
    assert template is not None, "asked before"
    assert recipient is not None, "asked before"
    composed = compose_reply(
        verdict=own.verdict,
        facts=own.facts,
        received_at=message.received_at,
        receipt=own.receipt,
        policy=runtime.policy,
        composed_at=now,
        templates=runtime.settings.replies.templates,
        withdrawn=decided.takes_back,
        of_several=decided.of_several,
        brief=decided.brief,
        beside=cases[1:],
    )
    note_template(session, template.value, composed.template_fault, now)
    message_id = reply_id(runtime, message, template.value)
    return Reply(
        template=template.value,
        recipient=recipient,
        message_id=message_id,
        subject=composed.subject,
        text=composed.text,
        content=_as_mail(runtime, composed, message_id, recipient, own.facts, now),
        created_at=now,
        due_at=now,
        state=decided.fate.value,
        tries=0,
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
