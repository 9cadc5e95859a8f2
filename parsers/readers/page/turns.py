"""Turns at OCR: one page at a time over all processes that read, since each takes hundreds of megabytes.

Whoever starts the readers opens a file, lets them inherit its descriptor, and tells each with `take_turns`.
The lock is POSIX's record lock (fcntl, F_SETLKW): it belongs to a process, so that an inherited descriptor
serves, and it ends with the process, however that ends. Nobody told means no limit.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class _Turns:
    descriptor: int | None = None


_turns = _Turns()


def take_turns(descriptor: int | None) -> None:
    """From now on this process reads a page only while it has the file's lock; `None`: whenever it likes."""
    _turns.descriptor = descriptor


@contextmanager
def turn() -> Iterator[None]:
    """One page's turn, waited for. A lock that cannot be had is done without: reading goes on."""
    descriptor = _turns.descriptor
    if descriptor is None:
        yield
        return
    with suppress(OSError):
        fcntl.lockf(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.lockf(descriptor, fcntl.LOCK_UN)
