"""The maildir mailbox on real files: moves, half-written ones, what may not be read, what leads out."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.errors import MailboxRefused
from ingest.mailbox import FolderState
from ingest.mailbox.maildir import Maildir, unique_number
from tests.builders.notebook import Notebook

NOBODY = 65534
"""A user without rights, on every Linux."""

BODY = b"Message-ID: <1@school>\r\nSubject: x\r\n\r\ntext\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    return tmp_path / "box"


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def test_a_message_that_is_read_and_flagged_does_not_come_again(folder: Path, notebook: Notebook) -> None:
    (folder / "new" / "1774929600.M1P1.host").write_bytes(BODY)
    assert len(notebook.poll(Maildir(folder))) == 1
    (folder / "new" / "1774929600.M1P1.host").rename(folder / "cur" / "1774929600.M1P1.host:2,S")
    assert notebook.poll(Maildir(folder)) == []
    (folder / "cur" / "1774929600.M1P1.host:2,S").rename(folder / "cur" / "1774929600.M1P1.host:2,RS")
    assert notebook.poll(Maildir(folder)) == []


def test_what_is_still_in_tmp_is_not_there_yet(folder: Path, notebook: Notebook) -> None:
    (folder / "tmp" / "1774929600.M1P1.host").write_bytes(BODY)
    assert notebook.poll(Maildir(folder)) == []


def test_a_message_without_received_line_is_dated_by_its_file(folder: Path, notebook: Notebook) -> None:
    path = folder / "new" / "1"
    path.write_bytes(BODY)
    os.utime(path, (1_774_929_600, 1_774_929_600))
    assert notebook.poll(Maildir(folder))[0].received_at == dt.datetime(2026, 3, 31, 4, 0, tzinfo=dt.UTC)


def test_a_message_that_comes_in_the_same_instant_as_a_poll_is_not_missed(
    folder: Path, notebook: Notebook
) -> None:
    for number in range(30):
        (folder / "new" / f"{number}").write_bytes(BODY)
        os.utime(folder / "new", ns=(1_774_929_600_000_000_000, 1_774_929_600_000_000_000))
        mailbox = Maildir(folder, clock=lambda: 1_774_929_601.0)  # the folder's time is one second old
        assert len(notebook.poll(mailbox)) == 1


class Asked(Notebook):
    """Counts how often it is asked which messages are known: once for each reading of the folder."""

    times = 0

    def taken_at(self, state: FolderState, uids: Iterable[int]) -> dict[int, dt.datetime]:
        self.times += 1
        return super().taken_at(state, uids)


def test_an_unchanged_folder_is_not_read_again(folder: Path) -> None:
    notebook = Asked()
    mailbox = Maildir(folder, clock=lambda: time.time() + 60)
    (folder / "new" / "1").write_bytes(BODY)
    assert len(notebook.poll(mailbox)) == 1
    assert notebook.poll(mailbox) == []
    assert notebook.times == 1
    (folder / "new" / "2").write_bytes(BODY)
    assert len(notebook.poll(mailbox)) == 1
    assert notebook.times == 2


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path, notebook: Notebook) -> None:
    path, whole = tmp_path / "a.eml", BODY * 500
    mailbox, begun, looked = Maildir(tmp_path), threading.Event(), threading.Event()

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            written = 0
            while not looked.wait(0.01):
                written += file.write(whole[written : written + 10])
                begun.set()
            file.write(whole[written:])

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    early = notebook.poll(mailbox)
    looked.set()
    writer.join()
    assert early == []
    assert [a.raw for a in notebook.poll(mailbox)] == [whole]


def test_an_empty_file_is_a_message_too_however_young(folder: Path, notebook: Notebook) -> None:
    (folder / "new" / "1").write_bytes(b"")
    assert [a.raw for a in notebook.poll(Maildir(folder))] == [b""]
    (folder / "new" / "2").write_bytes(b"")
    tomorrow = time.time() + 86_400
    os.utime(folder / "new" / "2", (tomorrow, tomorrow))
    assert [a.raw for a in notebook.poll(Maildir(folder))] == [b""]


def test_an_empty_file_that_is_about_to_be_written_is_waited_for(tmp_path: Path, notebook: Notebook) -> None:
    (tmp_path / "a.eml").write_bytes(b"")
    later = threading.Timer(0.5, lambda: (tmp_path / "a.eml").write_bytes(BODY))
    later.start()
    early = notebook.poll(Maildir(tmp_path))
    later.join()
    assert early == []
    assert [a.raw for a in notebook.poll(Maildir(tmp_path))] == [BODY]


def test_a_file_whose_copying_had_stalled_comes_again_when_it_is_whole(
    tmp_path: Path, notebook: Notebook
) -> None:
    (tmp_path / "a.eml").write_bytes(BODY[:20])
    notebook.poll(Maildir(tmp_path))
    (tmp_path / "a.eml").write_bytes(BODY)
    assert [a.raw for a in notebook.poll(Maildir(tmp_path))] == [BODY]


def test_only_eml_files_of_a_plain_folder_count(tmp_path: Path, notebook: Notebook) -> None:
    for name in ("a.eml", "B.EML", "notes.txt", ".hidden.eml", "c.eml.part"):
        (tmp_path / name).write_bytes(BODY)
    (tmp_path / "sub.eml").mkdir()
    assert len(notebook.poll(Maildir(tmp_path))) == 2


def test_a_link_is_not_followed(folder: Path, tmp_path: Path, notebook: Notebook) -> None:
    (tmp_path / "secret").write_bytes(b"root:x:0")
    (folder / "new" / "link").symlink_to(tmp_path / "secret")
    assert notebook.poll(Maildir(folder)) == []


@contextmanager
def not_root() -> Iterator[None]:
    """As a user who may not read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read_is_told_of_and_the_others_go_on(notebook: Notebook) -> None:
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders let nobody else in
        folder = Path(place)
        for part in ("new", "cur"):
            (folder / part).mkdir()
        for name, mode in (("1", 0o644), ("2", 0)):
            (folder / "new" / name).write_bytes(BODY)
            (folder / "new" / name).chmod(mode)
        for path in (folder, folder / "new", folder / "cur"):
            path.chmod(0o755)
        with not_root():
            assert len(notebook.poll(Maildir(folder))) == 1
        assert "2 cannot be read" in notebook.faults[0].reason
        (folder / "new" / "2").chmod(0o644)
        with not_root():
            assert len(notebook.poll(Maildir(folder))) == 1


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path, notebook: Notebook) -> None:
    with pytest.raises(MailboxRefused, match=r"mailbox\.path"):
        notebook.poll(Maildir(tmp_path / "missing"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(MailboxRefused, match=r"mailbox\.path"):
        notebook.poll(Maildir(tmp_path / "file"))


@pytest.mark.timeout(300)
def test_new_mail_ends_a_wait(folder: Path, notebook: Notebook) -> None:
    notebook.poll(Maildir(folder))
    later = threading.Timer(0.2, lambda: (folder / "new" / "1").write_bytes(BODY))
    later.start()
    Maildir(folder).wait(600, lambda: False)
    later.join()


@pytest.mark.parametrize(
    "name", ["1774929600.M1P1.host", "1774929600.M1P1.host:2,", "1774929600.M1P1.host:2,FRS"]
)
def test_flags_are_no_part_of_a_file_s_identity(name: str) -> None:
    assert unique_number(name) == unique_number("1774929600.M1P1.host")
    assert 0 < unique_number(name) < 2**53
