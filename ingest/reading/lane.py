"""Children side by side, and the messages that wait for one of them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future

from ingest.log import get_logger
from ingest.objects import Openable
from ingest.reading.antivirus import Scanner
from ingest.reading.process import Child
from ingest.reading.protocol import OF_NO_FILE, Answer, Outcome, Question, Setup, Unsound, Work
from ingest.reading.spawner import Died, Spawner
from parsers.case.exhibits import Exhibits
from parsers.facts import MessageFacts

log = get_logger("casebox")

TASKS_PER_CHILD = 4000
"""Then a child is replaced, so that what a library leaks does not add up."""
LARGE_BYTES = 512 << 20
"""A child that holds more, after OCR mostly, is given back when no message came for it for a while."""
FULL_SHARE = 0.6
"""Of its memory that a child still holds after a message, and it is replaced in any case."""
IDLE_SECONDS = 30.0
"""After which a child that may start programs, or holds much memory, is given back: few messages need one."""
AGAIN_SECONDS = 2.0
"""Between two tries to start a child."""


MakeSetup = Callable[[bool, bool], Setup]
"""For a child that starts programs, or not; and that reads files, or not."""
Children = dict[bool, Child]
"""A thread's own: the one that only reads, and the one that may start programs (true)."""


class Failed(Exception):
    """A bug of ours that one message brought out in a child."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(told)
        self.kind = kind


class NeedsOcr(Exception):
    """The message was to be read quickly, and has pages for OCR."""

    def __str__(self) -> str:
        return "It has pages for OCR"


class NeedsPrograms(Exception):
    """The message was to be read without other programs, and takes 7-Zip or LibreOffice."""

    def __str__(self) -> str:
        return "It takes another program"


class Task(Future[MessageFacts]):
    """A message that waits for a child, or is with one. Cancelling it ends that child."""

    def __init__(
        self, question: Question, mail: Openable, seconds: float, *, with_programs: bool = True
    ) -> None:
        super().__init__()
        self.question, self.mail, self.seconds, self.with_programs = question, mail, seconds, with_programs
        self.is_abandoned = False
        self.is_whole = False
        """Only its start was asked for, and that was all of it."""
        self.child: Child | None = None
        """That has it."""
        self.asked_at: float | None = None
        """When a child that was ready was asked (monotonic); the last time, if two were."""
        self.spent_seconds = 0.0
        """What children took for it, without their start."""
        self.exhibits = Exhibits()
        """Where they were asked for: its result are no facts then."""

    def cancel(self) -> bool:
        """Not wanted any more, wherever it is."""
        if super().cancel():
            return True
        self.is_abandoned = not self.done()
        return self.is_abandoned


class Lane:
    """So many threads, each with children of its own; what is handed in is read in that order."""

    def __init__(
        self, workers: int, spawner: Spawner, make_setup: MakeSetup, scanner: Scanner | None = None
    ) -> None:
        self._spawner, self._make_setup = spawner, make_setup
        self._scanner = scanner
        self._workers = workers
        self._waiting: deque[Task] = deque()
        self._news = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._closing = False
        self.is_ready = False
        """Whether a child has come up."""

    def start(self) -> None:
        """Begin to bring the children up."""
        if not self._threads:
            for number in range(self._workers):
                thread = threading.Thread(target=self._serve, name=f"reading {number}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def add(self, task: Task) -> Task:
        """Let a message be read when its turn comes."""
        self.start()
        with self._news:
            self._waiting.append(task)
            self._news.notify()
        return task

    def close(self) -> None:
        """End the children now; what they were reading is cancelled."""
        with self._news:
            self._closing = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()
        for task in self._waiting:
            task.cancel()

    def _serve(self) -> None:
        """What one thread does: message after message, with children of its own."""
        children: Children = {}
        try:
            self._bring_up(children, starts_programs=False, reads_files=False)
            self.is_ready = True
            while not self._closing:
                task = self._next()
                if task is None:
                    self._give_back(children)
                elif task.set_running_or_notify_cancel():
                    self._do(children, task)
        except CancelledError:
            return
        finally:
            for child in children.values():
                child.end()

    def _next(self) -> Task | None:
        """The next message; `None` when there was none for a while."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._closing, IDLE_SECONDS)
            return self._waiting.popleft() if self._waiting and not self._closing else None

    def _do(self, children: Children, task: Task) -> None:
        try:
            answer = self._ask(children, task, starts_programs=False)
            if answer.outcome is Outcome.PROGRAM and task.with_programs:
                answer = self._ask(children, task, starts_programs=True)
            task.exhibits, work = answer.exhibits or Exhibits(), task.question.work
            facts, task.is_whole = _facts_of(answer, work), answer.is_whole
            if self._scanner is not None and work not in {Work.HEADER, Work.EXHIBITS}:
                facts = self._scanner.look_at(task.mail, facts)
        except BaseException as error:  # noqa: BLE001 # who waits for the message is told; the next one is read
            task.set_exception(error)
        else:
            task.set_result(facts)

    def _ask(self, children: Children, task: Task, *, starts_programs: bool) -> Answer:
        reads_files = task.question.work not in OF_NO_FILE
        child = self._bring_up(children, starts_programs=starts_programs, reads_files=reads_files)
        task.child = child
        task.asked_at = began = time.monotonic()
        try:
            answer = child.ask(
                task.question, task.mail, task.seconds, lambda: self._closing or task.is_abandoned
            )
        except (Died, Unsound, TimeoutError, CancelledError):
            self._end(children, starts_programs=starts_programs)
            raise
        finally:
            task.child = None
            task.spent_seconds += time.monotonic() - began
        if _is_worn(child):
            self._end(children, starts_programs=starts_programs)
        return answer

    def _bring_up(self, children: Children, *, starts_programs: bool, reads_files: bool) -> Child:
        """The child of that kind. Where none can be started (no memory, no disk), it is tried until one can.

        One that has read nothing but small mail is followed, at the first file, by one with the rest.

        :raises CancelledError: the lane is closed
        """
        if reads_files and starts_programs in children and not children[starts_programs].reads_files:
            self._end(children, starts_programs=starts_programs)
        while starts_programs not in children:
            try:
                setup = self._make_setup(starts_programs, reads_files)
                children[starts_programs] = Child(setup, self._spawner)
            except (Died, OSError) as error:
                log.error("child.unstarted", reason=str(error))
                with self._news:
                    self._news.wait_for(lambda: self._closing, AGAIN_SECONDS)
            if self._closing:
                raise CancelledError
        return children[starts_programs]

    def _give_back(self, children: Children) -> None:
        """When nothing came for a while: what is seldom needed, or holds much."""
        self._end(children, starts_programs=True)
        if any(child.resident_bytes() > LARGE_BYTES for child in children.values()):
            self._end(children, starts_programs=False)

    def _end(self, children: Children, *, starts_programs: bool) -> None:
        if starts_programs in children:
            children.pop(starts_programs).end()


def _is_worn(child: Child) -> bool:
    """Whether to replace it: after so many messages, or when it comes near its limit of memory."""
    return child.asked >= TASKS_PER_CHILD or child.resident_bytes() > child.memory_bytes * FULL_SHARE


def _facts_of(answer: Answer, work: Work) -> MessageFacts:
    """:raises MemoryError: reading broke its limit of memory
    :raises NeedsOcr: it has pages for OCR, and was to be quick
    :raises NeedsPrograms: it takes another program, and was to do without
    :raises Failed: a bug of ours
    """
    if answer.outcome is Outcome.MEMORY:
        raise MemoryError
    if answer.outcome is Outcome.OCR and work is Work.QUICK:
        raise NeedsOcr
    if answer.outcome is Outcome.PROGRAM:
        raise NeedsPrograms
    if answer.outcome is Outcome.READ and answer.facts is not None:
        return answer.facts
    if answer.outcome is Outcome.READ and work is Work.EXHIBITS:
        return MessageFacts()
    raise Failed(answer.kind or answer.outcome, answer.failure)
