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

from ingest import outbox
from ingest.desk import Desk
from ingest.judge.case import Template, Verdict
from models.message import Message

ANSWERED_SINCE = "同一案例其后的来信已先行答复，以其答复为准，本信不再另行答复"


def find_answered_since(
    message: Message, rows: Sequence[Message], verdicts: Mapping[int, Verdict]
) -> Message | None:
    """The newest message of the same case, repetitions included, that came later and has been answered."""
    anchor = _case_of(message.id, verdicts)
    answered = [
        row
        for row in rows
        if anchor is not None
        and (row.received_at, row.raw_sha256, row.id) > (message.received_at, message.raw_sha256, message.id)
        and _case_of(row.id, verdicts) == anchor
        and outbox.told(row) is not None
    ]
    return max(answered, key=lambda row: (row.received_at, row.raw_sha256, row.id), default=None)


def to_answer(message: Message, rows: Sequence[Message], verdicts: Mapping[int, Verdict]) -> Verdict:
    """A message's verdict, its reply suppressed where a later answer says all there is to say."""
    verdict, since = verdicts[message.id], find_answered_since(message, rows, verdicts)
    said = outbox.told(since) if since is not None else None
    if since is None or said is None or verdict.suppressed:
        return verdict
    acknowledged = said.template == Template.ACKNOWLEDGEMENT.value
    settled = verdicts[since.id].template is not None and verdict.template is not Template.ACKNOWLEDGEMENT
    return replace(verdict, suppressed=ANSWERED_SINCE) if acknowledged or settled else verdict


def put_right(session: Session, desk: Desk, message: Message, verdict: Verdict, now: datetime) -> None:
    """Answer a message anew where what its sender was told holds no longer."""
    said = outbox.told(message)
    if said is None or said.template == Template.ACKNOWLEDGEMENT.value or verdict.template is None:
        return
    outbox.answer(session, desk, message, verdict, now)


def _case_of(message: int, verdicts: Mapping[int, Verdict]) -> int | None:
    """The message that the case began with."""
    verdict = verdicts[message]
    if verdict.duplicate_of is not None and verdict.duplicate_of in verdicts:
        verdict = verdicts[verdict.duplicate_of]
    return verdict.placement.anchor if verdict.placement else None
