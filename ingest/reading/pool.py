"""Parsing in child processes, under limits of time and memory: a file that breaks them costs one message."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import traceback
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from parsers.facts import MessageFacts
from parsers.terms import Limits, Terms

PR_SET_PDEATHSIG = 1
"""`linux/prctl.h`."""
TASKS_PER_CHILD = 400
"""Then a child is replaced, so that what a library leaks does not add up."""


@dataclass(frozen=True)
class Reading:
    """What came of reading one message."""

    facts: MessageFacts | None
    failure: str | None = None
    """Why there are no facts: a traceback, or the limit that was broken."""
    final: bool = False
    """Trying again would only cost the same again."""
    kind: str = ""
    """The failure in one word, without anything of the message in it: for the log."""


@dataclass(frozen=True)
class Seconds:
    """What one reading may take."""

    message: float
    envelope: float
    """The mail's own header and text, without its documents."""


@dataclass(frozen=True)
class Pending:
    """A reading under way."""

    future: Any
    seconds: float

    def result(self) -> Reading:
        """Waits for it; never raises for what the bytes did."""
        try:
            return Reading(self.future.result())
        except TimeoutError:
            words = f"Reading took longer than {self.seconds:g} s (service.message_seconds)"
            return Reading(None, words, final=True, kind="timeout")
        except MemoryError:
            return Reading(
                None, "Reading took more than service.message_memory_mb", final=True, kind="memory"
            )
        except ProcessExpired as error:
            return Reading(None, f"The reading process died (exit code {error.exitcode})", kind="died")
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 # whatever escapes from a child is a bug of ours: kept, never lost
            return Reading(None, "".join(traceback.format_exception(error)), kind=type(error).__name__)


class Readers:
    """A pool of child processes that turn raw messages into facts. A context manager."""

    def __init__(self, workers: int, seconds: Seconds, memory_mb: int, terms: Terms, limits: Limits) -> None:
        self.workers = workers
        self._seconds, self._envelope_seconds = seconds.message, seconds.envelope
        self._terms = terms
        self._limits = limits
        self._pool, self._slow = _make_pool(workers, memory_mb), _make_pool(1, memory_mb)
        self._ready: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the children now; what they were reading is read again next time."""
        for pool in (self._pool, self._slow):
            pool.stop()  # type: ignore[no-untyped-call] # pebble leaves it untyped
            pool.join()

    def are_ready(self) -> bool:
        """Whether a child has started and loaded what reading needs; the first question starts it.

        So that a try is counted only when the message itself, and not the start, is what takes time.
        """
        if self._ready is None:
            self._ready = self._pool.schedule(_load_parsers)
        return bool(self._ready.done())

    def read(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        """Begin to read one stored message in full.

        :param seconds: what it may take; left out: `service.message_seconds`
        :param slow: in the lane of one child that suspects share, so that they stand in nobody's way
        """
        return self._schedule(read_whole, path, seconds or self._seconds, slow=slow)

    def read_envelope(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        """Begin to read only what the mail itself says, for a message whose documents could not be read."""
        return self._schedule(read_envelope, path, seconds or self._envelope_seconds, slow=slow)

    def read_header(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        """Begin to read only sender, subject and identifiers, from the first bytes of the file."""
        return self._schedule(read_header, path, seconds or self._envelope_seconds, slow=slow)

    def give_nothing(self) -> Pending:
        """For a message of which even the envelope cannot be read."""
        return Pending(self._pool.schedule(MessageFacts), self._seconds)

    def _schedule(self, work: Any, path: Path, seconds: float, *, slow: bool) -> Pending:
        pool = self._slow if slow else self._pool
        return Pending(pool.schedule(work, args=[path, self._terms, self._limits], timeout=seconds), seconds)


def read_whole(path: Path, terms: Terms, limits: Limits) -> MessageFacts:
    """Runs in the child."""
    from parsers.message import parse_message

    return parse_message(path.read_bytes(), terms, limits)


def read_envelope(path: Path, _terms: Terms, limits: Limits) -> MessageFacts:
    """Runs in the child."""
    from parsers.message import parse_envelope

    return parse_envelope(path.read_bytes(), limits)


def read_header(path: Path, _terms: Terms, limits: Limits) -> MessageFacts:
    """Runs in the child."""
    from parsers.message import HEADER_BYTES, parse_header

    with path.open("rb") as file:
        return parse_header(file.read(HEADER_BYTES), limits)


def _make_pool(workers: int, memory_mb: int) -> ProcessPool:
    return ProcessPool(
        max_workers=workers,
        max_tasks=TASKS_PER_CHILD,
        initializer=_prepare_child,
        initargs=[memory_mb],
        context=multiprocessing.get_context("spawn"),
    )


def _load_parsers() -> None:
    """Runs in the child."""
    import parsers.message  # noqa: F401 # what takes the time is loading it


def _prepare_child(memory_mb: int) -> None:
    """The parent alone answers signals; memory is bounded; a core file would hold personal data."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    bound = memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent() -> None:
    """Die when the parent dies, however it dies (Linux: prctl(2), PR_SET_PDEATHSIG)."""
    with suppress(OSError, AttributeError):  # elsewhere the closed pipe ends us after the present message
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        os._exit(0)  # it died before we asked
