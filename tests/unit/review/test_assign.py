"""Who reviews what: nobody the own unit's, everybody the same number, and the same again every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.judge.units.same import Sameness
from ingest.review.assign import assign, find_conflict
from ingest.review.experts import Expert, Piece

DIRECTIONS = ("育强新动能", "深化新融合", "推进新治理")
UNITS = ("华东示范大学", "华西示范大学", "江州理工学院", "云山职业技术学院", "海川科技有限公司")


def piece(number: int, unit: str = "", direction: str = DIRECTIONS[0]) -> Piece:
    return Piece(number, f"JYHQ2026-{number:04d}", unit or f"第{number}示范大学", "题", direction, "形式")


def expert(name: str, unit: str = "", directions: Sequence[str] = ()) -> Expert:
    return Expert(name, unit or f"{name}评审中心", f"{name}@expert.example", tuple(directions))


def loads(pairs: frozenset[tuple[str, str]], experts: Sequence[Expert]) -> list[int]:
    counts = Counter(email for _, email in pairs)
    return [counts[one.email] for one in experts]


@given(
    count=st.integers(0, 40), experts=st.integers(1, 9), reviews=st.integers(1, 4), seed=st.integers(0, 99)
)
def test_where_everybody_may_review_everything_the_loads_differ_by_one_at_most(
    count: int, experts: int, reviews: int, seed: int
) -> None:
    people = [expert(f"e{n}") for n in range(experts)]
    made = assign([piece(n) for n in range(1, count + 1)], people, reviews=reviews, seed=seed)
    found = loads(made.pairs, people)
    assert max(found) - min(found) <= 1
    assert sum(found) == count * min(reviews, experts)
    assert sum(made.short.values()) == count * max(0, reviews - experts)


pieces_of_all_sorts = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from(DIRECTIONS)), max_size=25
).map(lambda found: [piece(n, unit, direction) for n, (unit, direction) in enumerate(found, 1)])
experts_of_all_sorts = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sets(st.sampled_from(DIRECTIONS))), min_size=1, max_size=7
).map(lambda found: [expert(f"e{n}", unit, sorted(own)) for n, (unit, own) in enumerate(found)])


@given(pieces=pieces_of_all_sorts, experts=experts_of_all_sorts, reviews=st.integers(1, 3), data=st.data())
def test_nobody_gets_the_own_units_case_or_one_of_another_direction_and_none_is_forgotten(
    pieces: list[Piece], experts: list[Expert], reviews: int, data: st.DataObject
) -> None:
    made = assign(pieces, experts, reviews=reviews, seed=data.draw(st.integers(0, 5)))
    people, cases = {one.email: one for one in experts}, {one.receipt: one for one in pieces}
    for receipt, email in made.pairs:
        assert find_conflict(people[email], cases[receipt]) is None
        assert not people[email].directions or cases[receipt].direction in people[email].directions
    for receipt, case in cases.items():
        may = [
            one
            for one in experts
            if find_conflict(one, case) is None and (not one.directions or case.direction in one.directions)
        ]
        read_by = [email for found, email in made.pairs if found == receipt]
        assert len(read_by) == min(reviews, len(may))
        assert made.short.get(receipt, 0) == reviews - len(read_by)


@given(pieces=pieces_of_all_sorts, experts=experts_of_all_sorts, data=st.data())
def test_no_single_case_could_be_moved_to_somebody_with_two_less(
    pieces: list[Piece], experts: list[Expert], data: st.DataObject
) -> None:
    made = assign(pieces, experts, reviews=data.draw(st.integers(1, 3)), seed=0)
    load = Counter(email for _, email in made.pairs)
    cases = {one.receipt: one for one in pieces}
    for receipt, giver in made.pairs:
        for taker in experts:
            may = find_conflict(taker, cases[receipt]) is None and (
                not taker.directions or cases[receipt].direction in taker.directions
            )
            if may and (receipt, taker.email) not in made.pairs:
                assert load[giver] - load[taker.email] < 2


@given(pieces=pieces_of_all_sorts, experts=experts_of_all_sorts, seed=st.integers(0, 9), rnd=st.randoms())
def test_the_same_seed_gives_the_same_whatever_the_order(
    pieces: list[Piece], experts: list[Expert], seed: int, rnd: object
) -> None:
    first = assign(pieces, experts, reviews=2, seed=seed)
    shuffled, others = list(pieces), list(experts)
    rnd.shuffle(shuffled)  # type: ignore[attr-defined]
    rnd.shuffle(others)  # type: ignore[attr-defined]
    assert assign(shuffled, others, reviews=2, seed=seed).pairs == first.pairs


def test_another_seed_deals_otherwise() -> None:
    pieces, people = [piece(n) for n in range(1, 31)], [expert(f"e{n}") for n in range(6)]
    made = {assign(pieces, people, reviews=2, seed=seed).pairs for seed in range(5)}
    assert len(made) == 5


def test_what_was_given_out_stays_and_counts_as_load() -> None:
    pieces, people = [piece(n) for n in range(1, 9)], [expert("a"), expert("b")]
    kept = {(one.receipt, people[0].email) for one in pieces[:4]}
    made = assign(pieces, people, reviews=1, seed=3, kept=kept)
    assert kept <= made.pairs
    assert loads(made.pairs, people) == [4, 4]


def test_who_declined_never_gets_that_case_again() -> None:
    people = [expert("a"), expert("b")]
    declined = {("JYHQ2026-0001", people[0].email)}
    made = assign([piece(1)], people, reviews=2, seed=0, kept=declined, declined=declined)
    assert made.pairs == {("JYHQ2026-0001", people[1].email)}
    assert made.short == {"JYHQ2026-0001": 1}


def test_cases_are_moved_along_a_chain_where_no_single_move_helps() -> None:
    """a may review X alone, b X and Y, c Y alone; three of X and none of Y would leave c idle."""
    x, y = DIRECTIONS[:2]
    people = [expert("a", directions=[x]), expert("b", directions=[x, y]), expert("c", directions=[y])]
    pieces = [piece(n, direction=x) for n in range(1, 5)] + [piece(n, direction=y) for n in range(5, 7)]
    made = assign(pieces, people, reviews=1, seed=0)
    assert sorted(loads(made.pairs, people)) == [2, 2, 2]


@pytest.mark.parametrize(
    ("own", "of_case", "found"),
    [
        ("华东示范大学后勤保障部", "华东示范大学", Sameness.SAME),
        ("华东示范大学", "海川科技有限公司、华东示范大学", Sameness.SAME),
        ("中国石油大学", "中国石油大学（北京）", Sameness.UNSURE),
        ("华东示范大学", "华西示范大学", None),
    ],
)
def test_a_conflict_is_of_the_same_unit_however_it_is_written(
    own: str, of_case: str, found: Sameness | None
) -> None:
    assert find_conflict(expert("a", own), piece(1, of_case)) == found
