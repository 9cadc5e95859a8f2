"""Reminders: a letter so many days before the end of its time to each case that is still to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.chase.waiting import Chased, find_chased
from ingest.judge.answering.bars import suppression
from ingest.outbox import service_mail
from ingest.outbox.template_watch import note_template
from ingest.outbox.together import JUDGED
from ingest.replies.compose import Reply as Composed
from ingest.replies.letter import Item, items_of
from ingest.replies.notices import REMINDER, compose_notice, write_notice
from ingest.replies.phrases import shown
from ingest.runtime import Runtime
from models import queries
from models.message import Message, Reply
from parsers.mail.automatic import is_robot

DAY = timedelta(days=1)
MOST_FAULTS = 10


def remind(runtime: Runtime) -> int:
    """Write the reminders that are due, once each; how many. They leave in the hours after the digest's.

    Where several days are due at once, as after an outage, one letter says it.
    """
    now, days = runtime.clock(), runtime.settings.replies.remind_days
    local = now.astimezone(runtime.policy.call.zone)
    if not days or not runtime.policy.replies_enabled or local.time() < runtime.settings.digest.at:
        return 0
    with runtime.store.reading() as session:
        due = [one for one in find_chased(session, runtime, now) if _is_due(session, runtime, one, days, now)]
    if not due:
        return 0
    with runtime.store.writing() as session:
        return sum(_remind(session, runtime, one, days, now) for one in due)


def _is_due(session: Session, runtime: Runtime, one: Chased, days: Sequence[int], now: datetime) -> bool:
    """Whether its day has come, it was returned a day ago or longer, and it was not reminded of that day."""
    day = _day_of(one, days)
    if day is None:
        return False
    row = session.get_one(Message, one.message)
    said = [reply for reply in row.replies if reply.template in JUDGED][-1:]
    recipient = stored.load_verdict(row.verdict).recipient
    if not any(_arrived(reply) and now - (reply.sent_at or now) >= DAY for reply in said):
        return False
    if not recipient or is_robot(recipient) or stored.load_verdict(row.verdict).suppressed:
        return False
    known = service_mail.own_id(runtime, REMINDER, _key(one, day), recipient)
    return session.scalar(select(Reply.id).where(Reply.message_id == known)) is None


def _arrived(reply: Reply) -> bool:
    """Whether a return was sent and did not come back."""
    return reply.template == "return" and reply.state == "sent" and reply.bounced_by is None


def _day_of(one: Chased, days: Sequence[int]) -> int | None:
    """The reminder that is due: the nearest to the end of those whose day has come."""
    return min((day for day in days if one.days_left <= day), default=None)


def _key(one: Chased, day: int) -> str:
    return f"{one.full_receipt}/{one.due_at.date()}/{day}"


def _remind(session: Session, runtime: Runtime, one: Chased, days: Sequence[int], now: datetime) -> bool:
    """Within what replies may: the address's cap, and the hour's."""
    row, settings = session.get_one(Message, one.message), runtime.settings.replies
    verdict, day = stored.load_verdict(row.verdict), _day_of(one, days)
    if row.outcome != "returned" or not verdict.recipient or day is None:
        return False
    sent = queries.count_replies(session, received=(now - DAY, now), recipient=verdict.recipient)
    if suppression(to_address_day=sent, per_address_day=settings.per_address_day):
        return False
    if queries.count_written(session, REMINDER, now - timedelta(hours=1)) >= settings.per_hour:
        return False
    language = runtime.policy.call.language
    mended = [one for one in verdict.findings if one.gravity == "return"][:MOST_FAULTS]
    faults = items_of(mended, language)
    reason = (Item(shown(verdict.reason, language, 400), ""),) if verdict.reason else ()
    composed = compose_reminder(runtime, one, (*reason, *faults), now)
    note_template(session, REMINDER, composed.template_fault, now)
    recipient, key = verdict.recipient, _key(one, day)
    service_mail.enqueue(session, runtime, REMINDER, key, recipient, composed, now, about=row.id)
    return True


def compose_reminder(runtime: Runtime, one: Chased, faults: tuple[Item, ...], now: datetime) -> Composed:
    """The letter."""
    notice = write_notice(
        REMINDER,
        runtime.policy.call,
        receipt=one.full_receipt,
        composed_at=now,
        unit=one.unit,
        contact=one.contact,
        title=one.title,
        faults=faults,
        due_at=one.due_at,
        days_left=one.days_left,
    )
    return compose_notice(notice, runtime.settings.replies.templates)
