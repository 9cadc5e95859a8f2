"""The decisions, kept: the newest of a case counts, all stay on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.errors import UsageError
from ingest.language.words import say
from ingest.reading.papers import PaperReader
from ingest.register.cases import find_cases, state_of
from ingest.review.decisions import Decided, parse_decisions, read_decisions
from ingest.review.scores import Fault
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


@dataclass(frozen=True)
class Read:
    """What was read: nothing of it counts while anything is wrong."""

    decided: Mapping[str, Decided]
    """By receipt number."""
    faults: Sequence[Fault]


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
    read = read_file(runtime, path, path.name)
    if read.faults:
        head = say("nothing was taken in; put these cells right:", "未读入任何结果，请先更正以下各处：")
        raise UsageError("\n  ".join([head, *map(str, read.faults)]))
    return Taken(len(read.decided), keep_decided(runtime, read.decided, by))


def read_file(runtime: Runtime, path: Path, name: str) -> Read:
    """What a file decides, and what is wrong with it. `name`: what faults call it."""
    with PaperReader(runtime.settings) as reader:
        workbook = reader.read_workbook(path)
    return Read(*read_decisions(name, workbook, words_in_force(runtime), _states(runtime)))


def read_line(runtime: Runtime, text: str) -> Read:
    """The same of a line: `JYHQ2026-0007 入选`."""
    return Read(*parse_decisions(text, words_in_force(runtime), _states(runtime)))


def _states(runtime: Runtime) -> dict[str, str]:
    """What the register says has become of each case, by receipt number; `""` for accepted ones."""
    with runtime.store.reading() as session:
        cases = find_cases(session, runtime.policy.call.zone)
        return {
            one.receipt: "" if one.outcome == "accepted" else state_of(one) for one in cases if one.receipt
        }


def keep_decided(runtime: Runtime, decided: Mapping[str, Decided], by: str) -> int:
    """Keep decisions; how many say something else than before."""
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
