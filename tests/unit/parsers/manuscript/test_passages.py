"""The passages that two texts have in common."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.manuscript.passages import MOST_PASSAGES, find_passages


def words(seed: int, count: int) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(count))


def test_a_passage_is_found_whatever_stands_around_it_and_however_it_is_broken() -> None:
    shared = words(1, 60)
    ours = f"{words(2, 300)}{shared}{words(3, 300)}"
    theirs = f"{words(4, 80)}{shared[:20]}\n　　{shared[20:]}{words(5, 500)}"
    (passage,) = find_passages(ours, theirs)
    assert (passage.ours, passage.length) == (f"…{shared}", 60)
    assert "".join(passage.theirs.split()) == f"…{shared}"


def test_one_that_begins_a_sentence_has_no_dots_before_it() -> None:
    shared = words(1, 60)
    (passage,) = find_passages(f"{words(2, 300)}。{shared}", shared + words(5, 500))
    assert (passage.ours, passage.theirs) == (shared, shared)


def test_the_longest_come_first_and_no_more_than_a_few() -> None:
    runs = [words(seed, 20 + seed) for seed in range(10, 15)]
    ours = "".join(words(100 + n, 50) + run for n, run in enumerate(runs))
    theirs = "".join(words(200 + n, 50) + run for n, run in enumerate(runs))
    found = find_passages(ours, theirs)
    assert [one.length for one in found] == [34, 33, 32]
    assert len(found) == MOST_PASSAGES


def test_texts_that_share_nothing_or_are_short_have_none() -> None:
    assert find_passages(words(1, 500), words(2, 500)) == ()
    assert find_passages("短", "短") == find_passages("", "") == ()


@settings(max_examples=200, deadline=None)
@given(st.text("甲乙 \n", max_size=300), st.text("甲乙 \n", max_size=300))
def test_what_is_shown_stands_in_both(ours: str, theirs: str) -> None:
    for one in find_passages(ours, theirs):
        assert "".join(one.ours.split()).strip("…") in "".join(ours.split())
        assert "".join(one.theirs.split()).strip("…") in "".join(theirs.split())
