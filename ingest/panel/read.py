"""`casebox panel read`: filled sheets from a folder, every fault by cell, what they come to, and stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.errors import UsageError
from ingest.language.words import say
from ingest.panel.deal import find_pieces
from ingest.panel.mailed import sheets_by_mail
from ingest.reading.papers import PaperReader
from ingest.review.experts import Criterion, Piece
from ingest.review.scores import Fault, Line, Returned, find_disputes, read_scores
from ingest.review.statistics import Review, Standing, Tendency, compare_experts, rank_cases
from ingest.runtime import Runtime
from models.panel import ReviewRow

ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
"""Files that are taken for sheets; what cannot be read of them is said."""
MOST_FILES = 500


@dataclass(frozen=True)
class Scored:
    """How the review stands."""

    standings: tuple[Standing, ...]
    tendencies: tuple[Tendency, ...]
    names: Mapping[str, str]
    """Of the experts, by address."""
    comments: Mapping[tuple[str, str], Review]
    """What experts wrote besides numbers, by receipt number and address."""
    faults: tuple[Fault, ...] = ()
    files: int = 0
    taken: int = 0
    """Reviews that came with these files."""
    changed: int = 0
    """Of them, those that say something else than was stored before."""
    missing: int = 0
    """Reviews whose scores are not in."""
    declined: int = 0
    """Reviews that an expert asked not to give, for whom there is nobody yet."""


def read_panel(runtime: Runtime, folder: Path | None) -> Scored:
    """Take in the sheets under a folder, or, without one, those that experts sent to the collection mailbox.

    What was taken in at an earlier time and stands in none of them stays as it is.

    :raises UsageError: there is no such folder, no sheet in it, or nothing was given out
    """
    files = _sheets_in(folder) if folder is not None else {}
    with runtime.store.reading() as session:
        assigned = _assigned(session, runtime)
    if not assigned:
        raise UsageError(
            say(
                "nothing was given to experts: casebox panel make",
                "尚未分配评审：请先运行 casebox panel make",
            )
        )
    with PaperReader(runtime.settings) as reader, TemporaryDirectory(prefix="casebox-panel-") as place:
        if folder is None:
            returned = _from_mail(runtime, reader, assigned, Path(place))
        else:
            returned = [_read(runtime, reader, assigned, name, path) for name, path in files.items()]
    lines, faults = _together(returned)
    changed = _store(runtime, lines)
    scored = stand_of(runtime)
    return Scored(
        scored.standings,
        scored.tendencies,
        scored.names,
        scored.comments,
        tuple(faults),
        len({one.file for one in returned}),
        len(lines),
        changed,
        scored.missing,
        scored.declined,
    )


def _read(
    runtime: Runtime, reader: PaperReader, assigned: Mapping[str, Collection[str]], name: str, path: Path
) -> Returned:
    call = runtime.policy.call.code
    return read_scores(name, reader.read_workbook(path), criteria_of(runtime), call, assigned)


def _from_mail(
    runtime: Runtime, reader: PaperReader, assigned: Mapping[str, Collection[str]], place: Path
) -> list[Returned]:
    """Of each expert's case what the newest mail says; a sheet of another's is none of the sender's.

    :raises UsageError: no expert sent a sheet
    """
    mailed = sheets_by_mail(runtime, assigned.keys(), place)
    if not mailed:
        raise UsageError(say("no expert has sent a scoring sheet", "尚无专家寄回评分表"))
    newest: dict[tuple[str, str], Returned] = {}
    told: list[Returned] = []
    for one in mailed:
        if one.refused:
            told.append(Returned(one.name, "", faults=(Fault(one.name, "", one.refused),)))
            continue
        read = _read(runtime, reader, assigned, one.name, one.file)
        if read.expert and one.sender and read.expert != one.sender:
            fault = Fault(one.name, "", f"由 {one.sender} 寄来，却是 {read.expert} 的评分表，未计入")
            read = Returned(one.name, read.expert, faults=(fault,))
        told.append(replace(read, lines=()))
        for line in read.lines:
            newest[line.review.expert, line.review.receipt] = replace(read, lines=(line,), faults=())
    last = {one.expert or one.file: one for one in told}
    return [*last.values(), *newest.values()]


def criteria_of(runtime: Runtime) -> tuple[Criterion, ...]:
    """What cases are scored by."""
    return tuple(one.as_criterion() for one in runtime.settings.panel.criteria)


def stand_of(runtime: Runtime) -> Scored:
    """How the review stands, by what is stored; cases that are no longer accepted are left out."""
    criteria = criteria_of(runtime)
    with runtime.store.reading() as session:
        pieces, reviews, names = _stored(session, runtime)
    sound = [one if _fits(one, criteria) else Review(one.receipt, one.expert) for one in reviews]
    standings = rank_cases(pieces, sound, criteria)
    return Scored(
        tuple(standings),
        tuple(compare_experts(standings)),
        names,
        {(one.receipt, one.expert): one for one in reviews},
        missing=sum(len(one.missing) for one in standings),
        declined=sum(one.declined for one in reviews),
    )


def _fits(review: Review, criteria: Sequence[Criterion]) -> bool:
    """Whether scores are by the criteria of now: the configuration may have changed since."""
    if review.scores is None:
        return True
    return all(
        one.name in review.scores and one.least <= review.scores[one.name] <= one.most for one in criteria
    )


def _sheets_in(folder: Path) -> dict[str, Path]:
    """The files, by their names below the folder."""
    if not folder.is_dir():
        raise UsageError(say(f"there is no folder {folder}", f"没有文件夹 {folder}"))
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix.lower() in ENDINGS and not path.name.startswith(("~$", "."))
    )
    if not found:
        raise UsageError(say(f"no Excel file in {folder}", f"{folder} 中没有 Excel 文件"))
    if len(found) > MOST_FILES:
        raise UsageError(
            say(
                f"{len(found)} Excel files in {folder}: too many",
                f"{folder} 中有 {len(found)} 个 Excel 文件，过多",
            )
        )
    return {path.relative_to(folder).as_posix(): path for path in found}


def _assigned(session: Session, runtime: Runtime) -> dict[str, set[str]]:
    """Receipt numbers by expert, of cases that are accepted now."""
    receipts = {piece.submission: receipt for receipt, (_, piece) in find_pieces(session, runtime).items()}
    found: dict[str, set[str]] = {}
    for row in session.scalars(select(ReviewRow)):
        found.setdefault(row.expert, set())
        if row.submission_id in receipts:
            found[row.expert].add(receipts[row.submission_id])
    return found


def _together(returned: Sequence[Returned]) -> tuple[list[Line], list[Fault]]:
    faults = [fault for one in returned for fault in one.faults]
    lines, disputes = find_disputes(returned)
    return lines, [*faults, *disputes]


def _store(runtime: Runtime, lines: Sequence[Line]) -> int:
    """Keep the reviews; how many say something else than before."""
    now, changed = runtime.clock(), 0
    with runtime.store.writing() as session:
        numbers = {receipt: piece.submission for receipt, (_, piece) in find_pieces(session, runtime).items()}
        rows = {(row.submission_id, row.expert): row for row in session.scalars(select(ReviewRow))}
        for line in lines:
            review = line.review
            row = rows.get((numbers.get(review.receipt, 0), review.expert))
            if row is None:
                continue
            scores = (
                None if review.scores is None else {name: str(one) for name, one in review.scores.items()}
            )
            said = (scores, review.declined, review.advice, review.comment)
            if row.read_at is not None and said != (row.scores, row.declined, row.advice, row.comment):
                changed += 1
            row.scores, row.declined, row.advice, row.comment = said
            row.read_at = now
    return changed


def _stored(session: Session, runtime: Runtime) -> tuple[list[Piece], list[Review], dict[str, str]]:
    """Cases, reviews and the experts' names."""
    found = find_pieces(session, runtime)
    receipts = {piece.submission: receipt for receipt, (_, piece) in found.items()}
    rows = list(session.scalars(select(ReviewRow).order_by(ReviewRow.id)))
    reviews = [_review(row, receipts[row.submission_id]) for row in rows if row.submission_id in receipts]
    return [piece for _, piece in found.values()], reviews, {row.expert: row.expert_name for row in rows}


def _review(row: ReviewRow, receipt: str) -> Review:
    scores = None if row.scores is None else {name: Fraction(one) for name, one in row.scores.items()}
    return Review(receipt, row.expert, scores, row.declined, row.advice, row.comment)
