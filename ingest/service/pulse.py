"""The sign of life, a thing of its own: a step promises when it will be heard of next, and is held to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ingest.log import get_logger
from ingest.service import systemd

log = get_logger("casebox")

LOOK_SECONDS = 5.0
"""How often systemd's watchdog is told that all promises are kept."""


class Pulse:
    """Which steps are late. Safe from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due_at: dict[str, float] = {}

    def promise(self, step: str, seconds: float) -> None:
        """The step lives, and will say so again within that time."""
        self._due_at[step] = self._clock() + seconds

    def release(self, step: str) -> None:
        """The step has ended."""
        self._due_at.pop(step, None)

    def late(self) -> list[str]:
        """Steps that have not kept their promise: they hang."""
        now = self._clock()
        return sorted(step for step, due_at in list(self._due_at.items()) if due_at < now)


def keep_telling(pulse: Pulse, ended: threading.Event) -> None:
    """Tell systemd that we live, as long as every step does; otherwise its watchdog starts us anew."""
    told: set[str] = set()
    while True:
        late = set(pulse.late())
        for step in sorted(late - told):
            log.error("step.silent", step=step)
        told = late
        if not late:
            systemd.alive()
        if ended.wait(LOOK_SECONDS):
            return
