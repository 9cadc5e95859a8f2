"""What the scores come to, by sums that a person did by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.review.experts import Criterion, Piece, rounded, shown
from ingest.review.statistics import Review, compare_experts, rank_cases, total_of

ONE = (Criterion("分", Fraction(1), Fraction(0), Fraction(100)),)


def piece(number: int) -> Piece:
    return Piece(number, f"A-{number:04d}", "甲", "题", "方向", "形式")


def review(number: int, expert: str, score: float | None, *, declined: bool = False) -> Review:
    scores = None if score is None else {"分": Fraction(str(score))}
    return Review(f"A-{number:04d}", expert, scores, declined)


def test_a_total_is_the_weighted_share_of_the_most_brought_to_a_hundred() -> None:
    criteria = (
        Criterion("甲", Fraction(30), Fraction(0), Fraction(10)),
        Criterion("乙", Fraction(70), Fraction(0), Fraction(100)),
    )
    assert total_of({"甲": Fraction(8), "乙": Fraction(90)}, criteria) == 24 + 63
    points = (
        Criterion("甲", Fraction(40), Fraction(0), Fraction(40)),
        Criterion("乙", Fraction(60), Fraction(0), Fraction(60)),
    )
    assert total_of({"甲": Fraction(35), "乙": Fraction(50)}, points) == 85


def test_mean_spread_width_and_what_is_missing() -> None:
    reviews = [
        review(1, "a", 80),
        review(1, "b", 90),
        review(1, "c", None),
        review(1, "d", None, declined=True),
    ]
    (one,) = rank_cases([piece(1)], reviews, ONE)
    assert (one.mean, one.width, one.missing) == (85, 10, ("c",))
    assert one.spread == pytest.approx(7.0711, abs=1e-4)  # √(5² + 5²), for two values less one


def test_equal_means_share_a_rank_and_the_next_counts_them_all() -> None:
    reviews = [review(1, "a", 90), review(2, "a", 95), review(3, "a", 90), review(4, "a", 70)]
    found = rank_cases([piece(n) for n in range(1, 6)], reviews, ONE)
    assert [(one.piece.receipt, one.rank, one.tied) for one in found] == [
        ("A-0002", 1, False),
        ("A-0001", 2, True),
        ("A-0003", 2, True),
        ("A-0004", 4, False),
        ("A-0005", None, False),
    ]


def test_means_that_are_shown_alike_are_ranked_alike() -> None:
    thirds = [review(1, "a", 80), review(1, "b", 80), review(1, "c", 81)]  # 80.333…
    same = [review(2, "a", 80.33), review(2, "b", 80.33)]
    found = rank_cases([piece(1), piece(2)], thirds + same, ONE)
    assert [(one.rank, one.tied) for one in found] == [(1, True), (1, True)]


def test_experts_are_held_against_the_others_of_the_same_cases_alone() -> None:
    reviews = [
        review(1, "a", 80), review(1, "b", 80), review(1, "c", 95),
        review(2, "a", 70), review(2, "c", 60),
        review(3, "b", 10),
    ]  # fmt: skip
    found = compare_experts(rank_cases([piece(n) for n in (1, 2, 3)], reviews, ONE))
    assert [one.expert for one in found] == ["c", "a", "b"]
    most = found[0]
    assert (most.reviews, most.shared) == (2, 2)
    assert (most.offset, most.distance) == (Fraction(15 - 10, 2), Fraction(15 + 10, 2))
    last = found[2]
    assert (last.reviews, last.shared, last.distance) == (2, 1, Fraction(15, 2))


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from("abc"), st.integers(0, 100)), max_size=18))
def test_every_case_is_ranked_once_and_no_better_one_stands_behind(
    told: list[tuple[int, str, int]],
) -> None:
    reviews = list({(number, who): review(number, who, score) for number, who, score in told}.values())
    found = rank_cases([piece(n) for n in range(1, 7)], reviews, ONE)
    assert sorted(one.piece.receipt for one in found) == [f"A-{n:04d}" for n in range(1, 7)]
    ranked = [one for one in found if one.rank is not None]
    assert found[: len(ranked)] == ranked
    for one in ranked:
        better = [
            other for other in ranked if rounded(other.mean or Fraction(0)) > rounded(one.mean or Fraction(0))
        ]
        assert one.rank == len(better) + 1


def test_halves_are_rounded_away_from_zero() -> None:
    assert (shown(Fraction("80.005")), shown(Fraction("-0.005")), shown(Fraction(100))) == (
        "80.01",
        "-0.01",
        "100",
    )
