"""What every mailbox promises: IMAP at Dovecot, IMAP as NetEase has it, a maildir, a folder of files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.errors import MailboxRefused, MailboxUnavailable
from ingest.mailbox import Batch, Mailbox
from ingest.mailbox.account import ImapAccount
from ingest.mailbox.imap import ImapMailbox
from ingest.mailbox.limits import FetchLimits
from ingest.mailbox.maildir import Maildir
from tests.builders.notebook import Notebook, nothing
from tests.servers.dovecot import DovecotServer
from tests.servers.netease import NetEaseMailbox

BEIJING = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 3, 31, 12, tzinfo=BEIJING)
SMALL = FetchLimits(batch_messages=3, batch_bytes=100_000, message_bytes=50_000)


def letter(number: int, size: int = 0) -> bytes:
    """A message with a `Received:` line at NOON, so that every mailbox dates it alike."""
    head = (
        f"Received: from a by mx.163.com; Tue, 31 Mar 2026 12:00:00 +0800 (CST)\r\n"
        f"Message-ID: <{number}@school>\r\nSubject: {number}\r\n\r\n"
    )
    return head.encode() + b"x" * size + b"\r\n"


@dataclass
class Rig:
    """A mailbox under test, and how mail comes into it."""

    mailbox: Mailbox
    deliver: Callable[[bytes], None]
    snapshot: Callable[[], object]
    """Everything that a look must leave as it was."""


def _imap(dovecot: DovecotServer, port: int | None = None) -> Rig:
    user = dovecot.user()
    account = ImapAccount(
        "127.0.0.1", port or user.port, "none", user.username, user.password, timeout_seconds=5
    )

    def deliver(raw: bytes) -> None:
        user.append(raw, NOON)

    deliver(letter(0))  # so that the folder is there to be looked at
    return Rig(ImapMailbox(account, SMALL), deliver, user.flags)


def _files(folder: Path, place: Path, suffix: str) -> Rig:
    numbers = iter(range(10_000))

    def deliver(raw: bytes) -> None:
        name = f"{1774929600}.M{next(numbers)}P1.host{suffix}"
        (folder / name).write_bytes(raw)
        (folder / name).replace(place / name)

    def snapshot() -> object:
        return sorted((path, path.stat().st_mtime_ns) for path in place.rglob("*"))

    deliver(letter(0))
    return Rig(Maildir(folder, SMALL), deliver, snapshot)


@pytest.fixture(params=["dovecot", "netease", "maildir", "eml"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param in {"maildir", "eml"}:
        if request.param == "maildir":
            for part in ("new", "cur", "tmp"):
                (tmp_path / part).mkdir()
        place = tmp_path / "new" if request.param == "maildir" else tmp_path
        yield _files(tmp_path, place, "" if request.param == "maildir" else ".eml")
        return
    dovecot: DovecotServer = request.getfixturevalue("dovecot")
    with NetEaseMailbox(dovecot.port) as proxy:
        made = _imap(dovecot, proxy.port if request.param == "netease" else None)
        yield made
        made.mailbox.close()


def test_everything_is_taken_in_once_oldest_first(rig: Rig) -> None:
    for number in range(1, 8):
        rig.deliver(letter(number))
    notebook = Notebook()
    arrivals = notebook.poll(rig.mailbox)
    assert sorted(a.raw for a in arrivals) == sorted(letter(n) for n in range(8))
    assert {a.received_at for a in arrivals} == {NOON}
    assert all(a.received_at.utcoffset() is not None for a in arrivals)
    assert notebook.poll(rig.mailbox) == []
    rig.deliver(letter(8))
    assert [a.raw for a in notebook.poll(rig.mailbox)] == [letter(8)]
    assert notebook.poll(rig.mailbox) == []


def test_batches_are_bounded_by_count_and_by_bytes(rig: Rig) -> None:
    for number in range(1, 6):
        rig.deliver(letter(number, 40_000))
    news = rig.mailbox.poll(Notebook(), nothing)
    sizes = [sum(len(a.raw) for a in batch.arrivals) for batch in news if isinstance(batch, Batch)]
    assert sum(sizes) > 200_000
    assert max(sizes) <= 100_000


def test_a_poll_that_is_given_up_goes_on_where_the_last_recorded_batch_ended(rig: Rig) -> None:
    for number in range(1, 10):
        rig.deliver(letter(number))
    notebook = Notebook()
    for _ in range(20):  # each time the service dies once a single batch was recorded
        for news in rig.mailbox.poll(notebook, nothing):
            assert isinstance(news, Batch)
            notebook.record(news)
            break
    assert sorted(notebook.bodies()) == sorted(letter(n) for n in range(10))


def test_of_a_message_that_is_too_large_the_beginning_comes_with_its_real_size(rig: Rig) -> None:
    large = letter(1, 80_000)
    rig.deliver(large)
    rig.deliver(letter(2))
    arrivals = {a.raw[:150]: a for a in Notebook().poll(rig.mailbox)}
    cut = arrivals[large[:150]]
    assert (cut.raw, cut.cut_at) == (large[:50_000], len(large))
    assert arrivals[letter(2)[:150]].cut_at is None


def test_the_mailbox_is_left_exactly_as_it_was_found(rig: Rig) -> None:
    rig.deliver(letter(1))
    before = rig.snapshot()
    Notebook().poll(rig.mailbox)
    list(rig.mailbox.listing())
    assert rig.snapshot() == before


def test_the_listing_names_everything_and_what_it_names_can_be_fetched(rig: Rig) -> None:
    for number in range(1, 5):
        rig.deliver(letter(number))
    notebook = Notebook()
    taken = {arrival.uid for arrival in notebook.poll(rig.mailbox)}
    listed = list(rig.mailbox.listing())
    assert {entry.uid for entry in listed} == taken
    assert {entry.received_at for entry in listed} == {NOON}
    assert sorted(entry.size for entry in listed) == sorted(len(letter(n)) for n in range(5))
    two = sorted(taken)[:2]
    again = list(rig.mailbox.fetch(listed[0].folder, [*two, max(taken) + 1]))
    assert sorted(a.uid for a in again) == two
    assert all(notebook.taken_at(notebook.states["INBOX"], [a.uid]) for a in again)
    assert list(rig.mailbox.fetch(listed[0].folder, [])) == []


def test_a_wait_ends_when_it_is_told_to_and_closing_twice_does_no_harm(rig: Rig) -> None:
    Notebook().poll(rig.mailbox)
    started = dt.datetime.now(dt.UTC)
    rig.mailbox.wait(0.3, lambda: False)
    assert dt.datetime.now(dt.UTC) - started >= dt.timedelta(seconds=0.25)
    rig.mailbox.wait(600, lambda: True)
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=300)
    rig.mailbox.close()
    rig.mailbox.close()
    assert len(Notebook().poll(rig.mailbox)) == 1


@pytest.mark.parametrize("kind", ["imap", "maildir"])
def test_what_is_not_there_is_said_in_a_sentence(kind: str, tmp_path: Path) -> None:
    account = ImapAccount("127.0.0.1", 9, "none", "a@163.com", "code", timeout_seconds=1)
    mailbox: Mailbox = ImapMailbox(account) if kind == "imap" else Maildir(tmp_path / "missing")
    with pytest.raises((MailboxUnavailable, MailboxRefused), match=r"127\.0\.0\.1:9|missing"):
        Notebook().poll(mailbox)
