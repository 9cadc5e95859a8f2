"""`casebox announce`: a preview to the secretariat first, then, once confirmed, a letter a case.

Nothing leaves that was not previewed as it is: a letter that would say something else now stops all. What
was written stays written: broken off anywhere and confirmed again, it goes on with what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.announce.due import Due, Letter, changed_since, count_today, count_told, find_due, marks_of
from ingest.announce.preview import show_letters
from ingest.errors import UsageError
from ingest.language.words import both
from ingest.outbox import service_mail
from ingest.replies.mime import build_message
from ingest.runtime import Runtime
from ingest.secretariat.previews import RESULT, newest, note_confirmed, write_preview
from models import queries
from models.message import Message, MessageKey, Reply
from models.panel import Result

BUDGET, COMMAND = "result", "casebox announce --confirm"
TOGETHER = 25
"""Letters of one transaction."""


@dataclass(frozen=True)
class Previewed:
    """A preview that waits to be confirmed."""

    code: str
    due: Due
    recipients: tuple[str, ...]


@dataclass
class Announced:
    """What a confirmation came to."""

    written: int = 0
    """Letters written down now."""
    held: int = 0
    """Of them, those that an hour's budget lets go later, by themselves."""
    waiting: list[str] = field(default_factory=list)
    """Cases whose address has had its letters of a day: to be confirmed again tomorrow."""
    told: int = 0
    """Of those previewed, all whose letter is written, now or before, left or not."""
    dropped: int = 0
    """Previewed, and no longer due: withdrawn since, or decided otherwise."""


def preview(runtime: Runtime) -> Previewed:
    """Write down what would leave, and mail it to the secretariat.

    :raises UsageError: there is nothing to tell, or a template fails
    """
    now = runtime.clock()
    with runtime.store.writing() as session:
        due = find_due(session, runtime, now)
        if not due.letters:
            raise UsageError(
                both(
                    "no letter is due: {told} told, {undecided} undecided, {by_hand} to be told by hand",
                    "没有待发的结果通知：已通知 {told} 件，未定 {undecided} 件，须另行告知 {by_hand} 件",
                    told=due.told,
                    undecided=len(due.undecided),
                    by_hand=len(due.by_hand),
                )
            )
        shown = show_letters(runtime, due)
        code = write_preview(session, runtime, RESULT, marks_of(due.letters), shown, COMMAND)
    return Previewed(code, due, tuple(sorted(runtime.policy.secretariat)))


def confirm(runtime: Runtime, code: str, by: str) -> Announced:
    """Write the previewed letters into the outbox.

    :raises UsageError: no such preview, or a newer one; replies are off; a letter would now say another thing
    """
    if not runtime.policy.replies_enabled:
        raise UsageError(
            both("replies.enabled = false: no letter may leave", "replies.enabled = false，不得发出任何回函")
        )
    now, done = runtime.clock(), Announced()
    with runtime.store.writing() as session:
        announcement = newest(session, RESULT, code)
        due = find_due(session, runtime, now)
        if changed := sorted(changed_since(due, announcement.letters)):
            cases = "、".join(changed[:10]) + ("…" if len(changed) > 10 else "")
            raise UsageError(
                both(
                    "{count} letters are not as previewed ({cases}): preview them again",
                    "预览之后有 {count} 封通知发生变化（{cases}）：请重新预览后再确认",
                    count=len(changed),
                    cases=cases,
                )
            )
        note_confirmed(announcement, by, now)
        previewed = set(map(int, announcement.letters))
    for chunk in queries.chunked([one.submission for one in due.letters], TOGETHER):
        _write_some(runtime, code, set(chunk), now, done)
    with runtime.store.reading() as session:
        done.told = count_told(session, previewed)
    done.dropped = len(previewed) - done.told - len(done.waiting)
    return done


def _write_some(runtime: Runtime, code: str, submissions: set[int], now: datetime, done: Announced) -> None:
    """A few letters, in one transaction; found anew: a case may have been withdrawn meanwhile."""
    with runtime.store.writing() as session:
        announcement = newest(session, RESULT, code)
        for letter in find_due(session, runtime, now, submissions).letters:
            if announcement.letters.get(str(letter.submission)) != letter.mark:
                continue
            most = runtime.settings.replies.per_address_day
            if count_today(session, letter.recipient, now - timedelta(days=1)) >= most:
                done.waiting.append(letter.receipt)
                continue
            reply = _write(session, runtime, letter, now)
            done.written += 1
            done.held += reply.state == "on_hold"


def _write(session: Session, runtime: Runtime, letter: Letter, now: datetime) -> Reply:
    _withdraw_unsent(session, letter)
    serial = len(
        session.scalars(
            select(Result.id).where(Result.submission_id == letter.submission, Result.reply_id.is_not(None))
        ).all()
    )
    key = f"{letter.receipt}/{letter.submission}/{serial}"
    message_id = service_mail.own_id(runtime, BUDGET, key, letter.recipient)
    last = session.get_one(Message, letter.message).message_id
    content = build_message(
        letter.composed,
        message_id=message_id,
        sender=runtime.settings.smtp.from_address,
        sender_name=runtime.settings.smtp.from_name,
        recipient=letter.recipient,
        in_reply_to=last,
        references=(),
        date=now.astimezone(runtime.policy.call.zone),
        auto_submitted="auto-generated",
    )
    used = queries.count_admitted(session, BUDGET, now - timedelta(hours=1), now)
    most = runtime.settings.replies.per_hour
    full = used >= most
    reply = Reply(
        message_pk=letter.message,
        template=letter.template,
        recipient=letter.recipient,
        message_id=message_id,
        subject=letter.composed.subject,
        text=letter.composed.text,
        content=content,
        state="on_hold" if full else "queued",
        created_at=now,
        due_at=now,
        budget=BUDGET,
        admitted_at=None if full else now,
        error=f"一小时内已达 {most} 封（replies.per_hour），有余量时自动发出" if full else None,
    )
    session.add(reply)
    session.merge(MessageKey(message_pk=letter.message, kind="reply", value=message_id[:255]))
    session.flush()
    session.get_one(Result, letter.result.result).reply_id = reply.id
    session.flush()
    return reply


def _withdraw_unsent(session: Session, letter: Letter) -> None:
    """A letter of another result that has not left yet never does."""
    earlier = select(Result.reply_id).where(Result.submission_id == letter.submission)
    unsent = select(Reply).where(
        Reply.id.in_(earlier), Reply.state.in_(("queued", "on_hold")), Reply.tries == 0
    )
    for reply in session.scalars(unsent):
        reply.state, reply.error = "suppressed", "发出前评审结果已改变，由新的通知代替"
