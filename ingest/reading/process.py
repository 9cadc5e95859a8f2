"""One reading child from outside: started, asked, and ended with everything that it started."""

from __future__ import annotations

import contextlib
import select
import shutil
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from pathlib import Path

import psutil

from ingest.objects import Openable
from ingest.reading import protocol
from ingest.reading.protocol import Answer, Inbox, Question, Setup
from ingest.reading.sandbox.hold import Held
from ingest.reading.spawner import START_SECONDS, Died, Spawner

TICK_SECONDS = 0.1
"""How soon it is noticed that an answer is not wanted any more."""
SEND_SECONDS = 5.0
"""For a question, which is short: only a child that is not well leaves it lying."""


class Child:
    """A process that reads, for one thread at a time."""

    def __init__(self, setup: Setup, spawner: Spawner) -> None:
        """:raises Died: it did not come up
        :raises OSError: no process can be started
        """
        self.asked = 0
        self._clock_at_ask = self._starved_at_ask = 0.0
        self._setup, self._spawner = setup, spawner
        ours, theirs = socket.socketpair()
        self._channel = ours
        ours.settimeout(0)
        self._inbox = Inbox(bytearray())
        with theirs:
            try:
                self._pid = spawner.spawn(setup, theirs)
            except BaseException:
                ours.close()
                raise
        self._process = psutil.Process(self._pid)
        try:
            self.held = self._greet()
        except BaseException as error:
            self.end()
            if isinstance(error, (TimeoutError, OSError, protocol.Unsound)):
                raise Died(str(error)) from error
            raise

    def _greet(self) -> Held:
        hello = protocol.parse_hello(self._receive(START_SECONDS, lambda: False))
        if hello.held is None:
            raise Died(hello.refused)
        return hello.held

    def ask(
        self, question: Question, mail: Openable, seconds: float, is_unwanted: Callable[[], bool]
    ) -> Answer:
        """Have a message read.

        :raises TimeoutError: not within `seconds`
        :raises CancelledError: `is_unwanted` said so
        :raises Died: the child ended
        :raises Unsound: its answer is none
        :raises OSError: the stored message cannot be opened
        """
        self.asked += 1
        self._clock_at_ask = self._clock()
        with contextlib.suppress(OSError):
            self._starved_at_ask = _starved_seconds([self._pid])  # an answered child runs no other
        with mail.open("rb") as file:
            self._send(protocol.QUESTION.dump_json(question), [file.fileno()])
        return protocol.parse_answer(self._receive(seconds, is_unwanted))

    @property
    def reads_files(self) -> bool:
        """Whether it has loaded what that takes."""
        return self._setup.reads_files

    @property
    def memory_bytes(self) -> int:
        """What it may use at the most."""
        return self._setup.memory_mb << 20

    def resident_bytes(self) -> int:
        """The memory that it holds now."""
        try:
            return int(self._process.memory_info().rss)
        except psutil.Error:
            return 0

    def worked_seconds(self) -> float:
        """The processor time that it and the programs that it has ended took, since it was asked last."""
        return self._clock() - self._clock_at_ask

    def starved_seconds(self) -> float | None:
        """How long it and the programs that it runs wanted a processor and had none, since it was asked last.

        `None` where the kernel does not say (proc(5), `/proc/PID/schedstat`).
        """
        try:
            below = self._process.children(recursive=True)
            return _starved_seconds([self._pid, *(one.pid for one in below)]) - self._starved_at_ask
        except (OSError, psutil.Error):
            return None

    def _clock(self) -> float:
        try:
            return sum(self._process.cpu_times()[:4])
        except psutil.Error:
            return 0.0

    def _send(self, data: bytes, files: list[int]) -> None:
        try:
            self._channel.settimeout(SEND_SECONDS)
            protocol.send(self._channel, data, files)
        except OSError:
            raise Died(self._how_it_ended()) from None
        finally:
            self._channel.settimeout(0)

    def _receive(self, seconds: float, is_unwanted: Callable[[], bool]) -> bytes:
        deadline = time.monotonic() + seconds
        while (frame := self._inbox.take()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if is_unwanted():
                raise CancelledError
            if not select.select([self._channel], [], [], min(left, TICK_SECONDS))[0]:
                continue
            try:
                chunk = self._channel.recv(1 << 20)
            except OSError:
                chunk = b""
            if not chunk:
                raise Died(self._how_it_ended())
            self._inbox.data += chunk
        return frame

    def _how_it_ended(self) -> str:
        code = self._spawner.how_it_ended(self._pid)
        return "The reading process died" + ("" if code is None else f" (exit code {code})")

    def end(self) -> None:
        """Kill it and whatever it started, and take its folder's content away."""
        self._channel.close()
        kill_tree(self._process)
        self._spawner.how_it_ended(self._pid)
        for item in self._setup.own_folder.iterdir():
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    item.unlink()


def kill_tree(child: psutil.Process) -> None:
    """Kill a child and all that came of it, whatever groups and sessions they made.

    It is stopped first, so that it begins nothing while its descendants are looked up; those whose own parent
    ended are among its children, since it gathers them (`limits.gather_orphans`).
    """
    with contextlib.suppress(psutil.Error):
        child.suspend()
        killed: set[int] = set()
        while fresh := [one for one in child.children(recursive=True) if one.pid not in killed]:
            for one in fresh:
                killed.add(one.pid)
                with contextlib.suppress(psutil.Error):
                    one.kill()
    with contextlib.suppress(psutil.Error):
        child.kill()


def _starved_seconds(processes: Iterable[int]) -> float:
    """What they waited on the run queue, all threads (proc(5), `schedstat`).

    :raises OSError: the kernel does not count it, or one of them has ended
    """
    waited = 0
    for process in processes:
        for thread in Path(f"/proc/{process}/task").iterdir():
            waited += int((thread / "schedstat").read_text(encoding="ascii").split()[1])
    return waited / 1e9
