"""Which message is read next: each sender's turn, and a slow lane for what has cost much already."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass

from ingest.reading.budget import Budget, canonical
from ingest.reading.pool import Pending


@dataclass
class Waiting:
    """A message that is to be read."""

    id: int
    sha256: str
    sender: str | None
    tries: int
    """How often reading it was begun and never came to an end."""
    set_aside: bool = False
    """It took longer than others could be made to wait, and has the slow lane's time now."""
    needs_ocr: bool = False
    """That is why; the slow lane's child has the models loaded."""


@dataclass
class UnderWay:
    """A message that a child has."""

    waiting: Waiting
    pending: Pending
    part: str
    """`header`, `whole` (in the readers' lane) or `slow`."""

    @property
    def begun_at(self) -> float | None:
        """When a child was given it (monotonic)."""
        return self.pending.begun_at


class Line:
    """Messages that wait. New ones take turns by sender: nobody's flood comes before another's mail."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._fresh: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._slow: list[Waiting] = []

    def __len__(self) -> int:
        return self.fresh_count() + len(self._slow)

    def fresh_count(self) -> int:
        """Messages that nobody has tried yet."""
        return sum(map(len, self._fresh.values()))

    def add(self, one: Waiting) -> None:
        """To the slow lane if it was tried before, was set aside, or its sender has cost too much."""
        if one.tries or one.set_aside or self._budget.is_over(one.sender):
            self._slow.append(one)
        else:
            self._fresh.setdefault(canonical(one.sender), deque()).append(one)

    def take_fresh(self, most: int) -> list[Waiting]:
        """The next new messages: one of each sender before the second of any."""
        taken: list[Waiting] = []
        while self._fresh and len(taken) < most:
            sender, queue = self._fresh.popitem(last=False)
            if self._budget.is_over(queue[0].sender):
                self._slow.extend(queue)
                continue
            taken.append(queue.popleft())
            if queue:
                self._fresh[sender] = queue
        return taken

    def take_slow(self, *, only_set_aside: bool = False, with_ocr: bool = True) -> Waiting | None:
        """The next of the slow lane: least often tried, and of the sender who has cost least."""
        choice = [
            one
            for one in self._slow
            if ((one.set_aside and not one.tries) or not only_set_aside) and (with_ocr or not one.needs_ocr)
        ]
        if not choice:
            return None
        chosen = min(choice, key=lambda one: (one.tries, self._budget.spent(one.sender), one.id))
        self._slow.remove(chosen)
        return chosen

    def clear(self) -> None:
        """Forget all; the database still knows them."""
        self._fresh.clear()
        self._slow.clear()
