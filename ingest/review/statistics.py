"""What the scores come to: pure, exact (fractions), and nothing thrown out or broken by chance.

A review's total is the weighted sum of its criteria, each by its share of the most that it may get, brought
to a hundred. A case's mean is that of its reviews. The rank goes by the mean as it is shown, to two decimals:
cases that show the same are ranked the same, and the next rank counts them all (1, 2, 2, 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from ingest.review.experts import Criterion, Piece, rounded

HUNDRED = 100
Scores = Mapping[str, Fraction]
"""Of one review, by criterion."""


@dataclass(frozen=True)
class Review:
    """One expert's scores of one case; `scores` is `None` until they are in."""

    receipt: str
    expert: str
    """The address."""
    scores: Scores | None = None
    declined: bool = False
    advice: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Standing:
    """How a case stands."""

    piece: Piece
    totals: Mapping[str, Fraction]
    """Of a hundred, by expert."""
    missing: tuple[str, ...]
    """Experts whose scores are not in."""
    mean: Fraction | None
    """`None`: no scores at all."""
    spread: float | None
    """The standard deviation of the totals (sample); `None` for fewer than two."""
    width: Fraction | None
    """The highest less the lowest."""
    rank: int | None
    tied: bool
    """Others have the same rank."""


@dataclass(frozen=True)
class Tendency:
    """How one expert's totals lie beside the other experts' of the same cases."""

    expert: str
    reviews: int
    mean: Fraction | None
    shared: int
    """Cases that others scored too: what the next two are taken over."""
    offset: Fraction | None
    """On average above (or below, negative) the mean of the others."""
    distance: Fraction | None
    """On average away from it, in either direction: by this they are ordered."""


def total_of(scores: Scores, criteria: Sequence[Criterion]) -> Fraction:
    """A review's total, of a hundred."""
    whole = sum((one.weight for one in criteria), Fraction(0))
    points = sum((one.weight * scores[one.name] / one.most for one in criteria), Fraction(0))
    return points * HUNDRED / whole


def rank_cases(
    pieces: Sequence[Piece], reviews: Sequence[Review], criteria: Sequence[Criterion]
) -> list[Standing]:
    """Every case: the best first, those without scores last; those of one rank by receipt number."""
    totals: dict[str, dict[str, Fraction]] = {piece.receipt: {} for piece in pieces}
    missing: dict[str, list[str]] = {piece.receipt: [] for piece in pieces}
    for one in sorted(reviews, key=lambda one: one.expert):
        if one.receipt not in totals or one.declined:
            continue
        if one.scores is None:
            missing[one.receipt].append(one.expert)
        else:
            totals[one.receipt][one.expert] = total_of(one.scores, criteria)
    means = {receipt: _mean(list(found.values())) for receipt, found in totals.items()}
    marks = [rounded(mean) for mean in means.values() if mean is not None]
    standings = []
    for piece in pieces:
        found, mean = totals[piece.receipt], means[piece.receipt]
        mark = None if mean is None else rounded(mean)
        rank = None if mark is None else 1 + sum(other > mark for other in marks)
        width = max(found.values()) - min(found.values()) if len(found) > 1 else None
        standings.append(
            Standing(
                piece,
                found,
                tuple(missing[piece.receipt]),
                mean,
                _deviation(list(found.values())),
                width,
                rank,
                tied=mark is not None and marks.count(mark) > 1,
            )
        )
    last = len(standings) + 1
    return sorted(standings, key=lambda one: (one.rank or last, one.piece.receipt))


def compare_experts(standings: Sequence[Standing]) -> list[Tendency]:
    """Every expert who scored something: who differs most from the others first."""
    totals: dict[str, list[tuple[Fraction, Fraction | None]]] = {}
    for standing in standings:
        for expert, total in standing.totals.items():
            others = _mean([one for name, one in standing.totals.items() if name != expert])
            totals.setdefault(expert, []).append((total, others))
    found = []
    for expert, pairs in totals.items():
        offsets = [total - others for total, others in pairs if others is not None]
        mean = _mean([total for total, _ in pairs])
        distance = _mean([abs(one) for one in offsets])
        found.append(Tendency(expert, len(pairs), mean, len(offsets), _mean(offsets), distance))
    return sorted(found, key=lambda one: (-(one.distance if one.distance is not None else -1), one.expert))


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _deviation(values: Sequence[Fraction]) -> float | None:
    if len(values) < 2:
        return None
    middle = sum(values, Fraction(0)) / len(values)
    return sqrt(sum((one - middle) ** 2 for one in values) / (len(values) - 1))
