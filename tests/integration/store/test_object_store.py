"""A whole installation whose mail and digests lie in a bucket: the same story, nothing on this disk."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest.app import make_mailbox, make_readers
from ingest.check.parts import check_parts
from ingest.cli import main
from ingest.digest.run import write_digest
from ingest.errors import StoreUnavailable
from ingest.operator.backup import back_up
from ingest.operator.purge import purge
from ingest.operator.selection import find_message
from ingest.operator.story import tell_story
from ingest.process import Round, run_round
from ingest.rawmail import name_of
from models.message import Message
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, short_submission, submission
from tests.e2e.program import CALL
from tests.servers.s3 import KEY_ID, SECRET, S3Server


@pytest.fixture
def bucket(s3: S3Server) -> str:
    return s3.create_bucket()


@pytest.fixture
def office(s3: S3Server, bucket: str, tmp_path: Path) -> Iterator[Office]:
    storage = {
        "database": f"sqlite:///{tmp_path}/here/casebox.db",
        "directory": f"s3://{bucket}/calls/2026",
        "endpoint": s3.endpoint,
        "credentials_file": s3.credentials(tmp_path),
        "free_bytes": 0,
    }
    opened = open_office(tmp_path, BEFORE, storage=storage)
    (tmp_path / "mail").mkdir()
    yield opened
    opened.runtime.store.engine.dispose()


def deliver(office: Office, count: int) -> None:
    for number in range(count):
        path = office.runtime.settings.mailbox.path / f"{number}.eml"
        path.write_bytes(short_submission(number))
        os.utime(path, times=(BEFORE.timestamp(), BEFORE.timestamp()))


def round_of(office: Office, *, break_it: S3Server | None = None) -> Round:
    """One whole round; with `break_it`, the store goes away as soon as the mail is on record."""
    settings = office.runtime.settings

    def polled(_: object) -> None:
        if break_it is not None:
            break_it.stop()

    with make_readers(settings) as readers:
        mailbox = make_mailbox(settings)
        return run_round(office.runtime, mailbox, Postbox(), readers, lambda: False, polled)


def count(office: Office, *which: object) -> int:
    with office.runtime.store.reading() as session:
        return session.scalar(select(func.count(Message.id)).where(*which)) or 0  # type: ignore[arg-type]


def test_mail_is_taken_read_answered_shown_backed_up_and_purged(office: Office, tmp_path: Path) -> None:
    deliver(office, 3)
    done = round_of(office)
    assert (done.received, done.recorded, done.fault) == (3, 3, None)
    where = write_digest(office.runtime, BEFORE.date(), send=False)
    assert where.startswith("s3://casebox-")
    assert where.endswith("/calls/2026/digests/2026-03-10.html")
    store = office.runtime.store
    with store.reading() as session:
        row = find_message(session, "1")
        told = [pair.text for chapter in tell_story(session, office.runtime, row) for pair in chapter.pairs]
        assert any(store.mail.shown(row.raw_sha256) in text for text in told)
    made = back_up(office.runtime, tmp_path / "backup")
    assert made.files == 3
    assert (tmp_path / "backup" / name_of(row.raw_sha256)).read_bytes() == store.mail.get(row.raw_sha256)
    gone = purge(office.runtime, BEFORE + timedelta(days=1), dry_run=False)
    assert (gone.files, gone.digests) == (3, 1)
    assert list(store.mail.listing()) == []
    assert {path.name for path in tmp_path.iterdir()} <= {"mail", "here", "backup", "store.credentials"}
    assert {path.name.partition(".db")[0] for path in (tmp_path / "here").iterdir()} == {"casebox"}


def test_while_the_store_is_away_nothing_is_recorded_and_all_comes_later(
    office: Office, s3: S3Server
) -> None:
    deliver(office, 2)
    s3.stop()
    try:
        with pytest.raises(StoreUnavailable):
            round_of(office)
        assert count(office) == 0
    finally:
        s3.start()
    assert round_of(office).recorded == 2


def test_mail_on_record_whose_store_goes_away_waits_and_no_try_is_counted(
    office: Office, s3: S3Server
) -> None:
    deliver(office, 2)
    try:
        done = round_of(office, break_it=s3)
        assert isinstance(done.fault, StoreUnavailable)
        assert count(office, Message.facts.is_(None), Message.tries == 0) == 2
    finally:
        s3.start()
    assert round_of(office).recorded == 2
    assert count(office, Message.failure.is_(None), Message.tries == 1) == 2


def test_check_tries_the_bucket_and_shows_no_secret(office: Office, s3: S3Server, bucket: str) -> None:
    parts = {part.name: part for part in check_parts(office.runtime.settings) if part.name == "disk"}
    assert parts["disk"].state == "ok"
    assert f"s3://{bucket}/calls/2026" in parts["disk"].text
    assert list(office.runtime.store.objects.listing("check")) == []
    told = f"{office.runtime.settings!r} {office.runtime!r} {parts!r}"
    assert SECRET not in told
    assert KEY_ID not in told


def test_a_key_that_others_can_read_is_told_of(office: Office) -> None:
    file = office.runtime.settings.storage.credentials_file
    assert file is not None
    file.chmod(0o644)
    told = [part for part in check_parts(office.runtime.settings) if str(file) in part.text]
    assert [part.state for part in told] == ["warning"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_register_and_pack_go_into_the_store_and_nowhere_else_in_it(
    office: Office, s3: S3Server, tmp_path: Path
) -> None:
    office.take_mail(submission(), BEFORE)
    storage = office.runtime.settings.storage
    config = tmp_path / "config.toml"
    config.write_text(
        f"""{CALL}
[mailbox]
kind = "maildir"
path = "mail"
[smtp]
kind = "directory"
path = "replies"
from_address = "box@example.org"
[storage]
database = "{storage.database}"
directory = "{storage.directory}"
endpoint = "{s3.endpoint}"
credentials_file = "{storage.credentials_file}"
""",
        encoding="utf-8",
    )
    objects, run = office.runtime.store.objects, ["-c", str(config)]
    for command, name in (
        (["export", "--out"], "register.jsonl"),
        (["export", "--format", "csv", "--out"], "register.csv"),
        (["export", "--format", "xlsx", "--out"], "out/register.xlsx"),
        (["pack", "--zip"], "pack.zip"),
        (["pack", "--zip"], "pack.zip"),
    ):
        assert main([*run, *command, f"{storage.directory}/{name}"]) == 0
        assert objects.get(name)
    assert zipfile.is_zipfile(BytesIO(objects.get("pack.zip")))
    for wrong in ("s3://elsewhere/register.csv", f"{storage.directory}/mail/x.csv", f"{storage.directory}/"):
        assert main([*run, "export", "--format", "csv", "--out", wrong]) == 64
    assert main([*run, "pack", f"{storage.directory}/pack"]) == 64
