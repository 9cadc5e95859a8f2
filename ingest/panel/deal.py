"""Cases given to experts, and remembered: what was given out stays with whom it went to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.judge.units.same import Sameness
from ingest.register.cases import Case, find_cases
from ingest.review.assign import Assignment, Pair, assign
from ingest.review.experts import Expert, Piece
from ingest.runtime import Runtime
from models.message import Message, Submission
from models.panel import ReviewRow


@dataclass(frozen=True)
class Dealt:
    """Who reviews what."""

    experts: tuple[Expert, ...]
    cases: Mapping[str, Case]
    """By receipt number."""
    pieces: Mapping[str, Piece]
    assignment: Assignment
    fresh: int
    """Reviews that were given out this time."""
    withdrawn: int
    """Reviews taken back: the case is no longer accepted, or the expert no longer there."""

    def of(self, expert: Expert) -> list[Piece]:
        """An expert's cases, by receipt number."""
        mine = sorted(receipt for receipt, email in self.assignment.pairs if email == expert.email)
        return [self.pieces[receipt] for receipt in mine]

    def unsure(self) -> list[Pair]:
        """Cases kept from an expert whose unit may or may not be the case's."""
        found = self.assignment.conflicts
        return sorted(pair for pair, sameness in found.items() if sameness is Sameness.UNSURE)


def find_pieces(session: Session, runtime: Runtime) -> dict[str, tuple[Case, Piece]]:
    """The cases that are accepted now and have a number, by that number."""
    purged = set(session.scalars(select(Message.id).where(Message.status == "purged")))
    numbers = {one.receipt: one.id for one in session.scalars(select(Submission))}
    found = {}
    for case in find_cases(session, runtime.policy.call.zone, ("accepted",)):
        if case.receipt and case.message not in purged:
            piece = Piece(
                numbers[case.receipt], case.receipt, case.unit, case.title, case.direction, case.kind
            )
            found[case.receipt] = (case, piece)
    return found


def deal_out(runtime: Runtime, experts: Sequence[Expert]) -> Dealt:
    """Give each accepted case to its experts, besides those who have it already, and remember it."""
    settings = runtime.settings.panel
    with runtime.store.writing() as session:
        found = find_pieces(session, runtime)
        receipts = {piece.submission: receipt for receipt, (_, piece) in found.items()}
        rows = list(session.scalars(select(ReviewRow)))
        there = {one.email for one in experts}
        gone = [
            row
            for row in rows
            if row.scores is None
            and not row.declined
            and (row.submission_id not in receipts or row.expert not in there)
        ]
        for row in gone:
            session.delete(row)
        left = [row for row in rows if row not in gone and row.submission_id in receipts]
        known = {(receipts[row.submission_id], row.expert): row for row in left}
        made = assign(
            [piece for _, piece in found.values()],
            experts,
            reviews=settings.reviews,
            seed=settings.seed,
            kept=[pair for pair, row in known.items() if not row.declined],
            declined=[pair for pair, row in known.items() if row.declined],
        )
        names = {one.email: one.name for one in experts}
        fresh = sorted(made.pairs - known.keys())
        now = runtime.clock()
        session.add_all(
            ReviewRow(
                submission_id=found[receipt][1].submission,
                expert=email,
                expert_name=names[email],
                assigned_at=now,
            )
            for receipt, email in fresh
        )
    cases = {receipt: case for receipt, (case, _) in found.items()}
    pieces = {receipt: piece for receipt, (_, piece) in found.items()}
    return Dealt(tuple(experts), cases, pieces, made, len(fresh), len(gone))
