"""Keeping: backups while running, and moving from one database to another."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UsageError
from ingest.language.words import say
from ingest.runtime import Desk
from ingest.store import Store, unwritable
from models.copying import TargetNotEmpty, copy_rows
from models.session import open_engine, shown_url


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
        for name in (fresh.name, f"{fresh.name}-wal", f"{fresh.name}-shm"):  # of a backup that was broken off
            (folder / name).unlink(missing_ok=True)
        rows = copy_database(desk.store, f"sqlite:///{fresh}")
        files = _copy_mail(desk.store.directory / "mail", folder / "mail")
        fresh.replace(folder / "casebox.db")
    except OSError as error:
        raise unwritable(error, folder) from error
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
        if engine.dialect.name == "sqlite":  # one file, easy to carry
            target.bare("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode = DELETE")
    except TargetNotEmpty:
        shown = shown_url(engine)
        raise UsageError(
            say(
                f"{shown} holds messages already: copy into an empty database",
                f"{shown} 中已有邮件：请复制到空数据库",
            )
        ) from None
    finally:
        engine.dispose()
    return rows
