"""All rows from one database into another, of whatever kinds: moving to Postgres, and backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Connection, Engine, Table, bindparam, func, select, text

from models.base import Base

CHUNK = 500
"""Rows written at once."""


class TargetNotEmpty(Exception):  # reads as what it is
    """Copying is into an empty database alone, so that nothing is mixed or lost."""


def copy_rows(source: Engine, target: Engine, progress: Callable[[str, int], None] = lambda *_: None) -> int:
    """Copy every table; both have the same revision. Returns the number of rows.

    The source is read in one transaction, so a running service does not tear the copy.

    :raises TargetNotEmpty: if the target has rows already
    """
    # Back references (a message's submission) are filled in once both sides are there.
    copied = 0
    with _snapshot(source) as reading, target.execution_options(casebox_writes=True).begin() as writing:
        tables = Base.metadata.sorted_tables
        if any(writing.execute(select(table).limit(1)).first() is not None for table in tables):
            raise TargetNotEmpty
        for table in tables:
            copied += _copy_table(reading, writing, table, progress)
        for table in tables:
            for column in _back_references(table):
                _fill(reading, writing, table, column)
        if target.dialect.name == "postgresql":
            _advance_sequences(writing)
    return copied


def _snapshot(engine: Engine) -> Connection:
    level = "REPEATABLE READ" if engine.dialect.name == "postgresql" else None
    return engine.connect().execution_options(isolation_level=level) if level else engine.connect()


def _back_references(table: Table) -> list[Column[object]]:
    """Columns whose foreign key points to a table that is filled later."""
    return [column for column in table.columns for key in column.foreign_keys if key.use_alter]


def _copy_table(
    reading: Connection, writing: Connection, table: Table, progress: Callable[[str, int], None]
) -> int:
    later = {column.name for column in _back_references(table)}
    copied = 0
    for rows in _chunks(reading, table):
        writing.execute(table.insert(), [{k: None if k in later else v for k, v in r.items()} for r in rows])
        copied += len(rows)
        progress(table.name, copied)
    return copied


def _fill(reading: Connection, writing: Connection, table: Table, column: Column[object]) -> None:
    (key,) = table.primary_key.columns
    statement = (
        table.update().where(key == bindparam("the_key")).values({column.name: bindparam("the_value")})
    )
    for rows in _chunks(reading, table):
        filled = [
            {"the_key": row[key.name], "the_value": row[column.name]}
            for row in rows
            if row[column.name] is not None
        ]
        if filled:
            writing.execute(statement, filled)


def _chunks(reading: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    result = reading.execution_options(yield_per=CHUNK).execute(select(table))
    for partition in result.mappings().partitions(CHUNK):
        yield [dict(row) for row in partition]


def _advance_sequences(writing: Connection) -> None:
    """Rows came with their ids: Postgres is told, or it would give the same ids again."""
    for table in Base.metadata.sorted_tables:
        if "id" not in table.columns:
            continue
        sequence = writing.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
        last = writing.scalar(select(func.max(table.columns["id"])))
        if sequence and last:
            writing.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
