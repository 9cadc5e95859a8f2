"""The end of a call: everything is in the folder, the next call begins empty, and no mail comes in twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest.errors import UsageError
from ingest.mailbox import Arrival, Batch, FolderState
from ingest.operator import archive
from ingest.operator.archive import archive_call
from ingest.outbox.send import send_due
from ingest.recording.receive import StoredHistory, receive
from models.base import Base
from models.message import Folder, Message, PutAside
from models.session import open_engine
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission

MAILS = [short_submission(number) for number in range(3)]
LATER = BEFORE + timedelta(days=90)


def fill(office: Office) -> None:
    for number, raw in enumerate(MAILS):
        office.take_mail(raw, BEFORE + timedelta(days=number))
    send_due(office.runtime, Postbox())


def counts(office: Office) -> dict[str, int]:
    """Rows by table, of tables that have any."""
    with office.runtime.store.reading() as session:
        found = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    return {name: number for name, number in found.items() if number}


def test_nothing_is_left_but_what_was_delivered_and_the_folder_is_whole(
    office: Office, tmp_path: Path
) -> None:
    fill(office)
    done = archive_call(office.runtime, tmp_path / "2026")
    assert (done.messages, done.cases) == (3, 0)
    assert counts(office) == {"folder": 1, "put_aside": 3}
    assert list((tmp_path / "var" / "mail").glob("*/*.eml")) == []
    assert len(list((tmp_path / "2026" / "mail").glob("*/*.eml"))) == 3
    kept = open_engine(f"sqlite:///{tmp_path / '2026' / 'casebox.db'}")
    with kept.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Message)) == 3
    kept.dispose()


def test_mail_of_a_closed_call_is_not_taken_in_again_even_from_a_folder_made_anew(
    office: Office, tmp_path: Path
) -> None:
    fill(office)
    archive_call(office.runtime, tmp_path / "2026")
    store = office.runtime.store
    same, anew = FolderState("INBOX", 1, 0, 3), FolderState("INBOX", 7, 1, 3)
    assert set(StoredHistory(store, "box").recorded(same, [1, 2, 3, 4])) == {1, 2, 3}
    for state in (same, anew):
        arrivals = [Arrival(n, BEFORE + timedelta(days=n - 1), raw) for n, raw in enumerate(MAILS, 1)]
        assert receive(store, "box", Batch(state, tuple(arrivals)), LATER) == []
    assert set(StoredHistory(store, "box").recorded(anew, [1, 2, 3, 4])) == {1, 2, 3}
    new = Batch(anew, (Arrival(4, LATER, short_submission(9)),))
    assert len(receive(store, "box", new, LATER)) == 1


@pytest.mark.parametrize("step", ["write_xlsx", "_empty", "_clear"])
def test_one_that_was_broken_off_is_completed_by_the_next(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill(office)
    before, folder = counts(office), tmp_path / "2026"

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(archive, step, die)
        with pytest.raises(KeyboardInterrupt):
            archive_call(office.runtime, folder)
    assert step == "_clear" or counts(office) == before
    archive_call(office.runtime, folder)
    assert counts(office) == {"folder": 1, "put_aside": 3}
    assert len(list((folder / "mail").glob("*/*.eml"))) == 3
    assert list((tmp_path / "var" / "mail").glob("*/*.eml")) == []
    assert not (folder / ".unfinished").exists()


def unsent(office: Office, _folder: Path) -> None:
    office.take_mail(MAILS[0], BEFORE)


def unread(office: Office, _folder: Path) -> None:
    office.take_in(office.read(MAILS[0]), BEFORE)


def full(office: Office, folder: Path) -> None:
    fill(office)
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")


def nothing(_office: Office, _folder: Path) -> None:
    """An empty database."""


@pytest.mark.parametrize("prepare", [unsent, unread, full, nothing])
def test_what_cannot_be_put_aside_whole_is_left_as_it_is(
    office: Office, tmp_path: Path, prepare: Callable[[Office, Path], None]
) -> None:
    prepare(office, tmp_path / "2026")
    before = counts(office)
    with pytest.raises(UsageError):
        archive_call(office.runtime, tmp_path / "2026")
    assert counts(office) == before


def test_the_tables_that_are_left_are_known() -> None:
    """A new table belongs to the call, or outlives it: somebody must say which."""
    outlives = {Folder.__tablename__, PutAside.__tablename__, "lease", "beat", "digest_run"}
    emptied = {one.__tablename__ for one in archive.EMPTIED} | {"submission", "message"}
    assert emptied | outlives == {table.name for table in Base.metadata.sorted_tables}
