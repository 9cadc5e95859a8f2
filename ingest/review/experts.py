"""Experts, criteria and cases, as far as the review depends on them: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Expert:
    """Somebody who reviews."""

    name: str
    unit: str
    email: str
    """By which an expert is known; lower case."""
    directions: tuple[str, ...] = ()
    """Which to review; empty: any."""


@dataclass(frozen=True)
class Criterion:
    """What a case is scored by."""

    name: str
    weight: Fraction
    least: Fraction
    most: Fraction
    note: str = ""
    """What it means, for the experts."""


@dataclass(frozen=True)
class Piece:
    """A case that is reviewed."""

    submission: int
    receipt: str
    unit: str
    title: str
    direction: str
    kind: str


def shown(number: Fraction, places: int = 2) -> str:
    """A number with at most so many decimals, halves away from zero, without idle zeros.

    >>> shown(Fraction(7, 2)), shown(Fraction(1, 3)), shown(Fraction(80)), shown(Fraction(1, 200))
    ('3.5', '0.33', '80', '0.01')
    """
    scaled = rounded(number, places)
    whole = f"{float(scaled):.{places}f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def rounded(number: Fraction, places: int = 2) -> Fraction:
    """A number to so many decimals, halves away from zero, as people round."""
    sign = -1 if number < 0 else 1
    scale = 10**places
    return sign * Fraction(int(abs(number) * scale + Fraction(1, 2)), scale)
