"""What an operator does by hand: select messages, run them again, decide."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from ingest import codec, outbox
from ingest.desk import Desk
from ingest.errors import CaseboxError, UsageError
from ingest.judge.case import Outcome
from ingest.process import record_failure
from ingest.record import TOGETHER, judge_neighbourhood, record, record_together
from ingest.words import OUTCOME_WORDS, say, word
from ingest.workers import Readers
from models import queries
from models.journal import Event
from models.message import Decision, FindingRow, Message, Submission
from parsers.facts import MessageFacts

SEARCHED = (
    Message.subject,
    Message.from_address,
    Message.from_name,
    Message.unit,
    Message.title,
    Message.contact,
)
"""Where `Selection.text` is looked for."""

MOST_DIGITS = 9
"""Of a message's or receipt's number: more would be too large for the database."""

DECISIONS = {"accept": Outcome.ACCEPTED, "return": Outcome.RETURNED, "reject": Outcome.REJECTED}


@dataclass(frozen=True)
class Selection:
    """Which messages a command is about: all that fit every given part."""

    outcome: str | None = None
    finding: str | None = None
    unit: str | None = None
    direction: str | None = None
    text: str | None = None
    """In one of SEARCHED."""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    status: str | None = None


def select_messages(selection: Selection) -> Select[int]:
    """The ids that a selection fits, oldest first."""
    conditions: list[ColumnElement[bool]] = []
    if selection.outcome:
        conditions.append(Message.outcome == selection.outcome)
    if selection.status:
        conditions.append(Message.status == selection.status)
    if selection.finding:
        code = selection.finding
        within = (FindingRow.code == code) | FindingRow.code.startswith(f"{code}.")
        conditions.append(Message.id.in_(select(FindingRow.message_pk).where(within)))
    if selection.unit:
        conditions.append(Message.unit.icontains(selection.unit, autoescape=True))
    if selection.direction:
        conditions.append(Message.direction.icontains(selection.direction, autoescape=True))
    if selection.since:
        conditions.append(Message.received_at >= selection.since)
    if selection.until:
        conditions.append(Message.received_at < selection.until)
    if selection.text:
        conditions.append(or_(*(column.icontains(selection.text, autoescape=True) for column in SEARCHED)))
    return select(Message.id).where(*conditions).order_by(Message.received_at, Message.id)


def newest(query: Select[int], count: int | None) -> Select[int]:
    """Only the newest of a selection; all where `count` is null."""
    if count is None:
        return query
    last = query.order_by(None).order_by(Message.received_at.desc(), Message.id.desc()).limit(count)
    return select(Message.id).where(Message.id.in_(last)).order_by(Message.received_at, Message.id)


def find_message(session: Session, name: str) -> Message:
    """A message by its number, receipt number, Message-ID, or the beginning of its SHA-256.

    :raises UsageError: if there is none, or more than one
    """
    query = select(Message).order_by(Message.id)
    if name.isdecimal() and len(name) <= MOST_DIGITS:
        query = query.where(Message.id == int(name))
    elif receipt := _receipt(name):
        call, number = receipt
        anchored = select(Submission.id).where(Submission.call == call, Submission.number == number)
        query = query.where(Message.submission_id.in_(anchored)).order_by(None)
        query = query.order_by(Message.current.desc(), Message.received_at.desc()).limit(1)
    elif "@" in name:
        query = query.where(Message.message_id.in_((name, f"<{name.strip('<>')}>", name.strip("<>"))))
    else:
        query = query.where(Message.raw_sha256.startswith(name.lower(), autoescape=True))
    rows = list(session.scalars(query.limit(5)))
    if not rows:
        raise UsageError(
            say(
                f"There is no message {name}: give its number, receipt number, Message-ID or SHA-256",
                f"没有邮件 {name}：请给出序号、受理编号、Message-ID 或 SHA-256",
            )
        )
    if len(rows) > 1:
        numbers = ", ".join(str(row.id) for row in rows)
        raise UsageError(
            say(
                f"{name} is more than one message ({numbers}): give the number of one",
                f"{name} 对应多封邮件（{numbers}）：请给出其中一封的序号",
            )
        )
    return rows[0]


def _receipt(name: str) -> tuple[str, int] | None:
    call, dash, number = name.rpartition("-")
    decimal = number.isdecimal() and len(number) <= MOST_DIGITS
    return (call.upper(), int(number)) if dash and call and decimal else None


@dataclass(frozen=True)
class Rerun:
    """What running one message again came to, or would come to."""

    message: int
    before: str | None
    after: str
    findings_before: tuple[str, ...]
    findings_after: tuple[str, ...]
    reply: str | None = None

    @property
    def changed(self) -> bool:
        return (self.before, self.findings_before) != (self.after, self.findings_after)


def rerun(
    desk: Desk,
    readers: Readers,
    ids: Sequence[int],
    *,
    dry_run: bool,
    replies: bool,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Rerun]:
    """Parse and judge stored messages again, from the stored bytes.

    With `dry_run` nothing is written. With `replies`, a message whose outcome changed is answered anew.
    """
    results = []
    before = _stands(desk, ids)
    for chunk in queries.chunked(ids):
        read = _read_again(desk, readers, chunk)
        if dry_run:
            results += _compare(desk, chunk, read)
            progress(len(chunk))
            continue
        _save(desk, read)
        for some in queries.chunked(chunk, TOGETHER):
            results += _record_again(desk, some, before, replies=replies)
            progress(len(some))
    return results


def _read_again(
    desk: Desk, readers: Readers, ids: Sequence[int]
) -> dict[int, tuple[MessageFacts, str | None]]:
    with desk.store.reading() as session:
        hashes = {row.id: row.raw_sha256 for row in queries.load_messages(session, ids)}
    pending = {message: readers.read(desk.store.raw_path(sha)) for message, sha in hashes.items()}
    read = {}
    for message, waiting in pending.items():
        reading = waiting.result()
        facts = reading.facts
        if facts is None:
            facts = readers.read_envelope(desk.store.raw_path(hashes[message])).result().facts
        read[message] = (facts or MessageFacts(), reading.failure)
    return read


def _save(desk: Desk, read: dict[int, tuple[MessageFacts, str | None]]) -> None:
    with desk.store.writing() as session:
        for row in queries.load_messages(session, read):
            facts, row.failure = read[row.id]
            row.facts = codec.dump_facts(facts)


def _compare(desk: Desk, ids: Sequence[int], read: dict[int, tuple[MessageFacts, str | None]]) -> list[Rerun]:
    facts = {message: found for message, (found, _) in read.items()}
    results = []
    with desk.store.reading() as session:
        rows, verdicts = judge_neighbourhood(session, desk, ids, replaced=facts)
        by_id = {row.id: row for row in rows}
        for message in ids:
            row, verdict = by_id[message], verdicts[message]
            codes = tuple(finding.code for finding in verdict.findings)
            results.append(Rerun(message, row.outcome, verdict.outcome.value, _codes(row), codes))
    return results


Stand = tuple[str | None, tuple[str, ...]]
"""Outcome and findings of a message."""


def _stands(desk: Desk, ids: Sequence[int]) -> dict[int, Stand]:
    """How messages stand before any is run again, for each of them may change its neighbours."""
    with desk.store.reading() as session:
        return {
            row.id: (row.outcome, _codes(row))
            for chunk in queries.chunked(ids)
            for row in queries.load_messages(session, chunk)
        }


def _record_again(
    desk: Desk, ids: Sequence[int], before: Mapping[int, Stand], *, replies: bool
) -> list[Rerun]:
    """A bug in judging costs the message that it is about and no other, as in the service."""
    try:
        return _record_anew(desk, ids, before, replies=replies)
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # a bug must not cost the messages beside this one
        if len(ids) > 1:
            return [one for message in ids for one in _record_again(desk, [message], before, replies=replies)]
        outcome, codes = before[ids[0]]
        record_failure(desk, ids[0], "".join(traceback.format_exception(error)))
        return [Rerun(ids[0], outcome, Outcome.HELD.value, codes, ("processing.failed",))]


def _record_anew(
    desk: Desk, ids: Sequence[int], before: Mapping[int, Stand], *, replies: bool
) -> list[Rerun]:
    now = desk.clock()
    results = []
    with desk.store.writing() as session:
        by_id = {row.id: row for row in queries.load_messages(session, ids)}
        rows = [by_id[message] for message in ids]
        done = record_together(session, desk, rows, now, answer=False)
        for row in rows:
            (outcome, codes), result = before[row.id], done[row.id]
            reply = None
            if replies and (outcome != result.outcome or not row.replies):
                written = outbox.answer(session, desk, row, result.verdict, now)
                reply = written.state if written else None
            after = tuple(finding.code for finding in result.verdict.findings)
            results.append(Rerun(row.id, outcome, result.outcome, codes, after, reply))
    return results


def _codes(row: Message) -> tuple[str, ...]:
    return tuple(finding["code"] for finding in (row.verdict or {}).get("findings", ()))


def decide(desk: Desk, name: str, decision: str, reason: str, by: str) -> tuple[int, str, str | None]:
    """Overrule the rules for one message; the submitter gets the reply that fits.

    Returns (message, outcome before, state of the reply).
    :raises UsageError: if the message is not there, or the decision is none of accept, return, reject
    """
    if decision not in DECISIONS:
        known = ", ".join(DECISIONS)
        raise UsageError(say(f"{decision!r} is none of {known}", f"{decision!r} 不是可作的决定：{known}"))
    if not reason.strip():
        raise UsageError(
            say(
                'A decision needs a reason: --reason "…"; the submitter reads it',
                '请用 --reason "…" 写明理由，申报人会看到',
            )
        )
    now, outcome = desk.clock(), DECISIONS[decision].value
    with desk.store.writing() as session:
        row = find_message(session, name)
        if row.status != "recorded":
            raise UsageError(
                say(
                    f"Message {row.id} is {row.status}: only recorded messages can be decided",
                    f"邮件 {row.id} 状态为“{word(OUTCOME_WORDS, row.status)}”，不能作决定",
                )
            )
        before = row.outcome or ""
        session.add(
            Decision(
                message_pk=row.id,
                outcome=outcome,
                reason=reason.strip(),
                decided_by=by,
                decided_at=now,
            )
        )
        session.add(Event(kind="decided", at=now, message_pk=row.id, detail={"outcome": outcome}))
        session.flush()
        outbox.withdraw_unsent(session, row, "已由人工作出决定")
        result = record(session, desk, row, now, answer=False)
        reply = outbox.answer(session, desk, row, result.verdict, now)
        return row.id, before, reply.state if reply else None
