"""Forgetting: the end of personal data once a call is over. The counts stay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, delete, func, select, update
from sqlalchemy.orm import Session

from ingest.digest.run import DIGESTS, digest_day
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.runtime import Runtime
from ingest.store import Store
from models import queries
from models.desk import Instruction, Told
from models.journal import Event
from models.message import Decision, Message, MessageKey, Reply, Submission
from models.panel import Announcement, Result, ReviewRow

OPEN = (*queries.OPEN_STATES, "on_hold")
PERSONAL = (
    "facts",
    "verdict",
    "failure",
    "message_id",
    "from_address",
    "from_name",
    "subject",
    "sent_at",
    "unit",
    "title",
    "contact",
)
"""Columns of a message that say who wrote and what."""
TABLES = (
    "message", "message_key", "reply", "decision", "event", "instruction", "told", "review", "result",
    "announcement",
)  # fmt: skip
"""Where personal data stood; Postgres writes them anew, so that it is gone from its files too."""


@dataclass(frozen=True)
class Purge:
    """What forgetting comes to."""

    messages: int
    files: int
    digests: int


def purge(runtime: Runtime, before: datetime, *, dry_run: bool) -> Purge:
    """Forget who wrote, what they wrote and what we answered, for messages received before a moment.

    What stays: that there was a message, when, its size, its outcome and its findings' codes: the counts.
    Broken off anywhere and run again, it completes what it began. Backups are not touched.

    :raises UsageError: while those messages are not recorded, or replies to them are still to be sent
    """
    with runtime.store.reading() as session:
        old, new = Message.received_at < before, Message.received_at >= before
        refuse_unfinished(session, old)
        ids = list(session.scalars(select(Message.id).where(old, Message.status == "recorded")))
        kept = set(session.scalars(select(Message.raw_sha256).where(new, Message.status != "purged")))
    files = _files_without(runtime.store, kept, before)
    day = before.astimezone(runtime.policy.call.zone).date().isoformat()
    digests = [one.name for one in runtime.store.objects.listing(DIGESTS) if digest_day(one.name) < day]
    if not dry_run:
        with runtime.store.writing() as session:
            for chunk in queries.chunked(ids):
                _forget(session, chunk, runtime.clock())
            _forget_our_own(session, before)
        runtime.store.mail.remove(files)
        runtime.store.objects.remove(digests)
        compact(runtime.store)
    return Purge(len(ids), len(files), len(digests))


def purged_at(session: Session, message: int) -> datetime | None:
    """When a message was purged; `None` where that was before it was written down."""
    query = select(func.max(Event.at)).where(Event.message_pk == message, Event.kind == "purged")
    return session.scalar(query)


def refuse_unfinished(session: Session, old: ColumnElement[bool]) -> None:
    """:raises UsageError: while such messages are not recorded, or replies to them are still to be sent"""
    if left := session.scalar(select(func.count(Message.id)).where(old, Message.status == "received")):
        raise UsageError(
            say(
                f"{left} of those messages are not recorded yet: `casebox run --once` first",
                f"其中 {left} 封邮件尚未处理：请先运行 casebox run --once",
            )
        )
    waiting = select(func.count(Instruction.message_pk)).join(Message, Message.id == Instruction.message_pk)
    if left := session.scalar(waiting.where(old, Instruction.state.in_(("new", "waiting")))):
        raise UsageError(
            say(
                f"{left} decisions by mail still wait to be carried out: `casebox run --once` first",
                f"尚有 {left} 项邮件决定等待办理：请先运行 casebox run --once",
            )
        )
    unfinished = select(func.count(Reply.id)).join(Message, Message.id == Reply.message_pk)
    if left := session.scalar(unfinished.where(old, Reply.state.in_(OPEN))):
        raise UsageError(
            say(
                f"{left} replies to those messages are still to be sent: `casebox outbox list`",
                f"这些邮件尚有 {left} 封回函未发出：请运行 casebox outbox list 查看",
            )
        )


def _files_without(store: Store, kept: Collection[str], before: datetime) -> list[str]:
    """Raw mail that no message needs: of forgotten messages, and old files that never became a message.

    A newer file without a message may be about to become one.
    """
    with store.reading() as session:
        known = set(session.scalars(select(Message.raw_sha256)))
    files = []
    for sha256, listed in store.mail.listing():
        orphan = sha256 not in known and listed.changed_at < before
        if (sha256 in known and sha256 not in kept) or orphan:
            files.append(sha256)
    return files


def _forget(session: Session, ids: list[int], now: datetime) -> None:
    session.execute(
        update(Message).where(Message.id.in_(ids)).values(**dict.fromkeys(PERSONAL), status="purged")
    )
    session.execute(delete(MessageKey).where(MessageKey.message_pk.in_(ids)))
    session.execute(update(Reply).where(Reply.message_pk.in_(ids)).values(_emptied()))
    session.execute(update(Decision).where(Decision.message_pk.in_(ids)).values(reason="", decided_by=""))
    session.execute(update(Event).where(Event.message_pk.in_(ids)).values(detail=None))
    session.execute(delete(Told).where(Told.message_pk.in_(ids)))
    asked = Instruction.message_pk.in_(ids) | Instruction.case_pk.in_(ids)
    session.execute(update(Instruction).where(asked).values(reason=""))
    _forget_review(session, ids)
    session.add_all(Event(kind="purged", at=now, message_pk=message) for message in ids)


def _forget_review(session: Session, ids: list[int]) -> None:
    """Of cases that began with these messages: who reviewed and what they wrote. Scores and results stay."""
    cases = select(Submission.id).where(Submission.anchor_id.in_(ids))
    nobody = {"expert": cast(ReviewRow.id, String), "expert_name": "", "comment": ""}
    session.execute(update(ReviewRow).where(ReviewRow.submission_id.in_(cases)).values(nobody))
    session.execute(update(Result).where(Result.submission_id.in_(cases)).values(decided_by=""))


def _forget_our_own(session: Session, before: datetime) -> None:
    """Digests and events tell of messages by name too."""
    ours = (Reply.message_pk.is_(None), Reply.created_at < before, Reply.state.not_in(OPEN))
    session.execute(update(Reply).where(*ours).values(_emptied()))
    session.execute(update(Event).where(Event.at < before).values(detail=None))
    confirmed = update(Announcement).where(Announcement.previewed_at < before)
    session.execute(confirmed.values(confirmed_by="", letters={}))


def _emptied() -> dict[str, object]:
    return {"recipient": "", "recipient_key": None, "subject": "", "text": "", "content": b"", "error": None}


def compact(store: Store) -> None:
    """What was deleted is gone from the database's files too."""
    if store.engine.dialect.name == "sqlite":
        store.bare("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        whole = (f"VACUUM FULL {table}" for table in TABLES)
        store.bare("SET statement_timeout = 0", *whole, "RESET statement_timeout")
