"""The decisions, kept: the newest of a case counts, all stay on record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.errors import UsageError
from ingest.language.words import say
from ingest.reading.papers import PaperReader
from ingest.register.cases import find_cases, state_of
from ingest.review.decisions import Decided, read_decisions
from ingest.runtime import Runtime
from models.message import Submission
from models.panel import Result


@dataclass(frozen=True)
class Decision:
    """What became of a case, and by which letter it was told."""

    result: int
    """The row's number."""
    word: str


@dataclass(frozen=True)
class Taken:
    """What came with a file."""

    told: int
    """Cells that decide."""
    changed: int
    """Of them, those that are new or say something else than before."""


def words_in_force(runtime: Runtime) -> tuple[str, ...]:
    """What a decision may be called."""
    panel = runtime.settings.panel
    return (*panel.selected, *panel.unselected)


def results_by_submission(session: Session) -> dict[int, Decision]:
    """The newest decision of each case that has one; one that was taken back is none."""
    newest = {row.submission_id: row for row in session.scalars(select(Result).order_by(Result.id))}
    return {number: Decision(row.id, row.word) for number, row in newest.items() if row.word}


def find_results(runtime: Runtime) -> dict[str, Decision]:
    """The same by receipt number."""
    with runtime.store.reading() as session:
        receipts = {one.id: one.receipt for one in session.scalars(select(Submission))}
        return {receipts[number]: one for number, one in results_by_submission(session).items()}


def take_decisions(runtime: Runtime, path: Path, by: str) -> Taken:
    """Take in what a file decides: all of it, or, where anything in it is wrong, nothing.

    :raises UsageError: with every fault, by cell
    """
    with PaperReader(runtime.settings) as reader:
        workbook = reader.read_workbook(path)
    with runtime.store.reading() as session:
        cases = find_cases(session, runtime.policy.call.zone)
        states = {
            one.receipt: "" if one.outcome == "accepted" else state_of(one) for one in cases if one.receipt
        }
    decided, faults = read_decisions(path.name, workbook, words_in_force(runtime), states)
    if faults:
        head = say("nothing was taken in; put these cells right:", "未读入任何结果，请先更正以下各处：")
        raise UsageError("\n  ".join([head, *map(str, faults)]))
    return Taken(len(decided), _keep(runtime, decided, by))


def _keep(runtime: Runtime, decided: dict[str, Decided], by: str) -> int:
    now, changed = runtime.clock(), 0
    with runtime.store.writing() as session:
        numbers = {one.receipt: one.id for one in session.scalars(select(Submission))}
        known = results_by_submission(session)
        for receipt, one in sorted(decided.items()):
            before = known.get(numbers[receipt])
            if (before.word if before else "") == one.word:
                continue
            session.add(Result(submission_id=numbers[receipt], word=one.word, decided_by=by, decided_at=now))
            changed += 1
    return changed
