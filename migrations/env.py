"""Run by Alembic for every migration: one transaction, on the engine that `models.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from models import journal, message
from models.base import Base, CleanJson, CleanText, Moment

TABLES = (journal, message)  # imported so that Base knows them

PLAIN = {Moment: "sa.DateTime(timezone=True)", CleanText: "sa.Text()", CleanJson: "JSON_VALUE"}
"""Our column types as a migration spells them: a migration must not change when our code does."""


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """For `alembic revision --autogenerate`."""
    return PLAIN.get(type(item), False) if kind == "type" else False


def run() -> None:
    engine = context.config.attributes["engine"].execution_options(casebox_writes=True)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=render_item,
            transactional_ddl=True,  # SQLite's too, since we say BEGIN ourselves: all revisions or none
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
