"""Somebody wrote in a case's name: the address on the case's record is told.

A message that names a case without being of its record changes nothing of it (`submission.other_sender`); but
the case's own people should know, since it may be a colleague, and it may be a fraud.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ingest.judge.answering.bars import suppression
from ingest.judge.case import Verdict
from ingest.judge.rules.deadline import local_time
from ingest.outbox import service_mail
from ingest.replies.compose import Reply as Composed
from ingest.replies.headings import CLAIM_HEADING
from ingest.runtime import Runtime
from models import queries
from models.message import Message, Submission
from parsers.mail.automatic import is_robot

KIND = "claim"

MOST_TOLD = 3
"""Cases named by one message whose people are told."""


def tell_owners(
    session: Session,
    runtime: Runtime,
    message: Message,
    verdicts: Mapping[int, Verdict],
    rows: Sequence[Message],
    now: datetime,
) -> None:
    """Write to the address on record of each case that a message names: once a case and day."""
    since = runtime.policy.replies_since
    if not runtime.policy.replies_enabled or (since is not None and message.received_at < since):
        return
    by_id = {row.id: row for row in rows}
    for anchor in verdicts[message.id].named[:MOST_TOLD]:
        owner = by_id.get(anchor)
        recipient = verdicts[anchor].recipient if owner is not None else None
        if owner is None or owner.submission is None or not recipient:
            continue
        if not is_robot(recipient) and _has_room(session, runtime, recipient, now):
            _write(session, runtime, owner.submission, recipient, message.received_at, now)


def _has_room(session: Session, runtime: Runtime, recipient: str, now: datetime) -> bool:
    """Whether the caps on replies leave room for one more: the address's, and a stranger's mails an hour."""
    settings, day = runtime.settings.replies, (now - timedelta(days=1), now)
    sent = queries.count_replies(session, received=day, recipient=recipient)
    if suppression(to_address_day=sent, per_address_day=settings.per_address_day):
        return False
    return queries.count_written(session, KIND, now - timedelta(hours=1)) < settings.unknown_per_hour


def _write(
    session: Session, runtime: Runtime, case: Submission, recipient: str, received_at: datetime, now: datetime
) -> None:
    day = now.astimezone(runtime.policy.call.zone).date().isoformat()
    composed = compose_claim(runtime, case, received_at, now)
    service_mail.enqueue(session, runtime, KIND, f"{case.full_receipt}/{day}", recipient, composed, now)


def compose_claim(runtime: Runtime, case: Submission, received_at: datetime, now: datetime) -> Composed:
    """The letter. It says nothing of who wrote or what: that is a stranger's word."""
    call = runtime.policy.call
    lines = [
        "尊敬的申报联系人：",
        "您好！",
        f"征集邮箱于{local_time(received_at, call)}收到一封涉及贵单位申报"
        f"（收件编号 {case.full_receipt}）的来信，其发件地址不在该申报登记的地址之列，"
        "或未能通过发件人身份验证。"
        "该来信已转秘书处人工核实；"
        "贵单位已报送的材料和办理结果不受影响。",
        "来信如系贵单位人员所发，请从原申报邮箱直接回复本邮件说明；如非贵单位所发，无需办理。",
        *call.contact.splitlines(),
        call.organizer,
        local_time(now, call).partition(" ")[0],
    ]
    lines = [line.strip() for line in lines if line.strip()]
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return Composed(
        subject=f"{CLAIM_HEADING}{call.name}（{case.full_receipt}）",
        text="\n\n".join(lines) + "\n",
        html=f'<html lang="zh-CN"><body>{body}</body></html>',
        mark=call.code,
    )
