"""Backups and moves lose nothing; what is to be forgotten is gone from database and disk, counts stay."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text

from ingest.digest.run import write_digest
from ingest.errors import UsageError
from ingest.operator.backup import back_up, copy_database
from ingest.operator.purge import purge, purged_at
from ingest.operator.selection import find_message
from ingest.operator.story import tell_story
from ingest.outbox.send import send_due
from ingest.register.export import export_records
from ingest.store import Store
from models.base import Base
from models.message import Message, Reply, Submission
from models.panel import Announcement, Result, ReviewRow
from models.session import open_engine
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission, submission

SECRETS = ["林黛玉", "daiyu@example.edu.cn", "13912345678", "潇湘示范大学"]


def fill(office: Office) -> None:
    """Some of everything: submissions answered and not, a decision, a digest, a bounce's worth of events."""
    body = "联系电话：13912345678"
    named = submission(
        SECRETS[3], "绛珠案例", SECRETS[0], sender=SECRETS[1], form=None, paper=None, text=body
    )
    office.take_mail(named, BEFORE)
    for number in range(3):
        office.take_mail(short_submission(number), BEFORE + timedelta(days=number))
    office.decide(1, "accept", "林黛玉来电说明")
    send_due(office.runtime, Postbox())
    write_digest(office.runtime, BEFORE.date(), send=False)
    review(office)


def review(office: Office) -> None:
    """What comes after the deadline: scores, a case declined, a result, previews of both kinds."""
    with office.runtime.store.writing() as session:
        case, told = session.scalars(select(Submission.id)).first(), session.scalars(select(Reply.id)).first()
        given = {"submission_id": case, "expert_name": "专家", "assigned_at": BEFORE, "advice": "推荐"}
        session.add_all([
            ReviewRow(expert="a@e.example", scores={"创新": "177/2"}, read_at=BEFORE, **given),
            ReviewRow(expert="b@e.example", declined=True, comment="同一课题组", **given),
            Result(submission_id=case, word="入选", decided_by="秘书", decided_at=BEFORE, reply_id=told),
            Announcement(kind="result", code="acdefhjkmnpq", letters={str(case): "k"}, previewed_at=BEFORE),
            Announcement(
                kind="experts",
                code="rtwxy34679ac",
                letters={"<1@x>": {"expert": "a@e.example", "receipts": ["JYHQ2026-0001"], "mark": "k"}},
                previewed_at=BEFORE,
                confirmed_at=BEFORE,
                confirmed_by="li@office.example",
            ),
        ])  # fmt: skip


def rows_of(store: Store) -> dict[str, list[Any]]:
    """Every row of every table."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_a_database_copied_to_the_other_kind_and_back_is_the_same_row_by_row(
    office: Office, tmp_path: Path, postgres_url: str
) -> None:
    fill(office)
    before = rows_of(office.runtime.store)
    there = (
        postgres_url
        if office.runtime.store.engine.dialect.name == "sqlite"
        else f"sqlite:///{tmp_path}/there.db"
    )
    back = f"sqlite:///{tmp_path}/back.db"
    count = copy_database(office.runtime.store, there)
    assert count == sum(len(rows) for rows in before.values())
    middle = Store(open_engine(there), office.runtime.store.mail)
    copy_database(middle, back)
    last = Store(open_engine(back), office.runtime.store.mail)
    assert rows_of(middle) == before
    assert rows_of(last) == before
    with middle.writing() as session:  # ids go on after those that came along
        office.take_mail(short_submission(50), BEFORE)
        case = session.scalars(select(Submission.id)).first()
        session.add(Result(submission_id=case, word="未入选", decided_by="", decided_at=BEFORE))
        session.flush()
        newest = session.scalar(select(func.max(Message.id))) or 0
        session.execute(text("INSERT INTO event (kind, at) VALUES ('x', '2026-01-01 00:00:00+00:00')"))
        assert newest == 4
    with pytest.raises(UsageError, match="empty"):
        copy_database(office.runtime.store, back)
    for store in (middle, last):
        store.engine.dispose()


def test_a_backup_while_mail_comes_in_is_whole_and_a_second_one_copies_only_what_is_new(
    office: Office, tmp_path: Path
) -> None:
    fill(office)
    go_on = threading.Event()

    def write() -> None:
        number = 100
        while not go_on.is_set():
            office.take_mail(short_submission(number), BEFORE)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        first = back_up(office.runtime, tmp_path / "backup")
    finally:
        go_on.set()
        writer.join()
    assert first.files >= 4
    engine = create_engine(f"sqlite:///{tmp_path}/backup/casebox.db")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        hashes = set(connection.execute(select(Message.raw_sha256)).scalars())
        assert (
            connection.execute(
                text("SELECT count(*) FROM reply WHERE message_pk NOT IN (SELECT id FROM message)")
            ).scalar()
            == 0
        )
    engine.dispose()
    assert hashes <= {path.stem for path in (tmp_path / "backup" / "mail").glob("*/*.eml")}
    back_up(office.runtime, tmp_path / "backup")
    assert back_up(office.runtime, tmp_path / "backup").files == 0


def traces(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> list[str]:
    """Which secrets stand in any file of the installation, or of the database server."""
    folders = [tmp_path]
    if office.runtime.store.engine.dialect.name == "postgresql":
        server = request.getfixturevalue("postgres")
        with office.runtime.store.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
            oid = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        folders.append(server.folder / "data" / "base" / str(oid))
    content = b"".join(
        path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    )
    escaped = [secret.encode("unicode_escape") for secret in SECRETS]
    return [s for s, e in zip(SECRETS, escaped, strict=True) if s.encode() in content or e in content]


def test_what_is_purged_is_gone_from_database_and_disk_and_the_counts_stay(
    office: Office, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(office)
    runtime = office.runtime
    assert traces(office, tmp_path, request) != []
    before = BEFORE + timedelta(days=1, hours=1)
    office.now += timedelta(days=60)
    would = purge(runtime, before, dry_run=True)
    assert (would.messages, would.files, would.digests) == (3, 3, 1)
    assert len(list((tmp_path / "var" / "mail").glob("*/*.eml"))) == 4
    assert purge(runtime, before, dry_run=False) == would
    assert traces(office, tmp_path, request) == []
    assert len(list((tmp_path / "var" / "mail").glob("*/*.eml"))) == 1
    with runtime.store.reading() as session:
        records = list(export_records(session, runtime.policy.call.zone))
        counts = dict(session.execute(select(Message.outcome, func.count()).group_by(Message.outcome)).all())
        for number in (1, 2, 4):
            assert tell_story(session, runtime, find_message(session, str(number)))
    outcomes = sorted(record["outcome"] for record in records)
    assert outcomes == ["accepted", "returned", "returned", "returned"]
    assert [record["from"] for record in records] == [None, None, None, "t2@example.edu.cn"]
    assert counts == {"accepted": 1, "returned": 3}
    write_digest(runtime, BEFORE.date(), send=False)
    nothing = purge(runtime, before, dry_run=False)
    assert (nothing.messages, nothing.files) == (0, 0)


def test_a_purge_that_was_broken_off_is_completed_by_the_next(office: Office, tmp_path: Path) -> None:
    fill(office)
    office.now += timedelta(days=60)
    kept = {path: path.read_bytes() for path in (tmp_path / "var" / "mail").glob("*/*.eml")}
    end = BEFORE + timedelta(days=50)
    purge(office.runtime, end, dry_run=False)
    for path, raw in kept.items():
        path.write_bytes(raw)
    assert purge(office.runtime, end, dry_run=False).files == 4
    assert list((tmp_path / "var" / "mail").glob("*/*.eml")) == []


def test_nothing_is_purged_while_replies_are_still_to_be_sent(office: Office) -> None:
    office.take_mail(short_submission(1), BEFORE)
    with pytest.raises(UsageError, match="1 replies"):
        purge(office.runtime, BEFORE + timedelta(days=1), dry_run=True)


def test_it_is_on_record_when_a_message_was_purged(office: Office) -> None:
    fill(office)
    office.now += timedelta(days=60)
    before = BEFORE + timedelta(days=1, hours=1)
    purge(office.runtime, before, dry_run=False)
    first = office.now
    office.now += timedelta(days=1)
    purge(office.runtime, before, dry_run=False)
    with office.runtime.store.reading() as session:
        assert purged_at(session, 1) == first
        assert {row.id for row in session.scalars(select(Message)) if purged_at(session, row.id) is None} == {
            row.id for row in session.scalars(select(Message)) if row.status == "recorded"
        }
