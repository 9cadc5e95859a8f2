"""What each sender has cost: seconds of reading within the last hour."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable

HOUR = 3600.0


class Budget:
    """Who has had more than a fair share waits in the slow lane; nothing is lost."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """:param seconds: `service.sender_seconds`"""
        self._seconds = seconds
        self._clock = clock
        self._spent: dict[str, deque[tuple[float, float]]] = defaultdict(deque)

    def charge(self, address: str | None, seconds: float) -> None:
        """Note what reading a sender's message took."""
        self._spent[canonical(address)].append((self._clock(), seconds))

    def spent(self, address: str | None) -> float:
        """Seconds within the last hour."""
        sender = canonical(address)
        costs = self._spent.get(sender)
        while costs and costs[0][0] < self._clock() - HOUR:
            costs.popleft()
        if not costs:
            self._spent.pop(sender, None)
            return 0.0
        return sum(seconds for _, seconds in costs)

    def is_over(self, address: str | None) -> bool:
        """Whether a sender's next message has to wait for those of others."""
        return self.spent(address) >= self._seconds


def canonical(address: str | None) -> str:
    """One person's addresses as one: small letters, without `+N`. Mail without a sender is one sender's."""
    local, _, domain = (address or "").lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
