"""Holds unit tests to what they are: no file but the program's own, no database, other process or network."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTSIDE = (
    "sqlite3.connect",
    "subprocess.Popen",
    "os.posix_spawn",
    "os.fork",
    "os.exec",
    "os.system",
    "socket.connect",
)
"""Audit events of what reaches out of this process; those of files are looked at by their paths."""
OWN = tuple(
    str(ROOT / name) for name in ("ingest", "models", "parsers", "migrations", "tests", ".hypothesis")
)
"""Where a program finds its own code and data; what its libraries read of the system is theirs."""
SHARED = (str(ROOT), tempfile.gettempdir())
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

FONTS = "fc-match"
"""Whoever draws a page asks once where a font lies."""

deeds: list[str] = []
watched = False


def note(event: str, details: tuple[object, ...]) -> None:
    """Write down what reaches out, and let it be: an exception might be caught by what is tested."""
    if watched and _reaches_out(event, details):
        deeds.append(f"{event} {details[0]!r}")


def _reaches_out(event: str, details: tuple[object, ...]) -> bool:
    if event == "open":
        path, _, flags = details
        return _is_strange(path, written=isinstance(flags, int) and bool(flags & WRITES))
    if event == "os.mkdir":
        return _is_strange(details[0], written=True)
    return event in OUTSIDE and details[0] != FONTS


def _is_strange(path: object, *, written: bool) -> bool:
    """Whether a path leads to a file of somebody's; a number is one that was opened before."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return False
    place = str(Path(os.fsdecode(path)).absolute())
    if place.startswith((*OWN, sys.prefix, sys.base_prefix, "/dev/", str(ROOT / "<"))):
        return False
    return written or (place.startswith(SHARED) and Path(place).exists())


sys.addaudithook(note)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    global watched  # noqa: PLW0603 # one process, one test at a time
    deeds.clear()
    watched = True


@pytest.fixture(autouse=True)
def nothing_outside() -> Iterator[None]:
    """Fails the test that opened a file, a database, a process or a line."""
    global watched  # noqa: PLW0603 # as above
    yield
    watched = False
    assert deeds == [], "this reaches out: its place is tests/integration"
