"""A message that turns up after later ones of its case were answered: nobody is left with a wrong answer.

Judging does not depend on the order of processing, but replies that left cannot be taken back. So the newest
of the case's replies is put right by one that says so, and the latecomer itself is not answered with what a
later message has mended. An acknowledgement is never taken back by a machine: a person sees the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.judge.answering.fate import Since, last_standing
from ingest.judge.case import Template, Verdict
from ingest.judge.past import in_order
from ingest.outbox import write as outbox
from models.message import Message


def find_since(message: Message, rows: Sequence[Message], verdicts: Mapping[int, Verdict]) -> Since | None:
    """The newest message of the same case that came later and has been answered.

    A repetition counts where it was acknowledged, or where nothing else was answered.
    """
    if (anchor := _case_of(message.id, verdicts)) is None:
        return None
    of_case = [row for row in rows if _case_of(row.id, verdicts) == anchor]
    later = sorted((row for row in of_case if in_order(row) > in_order(message)), key=in_order)
    answered = [
        Since(row.id, said.template is Template.ACKNOWLEDGEMENT, verdicts[row.id].template is not None)
        for row in later
        if (said := last_standing(outbox.said_to(row))) is not None
    ]
    newest = answered[-1] if answered else None
    if newest is None or newest.acknowledged:
        return newest
    return next((one for one in reversed(answered) if one.is_of_case), newest)


def _case_of(message: int, verdicts: Mapping[int, Verdict]) -> int | None:
    """The anchor of its submission, or of the one that it repeats."""
    repeated = verdicts[message].duplicate_of
    return verdicts[message if repeated is None else repeated].anchor
