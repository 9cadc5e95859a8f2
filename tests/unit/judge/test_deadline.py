"""The deadline, to the second, and the days that are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.judge.deadline import days_left, is_before_call, is_disputed, is_late
from tests.builders.letters import CALL, DEADLINE

MOMENTS = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        ("2026-03-31T23:59:58+08:00", False),
        ("2026-03-31T23:59:59+08:00", False),
        ("2026-03-31T23:59:59.999999+08:00", False),
        ("2026-04-01T00:00:00+08:00", True),
        ("2026-03-31T15:59:59+00:00", False),
        ("2026-03-31T16:00:00+00:00", True),
        ("2026-03-31T23:59:59+00:00", True),
        ("2026-04-01T00:59:59+09:00", False),
    ],
)
def test_the_deadlines_second_is_in_time_to_its_end_in_any_zone(moment: str, late: bool) -> None:  # noqa: FBT001 # a column
    assert is_late(datetime.fromisoformat(moment), CALL) is late


@given(MOMENTS, ZONES)
def test_the_zone_that_a_moment_is_written_in_does_not_matter(moment: datetime, zone: timezone) -> None:
    assert is_late(moment, CALL) is is_late(moment.astimezone(zone), CALL)
    assert days_left(moment, CALL) == days_left(moment.astimezone(zone), CALL)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_once_late_always_late(moment: datetime, later: timedelta) -> None:
    assert not is_late(moment, CALL) or is_late(moment + later, CALL)


@given(MOMENTS)
def test_days_are_left_exactly_until_it_is_late(moment: datetime) -> None:
    assert (days_left(moment, CALL) < 0) is is_late(moment, CALL)


@pytest.mark.parametrize(
    ("moment", "days"),
    [("2026-03-31T00:00:00+08:00", 0), ("2026-03-30T23:59:59+08:00", 1), ("2026-04-01T00:00:00+08:00", -1)],
)
def test_days_are_counted_by_the_calendar(moment: str, days: int) -> None:
    assert days_left(datetime.fromisoformat(moment), CALL) == days


def test_a_deadline_at_noon_leaves_no_day_in_the_afternoon() -> None:
    noon = replace(CALL, deadline=datetime.fromisoformat("2026-03-31T12:00:00+08:00"))
    assert days_left(datetime.fromisoformat("2026-03-31T12:00:01+08:00"), noon) == -1


def test_clocks_are_disputed_only_when_far_apart_and_on_both_sides() -> None:
    hour = timedelta(hours=1)
    assert is_disputed(DEADLINE + 2 * hour, DEADLINE, CALL)
    assert is_disputed(DEADLINE, DEADLINE + 2 * hour, CALL)
    assert not is_disputed(DEADLINE + hour, DEADLINE, CALL)
    assert not is_disputed(DEADLINE - 9 * hour, DEADLINE, CALL)
    assert not is_disputed(DEADLINE + 9 * hour, None, CALL)


@pytest.mark.parametrize("clock", ["1970-01-01T00:00:00+00:00", "2025-12-31T00:00:00+08:00"])
def test_a_mailbox_clock_before_the_call_is_disputed_by_a_received_line_inside_it(clock: str) -> None:
    taken = datetime.fromisoformat(clock)
    assert is_disputed(taken, DEADLINE - timedelta(days=9), CALL)
    assert is_disputed(taken, DEADLINE + timedelta(days=9), CALL)
    assert not is_disputed(taken, taken + timedelta(hours=5), CALL)
    assert not is_disputed(taken, None, CALL)
    assert not is_disputed(DEADLINE - timedelta(days=9), taken, CALL)


def test_a_call_without_an_opening_was_always_open() -> None:
    always = replace(CALL, opens=None)
    assert not is_before_call(datetime(2000, 1, 1, tzinfo=UTC), always)
    assert is_before_call(datetime(2000, 1, 1, tzinfo=UTC), CALL)
