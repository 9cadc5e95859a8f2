"""Asking the steps: each in a thread of its own, again and again, resting as long as it says.

What goes wrong in one step is told and costs that step a rest; the others go on. Only the loss of the lease
ends them all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.errors import AlreadyRunning, CaseboxError
from ingest.log import get_logger
from ingest.process import StepResult
from ingest.service.notes import Notes
from ingest.service.pace import Pace
from ingest.service.pulse import Pulse

log = get_logger("casebox")

SLACK_SECONDS = 60.0
"""By which a rest may be overslept, on a machine that is short of everything."""
LOOK_SECONDS = 0.5
"""How soon a rest that nothing but the end may cut short notices the end."""


@dataclass
class Step:
    """A step as the service asks it."""

    name: str
    ask: Callable[[], StepResult]
    pace: Pace
    within_seconds: float
    """It hangs when one asking takes longer."""
    rest: Callable[[float], None] | None = None
    """How it rests while all is well, where it does so in a way of its own; returns early when called."""
    wakes: str = ""
    """The step that has something to do when this one has done something."""
    woken: threading.Event = field(default_factory=threading.Event)


class Asking:
    """The threads that ask, from their start to their end."""

    def __init__(self, steps: list[Step], pulse: Pulse, notes: Notes) -> None:
        self.halt = threading.Event()
        self.lost: AlreadyRunning | None = None
        """Another runner has taken over: everything ends."""
        self._steps = {step.name: step for step in steps}
        self._pulse = pulse
        self._notes = notes
        self._threads = [
            threading.Thread(target=self._keep_asking, args=(step,), name=step.name, daemon=True)
            for step in steps
        ]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def wake(self, name: str) -> None:
        """Have that step asked now, unless it rests because of trouble."""
        self._steps[name].woken.set()

    def end(self, seconds: float | None = None) -> set[str]:
        """Ask no more; returns the steps that have not come to their edge within that time."""
        self.halt.set()
        for name in self._steps:
            self.wake(name)
        until = None if seconds is None else time.monotonic() + seconds
        for thread in self._threads:
            thread.join(None if until is None else max(0.0, until - time.monotonic()))
        return {thread.name for thread in self._threads if thread.is_alive()}

    def _keep_asking(self, step: Step) -> None:
        while not self.halt.is_set():
            step.woken.clear()
            self._pulse.promise(step.name, step.within_seconds)
            result = self._ask(step)
            if result.done and step.wakes:
                self.wake(step.wakes)
            seconds = step.pace.rest_after(result)
            self._pulse.promise(step.name, seconds + SLACK_SECONDS)
            self._rest(step, result, seconds)
        self._pulse.release(step.name)

    def _ask(self, step: Step) -> StepResult:
        """What the step did; trouble and bugs are told, and cost this step alone."""
        try:
            result = step.ask()
        except AlreadyRunning as lost:
            self.lost = lost
            self.halt.set()
            return StepResult()
        except CaseboxError as error:
            result = StepResult(fault=error)
        except Exception as error:
            log.exception("step.bug", step=step.name)
            self._notes.note_bug(step.name, error)
            return StepResult(fault=CaseboxError(str(error)))
        if result.fault is not None:
            log.error(
                "step.fault", step=step.name, kind=type(result.fault).__name__, reason=str(result.fault)
            )
        self._notes.note(step.name, result)
        return result

    def _rest(self, step: Step, result: StepResult, seconds: float) -> None:
        if result.fault is not None:
            self.halt.wait(seconds)
        elif step.rest is not None and seconds > 0:
            step.rest(seconds)
        else:
            step.woken.wait(seconds)
