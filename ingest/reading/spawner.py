"""The fork server from outside: started when a child is wanted, and anew when it has died."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import ingest
from ingest.reading import protocol
from ingest.reading.protocol import Order, Report, Setup

START_SECONDS = 120.0
"""For it to load the parsers, and to fork."""
END_SECONDS = 5.0
"""That an end is waited for which has begun."""
LOOK_SECONDS = 0.01
STDERR_BYTES = 2000
"""Of what a fork server that did not start complained about."""
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Children stand side by side already; and only a process of one thread is forked, and bounded, whole."""


class Died(Exception):
    """A reading process ended while it was needed, or would not start."""


@dataclass
class _Server:
    process: subprocess.Popen[bytes]
    channel: socket.socket

    def end(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.wait()


class Spawner:
    """Where children come from. Threads share it."""

    def __init__(self, folder: Path, inherited: tuple[int, ...] = ()) -> None:
        """:param folder: the fork server's home; each child has one of its own
        :param inherited: open files that all children have, by the same numbers
        """
        self._folder, self._inherited = folder, inherited
        self._turn = threading.Lock()
        self._server: _Server | None = None

    def spawn(self, setup: Setup, theirs: socket.socket) -> int:
        """A new child's process id; it speaks over the other end of `theirs`.

        :raises Died: neither this fork server nor a new one forked it
        :raises OSError: no process can be started
        """
        with self._turn:
            report = self._tell(Order(setup), [theirs.fileno()])
            if report is None:
                self._server = self._start()
                report = self._tell(Order(setup), [theirs.fileno()])
        if report is None or not report.child:
            raise Died(report.fault if report else "the process that starts reading processes died")
        return report.child

    def how_it_ended(self, child: int) -> int | None:
        """The exit code of one that was killed or hung up, as `subprocess` has it; `None`: nobody knows."""
        deadline = time.monotonic() + END_SECONDS
        while time.monotonic() < deadline:
            with self._turn:
                report = self._tell(Order(ended=child), [])
            if report is None or report.fault or report.code is not None:
                return report.code if report else None
            time.sleep(LOOK_SECONDS)
        return None

    def close(self) -> None:
        """End the fork server, and with it whatever children there are."""
        with self._turn:
            self._end()

    def _tell(self, order: Order, files: list[int]) -> Report | None:
        """The answer; `None` where there is no fork server, or it has died and is put away."""
        if self._server is None:
            return None
        channel = self._server.channel
        with contextlib.suppress(OSError):  # it hung up, or gave no word in time
            protocol.send(channel, protocol.ORDER.dump_json(order), files)
            if (frame := protocol.receive(channel)) is not None:
                return protocol.REPORT.validate_json(frame[0])
        self._end()
        return None

    def _start(self) -> _Server:
        """:raises Died: it did not come up"""
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
        with tempfile.TemporaryFile() as complaints:
            process = subprocess.Popen(  # noqa: S603 # our own program
                [sys.executable, "-P", "-m", "ingest.reading.forkserver", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                cwd=self._folder,
                env=environment(self._folder),
                pass_fds=[theirs.fileno(), *self._inherited],
                start_new_session=True,
            )
            theirs.close()
            server = _Server(process, ours)
            with contextlib.suppress(OSError):
                if protocol.receive(ours) is not None:
                    return server
            server.end()
            raise Died(f"no reading process can be started. {_last_words(complaints.fileno())}".strip())

    def _end(self) -> None:
        if self._server is not None:
            self._server.end()
        self._server = None


def environment(folder: Path) -> dict[str, str]:
    """All that is left of the service's environment, where passwords may stand: how to find programs."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        "PATH": os.defpath,
        **kept,
        **THREADS,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(Path(ingest.__path__[0]).parent),
    }


def _last_words(file: int) -> str:
    size = os.fstat(file).st_size
    return os.pread(file, STDERR_BYTES, max(0, size - STDERR_BYTES)).decode(errors="replace")
