"""Many calls in one installation: a folder of descriptions, a process for each, and one that watches them.

Each call has its own mailbox, database or schema, store, pace and process, so that whatever happens to one
happens to no other. The watcher opens no strangers' mail and no mailbox: it starts, listens for signs
of life, and starts again.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ingest.calls import files_of, find_collisions
from ingest.log import get_logger
from ingest.service import systemd

log = get_logger("casebox")

LOOK_SECONDS = 0.2
"""How soon the end, a death or a signal is noticed."""
FIRST_SECONDS, LONGEST_SECONDS = 5.0, 300.0
"""Before one that ended is started again: it doubles, while it does not live for long."""
LIVED_SECONDS = 600.0
"""Of life, after which the first wait counts again."""
SILENT_SECONDS = 300.0
"""Without a sign of life, and it is killed and started again: what systemd's watchdog does for one alone."""
GRACE_SECONDS = 20.0
"""For all to end by themselves."""
WRONG = 78
"""The exit code of a wrong configuration: another start would not help until somebody has changed it."""
PARENT = "CASEBOX_PARENT"
"""The variable by which a child knows whom to end with."""


@dataclass
class Child:
    """A call's process."""

    file: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    heard_at: float = 0.0
    due_at: float = 0.0
    """When it is to be started (monotonic); infinity: when somebody has changed its description."""
    wait: float = FIRST_SECONDS
    line: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    """Where it gives its signs of life, as to systemd."""

    @property
    def name(self) -> str:
        return self.file.stem


class Calls:
    """All calls of a folder, until told to stop."""

    def __init__(self, folder: Path, log_level: str = "info") -> None:
        self._folder, self._log_level = folder, log_level
        self._lines = tempfile.TemporaryDirectory(prefix="casebox-calls-")
        self._children: dict[Path, Child] = {}
        self._stopping = self._look_due = False

    def obey_signals(self) -> None:
        """SIGTERM and SIGINT end all; SIGHUP looks at the folder anew, and every call at its description."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGHUP, self._note_hangup)

    def stop(self, *_: object) -> None:
        """End. Takes no lock: for a signal handler."""
        self._stopping = True

    def _note_hangup(self, *_: object) -> None:
        self._look_due = True

    def run(self) -> None:
        """Watch until `stop`."""
        self._look()
        systemd.ready()
        try:
            while not self._stopping:
                if self._look_due:
                    self._look_due = False
                    self._look()
                for child in self._children.values():
                    self._watch(child)
                systemd.alive()
                time.sleep(LOOK_SECONDS)
            systemd.stopping()
        finally:
            self._end(list(self._children.values()))
            self._lines.cleanup()

    def _look(self) -> None:
        """Take up what is new in the folder, let go of what is gone, and have the others look, too."""
        files = files_of(self._folder)
        collisions = find_collisions(files)
        for reason in collisions.values():
            log.error("call.refused", reason=reason)
        files = [file for file in files if file not in collisions]
        gone = [self._children.pop(file) for file in set(self._children) - set(files)]
        self._end(gone)
        for child in self._children.values():
            child.due_at = min(child.due_at, time.monotonic())
            if child.process is not None:
                child.process.send_signal(signal.SIGHUP)
        for number, file in enumerate(file for file in files if file not in self._children):
            child = self._children[file] = Child(file)
            child.line.bind(f"{self._lines.name}/{time.monotonic_ns()}-{number}")
            child.line.settimeout(0)

    def _watch(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.due_at:
                self._start(child, now)
            return
        with suppress(BlockingIOError):
            while child.line.recv(4096):
                child.heard_at = now
        if now - child.heard_at > SILENT_SECONDS:
            log.error("call.silent", call=child.name)
            child.process.kill()
        code = child.process.poll()
        if code is not None:
            self._bury(child, code, now)

    def _start(self, child: Child, now: float) -> None:
        command = [sys.executable, "-P", "-m", "ingest", "--log-level", self._log_level]
        ours = {
            PARENT: str(os.getpid()),
            "NOTIFY_SOCKET": child.line.getsockname(),
            "CASEBOX_SERVICE__HTTP": "",
        }
        child.process = subprocess.Popen(  # noqa: S603 # our own program
            [*command, "-c", str(child.file), "run"], env={**os.environ, **ours}, stdin=subprocess.DEVNULL
        )
        child.started_at = child.heard_at = now
        log.info("call.started", call=child.name, process=child.process.pid)

    def _bury(self, child: Child, code: int, now: float) -> None:
        child.process = None
        child.wait = FIRST_SECONDS if now - child.started_at >= LIVED_SECONDS else child.wait
        again = child.wait if code != WRONG else None
        child.due_at = float("inf") if again is None else now + again
        log.error("call.ended", call=child.name, code=code, again_seconds=again)
        child.wait = min(child.wait * 2, LONGEST_SECONDS)

    def _end(self, children: list[Child]) -> None:
        """Let them come to their edges, all at once; who does not is killed, which is as safe."""
        going = [child.process for child in children if child.process is not None]
        for process in going:
            process.send_signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        for process in going:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for child in children:
            child.line.close()
