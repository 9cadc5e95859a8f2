"""Keeping: backups while running, and moving from one database to another."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UsageError
from ingest.files import make_folder, sync_file, sync_folder, unwritable, whole_file
from ingest.language.words import say
from ingest.rawmail import FOLDER, RawMail
from ingest.runtime import Runtime
from ingest.store import Store
from models.copying import TargetNotEmpty, copy_rows
from models.session import open_engine, shown_url


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    rows: int
    files: int
    """Raw messages copied this time; those that were there already are left alone."""


def back_up(runtime: Runtime, folder: Path) -> Backup:
    """A copy of everything that counts, into a folder: the database as SQLite, and the raw mail.

    The service may run meanwhile. Into the same folder again, only new mail is copied.

    :raises StoreUnavailable: when it cannot be written
    """
    try:
        make_folder(folder)
        fresh = folder / ".casebox.db.new"
        for name in (fresh.name, f"{fresh.name}-wal", f"{fresh.name}-shm"):  # of a backup that was broken off
            (folder / name).unlink(missing_ok=True)
        rows = copy_database(runtime.store, f"sqlite:///{fresh}")
        files = _copy_mail(runtime.store.mail, folder)
        sync_file(fresh)
        fresh.replace(folder / "casebox.db")
        sync_folder(folder)
    except OSError as error:
        raise unwritable(error, folder) from error
    return Backup(rows, files)


def _copy_mail(mail: RawMail, folder: Path) -> int:
    """Copy what is not there yet; names and contents are on disk when it ends."""
    copied, target = 0, folder / FOLDER
    make_folder(target)
    for sha256, listed in mail.listing():
        goal = folder / listed.name
        if goal.exists():
            continue
        make_folder(goal.parent)
        with mail.file(sha256).open("rb") as source_file, whole_file(goal) as file:
            shutil.copyfileobj(source_file, file)
        copied += 1
    for folder in [target, *(path for path in target.iterdir() if path.is_dir())]:
        sync_folder(folder)
    return copied


def copy_database(store: Store, url: str) -> int:
    """All rows into another, empty database, of either kind. Returns their number.

    :raises UsageError: if the target holds something
    """
    engine = open_engine(url)
    target = Store(engine, store.mail)
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
