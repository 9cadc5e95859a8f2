"""Transaction 2: the verdict, what follows for the messages around, and the reply: together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Decision, Entry, Outcome, Verdict
from ingest.judge.history import Unjudgeable, judge_history, neighbour_keys
from ingest.judge.policy import Policy
from ingest.judged import as_judged
from ingest.log import get_logger
from ingest.outbox import write as outbox
from ingest.recording import bounces, claims, latecomers, receipts
from ingest.runtime import Runtime
from models import queries
from models.journal import Event
from models.message import Decision as DecisionRow
from models.message import FindingRow, Message, MessageKey, Submission
from parsers.facts import MessageFacts

NEIGHBOURS = 3000
"""A message that has to do with this many others is judged with the nearest ones only; of these, only its own
case is written anew, since they themselves may have to do with others still."""

WITHDRAWN = "withdrawn"
"""In the table of decisions: rejected, because the submitter asked for it."""

TOGETHER = 25
"""Messages recorded in one transaction: what they have to do with is read and judged once for all of them."""

ENVELOPE = (
    "message_id", "from_address", "from_name", "from_ambiguous", "reply_to", "return_path", "subject",
    "subject_parts", "sent_at", "newest_received_at", "in_reply_to", "references", "automatic", "bounce",
    "authentication", "forwarded",
)  # fmt: skip
"""Facts that come from the header."""

log = get_logger("casebox")

Stand = tuple[str | None, list[list[str]]]
"""Outcome and decisive findings of a message."""


@dataclass(frozen=True)
class Recorded:
    """What recording a message came to."""

    outcome: str
    verdict: Verdict
    reply_state: str | None


def record(
    session: Session, runtime: Runtime, message: Message, now: datetime, *, answer: bool = True
) -> Recorded:
    """Judge one message and write down what comes of it: `record_together` of one."""
    return record_together(session, runtime, [message], now, answer=answer)[message.id]


def record_together(
    session: Session, runtime: Runtime, messages: Sequence[Message], now: datetime, *, answer: bool = True
) -> dict[int, Recorded]:
    """Judge messages with all they have to do with, once for all of them, and write down what comes of it.

    The result is that of recording one after the other; what each has to do with is read and judged once.
    `answer`: write the replies that are due, where a message has none yet.
    """
    facts = {row.id: stored.load_facts(row.facts) for row in messages}
    for message in messages:
        write_summary(session, runtime, message, facts[message.id])
    session.flush()
    rows, verdicts = judge_neighbourhood(session, runtime, list(facts))
    whole = len(rows) < NEIGHBOURS
    receipts.place(session, runtime, rows if whole else _same_cases(rows, verdicts, facts), verdicts, now)
    restated = _write_verdicts(session, rows if whole else messages, verdicts, set(facts), now)
    for row in restated:
        outbox.replace_unsent(session, runtime, row, latecomers.to_answer(row, rows, verdicts), now)
    found: dict[int, Recorded] = {}
    wrong: dict[int, Message] = {}
    for message in messages:
        first_time, message.status = message.status != "recorded", "recorded"
        verdict, reply = verdicts[message.id], None
        if answer and not message.replies:
            reply = outbox.answer(
                session, runtime, message, latecomers.to_answer(message, rows, verdicts), now
            )
            since = latecomers.find_answered_since(message, rows, verdicts)
            wrong |= {since.id: since} if since in restated else {}
        if first_time:
            bounces.note_bounce(session, message, facts[message.id], now)
        if first_time and answer:
            claims.tell_owners(session, runtime, message, verdicts, rows, now)
        found[message.id] = Recorded(verdict.outcome.value, verdict, reply.state if reply else None)
    for row in wrong.values():
        latecomers.put_right(session, runtime, row, verdicts[row.id], now)
    return found


def _same_cases(rows: Sequence[Message], verdicts: dict[int, Verdict], new: Collection[int]) -> list[Message]:
    """The new messages and those of the submissions that they belong to."""
    anchors = {verdicts[message].anchor for message in new} - {None}
    return [row for row in rows if row.id in new or verdicts[row.id].anchor in anchors]


def _write_verdicts(
    session: Session,
    rows: Sequence[Message],
    verdicts: Mapping[int, Verdict],
    new: Collection[int],
    now: datetime,
) -> list[Message]:
    """Write down the verdicts of what is recorded and of what is `new`; returns the rows that now say other.

    The journal keeps what was said before, where the outcome is another one now.
    """
    restated = []
    for row in rows:
        if row.status != "recorded" and row.id not in new:
            continue
        outcome, said = before = _stand(row)
        _apply(session, row, verdicts[row.id], now)
        if before != _stand(row):
            restated.append(row)
        if outcome not in {None, row.outcome}:
            detail = {"before": outcome, "now": row.outcome, "findings": said}
            session.add(Event(kind="rejudged", at=now, message_pk=row.id, detail=detail))
    session.flush()
    return restated


def _stand(row: Message) -> Stand:
    return row.outcome, _decisive_findings(row)


def _decisive_findings(row: Message) -> list[list[str]]:
    """(gravity, message) of what was found, notes left out: a digest of the past tells it still."""
    found = (row.verdict or {}).get("findings", ())
    return [[one["gravity"], one["message"]] for one in found if one["gravity"] != "note"]


def judge_neighbourhood(
    session: Session, runtime: Runtime, ids: Sequence[int], replaced: dict[int, MessageFacts] | None = None
) -> tuple[list[Message], dict[int, Verdict]]:
    """The messages around `ids` and everybody's verdict. `replaced`: facts to judge by, not the stored."""
    found = queries.find_neighbourhood(session, ids, NEIGHBOURS)
    rows = [row for row in queries.load_messages(session, found) if row.facts is not None]
    decisions = queries.find_decisions(session, [row.id for row in rows])
    begun = queries.find_submissions(session, [row.id for row in rows])
    entries: list[Entry] = []
    for row in rows:
        try:
            read = _facts_of(row, replaced or {}, decided=row.id in decisions)
            entry = _entry(row, as_judged(runtime, read), decisions.get(row.id), begun.get(row.id))
            forwarded = entry.facts.from_address != read.from_address
            entries.append(replace(entry, forwarded_by=read.from_address if forwarded else None))
        except Exception as error:
            if row.id in ids:
                raise
            _leave_out(row.id, error)
    return _judge_sound(rows, entries, set(ids), runtime.policy)


def _entry(
    row: Message, facts: MessageFacts, decision: DecisionRow | None, begun: Submission | None
) -> Entry:
    return Entry(
        id=row.id,
        raw_sha256=row.raw_sha256,
        received_at=row.received_at,
        facts=facts,
        failure=row.failure,
        decision=_decision(decision),
        reply_ids=tuple(reply.message_id for reply in row.replies),
        receipt=begun.receipt if begun else None,
        suffix=begun.suffix if begun else "",
    )


def _leave_out(message: int, error: BaseException | None) -> None:
    """An old message that we stumble over stays as it is recorded: its fault is not the next one's."""
    log.error("message.left_out", message=message, error=type(error).__name__)


def _facts_of(row: Message, replaced: Mapping[int, MessageFacts], *, decided: bool) -> MessageFacts:
    """What a message is judged by: its envelope alone where it failed by our own fault and nobody decided."""
    facts = replaced.get(row.id) or stored.load_facts(row.facts)
    return facts if row.failure is None or decided else envelope_of(facts)


def envelope_of(facts: MessageFacts) -> MessageFacts:
    """The facts of the header alone: what a fault of ours came from is not touched again."""
    kept = {name: getattr(facts, name) for name in ENVELOPE}
    return MessageFacts(**kept)


def _judge_sound(
    rows: list[Message], entries: list[Entry], new: Collection[int], policy: Policy
) -> tuple[list[Message], dict[int, Verdict]]:
    """Everybody's verdict, without old messages that judging stumbles over."""
    while True:
        try:
            verdicts = judge_history(entries, policy)
        except Unjudgeable as error:
            if error.entry in new:
                raise
            _leave_out(error.entry, error.__cause__)
            entries = [entry for entry in entries if entry.id != error.entry]
        else:
            return [row for row in rows if row.id in verdicts], verdicts


def _decision(row: DecisionRow | None) -> Decision | None:
    if row is None:
        return None
    withdrawn = row.outcome == WITHDRAWN
    outcome = Outcome.REJECTED if withdrawn else Outcome(row.outcome)
    return Decision(outcome, row.reason, row.decided_by, row.decided_at, row.until, withdrawn)


def write_summary(session: Session, runtime: Runtime, message: Message, facts: MessageFacts) -> None:
    """The columns that lists ask for, and the keys by which the message is found."""
    message.message_id, message.subject = facts.message_id, facts.subject
    message.from_address, message.from_name = facts.from_address, facts.from_name
    message.sent_at = facts.sent_at
    write_keys(session, message, as_judged(runtime, facts))


def write_keys(session: Session, message: Message, facts: MessageFacts) -> None:
    """The keys that this message may share with others."""
    receipt = message.submission.receipt if message.submission else None
    wanted = neighbour_keys(facts, message.raw_sha256, [r.message_id for r in message.replies], receipt)
    stored = {(kind, value[:255]) for kind, value in wanted}
    session.execute(delete(MessageKey).where(MessageKey.message_pk == message.id))
    session.add_all(
        MessageKey(message_pk=message.id, kind=kind, value=value) for kind, value in sorted(stored)
    )


def _apply(session: Session, row: Message, verdict: Verdict, now: datetime) -> None:
    """Write a verdict down; one that says the same as before is left alone."""
    dumped = stored.dump_verdict(verdict)
    if dumped == row.verdict and row.outcome == verdict.outcome.value:
        return
    row.verdict, row.outcome, row.judged_at = dumped, verdict.outcome.value, now
    facts = stored.load_facts(row.facts)
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
