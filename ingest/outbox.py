"""The outbox: replies are written down with the verdict, and sent from here as they were written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ingest import codec
from ingest.desk import Desk
from ingest.errors import CaseboxError, DeliveryDeferred, DeliveryRefused
from ingest.judge.answering import suppression
from ingest.judge.case import Verdict
from ingest.mailer import Mailer
from ingest.replies.compose import compose_reply
from ingest.replies.mime import build_message
from models import queries
from models.journal import Event
from models.message import Message, MessageKey, Reply
from parsers.facts import Bounce

UNSENT = ("queued", "on_hold", "suppressed")


def answer(session: Session, desk: Desk, message: Message, verdict: Verdict, now: datetime) -> Reply | None:
    """Write the reply that a verdict asks for; null when none is due."""
    facts = codec.load_facts(message.facts)
    recipient = facts.reply_to or facts.from_address
    if verdict.template is None or not recipient:
        return None
    receipt = message.submission.receipt if message.submission else None
    composed = compose_reply(
        verdict=verdict,
        facts=facts,
        received_at=message.received_at,
        receipt=receipt,
        policy=desk.policy,
        composed_at=now,
        templates=desk.settings.replies.templates,
    )
    smtp = desk.settings.smtp
    message_id = reply_id(desk, message, verdict.template.value)
    content = build_message(
        composed,
        message_id=message_id,
        sender=smtp.from_address,
        sender_name=smtp.from_name,
        recipient=recipient,
        in_reply_to=facts.message_id,
        references=facts.references,
        date=now,
    )
    state, error = _admission(session, desk, verdict, recipient, now)
    reply = Reply(
        message_pk=message.id,
        template=verdict.template.value,
        recipient=recipient,
        message_id=message_id,
        subject=composed.subject,
        text=composed.text,
        content=content,
        state=state,
        error=error,
        created_at=now,
        due_at=now,
    )
    session.add(reply)
    session.merge(MessageKey(message_pk=message.id, kind="message-id", value=message_id[:255]))
    session.flush()
    session.refresh(message, ["replies"])
    return reply


def reply_id(desk: Desk, message: Message, template: str) -> str:
    """A Message-ID that is the same however often it is made (RFC 5322, 3.6.4)."""
    delivery = f"{message.raw_sha256}/{message.id}/{template}/{len(message.replies)}"
    digest = hashlib.sha256(delivery.encode()).hexdigest()[:24]
    domain = desk.settings.smtp.from_address.rpartition("@")[2]
    return f"<casebox.{desk.policy.call.code.lower()}.{digest}@{domain}>"


def _admission(
    session: Session, desk: Desk, verdict: Verdict, recipient: str, now: datetime
) -> tuple[str, str | None]:
    """The state in which a reply begins, and why it is not to be sent."""
    if verdict.suppressed:
        return "suppressed", verdict.suppressed
    settings = desk.settings.replies
    reason = suppression(
        to_address_day=queries.count_replies(session, since=now - timedelta(days=1), recipient=recipient),
        per_address_day=settings.per_address_day,
    )
    if reason:
        return "suppressed", reason
    if queries.count_replies(session, since=now - timedelta(hours=1)) >= settings.per_hour:
        return "on_hold", f"more than replies.per_hour ({settings.per_hour}) replies in an hour"
    return "queued", None


def replace_unsent(session: Session, desk: Desk, message: Message, verdict: Verdict, now: datetime) -> None:
    """A verdict changed before its reply was tried: it is written anew, so that nobody is told two things."""
    if not message.replies or any(reply.state not in UNSENT or reply.tries for reply in message.replies):
        return
    withdraw_unsent(session, message, "the verdict changed before it was sent")
    answer(session, desk, message, verdict, now)


def withdraw_unsent(session: Session, message: Message, reason: str) -> None:
    """Suppress the replies to a message that have not left yet."""
    for reply in message.replies:
        if reply.state in {"queued", "on_hold", "deferred"}:
            reply.state, reply.error = "suppressed", reason
    session.flush()


def note_bounce(session: Session, message: Message, bounce: Bounce, now: datetime) -> None:
    """One of our mails came back: the digest tells of it, and the story of the message that it answered."""
    reply = None
    if bounce.original_message_id:
        wanted = f"<{bounce.original_message_id.strip().strip('<>')}>"
        reply = session.scalar(select(Reply).where(Reply.message_id == wanted))
    if reply is not None:
        reply.bounced_by = message.id
    detail = {"recipient": bounce.recipient, "diagnostic": bounce.diagnostic, "reply": reply and reply.id}
    session.add(Event(kind="bounce", at=now, message_pk=reply and reply.message_pk, detail=detail))


@dataclass
class Sent:
    """What sending came to."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    fault: CaseboxError | None = None
    """The mail server as a whole is away or refuses us: nothing more was tried."""


def send_due(desk: Desk, mailer: Mailer, stop: Callable[[], bool] = lambda: False) -> Sent:
    """Send what is due, one after the other, until nothing is, a limit is reached, or the server is away."""
    result = Sent()
    while result.fault is None and not stop() and (claimed := _claim(desk)) is not None:
        try:
            mailer.send(desk.settings.smtp.from_address, claimed.recipient, claimed.content)
        except DeliveryDeferred as error:
            _postpone(desk, claimed, error)
            result.deferred += 1
            result.fault = error if error.whole_account else None
        except DeliveryRefused as error:
            if error.whole_account:
                _postpone(desk, claimed, DeliveryDeferred(str(error), whole_account=True))
                result.fault = error
            else:
                _finish(desk, claimed, "failed", str(error))
                result.failed += 1
        else:
            _finish(desk, claimed, "sent", None)
            result.sent += 1
    return result


def _claim(desk: Desk) -> Reply | None:
    """The next reply to send, marked as being sent; null when there is none or a limit of ours is reached."""
    now, smtp = desk.clock(), desk.settings.smtp
    with desk.store.reading() as session:
        if session.scalar(queries.due_replies(now).limit(1)) is None:
            return None
    with desk.store.writing() as session:
        for limit, window in ((smtp.per_hour, timedelta(hours=1)), (smtp.per_day, timedelta(days=1))):
            if limit and queries.count_sent(session, now - window) >= limit:
                return None
        reply = session.scalar(queries.due_replies(now).limit(1))
        if reply is not None:
            reply.state, reply.tries = "sending", reply.tries + 1
        return reply


def _finish(desk: Desk, claimed: Reply, state: str, error: str | None) -> None:
    now = desk.clock()
    with desk.store.writing() as session:
        reply = session.get_one(Reply, claimed.id)
        reply.state, reply.error = state, error
        if state == "sent":
            reply.sent_at = now
        else:
            session.add(
                Event(kind="undelivered", at=now, message_pk=reply.message_pk, detail={"reply": reply.id})
            )


def _postpone(desk: Desk, claimed: Reply, error: DeliveryDeferred) -> None:
    """Due again later; given up when it has been tried for too long."""
    now, smtp = desk.clock(), desk.settings.smtp
    wait = max(
        timedelta(seconds=error.wait_seconds or 0),
        retry_wait(claimed.tries, smtp.retry_seconds, smtp.retry_max_seconds),
    )
    if not error.whole_account and now - claimed.created_at > timedelta(hours=smtp.give_up_hours):
        _finish(desk, claimed, "failed", f"{error} (given up after smtp.give_up_hours)")
        return
    with desk.store.writing() as session:
        reply = session.get_one(Reply, claimed.id)
        reply.state, reply.error, reply.due_at = "deferred", str(error), now + wait
        if error.whole_account:
            reply.tries -= 1  # not this reply's fault
            session.execute(
                update(Reply)
                .where(Reply.state.in_(("queued", "deferred")), Reply.due_at < now + wait)
                .values(due_at=now + wait)
            )


def retry_wait(tries: int, first_seconds: float, longest_seconds: float) -> timedelta:
    """The wait after the n-th try: doubling from the first, never longer than the longest."""
    return timedelta(seconds=min(first_seconds * 2.0 ** min(max(tries, 1) - 1, 60), longest_seconds))
