"""What an operator does by hand: run messages again, decide."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ingest import stored
from ingest.errors import CaseboxError, UsageError
from ingest.judge.answering.fate import Occasion
from ingest.judge.case import Outcome
from ingest.language.words import OUTCOME_WORDS, say, word
from ingest.operator.selection import find_message
from ingest.outbox import write as outbox
from ingest.process import record_failure
from ingest.reading.antivirus import AntivirusUnavailable
from ingest.reading.pool import UNSCANNED, Readers
from ingest.recording import deciding
from ingest.recording.entries import WITHDRAWN
from ingest.recording.parts import with_parts
from ingest.recording.record import TOGETHER, record_together
from ingest.recording.settling import settle
from ingest.runtime import Runtime
from models import queries
from models.message import Message
from parsers.case.splitting import facts_of_case
from parsers.facts import MessageFacts

DECISIONS = {
    "accept": Outcome.ACCEPTED.value,
    "return": Outcome.RETURNED.value,
    "reject": Outcome.REJECTED.value,
    "withdraw": WITHDRAWN,
}
"""The verbs, and what the table of decisions calls them."""


@dataclass(frozen=True)
class Rerun:
    """What running one message again came to, or would come to."""

    message: int
    before: str | None
    after: str
    findings_before: tuple[str, ...]
    findings_after: tuple[str, ...]
    reply: str | None = None
    was_older: bool = False
    """Whether what was on record of it was written by an older version of the program."""

    @property
    def changed(self) -> bool:
        return (self.before, self.findings_before) != (self.after, self.findings_after)


def rerun(
    runtime: Runtime,
    readers: Readers,
    ids: Sequence[int],
    *,
    dry_run: bool,
    replies: bool,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Rerun]:
    """Parse and judge stored messages again, from the stored bytes.

    With `dry_run` nothing is written. With `replies`, a message whose outcome changed is answered anew.

    :raises AntivirusUnavailable: messages are to be scanned, and clamd is away; what was done before stands
    """
    results = []
    ids = _whole_mails(runtime, ids)
    before = _stands(runtime, ids)
    for chunk in queries.chunked(ids):
        read = _read_again(runtime, readers, chunk)
        if dry_run:
            results += _compare(runtime, chunk, read)
            progress(len(chunk))
            continue
        _save(runtime, read)
        for some in queries.chunked(chunk, TOGETHER):
            results += _record_again(runtime, some, before, replies=replies)
            progress(len(some))
    return results


def _whole_mails(runtime: Runtime, ids: Sequence[int]) -> list[int]:
    """The messages as mails: of a mail's further case the mail."""
    if not runtime.splits:
        return list(ids)
    with runtime.store.reading() as session:
        rows = [row for chunk in queries.chunked(ids) for row in queries.load_messages(session, chunk)]
    wholes = {row.id: row.whole_id or row.id for row in rows}
    return list(dict.fromkeys(wholes[one] for one in ids if one in wholes))


def _read_again(
    runtime: Runtime, readers: Readers, ids: Sequence[int]
) -> dict[int, tuple[MessageFacts, str | None]]:
    readers.ask_scanner()
    with runtime.store.reading() as session:
        hashes = {row.id: row.raw_sha256 for row in queries.load_messages(session, ids)}
    pending = {message: readers.read(runtime.store.mail.file(sha)) for message, sha in hashes.items()}
    read = {}
    for message, waiting in pending.items():
        reading = waiting.result()
        if reading.kind == UNSCANNED:
            raise AntivirusUnavailable(reading.failure or "")
        facts = reading.facts
        if facts is None:
            facts = readers.read_envelope(runtime.store.mail.file(hashes[message])).result().facts
        read[message] = (facts or MessageFacts(), reading.failure)
    return read


def _save(runtime: Runtime, read: dict[int, tuple[MessageFacts, str | None]]) -> None:
    with runtime.store.writing() as session:
        for row in queries.load_messages(session, read):
            facts, row.failure = read[row.id]
            row.facts = stored.dump_facts(facts)


def _compare(
    runtime: Runtime, ids: Sequence[int], read: dict[int, tuple[MessageFacts, str | None]]
) -> list[Rerun]:
    facts = {message: found for message, (found, _) in read.items()}
    results = []
    with runtime.store.reading() as session:
        parts = {
            part.id: facts_of_case(facts[row.id], part.part)
            for row in queries.load_messages(session, ids)
            for part in (queries.find_parts(session, row) if runtime.splits else ())
        }
        settled = settle(session, runtime, (*ids, *parts), replaced=facts | parts)
        by_id = {row.id: row for row in settled.rows}
        for message in (*ids, *parts):
            row, verdict = by_id[message], settled.verdicts[message]
            codes = tuple(finding.code for finding in verdict.findings)
            older = _is_older(row)
            results.append(
                Rerun(message, row.outcome, verdict.outcome.value, _codes(row), codes, was_older=older)
            )
    return results


Stand = tuple[str | None, tuple[str, ...], bool]
"""Outcome and findings of a message, and whether an older version wrote them."""
NEW: Stand = (None, (), False)
"""Of a case that the mail was not known to bring."""


def _stands(runtime: Runtime, ids: Sequence[int]) -> dict[int, Stand]:
    """How messages stand before any is run again, for each of them may change its neighbours."""
    with runtime.store.reading() as session:
        return {
            one.id: (one.outcome, _codes(one), _is_older(one))
            for chunk in queries.chunked(ids)
            for row in queries.load_messages(session, chunk)
            for one in (row, *(queries.find_parts(session, row) if runtime.splits else ()))
        }


def _is_older(row: Message) -> bool:
    return stored.are_facts_older(row.facts) or stored.is_verdict_older(row.verdict)


def _record_again(
    runtime: Runtime, ids: Sequence[int], before: Mapping[int, Stand], *, replies: bool
) -> list[Rerun]:
    """A bug in judging costs the message that it is about and no other, as in the service."""
    try:
        return _record_anew(runtime, ids, before, replies=replies)
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # a bug must not cost the messages beside this one
        if len(ids) > 1:
            return [
                one for message in ids for one in _record_again(runtime, [message], before, replies=replies)
            ]
        outcome, codes, older = before[ids[0]]
        record_failure(runtime, ids[0], "".join(traceback.format_exception(error)))
        failed = ("processing.failed",)
        return [Rerun(ids[0], outcome, Outcome.HELD.value, codes, failed, was_older=older)]


def _record_anew(
    runtime: Runtime, ids: Sequence[int], before: Mapping[int, Stand], *, replies: bool
) -> list[Rerun]:
    now = runtime.clock()
    results = []
    with runtime.store.writing() as session:
        by_id = {row.id: row for row in queries.load_messages(session, ids)}
        rows = [by_id[message] for message in ids]
        done = record_together(session, runtime, rows, now, answer=False)
        cases = with_parts(session, runtime, rows)
        turned = {
            row.whole_id or row.id for row in cases if before.get(row.id, NEW)[0] != done[row.id].outcome
        }
        for row in cases:
            (outcome, codes, older), result = before.get(row.id, NEW), done[row.id]
            reply = None
            if replies and row.whole_id is None and (row.id in turned or not row.replies):
                written = outbox.answer(session, runtime, row, result.verdict, now, Occasion.ASKED)
                reply = written.state if written else None
            after = tuple(finding.code for finding in result.verdict.findings)
            results.append(Rerun(row.id, outcome, result.outcome, codes, after, reply, older))
    return results


def _codes(row: Message) -> tuple[str, ...]:
    verdict = stored.find_verdict(row.verdict)
    return tuple(finding.code for finding in verdict.findings) if verdict else ()


def decide(
    runtime: Runtime, name: str, decision: str, reason: str, by: str, until: datetime | None = None
) -> tuple[int, str, str | None]:
    """Overrule the rules for one message; the submitter gets the reply that fits.

    A withdrawal is of the whole case, whichever of its messages is named. `until`: of a return, up to when a
    correction is in time.

    Returns (message, outcome before, state of the reply).
    :raises UsageError: if the message is not there, or the decision does not fit it
    """
    now = runtime.clock()
    _check_words(decision, reason, until, now)
    outcome = DECISIONS[decision]
    with runtime.store.writing() as session:
        row = find_message(session, name)
        row = _newest_version(session, row) if decision == "withdraw" else row
        if row.status != "recorded":
            raise UsageError(
                say(
                    f"Message {row.id} is {row.status}: only recorded messages can be decided",
                    f"邮件 {row.id} 状态为“{word(OUTCOME_WORDS, row.status)}”，不能作决定",
                )
            )
        before = row.outcome or ""
        reply = deciding.decide(session, runtime, row, deciding.Decided(outcome, reason, by, until), now)
        return row.id, before, reply.state if reply else None


def _check_words(decision: str, reason: str, until: datetime | None, now: datetime) -> None:
    """Raises UsageError for a decision that is none, or a reason or day that is missing or means nothing."""
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
    if until is not None and decision != "return":
        raise UsageError(say("--until is of a return alone", "--until 只用于退回（return）"))
    if until is not None and until <= now:
        raise UsageError(say("--until lies in the past", "--until 所写的时间已经过去"))


def _newest_version(session: Session, row: Message) -> Message:
    """The newest version of a message's case. Raises UsageError if it belongs to none."""
    newest = deciding.newest_version(session, row)
    if newest is None:
        raise UsageError(
            say(
                f"Message {row.id} belongs to no case: name the case that is withdrawn by its receipt number",
                f"来信 {row.id} 不属于任何申报：请写明所撤回案例的受理编号",
            )
        )
    return newest
