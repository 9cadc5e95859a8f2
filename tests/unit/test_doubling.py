"""Twice as much of a sender's text takes twice the time, and never four times."""

from __future__ import annotations

import re

import pytest

from tests.builders.probes.doubling import Found, all_patterns, is_slow


@pytest.mark.timeout(2400)  # a minute and a half of computing, on a machine that others use too
def test_every_pattern_that_sees_a_senders_text_is_linear() -> None:
    found = all_patterns()
    assert len(found) > 200
    slow = {f"{one.place} {one.pattern.pattern!r}": why for one in found if (why := is_slow(one))}
    assert slow == {}


@pytest.mark.parametrize(
    "slow",
    [
        *(r"(a+)+$", r"(?:a|aa)+b", r"\s*x", r"\d+\d+@", r"<[^>]*>x", r"(.+)\.rar", b"[ \t]*\r"),
        *(r"\r+\n", r"a*b", r"<!--.*-->", r"x\s*\s*y"),
    ],
)
def test_a_slow_pattern_is_found_out(slow: str | bytes) -> None:
    assert is_slow(Found("here", re.compile(slow), anchored=False))


@pytest.mark.parametrize("quick", [r"a+", r"\s{0,20}x", r"(?<!\s)\s*x", r"^(.+)\.rar$", rb"[^\r]*"])
def test_a_quick_one_is_not(quick: str | bytes) -> None:
    assert is_slow(Found("here", re.compile(quick), anchored=quick == r"^(.+)\.rar$")) is None
