"""The schema's revision: which one the database has, and bringing it to the newest (Alembic)."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from models import journal, message
from models.base import Base

TABLES = (journal, message)  # imported so that Base knows them


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["engine"] = engine
    return config


def newest_revision(engine: Engine) -> str:
    """The revision that this version of casebox works with."""
    head = ScriptDirectory.from_config(_config(engine)).get_current_head()
    assert head is not None, "the package has migrations"
    return head


def present_revision(engine: Engine) -> str | None:
    """The revision that the database has; null for one that has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_empty(engine: Engine) -> bool:
    """Whether the database holds none of our tables."""
    return not set(inspect(engine).get_table_names()) & set(Base.metadata.tables)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the schema back to a revision (`base`: nothing left)."""
    command.downgrade(_config(engine), revision)
