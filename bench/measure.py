"""A command as a whole: how long it took, and what it and all its children held at once."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Run:
    """What one run of a command came to."""

    seconds: float
    cpu_seconds: float
    """Processor time of it and of all its children that it waited for: a busy machine changes it less."""
    peak_mb: float
    """Of the proportional set sizes (smaps_rollup(5)) of the whole process tree."""
    exit_code: int
    output: str
    done: bool = True
    """False: it was stopped at the time limit."""


def run_command(command: Sequence[str | Path], limit_seconds: float, cwd: Path | None = None) -> Run:
    """Run it to its end, or until the limit."""
    began, worked = time.perf_counter(), _worked()
    child = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    watch = _Watch(child.pid)
    watch.start()
    try:
        output, _ = child.communicate(timeout=limit_seconds)
        done = True
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, 9)
        output, _ = child.communicate()
        done = False
    seconds = time.perf_counter() - began
    watch.ended.set()
    watch.join()
    return Run(seconds, _worked() - worked, watch.peak / 2**20, child.returncode, output[-4000:], done)


def _worked() -> float:
    """Processor seconds of all children that have ended so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Watch(threading.Thread):
    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        with suppress(psutil.Error):
            root = psutil.Process(self._pid)
            while not self.ended.wait(LOOK_SECONDS):
                self.peak = max(self.peak, sum(_held(one) for one in [root, *root.children(recursive=True)]))


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0
