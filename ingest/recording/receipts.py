"""Receipt numbers: given once to each submission, and kept whatever is judged later."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ingest.judge.case import Verdict
from ingest.judge.past import in_order
from ingest.runtime import Runtime
from models import queries
from models.message import Message, MessageKey, Submission

LETTERS = "ACDEFHJKMNPQRTVWXY"
SIGNS = LETTERS + "34679"
"""Of a suffix; without the look-alikes 0 O, 1 I L, 2 Z, 5 S, 8 B, U V … of which one at most is in."""

SUFFIX_SIGNS = 4


def draw_suffix() -> str:
    """What stands behind a receipt number in letters. Begins with a letter, as no year does."""
    return secrets.choice(LETTERS) + "".join(secrets.choice(SIGNS) for _ in range(SUFFIX_SIGNS - 1))


def place(
    session: Session, runtime: Runtime, rows: Sequence[Message], verdicts: dict[int, Verdict], now: datetime
) -> set[str]:
    """Give each submission its row and receipt number: given once, kept whatever is judged later.

    Returns the numbers that lead to another message than before.
    """
    led = set()
    members: dict[int, list[Message]] = {}
    for row in rows:
        placement = verdicts[row.id].placement
        if placement is not None:
            members.setdefault(placement.anchor, []).append(row)
    taken = queries.find_submissions(session, [row.id for row in rows])
    given = {submission.id for anchor, submission in taken.items() if anchor in members}
    for anchor, group in sorted(members.items(), key=lambda item: in_order(item[1][0])):
        repeated = [row for row in rows if verdicts[row.id].duplicate_of in {one.id for one in group}]
        submission = taken.get(anchor) or _inherited(session, [*group, *repeated], given)
        if submission is None:
            number = queries.next_number(session, runtime.policy.call.code)
            submission = Submission(
                call=runtime.policy.call.code,
                number=number,
                suffix=draw_suffix(),
                anchor_id=anchor,
                given_at=now,
            )
            session.add(submission)
        if submission.id is None or submission.anchor_id != anchor:
            submission.anchor_id = anchor
            session.flush()
            # by which a letter that quotes the number finds the case
            session.merge(MessageKey(message_pk=anchor, kind="receipt", value=submission.receipt))
            led.add(submission.receipt)
        given.add(submission.id)
        for row in group:
            placement = verdicts[row.id].placement
            assert placement is not None
            _put(row, submission, placement.version, current=placement.current)
    for row in rows:
        if verdicts[row.id].placement is None:
            _put(row, None, None, current=False)
    return led


def _put(row: Message, submission: Submission | None, version: int | None, *, current: bool) -> None:
    """Where a message stands. What stands there already is not written: a long history has many rows."""
    number = submission.id if submission else None
    if (row.submission_id, row.version, row.current) != (number, version, current):
        row.submission_id, row.submission = number, submission
        row.version, row.current = version, current


def _inherited(session: Session, group: Sequence[Message], given: set[int]) -> Submission | None:
    """The number that the group, repetitions included, goes by already: an earlier message turned up late.

    `given`: submissions that another group has.
    """
    ids = {row.submission_id for row in group if row.submission_id is not None} - given
    found = [submission for i in ids if (submission := session.get(Submission, i))]
    return min(found, key=lambda submission: submission.number, default=None)
