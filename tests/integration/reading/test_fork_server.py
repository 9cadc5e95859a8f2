"""The fork server of the reading children: what they have of it, and what follows when it dies."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ingest.reading.papers import PaperReader
from ingest.reading.pool import Readers
from ingest.reading.protocol import Setup
from ingest.reading.spawner import Died, Spawner
from ingest.settings.sandbox import Sandbox
from tests.builders.files.word import word_file
from tests.builders.mail import message_with
from tests.builders.submissions import short_submission
from tests.servers.processes import wait_for
from tests.servers.reading import children, fork_servers, is_alive, some_readers, stored


@pytest.fixture
def readers() -> Iterator[Readers]:
    with some_readers(workers=2) as pool:
        wait_for(lambda: pool.are_ready() and len(children()) == 2)
        yield pool


def test_what_the_fork_server_has_loaded_its_children_share(readers: Readers) -> None:
    for child in children():
        held = child.memory_full_info()
        assert held.uss < held.rss / 3


def open_files(process: psutil.Process) -> set[str]:
    """What its descriptors lead to: paths, and sockets and pipes by their numbers."""
    folder = Path(f"/proc/{process.pid}/fd")
    return {str(link.readlink()) for link in folder.iterdir()}


def test_no_child_has_an_open_file_of_another_or_of_the_fork_server(readers: Readers, tmp_path: Path) -> None:
    assert readers.read(stored(tmp_path, short_submission(1)), slow=True).result().failure is None
    (server,) = fork_servers()
    found = [open_files(one) for one in (server, *children())]
    assert len(found) == 4
    own = [{name for name in files if name.startswith("socket:")} for files in found]
    assert [len(sockets) for sockets in own] == [1, 1, 1, 1]
    assert len(set.union(*own)) == 4
    turns = str(Path(f"/proc/self/fd/{readers._turns.fileno()}").readlink())
    for files, sockets in zip(found[1:], own[1:], strict=True):
        assert files - sockets == {os.devnull, turns}


def test_one_who_is_killed_takes_her_children_with_her_and_another_takes_her_place(
    readers: Readers, tmp_path: Path
) -> None:
    path = stored(tmp_path, short_submission(1))
    assert readers.read(path).result().failure is None
    (server,), first = fork_servers(), children()
    server.kill()
    wait_for(lambda: not any(is_alive(one.pid) for one in first))
    readings = [readers.read(path).result() for _ in range(4)]
    assert {one.kind for one in readings} <= {"", "died"}
    assert readings[-1].failure is None
    (other,) = fork_servers()
    assert other != server


def test_of_a_child_that_ended_nothing_is_left(readers: Readers, tmp_path: Path) -> None:
    path = stored(tmp_path, short_submission(1))
    assert readers.read(path).result().failure is None
    for child in children():
        child.kill()
    assert [readers.read(path).result().kind for _ in range(4)][-1] == ""
    (server,) = fork_servers()
    assert [one.status() for one in server.children() if not is_alive(one.pid)] == []


def test_a_child_that_has_met_no_file_is_followed_by_one_that_can_read_them(tmp_path: Path) -> None:
    with some_readers() as pool:
        bare = stored(tmp_path, message_with())
        assert pool.read_start(bare).result().is_whole
        (first,) = children()
        assert pool.read(stored(tmp_path, short_submission(1))).result().failure is None
        (second,) = children()
        assert pool.read_start(stored(tmp_path, message_with())).result().is_whole
        assert children() == [second] != [first]


def test_one_who_does_not_come_up_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no parsers here >&2\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    spawner = Spawner(tmp_path)
    setup = Setup(1 << 20, tmp_path, starts_programs=False, memory_mb=600, sandbox=Sandbox.BEST_EFFORT)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(Died, match="no parsers here"):
        spawner.spawn(setup, theirs)
    spawner.close()


def test_after_the_last_paper_nobody_is_left(tmp_path: Path) -> None:
    path = tmp_path / "blank.docx"
    path.write_bytes(word_file("申报表"))
    with PaperReader() as reader:
        reader.read_blank(path)
        assert fork_servers()
    assert fork_servers() == []
