"""The part of a digest that is about the machine: what was not delivered, what fails, what the reconciliation found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.alarms import PARTS
from ingest.desk import Desk
from ingest.digest.facts import Trouble, Undelivered
from models.journal import Beat, Event
from models.message import Folder, Message, Reply


def find_undelivered(session: Session, begin: datetime, end: datetime) -> Iterator[Undelivered]:
    """Replies that failed or came back on the day, and those that wait for an operator."""
    told = select(Event).where(Event.kind.in_(("undelivered", "bounce")), Event.at >= begin, Event.at < end)
    shown = set()
    for event in session.scalars(told.order_by(Event.id)):
        detail = event.detail or {}
        reply = session.get(Reply, detail["reply"]) if detail.get("reply") else None
        if reply is None:
            recipient, reason = detail.get("recipient") or "", detail.get("diagnostic") or ""
            yield Undelivered(0, recipient, "", "退信", reason[:200], event.message_pk)
        elif reply.id not in shown:
            shown.add(reply.id)
            state = "退信" if event.kind == "bounce" else "发送失败"
            reason = detail.get("diagnostic") or reply.error or ""
            yield Undelivered(reply.id, reply.recipient, reply.subject, state, reason[:200], reply.message_pk)
    waiting = select(Reply).where(Reply.state == "on_hold", Reply.created_at < end).order_by(Reply.id)
    for reply in session.scalars(waiting):
        yield Undelivered(
            reply.id, reply.recipient, reply.subject, "暂缓发送", (reply.error or "")[:200], reply.message_pk
        )


def find_troubles(session: Session, desk: Desk, begin: datetime, end: datetime) -> Iterator[Trouble]:
    """Parts that fail, folders that cannot be read, messages that we failed on."""
    zone = desk.policy.call.zone
    for beat in session.scalars(select(Beat).where(Beat.bad_since.is_not(None), Beat.bad_since < end)):
        assert beat.bad_since is not None
        name, remedy = PARTS.get(beat.name, (beat.name, ""))
        since = f"{beat.bad_since.astimezone(zone):%m月%d日 %H:%M}"
        yield Trouble(f"{name}自 {since} 起失败", beat.error or "", remedy)
    for folder in session.scalars(select(Folder).where(Folder.fault.is_not(None), Folder.read_at < end)):
        yield Trouble(
            f"文件夹“{folder.name}”无法读取", folder.fault or "", "请在网页邮箱中查看该文件夹是否有来信"
        )
    failed = select(Message).where(
        Message.failure.is_not(None), Message.received_at >= begin, Message.received_at < end
    )
    for message in session.scalars(failed.order_by(Message.id)):
        lines = (message.failure or "").strip().splitlines() or [""]
        yield Trouble(
            f"邮件 {message.id} 处理失败",
            lines[-1][:200],
            f"casebox show {message.id}；修复后 casebox rerun {message.id}",
        )


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
