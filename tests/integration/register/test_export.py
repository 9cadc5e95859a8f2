"""The exported record: every key of the contract, each of its kind, whatever is known of a message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from sqlalchemy.orm import Session

from ingest.app import make_runtime
from ingest.register import export
from ingest.register.export import export_record, export_records
from ingest.settings.load import load_settings
from models.message import Message, Reply
from models.session import reading, writing
from tests.builders.secretariat.records import fill
from tests.e2e.program import Program

ZONE = ZoneInfo("Asia/Shanghai")
KEYS = [
    "raw_sha256",
    "message_id",
    "from",
    "from_name",
    "subject",
    "received_at",
    "sent_at",
    "outcome",
    "findings",
    "subject_parts",
    "form",
    "manuscript",
    "attachments",
    "submission",
    "reply",
]
"""The contract's, in its order."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Ten recorded messages; the fifth was returned. Whatever a test changes is there to be exported."""
    runtime = make_runtime(load_settings(Program(tmp_path).config))
    runtime.store.prepare()
    fill(runtime.store.engine, 10)
    with writing(runtime.store.engine) as opened:
        yield opened
    runtime.store.engine.dispose()


def valid(record: dict[str, object]) -> dict[str, object]:
    schema = json.loads(Path(export.__file__).with_name("export.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(record)
    return record


def test_every_key_of_the_contract_is_there_and_no_record_breaks_the_schema(session: Session) -> None:
    records = [valid(record) for record in export_records(session, ZONE)]
    assert len(records) == 10
    for record in records:
        assert [key for key in KEYS if key not in record] == []


def test_what_was_read_and_decided_is_told(session: Session) -> None:
    record = export_record(session.get_one(Message, 5), ZONE)
    assert record["from"] == "t5@example.edu.cn"
    assert record["received_at"] == "2026-02-01T08:25:00+08:00"
    assert record["findings"] == [
        {"code": "form.field_missing", "gravity": "return", "message": "申报表的“联系方式”未填写。"}
    ]
    assert record["form"]["unit"] == "第5示范大学"
    assert record["form"]["position"] is None
    assert record["manuscript"] == {
        "title": "智慧后勤平台建设与实践（5）",
        "characters": 3500,
        "file": "第5示范大学+王小明.docx",
        "format": [],
    }
    assert record["submission"] == {"number": "JYHQ2026-0005", "version": 1, "current": True}
    assert record["reply"]["template"] == "return"
    assert [file["name"] for file in record["attachments"]] == ["申报表.docx", "第5示范大学+王小明.docx"]


def test_a_message_that_was_only_received_has_its_record_too(session: Session) -> None:
    row = session.get_one(Message, 1)
    row.status, row.outcome, row.facts, row.verdict = "received", None, None, None
    row.submission_id, row.message_id, row.subject, row.from_address, row.from_name = (None,) * 5
    session.query(Reply).where(Reply.message_pk == 1).delete()
    session.flush()
    session.expire_all()
    record = valid(export_record(session.get_one(Message, 1), ZONE))
    empty = ("message_id", "from", "from_name", "subject", "sent_at", "outcome", "subject_parts", "form")
    assert [record[key] for key in (*empty, "manuscript", "submission", "reply")] == [None] * 11
    assert (record["findings"], record["attachments"]) == ([], [])


@pytest.mark.parametrize(
    ("state", "exported"),
    [("queued", "queued"), ("sending", "queued"), ("on_hold", "deferred"), ("sent", "sent")],
)
def test_a_replys_state_is_one_of_the_five(session: Session, state: str, exported: str) -> None:
    session.get_one(Reply, 1).state = state
    session.flush()
    assert export_record(session.get_one(Message, 1), ZONE)["reply"]["state"] == exported


def test_the_reply_that_was_meant_is_told_not_one_that_was_withdrawn(session: Session) -> None:
    sent = session.get_one(Reply, 1)
    withdrawn = Reply(
        message_pk=1,
        template="return",
        recipient=sent.recipient,
        message_id="<other@163.com>",
        subject="",
        text="",
        content=b"",
        state="suppressed",
        created_at=sent.created_at,
        due_at=sent.due_at,
    )
    session.add(withdrawn)
    session.flush()
    session.expire_all()
    assert export_record(session.get_one(Message, 1), ZONE)["reply"]["message_id"] == sent.message_id


def test_times_have_the_calls_offset_whatever_the_machines_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    runtime = make_runtime(load_settings(Program(tmp_path).config))
    runtime.store.prepare()
    fill(runtime.store.engine, 1)
    with reading(runtime.store.engine) as session:
        (record,) = export_records(session, ZONE)
    runtime.store.engine.dispose()
    assert datetime.fromisoformat(record["received_at"]).utcoffset() == ZONE.utcoffset(datetime(2026, 2, 1))
