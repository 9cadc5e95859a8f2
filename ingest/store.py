"""Where everything is kept: the database, whose exceptions it owns, and the raw mail beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ingest.errors import CaseboxError, NoRoom, StoreRefused, StoreUnavailable
from ingest.files import on_disk
from ingest.language.database_words import FAULT_WORDS
from ingest.language.words import both
from ingest.objects import Objects
from ingest.rawmail import RawMail
from models import jobs, schema, session
from models.faults import DatabaseFault, fault_of


@dataclass(frozen=True)
class Store:
    """The database, and the raw mail beside it."""

    engine: Engine
    mail: RawMail
    fence: Callable[[Session], None] | None = None
    """Asked first in every writing transaction: raises when we must not write any more."""
    certify: Callable[[], None] | None = None
    """Asked before each deed outside of a transaction: raises when another may have taken over."""
    announce: Callable[[Session, Sequence[int]], None] | None = None
    """Told of new messages in the transaction that makes their rows, where reading them is a job."""
    schema: str = ""
    """Of Postgres; empty: the role's own."""
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    """Writers of this process come one after the other; those of others wait for the database's own lock."""

    @property
    def objects(self) -> Objects:
        """What keeps raw mail and digests: a folder or a bucket."""
        return self.mail.objects

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
        self.make_places()
        with self._translated(), schema.alone(self.engine):
            self._make_schema()
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

    def prepare_jobs(self) -> None:
        """Make the tables of the engine whose jobs workers do, where there are none.

        :raises StoreRefused: they are those of another version of it
        """
        with self.reading() as session:
            version = jobs.version(session)
        if version is None:
            self.renew_jobs()
        elif version != jobs.newest():
            raise StoreRefused(
                both(
                    "The job tables ({schema}) are of another version of procrastinate ({version}): stop all"
                    " workers, then `casebox db upgrade`",
                    "任务表（{schema}）由另一版本的 procrastinate 建立（{version}）：请先停止所有 worker，"
                    "再运行 casebox db upgrade",
                    schema=jobs.SCHEMA,
                    version=version,
                )
            )

    def renew_jobs(self) -> None:
        """Make them anew where they are of another version; the running service makes the jobs again."""
        with self.writing() as session:
            jobs.make(session)

    def is_empty(self) -> bool:
        """Whether the schema is still to be made. Raises StoreUnavailable, StoreRefused."""
        with self._translated():
            return schema.is_empty(self.engine)

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the schema to the newest revision; returns the revisions before and after.

        :raises StoreRefused: if a newer program made the database
        """
        self.make_places()
        with self._translated(), schema.alone(self.engine):
            self._make_schema()
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

    def _make_schema(self) -> None:
        if self.schema:
            self.bare(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")

    def make_places(self) -> None:
        """The storage directory, and the folder of a SQLite file, which is of this machine in any case."""
        self.objects.prepare()
        file = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        if file and file != ":memory:":
            folder = Path(file).parent
            with on_disk(folder):
                folder.mkdir(parents=True, exist_ok=True)
