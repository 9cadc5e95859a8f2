"""Somebody wrote in a case's name: the address on the case's record is told.

A message that names a case without being of its record changes nothing of it (`submission.other_sender`); but
the case's own people should know, since it may be a colleague, and it may be a fraud.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ingest.judge.answering.bars import suppression
from ingest.judge.case import Verdict
from ingest.outbox import service_mail
from ingest.outbox.template_watch import note_template
from ingest.replies.compose import Reply as Composed
from ingest.replies.notices import CLAIM, compose_notice, write_notice
from ingest.runtime import Runtime
from models import queries
from models.message import Message, Submission
from parsers.mail.automatic import is_robot

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
    return queries.count_written(session, CLAIM, now - timedelta(hours=1)) < settings.unknown_per_hour


def _write(
    session: Session, runtime: Runtime, case: Submission, recipient: str, received_at: datetime, now: datetime
) -> None:
    day = now.astimezone(runtime.policy.call.zone).date().isoformat()
    composed = compose_claim(runtime, case, received_at, now)
    note_template(session, CLAIM, composed.template_fault, now)
    service_mail.enqueue(session, runtime, CLAIM, f"{case.full_receipt}/{day}", recipient, composed, now)


def compose_claim(runtime: Runtime, case: Submission, received_at: datetime, now: datetime) -> Composed:
    """The letter. It says nothing of who wrote or what: that is a stranger's word."""
    notice = write_notice(
        CLAIM, runtime.policy.call, receipt=case.full_receipt, composed_at=now, received_at=received_at
    )
    return compose_notice(notice, runtime.settings.replies.templates)
