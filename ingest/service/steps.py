"""The steps of the running service, made from the settings: what each asks, its pace, and when it hangs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ingest.app import make_mailbox, make_mailer, make_readers
from ingest.errors import CaseboxError
from ingest.files import unwritable
from ingest.jobs.elsewhere import Elsewhere
from ingest.log import get_logger
from ingest.mailbox import Mailbox
from ingest.mailer import Mailer
from ingest.process import Receive, StepResult, attend, make_intake, read, record, send
from ingest.reading.pool import Readers
from ingest.reading.queue import Intake
from ingest.recording.turns import Turns
from ingest.runtime import Runtime
from ingest.service import questions, reconcile
from ingest.service.alarms import StoreWatch, raise_alarms
from ingest.service.asking import LOOK_SECONDS, Asking, Step
from ingest.service.notes import Notes
from ingest.service.pace import Pace
from ingest.service.pulse import Pulse
from ingest.settings.model import Settings

log = get_logger("casebox")

IDLE_SECONDS = 3.0
"""How often a step that nobody wakes asks the database by itself: an operator may have given it work."""
NEWS_SECONDS = 5.0
"""Between two polls because of news, whatever the server calls news."""
WATCH_SECONDS = 10.0
"""Between two looks for alarms and figures."""
LONG_SECONDS = 30 * 60.0
"""A step hangs after this: one batch over a slow line, one reply to a slow server, 25 verdicts take less."""
RECONCILE_SECONDS = 4 * 3600.0
"""The same for a comparison of the whole mailbox."""


@dataclass
class Parts:
    """What the steps work with, and what has to be closed."""

    runtime: Runtime
    mailbox: Mailbox
    mailer: Mailer
    alarm_mailer: Mailer
    """Of its own: a mail server that hangs over a reply keeps no alarm back."""
    readers: Readers

    def close(self) -> None:
        """Let go of lines and children; harmless to repeat."""
        for part in (self.readers, self.mailbox, self.mailer, self.alarm_mailer):
            part.close()


def make_parts(runtime: Runtime, settings: Settings) -> Parts:
    """The parts that the settings name; nothing is asked of the network yet.

    :raises ConfigError: if a password's file or variable is not there
    """
    return Parts(
        runtime, make_mailbox(settings), make_mailer(settings), make_mailer(settings), make_readers(settings)
    )


@dataclass
class Steps:
    """The six steps over the same parts, and their threads."""

    parts: Parts
    pulse: Pulse
    notes: Notes
    store_watch: StoreWatch
    is_reconcile_due: bool = False
    polled_at: float = 0.0
    heard_at: datetime | None = None
    """When the last poll that went well began."""
    intake: Intake | Elsewhere = field(init=False)
    asking: Asking = field(init=False)
    _receive: Receive = field(init=False)
    _began_at: datetime | None = None
    _turns: Turns = field(default_factory=Turns)

    def __post_init__(self) -> None:
        parts = self.parts
        settings = parts.runtime.settings
        self._receive = Receive(parts.runtime, parts.mailbox, parts.readers)
        self.intake = make_intake(parts.runtime, parts.readers, lambda: self.asking.wake("read"))
        poll, retry = settings.mailbox.poll_seconds, settings.smtp.retry_seconds
        table: list[tuple[str, Callable[[], StepResult], Pace, str]] = [
            ("receive", self._ask_receive, Pace(poll, poll), "read"),
            ("read", lambda: read(self.intake), Pace(IDLE_SECONDS, IDLE_SECONDS), "record"),
            ("record", lambda: record(parts.runtime, self._turns), Pace(IDLE_SECONDS, IDLE_SECONDS), "send"),
            ("desk", self._ask_desk, Pace(IDLE_SECONDS, IDLE_SECONDS), "send"),
            ("send", self._ask_send, Pace(IDLE_SECONDS, retry), ""),
            ("watch", self._ask_watch, Pace(WATCH_SECONDS, WATCH_SECONDS), ""),
        ]
        steps = [Step(name, ask, pace, LONG_SECONDS, wakes=wakes) for name, ask, pace, wakes in table]
        steps[0].rest = self._rest_for_news
        self.asking = Asking(steps, self.pulse, self.notes)

    def reconcile_soon(self) -> None:
        """Compare the mailbox with what is recorded when the present poll is over."""
        self.is_reconcile_due = True

    def end(self, seconds: float | None = None) -> None:
        """Bring every step to its edge; what is being read is let go of, as if never begun.

        :raises CaseboxError: the database cannot be told so; then each reading counts as a try
        """
        if "read" not in self.asking.end(seconds):
            self.intake.give_up()

    def _ask_receive(self) -> StepResult:
        if self.is_reconcile_due and not self._receive.is_polling():
            self.is_reconcile_due = False
            self.pulse.promise("receive", RECONCILE_SECONDS)
            reconcile.run(self.parts.runtime, self.parts.mailbox)
            questions.look(self.parts.runtime, self.parts.mailbox, self.parts.readers)
            self.pulse.promise("receive", LONG_SECONDS)
        if not self._receive.is_polling():
            self._began_at = self.parts.runtime.clock()
        result = self._receive()
        if not self._receive.is_polling():
            self.polled_at = time.monotonic()
            self.heard_at = self._began_at if result.fault is None else self.heard_at
        return result

    def _rest_for_news(self, seconds: float) -> None:
        """Until the next poll, or until the mailbox says that something came."""
        until = time.monotonic() + seconds
        self.parts.mailbox.wait(seconds, self._is_called)
        news_at = min(until, max(time.monotonic(), self.polled_at + NEWS_SECONDS))
        while not self._is_called() and (left := news_at - time.monotonic()) > 0:
            self.asking.halt.wait(min(LOOK_SECONDS, left))

    def _is_called(self) -> bool:
        return self.asking.halt.is_set() or self.is_reconcile_due

    def _ask_desk(self) -> StepResult:
        return attend(self.parts.runtime, self.parts.readers, self.heard_at, self.asking.halt.is_set)

    def _ask_send(self) -> StepResult:
        return send(
            self.parts.runtime,
            self.parts.mailer,
            self.asking.halt.is_set,
            lambda: self.pulse.promise("send", LONG_SECONDS),
        )

    def _ask_watch(self) -> StepResult:
        """Who must be told of trouble, and the figures; from memory where the store itself is the trouble."""
        runtime = self.parts.runtime
        try:
            if runtime.store.certify is not None:  # one with nothing to do notices here that it is no leader
                runtime.store.certify()
            late = "、".join(self.pulse.late())
            self.notes.note_state("steps", f"{late} 长时间没有响应" if late else None)
            self.notes.note_state("metrics", _write_figures(runtime))
            raise_alarms(runtime)
        except CaseboxError as error:
            self.store_watch.note(runtime, self.parts.alarm_mailer, error)
            raise
        self.store_watch.note(runtime, self.parts.alarm_mailer, None)
        return StepResult()


def _write_figures(runtime: Runtime) -> str | None:
    """Write the figures; why the file cannot be written, which is no trouble of the store."""
    if runtime.settings.service.metrics_file is None:
        return None
    from ingest.probes import figures

    try:
        figures.write(runtime)
    except OSError as error:
        log.warning("metrics.fault", reason=type(error).__name__)
        return unwritable(error, runtime.settings.service.metrics_file or "").chinese
    return None
