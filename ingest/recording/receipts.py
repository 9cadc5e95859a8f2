"""Receipt numbers: given once to each submission, and kept whatever is judged later."""

from __future__ import annotations

import secrets
from collections import defaultdict
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
    new, led = list[Submission](), set[str]()
    members, repetitions = _by_case(rows, verdicts)
    taken = queries.find_submissions(session, [row.id for row in rows])
    given = {submission.id for anchor, submission in taken.items() if anchor in members}
    for anchor, group in sorted(members.items(), key=lambda item: in_order(item[1][0])):
        repeated = [one for row in group for one in repetitions[row.id]]
        submission = taken.get(anchor) or _inherited(session, [*group, *repeated], given)
        if submission is None:
            submission = _begin(session, runtime, anchor, new, now)
        elif submission.anchor_id != anchor:
            submission.anchor_id = anchor
            session.flush()
            session.merge(_number_key(submission))
            led.add(submission.receipt)
        given.add(submission.id)
        for row in group:
            placement = verdicts[row.id].placement
            assert placement is not None
            _put(row, submission, placement.version, current=placement.current)
    for row in rows:
        if verdicts[row.id].placement is None:
            _put(row, None, None, current=False)
    session.add_all(map(_number_key, new))
    return led | {submission.receipt for submission in new}


def _by_case(
    rows: Sequence[Message], verdicts: dict[int, Verdict]
) -> tuple[dict[int, list[Message]], dict[int, list[Message]]]:
    """The messages of each case by its first, and the repetitions by the message that they repeat."""
    members: dict[int, list[Message]] = defaultdict(list)
    repetitions: dict[int, list[Message]] = defaultdict(list)
    for row in rows:
        placement, repeated = verdicts[row.id].placement, verdicts[row.id].duplicate_of
        if placement is not None:
            members[placement.anchor].append(row)
        if repeated is not None:
            repetitions[repeated].append(row)
    return members, repetitions


def _begin(
    session: Session, runtime: Runtime, anchor: int, begun: list[Submission], now: datetime
) -> Submission:
    """A new submission, with the number after the last of those begun with it; they are written together."""
    call = runtime.policy.call.code
    number = begun[-1].number + 1 if begun else queries.next_number(session, call)
    begun.append(Submission(call=call, number=number, suffix=draw_suffix(), anchor_id=anchor, given_at=now))
    session.add(begun[-1])
    return begun[-1]


def _number_key(submission: Submission) -> MessageKey:
    """By which a letter that quotes the number finds the case."""
    return MessageKey(message_pk=submission.anchor_id, kind="receipt", value=submission.receipt)


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
