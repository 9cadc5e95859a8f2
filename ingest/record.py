"""Transaction 2: the verdict, what follows for the messages around, and the reply: together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ingest import bounces, codec, latecomers, outbox
from ingest.desk import Desk
from ingest.judge.case import Decision, Entry, Outcome, Verdict
from ingest.judge.history import judge_history, neighbour_keys
from models import queries
from models.journal import Event
from models.message import Decision as DecisionRow
from models.message import FindingRow, Message, MessageKey, Submission
from parsers.facts import MessageFacts

NEIGHBOURS = 3000
"""A sender whose messages reach this many others is judged with the nearest ones only."""

Stand = tuple[str | None, list[list[str]]]
"""Outcome and decisive findings of a message."""


@dataclass(frozen=True)
class Recorded:
    """What recording a message changed."""

    outcome: str
    changed: tuple[tuple[int, str | None, str], ...]
    """(message, outcome before, outcome now) of it and of the messages around it."""
    verdict: Verdict
    reply_state: str | None


def record(session: Session, desk: Desk, message: Message, now: datetime, *, answer: bool = True) -> Recorded:
    """Judge a message with all it has to do with, and write down what comes of it.

    `answer`: write the reply that is due, if the message has none yet.
    """
    facts = codec.load_facts(message.facts)
    write_summary(session, message, facts)
    session.flush()
    rows, verdicts = judge_neighbourhood(session, desk, [message.id])
    before = {row.id: _stand(row) for row in rows}
    _place(session, desk, rows, verdicts, now)
    for row in rows:
        if row.status == "recorded" or row.id == message.id:
            _apply(session, row, verdicts[row.id], now)
    first_time = message.status != "recorded"
    message.status = "recorded"
    session.flush()
    changed, restated = _note_changes(session, rows, before, now)
    for row in restated:
        outbox.replace_unsent(session, desk, row, latecomers.to_answer(row, rows, verdicts), now)
    reply = None
    if answer and not message.replies:
        reply = outbox.answer(session, desk, message, latecomers.to_answer(message, rows, verdicts), now)
        since = latecomers.find_answered_since(message, rows, verdicts)
        if since in restated:
            latecomers.put_right(session, desk, since, verdicts[since.id], now)
    if first_time:
        bounces.note_bounce(session, message, facts, now)
    verdict = verdicts[message.id]
    return Recorded(verdict.outcome.value, changed, verdict, reply.state if reply else None)


def _note_changes(
    session: Session, rows: Sequence[Message], before: Mapping[int, Stand], now: datetime
) -> tuple[tuple[tuple[int, str | None, str], ...], list[Message]]:
    """(message, outcome before, outcome now) where it changed; and the rows that say another thing."""
    restated = [row for row in rows if before[row.id] != _stand(row)]
    changed = tuple(
        (row.id, before[row.id][0], row.outcome)
        for row in restated
        if row.outcome is not None and before[row.id][0] != row.outcome
    )
    for other, old, new in changed:
        if old is not None:
            detail = {"before": old, "now": new, "findings": before[other][1]}
            session.add(Event(kind="rejudged", at=now, message_pk=other, detail=detail))
    return changed, restated


def _stand(row: Message) -> Stand:
    return row.outcome, _decisive_findings(row)


def _decisive_findings(row: Message) -> list[list[str]]:
    """(gravity, message) of what was found, notes left out: a digest of the past tells it still."""
    found = (row.verdict or {}).get("findings", ())
    return [[one["gravity"], one["message"]] for one in found if one["gravity"] != "note"]


def judge_neighbourhood(
    session: Session, desk: Desk, ids: Sequence[int], replaced: dict[int, MessageFacts] | None = None
) -> tuple[list[Message], dict[int, Verdict]]:
    """The messages around `ids` and everybody's verdict. `replaced`: facts to judge by, not the stored."""
    found = queries.find_neighbourhood(session, ids, NEIGHBOURS)
    rows = [row for row in queries.load_messages(session, found) if row.facts is not None]
    decisions = queries.find_decisions(session, [row.id for row in rows])
    receipts = queries.find_submissions(session, [row.id for row in rows])
    entries = [
        Entry(
            id=row.id,
            raw_sha256=row.raw_sha256,
            received_at=row.received_at,
            facts=(replaced or {}).get(row.id) or codec.load_facts(row.facts),
            failure=row.failure,
            decision=_decision(decisions.get(row.id)),
            reply_ids=tuple(reply.message_id for reply in row.replies),
            receipt=receipts[row.id].receipt if row.id in receipts else None,
        )
        for row in rows
    ]
    return rows, judge_history(entries, desk.policy)


def _decision(row: DecisionRow | None) -> Decision | None:
    if row is None:
        return None
    return Decision(Outcome(row.outcome), row.reason, row.decided_by, row.decided_at)


def write_summary(session: Session, message: Message, facts: MessageFacts) -> None:
    """The columns that lists ask for, and the keys by which the message is found."""
    message.message_id, message.subject = facts.message_id, facts.subject
    message.from_address, message.from_name = facts.from_address, facts.from_name
    message.sent_at = facts.sent_at
    write_keys(session, message, facts)


def write_keys(session: Session, message: Message, facts: MessageFacts) -> None:
    """The keys that this message may share with others."""
    receipt = message.submission.receipt if message.submission else None
    wanted = neighbour_keys(facts, message.raw_sha256, [r.message_id for r in message.replies], receipt)
    session.execute(delete(MessageKey).where(MessageKey.message_pk == message.id))
    session.add_all(
        MessageKey(message_pk=message.id, kind=kind, value=value[:255]) for kind, value in sorted(wanted)
    )


def _place(
    session: Session, desk: Desk, rows: Sequence[Message], verdicts: dict[int, Verdict], now: datetime
) -> None:
    """Give each submission its row and receipt number: given once, kept whatever is judged later."""
    members: dict[int, list[Message]] = {}
    for row in rows:
        placement = verdicts[row.id].placement
        if placement is not None:
            members.setdefault(placement.anchor, []).append(row)
    taken = queries.find_submissions(session, [row.id for row in rows])
    given = {submission.id for anchor, submission in taken.items() if anchor in members}
    for anchor, group in sorted(members.items(), key=lambda item: (item[1][0].received_at, item[0])):
        repeated = [row for row in rows if verdicts[row.id].duplicate_of in {one.id for one in group}]
        submission = taken.get(anchor) or _inherited(session, [*group, *repeated], given)
        if submission is None:
            number = queries.next_number(session, desk.policy.call.code)
            submission = Submission(call=desk.policy.call.code, number=number, anchor_id=anchor, given_at=now)
            session.add(submission)
        if submission.id is None or submission.anchor_id != anchor:
            submission.anchor_id = anchor
            session.flush()
            # by which a letter that quotes the number finds the case
            session.merge(MessageKey(message_pk=anchor, kind="receipt", value=submission.receipt))
        given.add(submission.id)
        for row in group:
            placement = verdicts[row.id].placement
            assert placement is not None
            row.submission_id, row.submission = submission.id, submission
            row.version, row.current = placement.version, placement.current
    for row in rows:
        if verdicts[row.id].placement is None:
            row.submission_id, row.submission, row.version, row.current = None, None, None, False


def _inherited(session: Session, group: Sequence[Message], given: set[int]) -> Submission | None:
    """The number that the group, repetitions included, goes by already: an earlier message turned up late.

    `given`: submissions that another group has.
    """
    ids = {row.submission_id for row in group if row.submission_id is not None} - given
    found = [submission for i in ids if (submission := session.get(Submission, i))]
    return min(found, key=lambda submission: submission.number, default=None)


def _apply(session: Session, row: Message, verdict: Verdict, now: datetime) -> None:
    """Write a verdict down; one that says the same as before is left alone."""
    dumped = codec.dump_verdict(verdict)
    if dumped == row.verdict and row.outcome == verdict.outcome.value:
        return
    row.verdict, row.outcome, row.judged_at = dumped, verdict.outcome.value, now
    facts = codec.load_facts(row.facts)
    form, parts = verdict.standing.form or facts.form, facts.subject_parts
    for column in ("unit", "title", "contact"):
        field = getattr(form, column, None)
        setattr(row, column, field.value if field else getattr(parts, column, None))
    row.direction = form.directions[0].value if form and form.directions else None
    row.kind = form.kinds[0].value if form and form.kinds else None
    session.execute(delete(FindingRow).where(FindingRow.message_pk == row.id))
    session.add_all(
        FindingRow(message_pk=row.id, position=i, code=finding.code, gravity=finding.gravity)
        for i, finding in enumerate(verdict.findings)
    )
