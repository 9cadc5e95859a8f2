"""Whether the service is well, part by part."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ingest.health import FAILING_AFTER, judge_health
from models.glance import PartState
from tests.builders.submissions import BEFORE, CHINA

FRESH = timedelta(minutes=16)
POLLED = PartState("poll", BEFORE - timedelta(minutes=5), None, None)


def look(*parts: PartState, now: datetime = BEFORE) -> tuple[bool, tuple[str, ...]]:
    health = judge_health(parts, now, FRESH, CHINA)
    return health.is_well, health.lines


def failing(name: str, since: timedelta) -> PartState:
    return PartState(name, None, BEFORE - since, "421 later")


def test_a_fresh_poll_is_well() -> None:
    assert look(POLLED) == (True, ("ok",))


@pytest.mark.parametrize("parts", [(), (failing("poll", timedelta()),)])
def test_without_any_good_poll_it_is_not(parts: tuple[PartState, ...]) -> None:
    well, lines = look(*parts)
    assert (well, lines[0]) == (False, "no poll has succeeded yet")


@pytest.mark.parametrize("away", [FRESH * 2, -FRESH * 2])
def test_nor_with_an_old_one_nor_with_one_from_the_future(away: timedelta) -> None:
    assert not look(POLLED, now=BEFORE + away)[0]


def test_sending_that_fails_is_told_at_once_and_unwell_after_an_hour() -> None:
    well, lines = look(POLLED, failing("send", FAILING_AFTER))
    assert (well, lines) == (True, ("ok", "send: failing since 2026-03-10 08:00:00: 421 later"))
    well, lines = look(POLLED, failing("send", FAILING_AFTER + timedelta(seconds=1)))
    assert not well
    assert "send has failed" in lines[0]


@pytest.mark.parametrize("part", ["metrics", "config", "digest", "reconcile"])
def test_what_keeps_nobody_s_answer_back_is_told_and_no_more(part: str) -> None:
    well, lines = look(POLLED, failing(part, timedelta(days=3)))
    assert (well, lines[0], len(lines)) == (True, "ok", 2)
