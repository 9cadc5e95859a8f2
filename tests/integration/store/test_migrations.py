"""The schema: what the models say is what the migrations make, up and down, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from ingest.errors import StoreRefused
from models import schema
from models.base import Base
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # which SQLite does not tell of
def test_models_and_migrations_say_the_same(office: Office) -> None:
    with office.runtime.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        assert compare_metadata(context, Base.metadata) == []


def same_type(context: Any, _inspected: Any, _meta: Any, found: Any, wanted: Any) -> bool | None:
    """Whether a column's type differs: by what the database calls it."""
    return str(found.compile(context.dialect)) != str(wanted.compile(context.dialect))


def test_a_filled_database_goes_down_step_by_step_and_up_again(office: Office) -> None:
    for number in range(3):
        office.take_mail(short_submission(number), BEFORE)
    store = office.runtime.store
    steps = [
        one.revision
        for one in ScriptDirectory.from_config(schema.alembic_config(store.engine)).walk_revisions()
    ]
    assert steps[0] == schema.NEWEST
    for below in [*steps[1:], "base"]:
        schema.downgrade(store.engine, below)
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    for revision in reversed(steps):
        schema.upgrade(store.engine, revision)
    assert store.upgrade() == (steps[0], steps[0])
    office.taken = 0
    office.take_mail(short_submission(9), BEFORE)


def test_a_database_of_another_revision_is_refused_with_what_to_do(office: Office) -> None:
    store = office.runtime.store
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreRefused, match="casebox db upgrade"):
        store.prepare()
    with pytest.raises(StoreRefused, match="9999, newer"):
        store.upgrade()
