"""Parsing in child processes, under limits of time and memory: a file that breaks them costs one message."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import traceback
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Self

from ingest.errors import NoRoom, PermanentError, StoreUnavailable
from ingest.language.words import say
from ingest.objects import Openable
from ingest.reading.antivirus import AntivirusUnavailable, ScanBroken, Scanner
from ingest.reading.lane import Failed, Lane, NeedsOcr, NeedsPrograms, Task
from ingest.reading.protocol import Question, Setup, Unsound, Work
from ingest.reading.sandbox import hold
from ingest.reading.spawner import Died, Spawner
from ingest.settings.sandbox import Sandbox
from parsers.case.exhibits import Exhibits
from parsers.case.pictured import Wanted
from parsers.facts import MessageFacts
from parsers.readers.page.turns import Turns
from parsers.terms import Limits, Terms

_PREFIX = "casebox-reading-"
OCR = "ocr"
"""The kind of a quick reading that came to pages for OCR, and ended there."""
PROGRAMS = "programs"
"""The same of a reading that came to what takes 7-Zip or LibreOffice."""
UNSCANNED = "unscanned"
"""The kind of a reading whose message could not be scanned, for no fault of its own."""
UNSTORED = "unstored"
"""The same where the store that keeps it was away."""


KINDS: dict[type[Exception], str] = {
    Died: "died",
    NeedsOcr: OCR,
    NeedsPrograms: PROGRAMS,
    AntivirusUnavailable: UNSCANNED,
    StoreUnavailable: UNSTORED,
    NoRoom: UNSTORED,
    ScanBroken: "scan",
}
"""Why there are no facts, where that is no bug."""


class SandboxRefused(PermanentError):
    """Reading children must be held by the kernel, and this one keeps no bounds."""


@dataclass(frozen=True)
class Reading:
    """The facts of one message, or why there are none."""

    facts: MessageFacts | None
    failure: str | None = None
    """Why there are no facts: a traceback, or the limit that was broken."""
    final: bool = False
    """Trying again would only cost the same again."""
    is_whole: bool = False
    """Only the message's start was to be read, and that was all of it."""
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

    future: Future[MessageFacts]
    seconds: float

    @property
    def begun_at(self) -> float | None:
        """When a child that was ready was given it (monotonic); `None` while it waits for one."""
        return self.future.asked_at if isinstance(self.future, Task) else None

    def worked_seconds(self) -> float:
        """The processor time that it has cost the child that has it now."""
        child = self.future.child if isinstance(self.future, Task) else None
        return child.worked_seconds() if child is not None else 0.0

    def starved_seconds(self) -> float | None:
        """How long the child that has it has waited for a processor; `None` where the system does not say."""
        child = self.future.child if isinstance(self.future, Task) else None
        return child.starved_seconds() if child is not None else 0.0

    @property
    def spent_seconds(self) -> float:
        """What it has cost so far, without the start of children."""
        return self.future.spent_seconds if isinstance(self.future, Task) else 0.0

    def result(self) -> Reading:
        """Waits for it; never raises for what the bytes did."""
        try:
            facts = self.future.result()
            return Reading(facts, is_whole=isinstance(self.future, Task) and self.future.is_whole)
        except TimeoutError:
            words = f"Reading took longer than {self.seconds:g} s (service.message_seconds)"
            return Reading(None, words, final=True, kind="timeout")
        except MemoryError:
            return Reading(
                None, "Reading took more than service.message_memory_mb", final=True, kind="memory"
            )
        except Unsound as error:
            words = f"The reading process gave no sound answer: {error}"
            return Reading(None, words, final=True, kind="unsound")
        except Failed as error:
            return Reading(None, str(error), kind=error.kind)
        except tuple(KINDS) as error:
            return Reading(None, str(error), kind=KINDS[type(error)])
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 # a bug of ours, or a file that is gone
            return Reading(None, "".join(traceback.format_exception(error)), kind=type(error).__name__)


@dataclass(frozen=True)
class Bounds:
    """How many children there are, and what holds each of them."""

    workers: int
    seconds: Seconds
    memory_mb: int
    sandbox: Sandbox = Sandbox.REQUIRED
    ocr_at_once: int = 1


class Readers:
    """A pool of child processes that turn raw messages into facts. A context manager.

    One more child, in a lane of its own, reads what may take long, so that it stands in nobody's way.
    """

    def __init__(self, bounds: Bounds, terms: Terms, limits: Limits, scanner: Scanner | None = None) -> None:
        """:raises SandboxRefused: bounds are required, and this machine's kernel keeps none"""
        if bounds.sandbox is Sandbox.REQUIRED and not hold.look().holds:
            raise SandboxRefused(_refusal())
        self.workers, self.ocr_at_once = bounds.workers, bounds.ocr_at_once
        self._bounds, self._terms, self._limits, self._scanner = bounds, terms, limits, scanner
        self._largest = max(limits.file_bytes, limits.message_bytes)
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._turns = (self._folder / "turns").open("wb")
        self._numbers = count(1)
        self._spawner = Spawner(self._folder, (self._turns.fileno(),))
        lanes = (Lane(n, self._spawner, self._setup, scanner) for n in (bounds.workers, 1))
        self._lane, self._slow = lanes

    def _setup(self, starts_programs: bool, reads_files: bool) -> Setup:  # noqa: FBT001 # as the lanes ask
        number, bounds = next(self._numbers), self._bounds
        own = self._folder / str(number)
        own.mkdir(mode=0o700)
        ocr = Turns(self._turns.fileno(), number % bounds.ocr_at_once)
        kept = bounds.memory_mb, bounds.sandbox
        return Setup(self._largest, own, starts_programs, *kept, ocr, reads_files)

    def of_call(self, terms: Terms, limits: Limits) -> Readers:
        """The same children, asked in the words of another call."""
        other = copy.copy(self)
        other._terms, other._limits = terms, limits  # noqa: SLF001 # one of our own
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the children now; what they were reading is read again next time."""
        for lane in (self._lane, self._slow):
            lane.close()
        self._spawner.close()
        self._turns.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def are_ready(self) -> bool:
        """Whether a child has started and loaded what reading needs; the first question starts it.

        So that a try is counted only when the message itself, and not the start, is what takes time.
        """
        self._lane.start()
        return self._lane.is_ready

    def ask_scanner(self) -> None:
        """Whether what is read could be scanned, where that is asked for.

        :raises AntivirusUnavailable: clamd is away
        """
        if self._scanner is not None:
            self._scanner.ping()

    def read(self, mail: Openable, *, seconds: float | None = None, slow: bool = False) -> Pending:
        """Begin to read one stored message in full.

        :param seconds: what it may take; left out: `service.message_seconds`
        :param slow: in the lane of one child that suspects share, so that they stand in nobody's way
        """
        return self._begin(Work.WHOLE, mail, seconds or self._bounds.seconds.message, slow=slow)

    def read_quickly(self, mail: Openable) -> Pending:
        """Begin to read one stored message in full, up to pages that must go through OCR: there it ends."""
        return self._begin(Work.QUICK, mail, self._bounds.seconds.message, slow=False)

    def read_lightly(self, mail: Openable, seconds: float) -> Pending:
        """The same up to what takes another program, too, and for so long at the most."""
        task = Task(self._question(Work.QUICK), mail, seconds, with_programs=False)
        return Pending(self._lane.add(task), seconds)

    def read_envelope(self, mail: Openable, *, seconds: float | None = None, slow: bool = False) -> Pending:
        """Begin to read only what the mail itself says, for a message whose documents could not be read."""
        return self._begin(Work.ENVELOPE, mail, seconds or self._bounds.seconds.envelope, slow=slow)

    def read_header(self, mail: Openable, *, seconds: float | None = None, slow: bool = False) -> Pending:
        """Begin to read only sender, subject and identifiers, from the first bytes of the file."""
        return self._begin(Work.HEADER, mail, seconds or self._bounds.seconds.envelope, slow=slow)

    def lay_out(self, mail: Openable, wanted: tuple[Wanted, ...] = ()) -> Exhibits:
        """What a person is shown of a stored message; waits for it. Nothing, where that breaks a limit.

        :param wanted: pages of which pictures are drawn, by the child that has the models for OCR loaded
        """
        seconds, lane = self._bounds.seconds.message, self._slow if wanted else self._lane
        question = replace(self._question(Work.EXHIBITS), wanted=wanted)
        task = lane.add(Task(question, mail, seconds))
        failure = Pending(task, seconds).result().failure
        return Exhibits() if failure is not None else task.exhibits

    def read_start(self, mail: Openable) -> Pending:
        """Begin to read the header; all of it where it is small, brings no files, and need not be scanned."""
        work = Work.START if self._scanner is None else Work.HEADER
        return self._begin(work, mail, self._bounds.seconds.envelope, slow=False)

    def give_nothing(self) -> Pending:
        """For a message of which even the envelope cannot be read."""
        done: Future[MessageFacts] = Future()
        done.set_result(MessageFacts())
        return Pending(done, self._bounds.seconds.envelope)

    def _begin(self, work: Work, mail: Openable, seconds: float, *, slow: bool) -> Pending:
        lane = self._slow if slow else self._lane
        return Pending(lane.add(Task(self._question(work), mail, seconds)), seconds)

    def _question(self, work: Work) -> Question:
        return Question(work, self._terms, self._limits)


def _refusal() -> str:
    return say(
        'service.sandbox = "required", and this kernel has neither Landlock (Linux 5.13) nor seccomp to '
        "hold the processes that read strangers' files; use a newer kernel, or allow them in the "
        'container, or set service.sandbox = "best effort"',
        'service.sandbox = "required"，但本机内核既无 Landlock（Linux 5.13 起）也无 seccomp，无法约束读取'
        '来信的子进程；请使用较新的内核，或在容器中放行二者，或设置 service.sandbox = "best effort"',
    )


def _sweep() -> None:
    """Takes away the folders of services that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not owner.isdecimal() or int(owner) == os.getpid():
            continue
        with suppress(PermissionError):  # another user's process: alive
            try:
                os.kill(int(owner), 0)
            except (ProcessLookupError, OverflowError):
                shutil.rmtree(folder, ignore_errors=True)
