"""`casebox announce`: a preview to the secretariat first, then, once confirmed, a letter a case.

Nothing leaves that was not previewed as it is: a letter that would say something else now stops all. What
was written stays written: broken off anywhere and confirmed again, it goes on with what is left.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.announce.due import Due, Letter, changed_since, count_today, find_due, marks_of
from ingest.announce.preview import compose_preview
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.outbox import service_mail
from ingest.replies.mime import build_message
from ingest.runtime import Runtime
from models import queries
from models.message import Message, MessageKey, Reply
from models.panel import Announcement, Result

KIND, BUDGET = "preview", "result"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of a code: none that looks like another."""
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
    held: int = 0
    """Of them, those that an hour's budget lets go later, by themselves."""
    waiting: list[str] = field(default_factory=list)
    """Cases whose address has had its letters of a day: to be confirmed again tomorrow."""
    dropped: int = 0
    """Previewed, and no longer due: withdrawn since, or told."""


def preview(runtime: Runtime) -> Previewed:
    """Write down what would leave, and mail it to the secretariat.

    :raises UsageError: there is nothing to tell, or a template fails
    """
    now = runtime.clock()
    people = tuple(runtime.settings.digest.to or runtime.settings.secretariat.people)
    with runtime.store.writing() as session:
        due = find_due(session, runtime, now)
        if not due.letters:
            told = say(
                f"no letter is due: {due.told} told, {len(due.undecided)} undecided, "
                f"{len(due.by_hand)} to be told by hand",
                f"没有待发的结果通知：已通知 {due.told} 件，未定 {len(due.undecided)} 件，"
                f"须另行告知 {len(due.by_hand)} 件",
            )
            raise UsageError(told)
        code = "".join(secrets.choice(LETTERS) for _ in range(6))
        session.add(Announcement(code=code, letters=marks_of(due.letters), previewed_at=now))
        composed = compose_preview(runtime, due, code)
        for person in people:
            service_mail.enqueue(session, runtime, KIND, code, person, composed, now)
    return Previewed(code, due, people)


def confirm(runtime: Runtime, code: str, by: str) -> Announced:
    """Write the previewed letters into the outbox.

    :raises UsageError: no such preview, or a newer one; replies are off; a letter would now say another thing
    """
    if not runtime.policy.replies_enabled:
        raise UsageError(
            say("replies.enabled = false: no letter may leave", "replies.enabled = false，不得发出任何回函")
        )
    now, done = runtime.clock(), Announced()
    with runtime.store.writing() as session:
        announcement = _newest(session, code)
        due = find_due(session, runtime, now)
        if changed := sorted(changed_since(due, announcement.letters)):
            cases = "、".join(changed[:10]) + ("…" if len(changed) > 10 else "")
            raise UsageError(
                say(
                    f"{len(changed)} letters are not as previewed ({cases}): preview them again",
                    f"预览之后有 {len(changed)} 封通知发生变化（{cases}）：请重新预览后再确认",
                )
            )
        announcement.confirmed_at, announcement.confirmed_by = announcement.confirmed_at or now, by
        done.dropped = len(announcement.letters) - len(due.letters)
    for chunk in queries.chunked([one.submission for one in due.letters], TOGETHER):
        _write_some(runtime, code, set(chunk), now, done)
    return done


def _newest(session: Session, code: str) -> Announcement:
    """The preview of this code, if it is the newest."""
    newest = session.scalar(select(Announcement).order_by(Announcement.id.desc()).limit(1))
    if newest is None or newest.code != code.strip().upper():
        known = session.scalar(select(Announcement.id).where(Announcement.code == code.strip().upper()))
        reason = (
            say("a newer preview stands in its place", "已有更新的预览，请以最新一次为准")
            if known
            else say("there is no preview of that code", "没有这个确认码的预览")
        )
        raise UsageError(f"{code}: {reason}")
    return newest


def _write_some(runtime: Runtime, code: str, submissions: set[int], now: datetime, done: Announced) -> None:
    """A few letters, in one transaction; found anew: a case may have been withdrawn meanwhile."""
    with runtime.store.writing() as session:
        announcement = _newest(session, code)
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
