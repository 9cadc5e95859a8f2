"""A message that turns up after later ones of its case were answered: nobody is left with a wrong answer.

Judging does not depend on the order of processing, but replies that left cannot be taken back. So the newest
of the case's replies is put right by one that says so, and the latecomer itself is not answered with what a
later message has mended. An acknowledgement is never taken back by a machine: a person sees the case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ingest.judge.answering.fate import Since, last_standing
from ingest.judge.case import Template, Verdict
from ingest.judge.past import in_order
from ingest.outbox import write as outbox
from models.message import Message


class Later:
    """Messages, and which of each case came later and has been answered."""

    def __init__(self, rows: Sequence[Message], verdicts: Mapping[int, Verdict]) -> None:
        """`rows`: oldest first, each with all messages of its case."""
        self._verdicts = verdicts
        self._of_case: dict[int, list[Message]] = defaultdict(list)
        for row in rows:
            if (anchor := self._case_of(row.id)) is not None:
                self._of_case[anchor].append(row)

    def find_since(self, message: Message) -> Since | None:
        """The newest message of the same case that came later and has been answered.

        A repetition counts where it was acknowledged, or where nothing else was answered.
        """
        if (anchor := self._case_of(message.id)) is None:
            return None
        later = [row for row in self._of_case[anchor] if in_order(row) > in_order(message)]
        answered = [
            Since(
                row.id, said.template is Template.ACKNOWLEDGEMENT, self._verdicts[row.id].template is not None
            )
            for row in later
            if (said := last_standing(outbox.said_to(row))) is not None
        ]
        newest = answered[-1] if answered else None
        if newest is None or newest.acknowledged:
            return newest
        return next((one for one in reversed(answered) if one.is_of_case), newest)

    def _case_of(self, message: int) -> int | None:
        """The anchor of its submission, or of the one that it repeats."""
        repeated = self._verdicts[message].duplicate_of
        return self._verdicts[message if repeated is None else repeated].anchor
