"""When to poll and when to send next: at the interval while all is well, less and less often else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.errors import CaseboxError, PermanentError

LONGEST_SECONDS = 30 * 60.0
"""Between two tries of a mailbox or a mail server that fails."""
REFUSED_SECONDS = 15 * 60.0
"""The least before a login that was refused is tried again: more often, and providers lock the account."""
SHORTEST_SECONDS = 5.0
"""Between two polls because of news, whatever the server calls news."""


@dataclass
class Pace:
    """All times are the monotonic clock's: no change of the hour makes anything early or late."""

    poll_seconds: float
    retry_seconds: float
    clock: Callable[[], float] = time.monotonic
    poll_at: float = 0.0
    polled_at: float = 0.0
    send_after: float = 0.0
    """While the mail server is away as a whole."""
    _poll_failures: int = field(default=0, repr=False)
    _send_failures: int = field(default=0, repr=False)

    def is_poll_due(self) -> bool:
        """Whether a whole round is due."""
        return self.clock() >= self.poll_at

    def may_listen(self) -> bool:
        """Whether the mailbox answered the last time, so that it can be asked for news."""
        return self._poll_failures == 0

    def note_poll(self, fault: CaseboxError | None) -> None:
        """A poll went well, or did not."""
        self._poll_failures = self._poll_failures + 1 if fault else 0
        wait = _wait(self.poll_seconds, self._poll_failures, fault)
        self.polled_at = self.clock()
        self.poll_at = self.polled_at + wait

    def note_send(self, fault: CaseboxError | None) -> None:
        """The mail server took what was due, or nothing was; or it is away as a whole."""
        self._send_failures = self._send_failures + 1 if fault else 0
        self.send_after = (
            self.clock() + _wait(self.retry_seconds, self._send_failures, fault) if fault else 0.0
        )

    def note_news(self) -> None:
        """Something came: the next poll is now, or as soon as it is decent."""
        self.poll_at = min(self.poll_at, max(self.clock(), self.polled_at + SHORTEST_SECONDS))

    def next_at(self, reply_seconds: float | None) -> float:
        """When there is something to do. `reply_seconds`: until the next reply is due, if one is."""
        if reply_seconds is None:
            return self.poll_at
        return min(self.poll_at, max(self.clock() + reply_seconds, self.send_after))


def _wait(first_seconds: float, failures: int, fault: CaseboxError | None) -> float:
    """The usual wait; doubled with each failure in a row."""
    longest = max(LONGEST_SECONDS, first_seconds)
    wait = min(first_seconds * 2.0 ** min(max(failures - 1, 0), 30), longest)
    refused = isinstance(fault, PermanentError)
    return max(wait, min(REFUSED_SECONDS, longest)) if refused else wait
