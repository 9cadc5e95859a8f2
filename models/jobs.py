"""The engine's tables beside ours: jobs are made in the very transaction that makes the rows they are about.

All calls in one database share them, in a schema of their own, so that one set of workers reads for all. What
is in them can be made again from our own rows at any time: a message that is unread and has no job gets one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.types import JSONDict

SCHEMA = "casebox_jobs"
LOCK = 0x6A6F6273
"""Postgres advisory lock of whoever makes the tables. It spells `jobs`."""
READ = "casebox.read"
"""The task: read one message."""
LIGHT, HEAVY = "light", "heavy"
"""The queues: what is soon read, and what takes OCR, LibreOffice, or another try."""
ALIVE_SECONDS = 60
"""A worker that the engine has not heard of for so long reads nothing."""


@dataclass(frozen=True)
class Jobs:
    """The jobs of one call."""

    schema: str
    """The call's, in the database; what its jobs are known by."""

    @cached_property
    def _app(self) -> App:
        from procrastinate import App, SyncPsycopgConnector

        return App(connector=SyncPsycopgConnector())  # never opened: it writes over our own connection

    def announce(self, session: Session, messages: Sequence[int]) -> None:
        """Have messages read: the jobs are there when the transaction is committed, and not otherwise."""
        connection = session.connection().connection.driver_connection
        with _among_jobs(session):
            task = self._app.configure_task(READ, queue=LIGHT, connection=connection)
            given: list[JSONDict] = [{"schema": self.schema, "message": one} for one in messages]
            task.batch_defer(*given)

    def announce_forgotten(self, session: Session) -> int:
        """The same of what is unread and has no job; how many those were.

        Jobs that the engine could not be told the end of, since the database was away just then, go: they
        would seem to be under way for ever, and hold up whoever waits for their lock.
        """
        with _among_jobs(session):
            given = {"task": READ, "schema": self.schema}
            session.execute(LEFT_OVER, given)
            found = list(session.scalars(FORGOTTEN, given))
        if found:
            self.announce(session, found)
        return len(found)


LEFT_OVER = text(
    "DELETE FROM procrastinate_jobs AS job WHERE job.status = 'doing' AND job.task_name = :task"
    " AND job.args->>'schema' = :schema AND NOT EXISTS (SELECT 1 FROM message WHERE"
    " message.id = CAST(job.args->>'message' AS bigint) AND message.status = 'received'"
    " AND message.facts IS NULL) AND NOT EXISTS (SELECT 1 FROM procrastinate_events AS event"
    " WHERE event.job_id = job.id AND event.at > now() - interval '10 minutes')"
)
FORGOTTEN = text(
    "SELECT message.id FROM message WHERE message.status = 'received' AND message.facts IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs AS job WHERE job.status IN ('todo', 'doing')"
    " AND job.task_name = :task AND job.args = jsonb_build_object("
    "'schema', CAST(:schema AS text), 'message', message.id)) ORDER BY message.received_at, message.id"
)


def count_workers(session: Session) -> int:
    """Processes that the engine has heard of lately, one for each queue that they serve."""
    with _among_jobs(session):
        query = (
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - :age * interval '1 s'"
        )
        return session.scalar(text(query), {"age": ALIVE_SECONDS}) or 0


def count_jobs(session: Session, schema: str) -> list[tuple[str, str, int]]:
    """The jobs of one call that are not done, by queue and status."""
    query = text(
        "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
        " WHERE args->>'schema' = :schema AND status IN ('todo', 'doing') GROUP BY 1, 2 ORDER BY 1, 2"
    )
    with _among_jobs(session):
        return [(row[0], row[1], row[2]) for row in session.execute(query, {"schema": schema})]


def version(session: Session) -> str | None:
    """The newest migration of the engine that is in its tables, as their maker noted it."""
    query = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :schema"
    found: str | None = session.scalar(text(query), {"schema": SCHEMA})
    return found


def newest() -> str:
    """The same of the engine that is installed here."""
    from pathlib import Path

    from procrastinate.schema import SchemaManager

    return max(path.stem for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def make(session: Session) -> None:
    """Make the tables of the engine's present version where there are none, or others.

    What was in others is gone with them: the running service makes the jobs again.
    """
    from procrastinate.schema import SchemaManager

    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if version(session) == newest():
        return
    session.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
    driver = session.connection().connection.driver_connection
    assert driver is not None
    session.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    before = session.scalar(text("SELECT current_setting('search_path')"))
    session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": SCHEMA})
    driver.execute(SchemaManager.get_schema())
    session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": before})
    session.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{newest()}'"))


@contextmanager
def _among_jobs(session: Session) -> Iterator[None]:
    """The engine's names are looked for after ours, which they never meet; until the transaction ends."""
    path = session.scalar(text("SELECT current_setting('search_path')")) or ""
    if not path.endswith(SCHEMA):
        session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": f"{path}, {SCHEMA}"})
    yield
