"""Processes that read take turns at OCR, and a process that dies gives its turn up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parsers.readers.page import turns
from parsers.readers.page.turns import Turns, take_turns, turn

CHILD = """
import os, sys, time
from parsers.readers.page.turns import Turns, take_turns, turn
take_turns(Turns(int(sys.argv[1]), int(sys.argv[2])))
for _ in range(5):
    with turn():
        os.write(1, b"(")
        time.sleep(0.02)
        os.write(1, b")")
"""


ASK = """
import fcntl, sys
try:
    fcntl.lockf(int(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0)
except OSError:
    print("taken")
"""


class Clock:
    """A clock that goes on only while somebody sleeps."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_no_two_processes_read_at_once(tmp_path: Path) -> None:
    lock = os.open(tmp_path / "turns", os.O_RDWR | os.O_CREAT)
    told, written = os.pipe()
    children = [
        subprocess.Popen([sys.executable, "-c", CHILD, str(lock), "0"], stdout=written, pass_fds=(lock,))
        for _ in range(3)
    ]
    os.close(written)
    with os.fdopen(told, "rb") as reader:
        seen = reader.read()
    assert [child.wait() for child in children] == [0, 0, 0]
    assert seen == b"()" * 15
    os.close(lock)


def test_a_turn_ends_with_its_process(tmp_path: Path) -> None:
    lock = os.open(tmp_path / "turns", os.O_RDWR | os.O_CREAT)
    forever = CHILD.replace("time.sleep(0.02)", "time.sleep(600)")
    child = subprocess.Popen(
        [sys.executable, "-c", forever, str(lock), "0"], stdout=subprocess.PIPE, pass_fds=(lock,)
    )
    assert child.stdout is not None
    assert child.stdout.read(1) == b"("
    child.kill()
    child.wait()
    child.stdout.close()
    take_turns(Turns(lock))
    with turn():
        told = subprocess.run([sys.executable, "-c", ASK, str(lock)], pass_fds=(lock,), capture_output=True)
    assert told.stdout == b"taken\n"
    take_turns(None)
    os.close(lock)


@pytest.mark.parametrize(("queue", "expected"), [(0, [True, False]), (1, [False, False])])
def test_a_turn_that_does_not_come_is_done_without_and_other_queues_are_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queue: int, expected: list[bool]
) -> None:
    lock = os.open(tmp_path / "turns", os.O_RDWR | os.O_CREAT)
    forever = CHILD.replace("time.sleep(0.02)", "time.sleep(600)")
    child = subprocess.Popen(
        [sys.executable, "-c", forever, str(lock), "0"], stdout=subprocess.PIPE, pass_fds=(lock,)
    )
    assert child.stdout is not None
    assert child.stdout.read(1) == b"("
    monkeypatch.setattr(turns, "time", clock := Clock())
    take_turns(Turns(lock, queue))
    waited = []
    for _ in range(2):
        before = clock.now
        with turn():
            waited.append(clock.now - before > turns.PATIENCE_SECONDS)
    child.kill()
    child.wait()
    child.stdout.close()
    take_turns(None)
    os.close(lock)
    assert waited == expected
