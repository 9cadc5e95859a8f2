"""Where everything is kept: raw mail as files, the rest in the database. Owns their exceptions."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ingest.errors import CaseboxError, NoRoom, StoreRefused, StoreUnavailable
from ingest.language.database_words import FAULT_WORDS
from ingest.language.words import both, why
from models import schema, session
from models.faults import DatabaseFault, fault_of

SYNC_THREADS = 4
"""Files synced at once: a disk merges what waits together."""


@dataclass(frozen=True)
class Store:
    """The database and the directory of raw mail."""

    engine: Engine
    directory: Path
    free_bytes: int = 0
    """Less free disk than this, and nothing more is received."""
    fence: Callable[[Session], None] | None = None
    """Asked first in every writing transaction: raises when we must not write any more."""
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    """Writers of this process come one after the other; those of others wait for the database's own lock."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing. Raises StoreUnavailable, StoreRefused."""
        with self._translated(), session.reading(self.engine) as opened:
            yield opened

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed whole or not at all. Raises StoreUnavailable, StoreRefused."""
        with self._translated(), self.turn, session.writing(self.engine) as opened:
            if self.fence is not None:
                self.fence(opened)
            yield opened

    def bare(self, *statements: str) -> None:
        """Statements that no transaction may be around. Raises StoreUnavailable, StoreRefused."""
        with self._translated(), session.outside_transactions(self.engine) as execute:
            for statement in statements:
                execute(statement)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            fault = fault_of(error, self.engine.url)
            if fault is None:  # a statement of ours
                raise
            raise self._database_fault(fault, error) from error

    def _database_fault(self, fault: DatabaseFault, error: DBAPIError) -> CaseboxError:
        """What is wrong with the database, and what to do, in words."""
        url = self.engine.url
        sentence = both(
            *FAULT_WORDS[fault],
            where=session.shown_url(self.engine),
            what=" ".join(str(error.orig).split()),
            role=url.username,
            database=url.database,
        )
        if fault is DatabaseFault.FULL:
            return NoRoom(sentence)
        return StoreUnavailable(sentence) if fault is DatabaseFault.AWAY else StoreRefused(sentence)

    def prepare(self) -> None:
        """Make the schema in an empty database; refuse one of another revision.

        :raises StoreRefused: if the revision is not this program's
        :raises StoreUnavailable: if the database cannot be reached
        """
        self.make_directory()
        with self._translated():
            if schema.is_empty(self.engine):
                schema.upgrade(self.engine)
                return
            present, newest = schema.present_revision(self.engine), schema.NEWEST
        if present != newest:
            raise StoreRefused(
                both(
                    "The database is at revision {present}, this program needs {newest}: `casebox db"
                    " upgrade`",
                    "数据库版本为 {present}，本程序需要 {newest}：请运行 casebox db upgrade",
                    present=present,
                    newest=newest,
                )
            )

    def is_empty(self) -> bool:
        """Whether the schema is still to be made. Raises StoreUnavailable, StoreRefused."""
        with self._translated():
            return schema.is_empty(self.engine)

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the schema to the newest revision; returns the revisions before and after.

        :raises StoreRefused: if a newer program made the database
        """
        self.make_directory()
        with self._translated():
            before = schema.present_revision(self.engine)
            if before is not None and before > schema.NEWEST:
                raise StoreRefused(
                    both(
                        "The database is at revision {before}, newer than this program's {newest}",
                        "数据库版本为 {before}，高于本程序的 {newest}：请升级 casebox",
                        before=before,
                        newest=schema.NEWEST,
                    )
                )
            schema.upgrade(self.engine)
        return before, schema.NEWEST

    def make_directory(self) -> None:
        """The storage directory, readable by its owner alone: it holds names and telephone numbers."""
        file = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        with _disk(self.directory):
            make_folder(self.directory)
            if file and file != ":memory:":
                Path(file).parent.mkdir(parents=True, exist_ok=True)

    def sweep(self) -> int:
        """Remove what a writer that died has left half written. Only for the one runner."""
        left = [path for path in (self.directory / "mail").glob("*/.*") if path.is_file()]
        with _disk(self.directory):
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def check_room(self) -> None:
        """:raises NoRoom: if the disk is all but full"""
        with _disk(self.directory):
            free = shutil.disk_usage(self.directory).free
        if free < self.free_bytes:
            raise NoRoom(
                both(
                    "Only {free} MiB are free under {directory}, and storage.free_bytes asks for {asked} MiB:"
                    " nothing is received until there is room. Free some disk.",
                    "{directory} 所在磁盘仅剩 {free} MiB，低于 storage.free_bytes 要求的 {asked} MiB："
                    "腾出空间之前不收取新邮件。请清理磁盘。",
                    free=free >> 20,
                    directory=self.directory,
                    asked=self.free_bytes >> 20,
                )
            )

    def raw_path(self, sha256: str) -> Path:
        """Where a raw message lies: content-addressed."""
        return self.directory / "mail" / sha256[:2] / f"{sha256}.eml"

    def put_raw(self, messages: Sequence[bytes]) -> list[str]:
        """Write raw messages so that they survive a power cut; returns their SHA-256. Repeating is harmless.

        :raises StoreUnavailable: if the disk is full or cannot be written
        """
        hashes = [hashlib.sha256(raw).hexdigest() for raw in messages]
        todo = {
            sha: raw for sha, raw in zip(hashes, messages, strict=True) if not self.raw_path(sha).exists()
        }
        folders = {self.raw_path(sha).parent for sha in hashes}
        with _disk(self.directory):
            for folder in folders:
                make_folder(folder)
            with ThreadPoolExecutor(SYNC_THREADS) as threads:
                list(threads.map(lambda item: write_whole(self.raw_path(item[0]), item[1]), todo.items()))
                list(threads.map(sync_folder, folders))  # of files that were there too
        return hashes

    def get_raw(self, sha256: str) -> bytes:
        """A stored raw message.

        :raises StoreRefused: if the file is gone or was changed
        """
        path = self.raw_path(sha256)
        try:
            raw = path.read_bytes()
        except OSError as error:
            unread = "The raw message {path} cannot be read: {why}", "原始邮件 {path} 无法读取：{why}"
            raise StoreRefused(both(*unread, path=path, why=why(error))) from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            other = (
                "The raw message {path} is not what was stored: its SHA-256 differs",
                "原始邮件 {path} 已不是当初保存的内容：SHA-256 不符",
            )
            raise StoreRefused(both(*other, path=path))
        return raw


@contextmanager
def _disk(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            full = "The disk under {path} is full. Free some room.", "{path} 所在磁盘已满，请清理。"
            raise NoRoom(both(*full, path=directory)) from error
        raise unwritable(error, error.filename or directory) from error


def unwritable(error: OSError, path: Path | str) -> StoreUnavailable:
    """A file or folder that cannot be written, as one of our exceptions."""
    sentence = "{path} cannot be written: {why}", "{path} 无法写入：{why}"
    return StoreUnavailable(both(*sentence, path=path, why=why(error)))


def write_synced(path: Path, content: bytes, mode: int | None = None) -> None:
    """A file that is whole or not there, also after a power cut: temporary name, fsync, rename, fsync.

    :param mode: who may read it; left out: as the process's umask says
    :raises OSError: if the disk says no; nothing is left behind then
    """
    write_whole(path, content, mode)
    sync_folder(path.parent)


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """The same without the last step: the file's name is on disk once its folder is synced too."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with temporary.open("wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """The names in a folder are on disk (fsync(2): of the file alone is not enough)."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sync_file(path: Path) -> None:
    """The contents of a file that somebody else wrote are on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """A folder for its owner alone, with those above it; the name of each that is new is on disk."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True, mode=0o700)
    sync_folder(path.parent)
