"""The part of a digest that is about the machine: what was not delivered, what fails, what was reconciled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.chase.reach import reason_in_words, telephone_in
from ingest.digest.facts import MOST_ROWS, Machine, Trouble, Undelivered
from ingest.health import PARTS
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.journal import Event, HealthStatus
from models.message import Folder, Message, Reply

_MACHINE = TypeAdapter(Machine)
KEPT = "digest"
"""The kind of the event that keeps what the first digest of a day said of the machine."""


def find_machine(session: Session, runtime: Runtime, day: date, begin: datetime, end: datetime) -> Machine:
    """How the machine fared: as the day's first digest said, else as it is now."""
    kept = _kept(session, day)
    if kept is not None:
        return _MACHINE.validate_python(kept.detail["machine"])
    return Machine(
        troubles=tuple(find_troubles(session, runtime, begin, end)),
        undelivered=tuple(find_undelivered(session, begin, end)),
        reconciled=tell_reconciliation(session, begin, end),
        passed_over=session.scalar(select(func.sum(Folder.passed_over))) or 0,
        waiting=session.scalar(select(func.count(Reply.id)).where(queries.HELD_BACK)) or 0,
    )


def keep_machine(session: Session, runtime: Runtime, day: date, machine: Machine, now: datetime) -> None:
    """Keep it, once the day is over: health, folders and the outbox know only the present."""
    if now.astimezone(runtime.policy.call.zone).date() > day and _kept(session, day) is None:
        detail = {"day": day.isoformat(), "machine": _MACHINE.dump_python(machine, mode="json")}
        session.add(Event(kind=KEPT, at=now, detail=detail))


def _kept(session: Session, day: date) -> Event | None:
    events = session.scalars(select(Event).where(Event.kind == KEPT).order_by(Event.id))
    return next((event for event in events if event.detail and event.detail["day"] == day.isoformat()), None)


def find_undelivered(session: Session, begin: datetime, end: datetime) -> Iterator[Undelivered]:
    """Mails of ours that failed or came back on the day, and those that an operator held."""
    told = select(Event).where(Event.kind.in_(("undelivered", "bounce")), Event.at >= begin, Event.at < end)
    shown: set[int] = set()
    for event in session.scalars(told.order_by(Event.id)):
        detail = event.detail or {}
        found = _replies(session, Reply.id == (detail.get("reply") or 0))
        if not found:
            recipient, reason = detail.get("recipient") or "", detail.get("diagnostic") or ""
            yield _unmatched(session, recipient, reason, event.message_pk)
        elif found[0].reply not in shown:
            shown.add(found[0].reply)
            state = "退信" if event.kind == "bounce" else "发送失败"
            said = detail.get("diagnostic") or found[0].reason
            yield replace(found[0], state=state, reason=reason_in_words(said))
    held = (Reply.state == "on_hold") & ~queries.HELD_BACK & (Reply.created_at < end)
    yield from _replies(session, held)


def _unmatched(session: Session, recipient: str, reason: str, message: int | None) -> Undelivered:
    """A mail that came back and is none of ours that we know: perhaps its address is one that wrote to us."""
    wrote = select(Message).where(func.lower(Message.from_address) == recipient.lower(), Message.unit != "")
    newest = session.scalar(wrote.order_by(Message.id.desc()).limit(1)) if recipient else None
    return Undelivered(
        0,
        plain(recipient, 80),
        "",
        "退信",
        reason_in_words(reason),
        message,
        unit=plain((newest and newest.unit) or "", 60),
        contact=plain((newest and newest.contact) or "", 20),
        telephone=telephone_in(stored.find_verdict(newest.verdict) if newest else None),
    )


def _replies(session: Session, condition: ColumnElement[bool]) -> list[Undelivered]:
    columns = (Reply.id, Reply.recipient, Reply.subject, Reply.error, Reply.message_pk)
    about = (Message.unit, Message.contact, Message.verdict)
    query = select(*columns, *about).join(Message, Message.id == Reply.message_pk, isouter=True)
    found = session.execute(query.where(condition).order_by(Reply.id).limit(MOST_ROWS))
    return [
        Undelivered(
            number,
            plain(recipient, 80),
            plain(subject, 80),
            "暂缓发送",
            plain(error or ""),
            message,
            unit=plain(unit or "", 60),
            contact=plain(contact or "", 20),
            telephone=telephone_in(stored.find_verdict(verdict)),
        )
        for number, recipient, subject, error, message, unit, contact, verdict in found
    ]


def find_troubles(session: Session, runtime: Runtime, begin: datetime, end: datetime) -> Iterator[Trouble]:
    """Parts that fail, folders that cannot be read, messages that we failed on or have not judged yet."""
    zone = runtime.policy.call.zone
    failing = select(HealthStatus.name, HealthStatus.error, HealthStatus.bad_since).where(
        HealthStatus.bad_since < end
    )
    for part, error, bad_since in session.execute(failing.order_by(HealthStatus.name)):
        assert bad_since is not None, "nothing that is `None` comes before the day's end"
        name, remedy = PARTS.get(part, (part, ""))
        since = bad_since.astimezone(zone)
        yield Trouble(
            f"{name}自 {since.month}月{since.day}日 {since:%H:%M} 起失败", plain(error or ""), remedy
        )
    unread = select(Folder.name, Folder.fault).where(Folder.fault.is_not(None), Folder.read_at < end)
    for folder, fault in session.execute(unread):
        look = "请登录网页邮箱查看该文件夹是否有来信。"
        yield Trouble(f"文件夹“{plain(folder, 40)}”无法读取", plain(fault or ""), look)
    yield from _failed(session, begin, end)
    pending = select(func.count(Message.id)).where(Message.status == "received", Message.received_at < end)
    if count := session.scalar(pending):
        yield Trouble(
            f"{count} 封来信已收取、尚未办理",
            "",
            "通常稍候即自动办理；长时间未办理的，请运行 casebox check。",
        )


def _failed(session: Session, begin: datetime, end: datetime) -> Iterator[Trouble]:
    failed = select(Message.id, Message.failure).where(
        Message.failure.is_not(None), Message.received_at >= begin, Message.received_at < end
    )
    for message, failure in session.execute(failed.order_by(Message.id).limit(MOST_ROWS)):
        lines = (failure or "").strip().splitlines() or [""]
        remedy = f"casebox show {message} 可查看原因；排除后运行 casebox rerun {message}。"
        yield Trouble(f"第 {message} 号来信处理失败", plain(lines[-1]), remedy)


def tell_reconciliation(session: Session, begin: datetime, end: datetime) -> str:
    """The day's comparison of mailbox and records, in a sentence; empty if there was none."""
    newest = (
        select(Event)
        .where(Event.kind == "reconciled", Event.at >= begin, Event.at < end)
        .order_by(Event.id.desc())
        .limit(1)
    )
    event = session.scalar(newest)
    if event is None or not event.detail:
        return ""
    listed, missing = event.detail.get("listed", 0), event.detail.get("missing", 0)
    if not missing:
        return f"邮箱中 {listed} 封邮件全部在册。"
    return f"邮箱中 {listed} 封邮件，其中 {missing} 封此前未在册，已补收（编号 {_numbers(event)}）。"


def _numbers(event: Event) -> str:
    numbers = [str(number) for number in event.detail.get("messages", ())]
    return "、".join(numbers[:20]) + ("等" if len(numbers) > 20 else "")
