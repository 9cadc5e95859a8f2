"""Processes that read take turns at OCR, and a process that dies gives its turn up."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from parsers.readers.page.turns import take_turns, turn

CHILD = """
import os, sys, time
from parsers.readers.page.turns import take_turns, turn
take_turns(int(sys.argv[1]))
for _ in range(5):
    with turn():
        os.write(1, b"(")
        time.sleep(0.02)
        os.write(1, b")")
"""


def test_no_two_processes_read_at_once(tmp_path: Path) -> None:
    lock = os.open(tmp_path / "turns", os.O_RDWR | os.O_CREAT)
    told, written = os.pipe()
    children = [
        subprocess.Popen([sys.executable, "-c", CHILD, str(lock)], stdout=written, pass_fds=(lock,))
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
        [sys.executable, "-c", forever, str(lock)], stdout=subprocess.PIPE, pass_fds=(lock,)
    )
    assert child.stdout is not None
    assert child.stdout.read(1) == b"("
    child.kill()
    child.wait()
    child.stdout.close()
    take_turns(lock)
    start = time.monotonic()
    with turn():
        pass
    assert time.monotonic() - start < 5
    take_turns(None)
    os.close(lock)
