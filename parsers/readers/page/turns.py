"""Turns at OCR: few pages at a time over all processes that read, since each takes hundreds of megabytes.

Whoever starts the readers opens a file, lets them inherit its descriptor, and tells each with `take_turns`.
The lock is POSIX's record lock (fcntl, F_SETLK) on one byte of the file: it belongs to a process, so that an
inherited descriptor serves, and it ends with the process, however that ends. Nobody told means no limit.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

MAY_OCR: ContextVar[bool] = ContextVar("MAY_OCR", default=True)
"""Whether pages may go through OCR here and now: where not, the first of them ends the reading."""

PATIENCE_SECONDS = 20.0
"""That a turn is waited for: a page takes a few, and one that never ends is not to stop the others."""
LOOK_SECONDS = 0.02
"""Between two looks whether the turn has come."""
ALONE_SECONDS = 60.0
"""That a process which waited in vain reads without waiting again."""


class OcrNeeded(BaseException):
    """A message has pages for OCR, and is to be read where that is done, from its beginning.

    No `Exception`, so that nothing that guards against broken files takes it for one.
    """


@dataclass(frozen=True)
class Turns:
    """What a process is told: whose turns it shares."""

    descriptor: int
    """Of the file, inherited and open for writing."""
    queue: int = 0
    """Which of its bytes: as many as there are may read at once."""


@dataclass
class _Own:
    turns: Turns | None = None
    alone_until: float = float("-inf")


_own = _Own()


def take_turns(turns: Turns | None) -> None:
    """From now on this process reads a page only in its turn; `None`: whenever it likes."""
    _own.turns, _own.alone_until = turns, float("-inf")


def demand_turn() -> None:
    """Asked before a page is prepared for OCR.

    :raises OcrNeeded: none is read here
    """
    if not MAY_OCR.get():
        raise OcrNeeded


@contextmanager
def turn() -> Iterator[None]:
    """One page's turn, waited for. One that does not come is done without: reading goes on.

    :raises OcrNeeded: it may not have one
    """
    demand_turn()
    turns = _own.turns
    if turns is None or not _wait(turns):
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.lockf(turns.descriptor, fcntl.LOCK_UN, 1, turns.queue)


def _wait(turns: Turns) -> bool:
    """Whether the turn came."""
    began = time.monotonic()
    while time.monotonic() >= _own.alone_until:
        try:
            fcntl.lockf(turns.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, turns.queue)
        except (BlockingIOError, PermissionError):  # another has it (fcntl(2): EAGAIN or EACCES)
            if time.monotonic() - began > PATIENCE_SECONDS:
                _own.alone_until = time.monotonic() + ALONE_SECONDS
            time.sleep(LOOK_SECONDS)
        except OSError:  # no lock can be had at all
            return False
        else:
            return True
    return False
