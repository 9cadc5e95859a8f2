"""Reminders: a letter so many days before the end of its time to each case that is still to be mended."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.chase.waiting import Chased, find_chased
from ingest.judge.answering.bars import suppression
from ingest.judge.rules.deadline import local_time
from ingest.outbox import service_mail
from ingest.outbox.write import JUDGED
from ingest.replies.compose import Reply as Composed
from ingest.replies.headings import REMINDER_HEADING
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.message import Message, Reply
from parsers.mail.automatic import is_robot

KIND = "reminder"
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
    known = service_mail.own_id(runtime, KIND, _key(one, day), recipient)
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
    if queries.count_written(session, KIND, now - timedelta(hours=1)) >= settings.per_hour:
        return False
    mended = [f for f in verdict.findings if f.gravity == "return"][:MOST_FAULTS]
    faults = [plain(f"{finding.message}{finding.remedy}", 400) for finding in mended]
    if verdict.reason:
        faults.insert(0, plain(verdict.reason, 400))
    composed = compose_reminder(runtime, one, faults, now)
    recipient, key = verdict.recipient, _key(one, day)
    service_mail.enqueue(session, runtime, KIND, key, recipient, composed, now, about=row.id)
    return True


def compose_reminder(runtime: Runtime, one: Chased, faults: Sequence[str], now: datetime) -> Composed:
    """The letter."""
    call = runtime.policy.call
    left = f"还有 {one.days_left} 天" if one.days_left else "仅剩今日"
    name = f"{one.contact}老师" if one.contact else "申报联系人"
    title = one.title.removeprefix("《").removesuffix("》")
    opening = [
        f"{one.unit} {name}：".strip(),
        "您好！",
        f"贵单位报送的{call.thing}《{title}》（收件编号 {one.full_receipt}）此前已退回补正，"
        f"截至目前尚未收到补正材料，距截止{left}（{local_time(one.due_at, call)}）。尚待补正的事项如下：",
    ]
    items = [f"{number}. {fault}" for number, fault in enumerate(faults, 1)]
    closing = [
        "请直接回复本邮件，附上修改或补充的文件即可；已收到且无须修改的文件不必重复发送。"
        "如已于近日补正，请以最近一封通知为准，无需理会本提醒。如不再申报，无需回复。",
        *(line.strip() for line in call.contact.splitlines()),
        call.organizer,
        local_time(now, call).partition(" ")[0],
    ]
    lines = [line for line in (*opening, *items, *closing) if line]
    body = "".join(
        f'<p style="margin:0 0 10px 0;font-size:15px;line-height:26px;color:#222222;">{html.escape(line)}</p>'
        for line in lines
    )
    page = f'<html lang="zh-CN"><body><div style="max-width:640px;padding:12px;">{body}</div></body></html>'
    subject = f"{REMINDER_HEADING}{call.name}（{one.full_receipt}）"
    return Composed(subject, "\n\n".join(lines) + "\n", page, mark=call.code)
