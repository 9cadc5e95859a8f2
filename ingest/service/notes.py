"""What the steps come to, noted for health, alarms and digest: by parts, as a person would name them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from ingest.errors import CaseboxError, StoreRefused, StoreUnavailable
from ingest.health import end_trouble, note_health
from ingest.log import get_logger
from ingest.process import StepResult
from ingest.store import Store

log = get_logger("casebox")

NOTE_SECONDS = 20.0
"""That a part works is noted no more often: each note is a commit."""
PART_OF = {"receive": "poll"}
"""Steps whose part has another name."""


class Notes:
    """Writes the parts' state into the database, when it changes or was not confirmed for some time."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._good_at: dict[str, float] = {}
        """When each part that works was noted last, by the monotonic clock."""
        self._bad: set[str] = set()

    def note(self, step: str, result: StepResult) -> None:
        """What asking a step came to. Never raises: a store that is away cannot be told so."""
        part, fault = PART_OF.get(step, step), result.fault
        try:
            if isinstance(fault, StoreUnavailable | StoreRefused):
                self.bad("store", fault.chinese)
            elif fault is not None:
                self.bad(part, fault.chinese)
            elif part == "poll":
                self.good("store")
                self.good("poll")
            elif result.done or (part in self._bad and _is_over(part, result)):
                self.good(part)
        except CaseboxError as error:
            log.warning("note.fault", part=part, reason=str(error))

    def note_bug(self, step: str, error: Exception) -> None:
        """A bug outside any one message: told by health and alarm. Never raises."""
        try:
            self.bad(PART_OF.get(step, step), f"程序缺陷（{type(error).__name__}），详见日志")
        except CaseboxError as away:
            log.warning("note.fault", part=step, reason=str(away))

    def note_state(self, part: str, error: str | None) -> None:
        """Of what is no step: written when it begins to fail, and when that is over.

        Raises StoreUnavailable, StoreRefused.
        """
        if error is not None:
            self.bad(part, error)
        elif part in self._bad or part not in self._good_at:
            end_trouble(self._store, part, self._clock())
            self._good_at[part] = time.monotonic()
            self._bad.discard(part)

    def good(self, part: str) -> None:
        """It works. Raises StoreUnavailable, StoreRefused."""
        if time.monotonic() - self._good_at.get(part, float("-inf")) >= NOTE_SECONDS:
            note_health(self._store, part, self._clock())
            self._good_at[part] = time.monotonic()
            self._bad.discard(part)

    def bad(self, part: str, error: str) -> None:
        """It fails. Raises StoreUnavailable, StoreRefused."""
        self._good_at.pop(part, None)
        self._bad.add(part)
        note_health(self._store, part, self._clock(), error)


def _is_over(part: str, result: StepResult) -> bool:
    """Whether it works again; of sending only a reply that went proves it, or that none waits."""
    return part != "send" or result.wait_seconds is None
