"""In which order held cases are shown: nobody can push the others off the page by sending many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.digest.past import Known
from ingest.outbox.budgets import holder_of
from models.message import FindingRow, canonical_address

CLAIM = "submission.other_sender"
"""Of mail that names a case and cannot show that it may."""


def find_claims(session: Session) -> set[int]:
    """Messages that name the case of somebody else."""
    return set(session.scalars(select(FindingRow.message_pk).where(FindingRow.code == CLAIM)))


def in_turn(held: Iterable[Known], claims: Container[int]) -> list[Known]:
    """The newest first, one of each sender's domain after the other; who only names another's case, last."""
    newest = sorted(held, key=lambda one: (one.received_at, one.message), reverse=True)
    taken: dict[tuple[bool, str], int] = defaultdict(int)
    turns = []
    for place, one in enumerate(newest):
        is_claim, holder = one.message in claims, holder_of(canonical_address(one.sender))
        turns.append(((is_claim, taken[is_claim, holder], place), one))
        taken[is_claim, holder] += 1
    return [one for _turn, one in sorted(turns, key=lambda pair: pair[0])]
