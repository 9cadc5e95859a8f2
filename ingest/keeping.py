"""Keeping and forgetting: backups while running, and the end of personal data once a call is over."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.orm import Session

from ingest.desk import Desk
from ingest.errors import StoreUnavailable, UsageError
from ingest.store import Store
from models import queries
from models.copying import TargetNotEmpty, copy_rows
from models.journal import Event
from models.message import Decision, Message, MessageKey, Reply
from models.session import open_engine


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    rows: int
    files: int
    """Raw messages copied this time; those that were there already are left alone."""


def back_up(desk: Desk, folder: Path) -> Backup:
    """A copy of everything that counts, into a folder: the database as SQLite, and the raw mail.

    The service may run meanwhile. Into the same folder again, only new mail is copied.

    :raises StoreUnavailable: when it cannot be written
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = folder / ".casebox.db.new"
        fresh.unlink(missing_ok=True)
        rows = copy_database(desk.store, f"sqlite:///{fresh}")
        files = _copy_mail(desk.store.directory / "mail", folder / "mail")
        fresh.replace(folder / "casebox.db")
    except OSError as error:
        raise StoreUnavailable(f"The backup {folder} cannot be written: {error.strerror}") from error
    return Backup(rows, files)


def _copy_mail(source: Path, target: Path) -> int:
    copied = 0
    for path in sorted(source.glob("*/*.eml")):
        goal = target / path.parent.name / path.name
        if goal.exists():
            continue
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = goal.with_name(f".{goal.name}")
        shutil.copyfile(path, partial)
        partial.replace(goal)
        copied += 1
    return copied


def copy_database(store: Store, url: str) -> int:
    """All rows into another, empty database, of either kind. Returns their number.

    :raises UsageError: if the target holds something
    """
    engine = open_engine(url)
    target = Store(engine, store.directory)
    try:
        target.upgrade()
        with target.reading():
            rows = copy_rows(store.engine, engine)
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr] # sqlite3's own connection
                connection.connection.driver_connection.execute("PRAGMA journal_mode = DELETE")  # type: ignore[union-attr] # one file, easy to carry
    except TargetNotEmpty:
        shown = engine.url.render_as_string(hide_password=True)
        raise UsageError(f"{shown} holds messages already: copy into an empty database") from None
    finally:
        engine.dispose()
    return rows


@dataclass(frozen=True)
class Purge:
    """What forgetting comes to."""

    messages: int
    files: int
    digests: int


def purge(desk: Desk, before: datetime, *, dry_run: bool) -> Purge:
    """Forget who wrote, what they wrote and what we answered, for messages received before a moment.

    What stays: that there was a message, when, its size, its outcome and its findings' codes: the counts.

    :raises UsageError: while replies to those messages are still to be sent
    """
    doomed = select(Message.id).where(Message.received_at < before, Message.status != "purged")
    with desk.store.reading() as session:
        _refuse_unfinished(session, before)
        ids = list(session.scalars(doomed))
        files = _files_of(session, ids)
    digests = [
        p for p in (desk.store.directory / "digests").glob("*.html") if p.stem < before.date().isoformat()
    ]
    if not dry_run:
        with desk.store.writing() as session:
            for chunk in queries.chunked(ids):
                _forget(session, chunk)
        for path in [*(desk.store.raw_path(sha) for sha in files), *digests]:
            path.unlink(missing_ok=True)
        _compact(desk.store)
    return Purge(len(ids), len(files), len(digests))


def _refuse_unfinished(session: Session, before: datetime) -> None:
    unfinished = (
        select(func.count(Reply.id))
        .join(Message, Message.id == Reply.message_pk)
        .where(Message.received_at < before, Reply.state.in_(("queued", "deferred", "sending")))
    )
    if left := session.scalar(unfinished):
        raise UsageError(f"{left} replies to those messages are still to be sent: `casebox outbox list`")


def _files_of(session: Session, ids: list[int]) -> set[str]:
    """Raw files that no message keeps once those are forgotten."""
    hashes: set[str] = set()
    kept: set[str] = set()
    for chunk in queries.chunked(ids):
        hashes.update(session.scalars(select(Message.raw_sha256).where(Message.id.in_(chunk))))
    everything: Select[str, int] = select(Message.raw_sha256, Message.id)
    doomed = set(ids)
    for sha256, message in session.execute(everything):
        if message not in doomed and sha256 in hashes:
            kept.add(sha256)
    return hashes - kept


def _forget(session: Session, ids: list[int]) -> None:
    nothing = dict.fromkeys(
        (
            "facts",
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
    )
    session.execute(
        update(Message).where(Message.id.in_(ids)).values(**nothing, verdict=None, status="purged")
    )
    session.execute(delete(MessageKey).where(MessageKey.message_pk.in_(ids)))
    emptied = {"recipient": "", "subject": "", "text": "", "content": b"", "error": None}
    session.execute(update(Reply).where(Reply.message_pk.in_(ids)).values(**emptied))
    session.execute(update(Decision).where(Decision.message_pk.in_(ids)).values(reason="", decided_by=""))
    session.execute(update(Event).where(Event.message_pk.in_(ids)).values(detail=None))


def _compact(store: Store) -> None:
    """What was deleted is gone from the file too."""
    if store.engine.dialect.name != "sqlite":
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
