"""What recording asks of the database is found by keys: the ten thousandth message costs what the first did.

SQLite plans without knowing how many rows there are, and more so the more values a question names.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import event

from ingest.process import record_some
from ingest.recording.record import TOGETHER
from tests.builders.letters import at, sent_in
from tests.builders.secretariat.offices import Office, open_office

THROUGH_A_TABLE = re.compile(r"SCAN (message|reply|message_key|submission|finding|decision|event)\b")
THROUGH_A_KIND = re.compile(r"\((status|state|kind)=\?\)$")
"""An index of which most rows share the value."""


def test_nothing_is_found_by_going_through_what_grows(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(100))
    record_some(office.runtime, [take_in(office, number) for number in range(TOGETHER)])
    asked = asked_while_recording(office, [take_in(office, number) for number in range(TOGETHER)])
    plans = {statement: plan_of(office, statement, values) for statement, values in asked}
    assert len(plans) > 15
    slow = {
        statement: line
        for statement, lines in plans.items()
        for line in lines
        if THROUGH_A_TABLE.search(line) or THROUGH_A_KIND.search(line)
    }
    assert slow == {}


def take_in(office: Office, number: int) -> int:
    facts = sent_in(None, None, f"第{number}大学+智慧后勤{number}+张三", from_address=f"t{number}@e.cn")
    return office.take_in(facts, at(office.taken))


def asked_while_recording(office: Office, messages: list[int]) -> list[tuple[str, Any]]:
    asked = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, values[0] if many else values))

    event.listen(office.runtime.store.engine, "before_cursor_execute", note)
    record_some(office.runtime, messages)
    event.remove(office.runtime.store.engine, "before_cursor_execute", note)
    return asked


def plan_of(office: Office, statement: str, values: Any) -> list[str]:
    with office.runtime.store.reading() as session:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [str(row[3]) for row in rows]
