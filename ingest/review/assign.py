"""Who reviews what: pure, and the same for the same cases, experts and seed.

Nobody gets a case of the own unit, nor of one that may be the same (`ingest.judge.units`), and only what is
of the own directions. Within that the load is as even as it can be: what is first dealt out to whoever has
least is moved on along chains of experts for as long as that takes a case from one who has two more than
another. Where no such chain is left no other assignment is more even (Harvey, Ladner, Lovász and Tamir,
Semi-matchings for bipartite graphs and load balancing, 2006: cost-reducing paths).
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.judge.units.same import Sameness, compare_units, units_of
from ingest.review.experts import Expert, Piece

Pair = tuple[str, str]
"""Receipt number of a case, and address of an expert."""


@dataclass(frozen=True)
class Assignment:
    """Who reads what, and which cases lack experts."""

    pairs: frozenset[Pair] = frozenset()
    short: Mapping[str, int] = field(default_factory=dict)
    """Cases with fewer experts than asked for, by receipt number: how many they lack."""
    conflicts: Mapping[Pair, Sameness] = field(default_factory=dict)
    """Whom a case must not go to, and whether the unit is the same or only may be."""


def find_conflict(expert: Expert, piece: Piece) -> Sameness | None:
    """Whether an expert's unit is the case's, or one of several that submit together; `None` if not."""
    met = {compare_units(one, other) for one in units_of(expert.unit) for other in units_of(piece.unit)}
    return next((one for one in (Sameness.SAME, Sameness.UNSURE) if one in met), None)


def assign(
    pieces: Sequence[Piece],
    experts: Sequence[Expert],
    *,
    reviews: int,
    seed: int,
    kept: Iterable[Pair] = (),
    declined: Iterable[Pair] = (),
) -> Assignment:
    """Give each case to so many experts.

    :param kept: what was given out before: it stays, and counts as load
    :param declined: who asked not to review a case: never given it again
    """
    conflicts = {
        (piece.receipt, expert.email): found
        for piece in pieces
        for expert in experts
        if (found := find_conflict(expert, piece)) is not None
    }
    barred = conflicts.keys() | set(declined)
    eligible = {
        piece.receipt: frozenset(
            expert.email
            for expert in experts
            if (not expert.directions or piece.direction in expert.directions)
            and (piece.receipt, expert.email) not in barred
        )
        for piece in pieces
    }
    there = {expert.email for expert in experts}
    fixed = {pair for pair in kept if pair[0] in eligible and pair[1] in there} - set(declined)
    deal = _Deal(eligible, fixed, sorted(there), seed)
    short = deal.hand_out(reviews)
    deal.even_out()
    return Assignment(frozenset(deal.pairs), short, conflicts)


class _Deal:
    """Cases on their way to experts. What was given out before is never moved."""

    def __init__(
        self, eligible: Mapping[str, frozenset[str]], fixed: set[Pair], experts: Sequence[str], seed: int
    ) -> None:
        self.pairs = set(fixed)
        self._eligible, self._fixed, self._seed = eligible, fixed, seed
        self._load = dict.fromkeys(experts, 0)
        for _, expert in fixed:
            self._load[expert] += 1

    def _chance(self, *words: str) -> str:
        """A number for these words that nobody chose: the same for the same seed, whatever the order."""
        return hashlib.sha256("/".join([str(self._seed), *words]).encode()).hexdigest()

    def hand_out(self, reviews: int) -> dict[str, int]:
        """Each case to whoever has least; those that fewest may review come first."""
        short: dict[str, int] = {}
        order = sorted(self._eligible, key=lambda one: (len(self._eligible[one]), self._chance(one)))
        for receipt in order:
            have = {expert for case, expert in self.pairs if case == receipt}
            free = sorted(
                self._eligible[receipt] - have, key=lambda one: (self._load[one], self._chance(receipt, one))
            )
            wanted = max(0, reviews - len(have))
            for expert in free[:wanted]:
                self.pairs.add((receipt, expert))
                self._load[expert] += 1
            if wanted > len(free):
                short[receipt] = wanted - len(free)
        return short

    def even_out(self) -> None:
        """Move cases on while that makes the load more even."""
        while path := self._find_path():
            for giver, receipt, taker in path:
                self.pairs.remove((receipt, giver))
                self.pairs.add((receipt, taker))
            self._load[path[0][0]] -= 1
            self._load[path[-1][2]] += 1

    def _find_path(self) -> list[tuple[str, str, str]]:
        """Steps (giver, case, taker) from one to another who has two less at least; empty if none."""
        steps = self._steps()
        for start in sorted(self._load, key=lambda one: (-self._load[one], one)):
            came: dict[str, tuple[str, str]] = {start: ("", "")}
            ahead = deque([start])
            while ahead:
                giver = ahead.popleft()
                if self._load[giver] <= self._load[start] - 2:
                    return _trace(came, giver)
                for receipt, taker in steps.get(giver, ()):
                    if taker not in came:
                        came[taker] = (giver, receipt)
                        ahead.append(taker)
        return []

    def _steps(self) -> dict[str, list[tuple[str, str]]]:
        """From each expert: (case, another who may have it instead)."""
        readers: dict[str, set[str]] = {}
        for receipt, expert in self.pairs:
            readers.setdefault(receipt, set()).add(expert)
        found: dict[str, list[tuple[str, str]]] = {}
        for receipt, expert in sorted(self.pairs - self._fixed):
            takers = sorted(self._eligible[receipt] - readers[receipt])
            found.setdefault(expert, []).extend((receipt, taker) for taker in takers)
        return found


def _trace(came: Mapping[str, tuple[str, str]], end: str) -> list[tuple[str, str, str]]:
    path = []
    while (step := came[end])[0]:
        giver, receipt = step
        path.append((giver, receipt, end))
        end = giver
    return path[::-1]
