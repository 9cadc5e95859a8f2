"""The schema's revision: which one the database has, and bringing it to the newest (Alembic)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from models import desk, journal, message, panel
from models.base import Base

if TYPE_CHECKING:
    from alembic.config import Config

TABLES = (desk, journal, message, panel)  # imported so that Base knows them

MAKER_LOCK = 0x6D616B65
"""Postgres advisory lock of whoever changes the schema. It spells `make`."""

NEWEST = "0011"
"""The revision that this version of casebox works with. A constant, so that no command waits for Alembic."""


def present_revision(engine: Engine) -> str | None:
    """The revision that the database has; `None` for one that has none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def is_empty(engine: Engine) -> bool:
    """Whether the database holds none of our tables."""
    return not set(inspect(engine).get_table_names()) & set(Base.metadata.tables)


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Be the only one to change the schema. Two that start at once over an empty Postgres make it once.

    SQLite has one writer in any case.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MAKER_LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MAKER_LOCK})


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction.

    :raises alembic.util.CommandError: if the database's own revision is unknown here
    """
    from alembic import command

    command.upgrade(alembic_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the schema back to a revision (`base`: nothing left)."""
    from alembic import command

    command.downgrade(alembic_config(engine), revision)


def alembic_config(engine: Engine) -> Config:
    """Alembic's own configuration, made here so that there is no ini file to keep in step."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["engine"] = engine
    return config
