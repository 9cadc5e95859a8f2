"""Real reading children, and who they are."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

from ingest.reading.pool import Bounds, Readers, Seconds
from parsers.terms import Limits, Terms

TERMS = Terms(("育强新动能",), ("特色工作案例",))


def some_readers(workers: int = 1, memory_mb: int = 1500, limits: Limits | None = None) -> Readers:
    """A pool of so many."""
    return Readers(Bounds(workers, Seconds(60, 10), memory_mb), TERMS, limits or Limits())


def stored(folder: Path, raw: bytes) -> Path:
    """The message as a file."""
    path = folder / "mail.eml"
    path.write_bytes(raw)
    return path


def fork_servers() -> list[psutil.Process]:
    """The processes of this one that fork reading children."""
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.Error):
            if is_alive(one.pid) and "ingest.reading.forkserver" in one.cmdline():
                found.append(one)
    return found


def children() -> list[psutil.Process]:
    """The reading children of this process, and what they started."""
    found = [child for server in fork_servers() for child in server.children(recursive=True)]
    return [one for one in found if is_alive(one.pid)]


def is_alive(pid: int) -> bool:
    """Whether it is there, and no zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
