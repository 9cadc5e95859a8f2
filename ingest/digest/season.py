"""Totals of the call up to a day, and the picture of arrivals against the deadline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ingest.digest.facts import Arrivals
from ingest.digest.ours import OURS
from ingest.digest.past import Known, counting_versions, find_known
from ingest.judge.policy import Call
from ingest.register.report import report_paragraph, summary_of
from ingest.runtime import Runtime

DAYS = 35
"""In the picture: five weeks."""
AHEAD = 14
"""The deadline is in the picture from so many days before it."""


def count_named(names: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    """In the call's order, with zeros; what the form left open comes last."""
    counted = Counter(found)
    open_ones = sum(count for name, count in counted.items() if name not in names)
    named = {name: counted[name] for name in names}
    return named | ({"未注明": open_ones} if open_ones else {})


def count_sorts(
    sorts: Sequence[tuple[str, Sequence[str]]], cases: Sequence[Known]
) -> dict[str, dict[str, int]]:
    """Of each label by which the call sorts cases, two at the most, the cases by option."""
    values = ([one.direction for one in cases], [one.kind for one in cases])
    return {
        label: count_named(options, found) for (label, options), found in zip(sorts, values, strict=False)
    }


def count_unit_kinds(cases: Iterable[Known]) -> dict[str, int]:
    """The most frequent first; cases without a unit are left out."""
    return dict(Counter(one.unit_kind for one in cases if one.unit).most_common())


def report_of(call: Call, counting: Iterable[Known], at: datetime) -> str:
    """How the call stands at a moment (local), in a paragraph to be copied into a report.

    `counting`: the version of each case that counts.
    """
    summary = summary_of(call)
    for one in counting:
        summary.add(one)
    return report_paragraph(summary, call.name, call.thing, at)


def report_now(session: Session, runtime: Runtime) -> str:
    """The same, as it is now."""
    call, now = runtime.policy.call, runtime.clock().astimezone(runtime.policy.call.zone)
    return report_of(call, counting_versions(find_known(session, call.zone, now, {})), now)


def arrivals(known: Iterable[Known], day: date, deadline: date) -> Iterator[Arrivals]:
    """Each day's arrivals, machine mail left out, over five weeks; up to the deadline once it is near."""
    by_day: dict[date, Counter[bool]] = {}
    for one in known:
        if one.outcome not in {"ignored", OURS}:
            by_day.setdefault(one.received_at.date(), Counter())[one.outcome == "accepted"] += 1
    last = deadline if day <= deadline <= day + timedelta(days=AHEAD) else day
    for back in reversed(range(DAYS)):
        shown = last - timedelta(days=back)
        counted = by_day.get(shown, Counter())
        yield Arrivals(shown, counted[True], counted[False], ahead=shown > day)
