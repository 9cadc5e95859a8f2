"""Whose turn it is to be recorded: by order of arrival, as far as that costs nobody more than a little."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from models.queries import Read

OTHERS_SECONDS = 5.0
"""How long a message that has been read waits for older ones of others that are still being read: judged
together, all are told only what holds."""
OWN_SECONDS = 60.0
"""The same for older ones of its own sender, whose case may begin with them."""


class Turns:
    """Remembers since when each message could have been recorded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[int, float] = {}

    def choose(self, found: Sequence[Read]) -> list[int]:
        """Those of what has been read that are to be recorded now, in the same order."""
        now = self._clock()
        self._since = {one.id: self._since.get(one.id, now) for one in found}
        return [one.id for one in found if now - self._since[one.id] >= _patience(one)]


def _patience(one: Read) -> float:
    if one.older_of_sender:
        return OWN_SECONDS
    return OTHERS_SECONDS if one.older_unread else 0.0
