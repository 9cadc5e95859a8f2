"""The engine and its two kinds of transaction, on SQLite and Postgres alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select, text
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.pool import NullPool

from models.base import dumps_clean

WRITER_LOCK = 0x63617365
"""Postgres advisory lock that serialises writers, as SQLite's BEGIN IMMEDIATE does. It spells `case`."""

LOCK = text("SELECT pg_advisory_xact_lock(:key, hashtext(coalesce(current_schema(), '')))")
"""One for each schema: a call in another one waits for nobody's here."""

BUSY_SECONDS = 30
"""How long SQLite waits for another process's transaction."""


def open_engine(url: str, schema: str = "", *, pooled: bool = True) -> Engine:
    """An engine for a database URL, and with Postgres for a schema in it. Connects only when first used.

    :param pooled: false: a connection for each transaction, for one who asks many databases now and then

    What is asked of the database is never shown in its errors: it holds names and telephone numbers.
    """
    if not url.startswith("sqlite"):
        # A server that went away is noticed before a statement is lost on it; no statement hangs for ever.
        options = "-c statement_timeout=120000 -c lock_timeout=60000 -c timezone=UTC"
        options += f" -c search_path={schema}" if schema else ""
        arguments = {"connect_timeout": 10, "options": options}
        kept: dict[str, Any] = {"pool_pre_ping": True} if pooled else {"poolclass": NullPool}
        return _engine(url, arguments, **kept)
    engine = _engine(url, {"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _engine(url: str, arguments: dict[str, Any], **more: Any) -> Engine:
    return create_engine(
        url, connect_args=arguments, hide_parameters=True, json_serializer=dumps_clean, **more
    )


def shown_url(engine: Engine) -> str:
    """Where the database is, without the password, wherever in the URL it stands."""
    secret = {name: "***" for name in engine.url.query if "pass" in name.lower()}
    return engine.url.update_query_dict(secret).render_as_string(hide_password=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("casebox_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class _SqliteSession(Session):
    """Numbers new rows itself, as SQLite would: asked for their numbers, it writes them one by one."""


@event.listens_for(_SqliteSession, "before_flush")
def _number(session: Session, _context: UOWTransaction, _instances: object) -> None:
    unnumbered: dict[Table, list[Any]] = defaultdict(list)
    for row in session.new:
        table = row.__table__
        if table.autoincrement_column is not None and row.id is None:
            unnumbered[table].append(row)
    for table, rows in unnumbered.items():
        if len(rows) > 1:
            last = session.connection().scalar(select(func.max(table.c.id))) or 0
            for number, row in enumerate(rows, last + 1):
                row.id = number


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that sees one state of the database and changes nothing."""
    postgres = engine.dialect.name == "postgresql"
    reader = engine.execution_options(isolation_level="REPEATABLE READ") if postgres else engine
    with Session(reader, expire_on_commit=False) as session:
        yield session  # closing rolls back, and leaves what was loaded as it is


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that waits for other writers, and is committed whole at the end or not at all."""
    writer = engine.execution_options(casebox_writes=True)
    postgres = engine.dialect.name == "postgresql"
    kind = Session if postgres else _SqliteSession
    with kind(writer, expire_on_commit=False) as session, session.begin():
        if postgres:
            session.execute(LOCK, {"key": WRITER_LOCK})
        yield session


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Callable[[str], object]]:
    """The driver's own way to execute a statement, with no transaction around it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = connection.connection.driver_connection  # in autocommit by itself: see _prepare_sqlite
            assert driver is not None
            yield driver.execute
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection.exec_driver_sql
