"""A message that turns up after later ones of its case were answered: nobody is left with a wrong answer.

Judging does not depend on the order of processing, but replies that left cannot be taken back. So the newest
of the case's replies is put right by one that says so, and the latecomer itself is not answered with what a
later message has mended. An acknowledgement is never taken back by a machine: a person sees the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ingest.judge.case import Template, Verdict
from ingest.judge.past import in_order
from ingest.outbox import write as outbox
from ingest.runtime import Runtime
from models.message import Message

ANSWERED_SINCE = "同一案例的后续来信已先行答复，以该答复为准，本信不再另行答复"


def find_answered_since(
    message: Message, rows: Sequence[Message], verdicts: Mapping[int, Verdict]
) -> Message | None:
    """The newest message of the same case that came later and has been answered.

    A repetition counts where it was acknowledged, or where nothing else was answered.
    """
    anchor = _case_of(message.id, verdicts)
    answered = [
        row
        for row in sorted(rows, key=in_order)
        if anchor is not None
        and in_order(row) > in_order(message)
        and _case_of(row.id, verdicts) == anchor
        and outbox.told(row) is not None
    ]
    newest = answered[-1] if answered else None
    if newest is None or _was_acknowledged(newest):
        return newest
    return next((row for row in reversed(answered) if verdicts[row.id].template is not None), newest)


def _was_acknowledged(row: Message) -> bool:
    said = outbox.told(row)
    return said is not None and said.template == Template.ACKNOWLEDGEMENT.value


def to_answer(message: Message, rows: Sequence[Message], verdicts: Mapping[int, Verdict]) -> Verdict:
    """A message's verdict, its reply suppressed where a later answer says all there is to say."""
    verdict, since = verdicts[message.id], find_answered_since(message, rows, verdicts)
    if since is None or verdict.suppressed:
        return verdict
    settled = verdicts[since.id].template is not None and verdict.template is not Template.ACKNOWLEDGEMENT
    return replace(verdict, suppressed=ANSWERED_SINCE) if settled or _was_acknowledged(since) else verdict


def put_right(session: Session, runtime: Runtime, message: Message, verdict: Verdict, now: datetime) -> None:
    """Answer a message anew where what its sender was told holds no longer."""
    if not _was_acknowledged(message) and verdict.template is not None:
        outbox.answer(session, runtime, message, verdict, now)


def _case_of(message: int, verdicts: Mapping[int, Verdict]) -> int | None:
    """The anchor of its submission, or of the one that it repeats."""
    repeated = verdicts[message].duplicate_of
    return verdicts[message if repeated is None else repeated].anchor
