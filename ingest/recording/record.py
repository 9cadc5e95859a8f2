"""Transaction 2: the verdict, what follows for the messages around, and the reply: together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.answering.fate import Occasion
from ingest.judge.case import Verdict
from ingest.judge.keys import links_of
from ingest.outbox import write as outbox
from ingest.outbox.ledger import Ledger
from ingest.recording import bounces, claims, instructions, latecomers, receipts
from ingest.recording.entries import entry_of
from ingest.recording.parts import answering_rows, with_parts
from ingest.recording.settling import Settled, as_stored, settle
from ingest.runtime import Runtime
from models import links, queries
from models.journal import Event
from models.message import FindingRow, Message, MessageKey
from parsers.call.description import Description
from parsers.facts import MessageFacts
from parsers.form.lexicon import said

TOGETHER = 64
"""Messages recorded in one transaction: what they have to do with is read and judged once for all of them."""

MOST_ROUNDS = 5
"""Of judging, after each of which a receipt number may lead elsewhere than those who quote it were told."""

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
    """Judge messages, and what they change, and write down what comes of it.

    The result is that of recording one after the other; what each has to do with is read and judged once.
    A mail that brings several cases is judged case by case, and answered once. `answer`: write the replies
    that are due, where a message has none yet.
    """
    messages = with_parts(session, runtime, messages)
    fresh = {message.id for message in messages if message.status != "recorded"}
    settled, restated = _settle(session, runtime, messages, now)
    verdicts, later = settled.verdicts, latecomers.Later(settled.rows, settled.verdicts)
    for row in answering_rows(session, restated.values()):
        if not row.replies:
            continue
        known = row.id in verdicts
        verdict = verdicts[row.id] if known else stored.load_verdict(row.verdict)
        since = later.find_since(row) if known else None
        outbox.answer(session, runtime, row, verdict, now, Occasion.RESTATED, since)
    found: dict[int, Recorded] = {}
    wrong: set[int] = set()
    ledger = Ledger(session, messages, (verdicts[message.id] for message in messages))
    for message in messages:
        first_time = message.id in fresh
        verdict, reply = verdicts[message.id], None
        if answer and not message.replies and message.whole_id is None:
            since = later.find_since(message)
            reply = outbox.answer(session, runtime, message, verdict, now, Occasion.RECORDED, since, ledger)
            wrong |= {since.entry} & restated.keys() if since is not None else set()
        if first_time and message.whole_id is None:
            bounces.note_bounce(session, message, stored.facts_of(message), now)
        if first_time and answer:
            instructions.note(session, runtime, message, verdict, now)
            claims.tell_owners(session, runtime, message, verdicts, settled.rows, now)
        found[message.id] = Recorded(verdict.outcome.value, verdict, reply.state if reply else None)
    for number in sorted(wrong):
        outbox.answer(session, runtime, restated[number], verdicts[number], now, Occasion.OVERTAKEN)
    return found


def _settle(
    session: Session, runtime: Runtime, messages: Sequence[Message], now: datetime
) -> tuple[Settled, dict[int, Message]]:
    """Judge until nothing changes any more; also returns the rows that now say other.

    A receipt number that is given out may be quoted already: who did so is judged again.
    """
    ids, restated = {message.id for message in messages}, dict[int, Message]()
    for message in messages:
        _summarise(message, stored.facts_of(message))
    for _ in range(MOST_ROUNDS):
        settled = settle(session, runtime, ids)
        write_links(session, settled.links)
        with session.no_autoflush:  # so that each row is written once
            given = receipts.place(session, runtime, settled.rows, settled.verdicts, now)
            for message in messages:
                message.status = "recorded"
            restated |= {row.id: row for row in _write_verdicts(session, runtime, settled, now)}
        numbers = {("quotes", number) for number in given}
        quoting = {one for one, found in settled.links.items() if found & numbers}
        quoting |= links.having(session, {"quotes": given})
        if not quoting:
            break
        ids |= quoting | restated.keys()
    return settled, restated


def _write_verdicts(session: Session, runtime: Runtime, settled: Settled, now: datetime) -> list[Message]:
    """Write down the verdicts of what was judged; returns the rows that now say other.

    The journal keeps what was said before, where the outcome is another one now.
    """
    restated, changed = [], []
    described = runtime.policy.call.described
    for row in settled.rows:
        if row.id not in settled.links:
            _write_place(row, settled.verdicts[row.id])
            continue
        verdict, (outcome, said) = settled.verdicts[row.id], _stand_on_record(row)
        if _apply(row, verdict, now, described):
            changed.append(row)
        if (outcome, said) != (row.outcome, _decisive_findings(verdict)):
            restated.append(row)
        if outcome not in {None, row.outcome}:
            detail = {"before": outcome, "now": row.outcome, "findings": said}
            session.add(Event(kind="rejudged", at=now, message_pk=row.id, detail=detail))
    session.flush()
    _write_findings(session, changed, settled.verdicts)
    return restated


def _write_place(row: Message, verdict: Verdict) -> None:
    """Where a message stands whose verdict is otherwise as it was."""
    placement = row.verdict["placement"] if row.verdict else None
    if placement is None or verdict.placement is None:
        return
    place = {"version": verdict.placement.version, "current": verdict.placement.current}
    if placement != placement | place:
        row.verdict = row.verdict | {"placement": placement | place}


def _stand_on_record(row: Message) -> Stand:
    verdict = stored.load_known(row.verdict) if row.verdict else None
    return row.outcome, _decisive_findings(verdict) if verdict else []


def _decisive_findings(verdict: Verdict) -> list[list[str]]:
    """(gravity, message) of what was found, notes left out: a digest of the past tells it still."""
    return [[one.gravity, one.message] for one in verdict.findings if one.gravity != "note"]


def write_summary(session: Session, runtime: Runtime, message: Message, facts: MessageFacts) -> None:
    """The columns that lists ask for, and what the message by itself is found by."""
    _summarise(message, facts)
    write_links(
        session, {message.id: links_of(entry_of(message, runtime, None, None, facts), runtime.policy.counted)}
    )


def _summarise(message: Message, facts: MessageFacts) -> None:
    message.message_id, message.subject = facts.message_id, facts.subject
    message.from_address, message.from_name = facts.from_address, facts.from_name
    message.sent_at = facts.sent_at


def write_links(session: Session, found: Mapping[int, Iterable[tuple[str, str]]]) -> None:
    """What messages are found by, in place of what they were found by before."""
    for chunk in queries.chunked(sorted(found)):
        session.execute(delete(MessageKey).where(MessageKey.message_pk.in_(chunk)))
    rows = [
        {"message_pk": message, "kind": kind, "value": value}
        for message, of_message in found.items()
        for kind, value in sorted(as_stored(of_message))
    ]
    if rows:
        session.execute(insert(MessageKey), rows)


def _apply(row: Message, verdict: Verdict, now: datetime, described: Description | None) -> bool:
    """Write a verdict down; one that says the same as before is left alone. Returns whether it does not."""
    dumped = stored.dump_verdict(verdict)
    if dumped == row.verdict and row.outcome == verdict.outcome.value:
        return False
    row.verdict, row.outcome, row.judged_at = dumped, verdict.outcome.value, now
    facts = stored.facts_of(row)
    form, parts = verdict.standing.form or facts.form, facts.subject_parts
    for column in ("unit", "title", "contact"):
        field = getattr(form, column, None)
        setattr(row, column, field.value if field else getattr(parts, column, None))
    keys = [one.key for one in described.sorts] if described else ["direction", "kind"]
    ticked = [said(form, key)[:1] for key in keys] if form else []
    row.direction, row.kind = ([one[0].value if one else None for one in ticked] + [None, None])[:2]
    return True


def _write_findings(session: Session, rows: Sequence[Message], verdicts: Mapping[int, Verdict]) -> None:
    for chunk in queries.chunked(row.id for row in rows):
        session.execute(delete(FindingRow).where(FindingRow.message_pk.in_(chunk)))
    found = [
        {"message_pk": row.id, "position": i, "code": finding.code, "gravity": finding.gravity}
        for row in rows
        for i, finding in enumerate(verdicts[row.id].findings)
    ]
    if found:
        session.execute(insert(FindingRow), found)
