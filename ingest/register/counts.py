"""Cases counted as a report tells them: by direction, kind, unit, province and day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from ingest.judge.units.kinds import BY_CITY

OTHER = "未注明"
MOST_DAYS = 400
"""In the table and its chart; a year and a month."""


class Counted(Protocol):
    """A case, as far as it is counted."""

    @property
    def direction(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def province(self) -> str:
        """By its unit's name, as is the next; empty where that does not tell."""

    @property
    def unit_kind(self) -> str: ...
    @property
    def received_at(self) -> datetime:
        """Local."""


@dataclass
class Summary:
    """Counts that grow case by case."""

    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    outcomes: tuple[str, ...]
    labels: tuple[str, ...] = ("申报方向", "申报形式")
    """What directions and kinds are called; fewer where the call sorts by less."""
    thing: str = "案例"
    has_units: bool = True
    by_direction: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(direction, outcome), as the next three have theirs."""
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_unit: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_province: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)
    by_cross: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Accepted cases by (direction, kind)."""
    by_city: int = 0
    """Accepted cases whose province follows from a city's name."""

    def add(self, case: Counted) -> None:
        """One case more."""
        direction = case.direction if case.direction in self.directions else OTHER
        kind = case.kind if case.kind in self.kinds else OTHER
        self.by_direction[direction, case.outcome] += 1
        self.by_kind[kind, case.outcome] += 1
        self.by_unit[case.unit_kind or OTHER, case.outcome] += 1
        self.by_province[case.province.removesuffix(BY_CITY) or OTHER, case.outcome] += 1
        self.by_day[case.received_at.date()] += 1
        if case.outcome == "accepted":
            self.by_cross[direction, kind] += 1
            self.by_city += case.province.endswith(BY_CITY)

    def days(self) -> list[tuple[date, int]]:
        """From the first day to the last, those without a case too."""
        if not self.by_day:
            return []
        first, last = min(self.by_day), max(self.by_day)
        first = max(first, last - timedelta(MOST_DAYS - 1))
        every = (first + timedelta(days) for days in range((last - first).days + 1))
        return [(day, self.by_day[day]) for day in every]

    def weeks(self) -> list[tuple[date, int]]:
        """By week, each by its Monday, those without a case too."""
        counted: Counter[date] = Counter()
        for day, count in self.days():
            counted[day - timedelta(day.weekday())] += count
        return sorted(counted.items())
