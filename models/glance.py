"""How the parts of the service are, asked with the database's driver alone: no ORM is imported."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CONNECT_SECONDS = 10


@dataclass(frozen=True)
class PartState:
    """When a part (`poll`, `send`, `store` …) last went well, and what is wrong with it now."""

    name: str
    good_at: datetime | None
    bad_since: datetime | None
    error: str | None


class NoGlance(Exception):  # reads as what it is
    """The driver alone does not get there; why is for those to say who know the database better."""


def find_parts(url: str, schema: str = "") -> list[PartState]:
    """Read the states of all parts. Changes nothing, and makes no database.

    :raises NoGlance: if the database is not there, cannot be read, or has not these tables
    """
    query = "SELECT name, good_at, bad_since, error FROM beat ORDER BY name"
    rows = _ask_sqlite(url, query) if url.startswith("sqlite:") else _ask_postgres(url, schema, query)
    return [PartState(name, _aware(good), _aware(bad), error) for name, good, bad, error in rows]


def _ask_sqlite(url: str, query: str) -> Sequence[Any]:
    import sqlite3

    path = Path(url.removeprefix("sqlite:///"))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
            return connection.execute(query).fetchall()
    except (sqlite3.Error, ValueError) as error:
        raise NoGlance(str(error)) from error


def _ask_postgres(url: str, schema: str, query: str) -> Sequence[Any]:
    import psycopg

    address = url.replace("postgresql+psycopg:", "postgresql:", 1)
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_SECONDS) as connection:
            if schema:
                connection.execute("SELECT set_config('search_path', %s, true)", [schema])
            return connection.execute(query.encode()).fetchall()
    except psycopg.Error as error:
        raise NoGlance(str(error)) from error


def _aware(moment: str | datetime | None) -> datetime | None:
    """SQLite keeps text without a zone, which is UTC."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
