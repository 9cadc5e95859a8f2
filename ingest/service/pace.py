"""When a step is asked again: as it says or at its interval while all is well, less and less often else."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import CaseboxError, PermanentError, StoreUnavailable
from ingest.process import StepResult

LONGEST_SECONDS = 30 * 60.0
"""Between two tries of a mailbox or a mail server that fails."""
REFUSED_SECONDS = 15 * 60.0
"""The least before a login that was refused is tried again: more often, and providers lock the account."""
STORE_SECONDS, STORE_LONGEST_SECONDS = 2.0, 60.0
"""The first and the longest wait for a database or disk that cannot be used: nobody locks it for asking."""


@dataclass
class Pace:
    """Of one step."""

    usual_seconds: float
    """The longest rest while all is well."""
    retry_seconds: float
    """The first wait after trouble; it doubles from there."""
    failures: int = 0
    """In a row."""

    def rest_after(self, result: StepResult) -> float:
        """The seconds until the step is asked again."""
        if result.fault is not None:
            self.failures += 1
            return self._wait(result.fault)
        self.failures = 0
        wait = result.wait_seconds
        return self.usual_seconds if wait is None else min(wait, self.usual_seconds)

    def _wait(self, fault: CaseboxError) -> float:
        if isinstance(fault, StoreUnavailable):
            return min(STORE_SECONDS * 2.0 ** min(self.failures - 1, 30), STORE_LONGEST_SECONDS)
        longest = max(LONGEST_SECONDS, self.retry_seconds)
        wait = min(self.retry_seconds * 2.0 ** min(self.failures - 1, 30), longest)
        return max(wait, min(REFUSED_SECONDS, longest)) if isinstance(fault, PermanentError) else wait
