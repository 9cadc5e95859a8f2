"""A database that the first release (0.1.0) wrote, brought to this one's schema, is read and gone on with.

`release_0_1_0.json` holds rows as 0.1.0 wrote them for four sample messages: an accepted case, its copy, a
question, and one that came after the deadline.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Date, DateTime, LargeBinary, MetaData, Table, text
from sqlalchemy.engine import Engine

from ingest import stored
from ingest.operator.story import tell_story
from ingest.recording.relinking import relink
from ingest.register.export import export_records
from models import queries, schema
from models.message import Message, Submission
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission

FIRST = json.loads(Path(__file__).with_name("release_0_1_0.json").read_text(encoding="utf-8"))


def value_of(column_type: Any, value: Any) -> Any:
    """What the file spells as text, as the column takes it."""
    if value is None or isinstance(column_type, JSON):
        return value
    if isinstance(column_type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column_type, DateTime):
        moment = datetime.fromisoformat(value).replace(tzinfo=UTC)
        return moment if column_type.timezone else moment.replace(tzinfo=None)
    return date.fromisoformat(value) if isinstance(column_type, Date) else value


def write_first_release(engine: Engine) -> None:
    """The schema and the rows of 0.1.0, as they stood in its database."""
    schema.downgrade(engine, "base")
    schema.upgrade(engine, "0001")
    known = MetaData()
    known.reflect(engine)
    with engine.execution_options(casebox_writes=True).begin() as connection:
        for name, rows in FIRST.items():
            table: Table = known.tables[name]
            later = {"submission_id"} if name == "message" else set()
            for row in rows:
                values = {k: value_of(table.c[k].type, v) for k, v in row.items() if k not in later}
                connection.execute(table.insert().values(bool_as(table, values)))
        for row in FIRST["message"]:
            message = known.tables["message"]
            mine = message.update().where(message.c.id == row["id"])
            connection.execute(mine.values(submission_id=row["submission_id"]))
        if engine.dialect.name == "postgresql":
            for name in ("message", "submission", "reply", "folder"):
                counter = f"pg_get_serial_sequence('{name}', 'id')"
                connection.execute(text(f"SELECT setval({counter}, (SELECT max(id) FROM {name}))"))


def bool_as(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """SQLite wrote its truth values as numbers."""
    return {
        key: bool(value) if table.c[key].type.python_type is bool else value for key, value in values.items()
    }


def test_a_database_of_the_first_release_says_the_same_after_the_upgrade(office: Office) -> None:
    write_first_release(office.runtime.store.engine)
    assert office.runtime.store.upgrade() == ("0001", schema.NEWEST)
    zone = office.runtime.policy.call.zone
    with office.runtime.store.reading() as session:
        records = list(export_records(session, zone))
        outcomes = [record["outcome"] for record in records]
        assert outcomes == ["accepted", "duplicate", "correspondence", "rejected"]
        case = records[0]["submission"]
        assert case == {"number": "JYHQ2026-0001", "version": 1, "current": True}
        assert records[0]["form"]["unit"] == "福建示例大学"
        assert records[3]["findings"][0]["code"] == "deadline.late"
        assert records[0]["received_at"] == "2026-03-02T09:12:00+08:00"
        for row in queries.all_messages(session):
            assert tell_story(session, office.runtime, row)
        suffixes = {one.suffix for one in session.query(Submission)}
        assert len(suffixes) == len(FIRST["submission"])
        assert "" not in suffixes


def test_new_mail_finds_the_cases_of_the_first_release(office: Office) -> None:
    write_first_release(office.runtime.store.engine)
    office.runtime.store.upgrade()
    fresh = office.take_mail(short_submission(9), BEFORE)
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, fresh)
        assert row.status == "recorded"
        numbers = [one.number for one in session.query(Submission).order_by(Submission.number)]
    assert numbers[:2] == sorted({one["number"] for one in FIRST["submission"]})
    assert len(numbers) == 3, "a case of its own, with a number that nobody had"


def test_a_copy_of_what_the_first_release_accepted_is_known_for_one(office: Office) -> None:
    write_first_release(office.runtime.store.engine)
    office.runtime.store.upgrade()
    assert relink(office.runtime) == len(FIRST["message"])
    with office.runtime.store.reading() as session:
        facts = stored.load_facts(session.get_one(Message, FIRST["message"][0]["id"]).facts)
    copy = office.take(facts, BEFORE)
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, copy).outcome == "duplicate"
