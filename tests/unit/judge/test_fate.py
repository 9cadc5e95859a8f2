"""A reply is written, held back, suppressed or withdrawn: every occasion, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.judge.answering.fate import Fate, Occasion, Room, Said, Since, decide_answer, why_withdrawn
from ingest.judge.case import Outcome, Template, Verdict

RETURN = Verdict(Outcome.RETURNED, template=Template.RETURN, recipient="a@e.cn")
ACCEPTED = replace(RETURN, outcome=Outcome.ACCEPTED, template=Template.ACKNOWLEDGEMENT)
ROOM = Room(address_had=0, address_may=6)
BUDGET = replace(ROOM, budget="unknown", used=10, limit=60, limit_name="unknown_per_hour", whole=20)


def said(template: Template, state: str = "sent", *, tried: bool = True, came_back: bool = False) -> Said:
    return Said(template, state, tried, came_back)


QUEUED = said(Template.RETURN, "queued", tried=False)
SENT = said(Template.RETURN)


def fate(
    verdict: Verdict = RETURN,
    occasion: Occasion = Occasion.RECORDED,
    before: tuple[Said, ...] = (),
    since: Since | None = None,
    room: Room = ROOM,
) -> Fate:
    return decide_answer(verdict, occasion, before, since, lambda: room).fate


@pytest.mark.parametrize(
    ("occasion", "before", "expected"),
    [
        (Occasion.RECORDED, (), Fate.QUEUED),
        (Occasion.RECORDED, (QUEUED,), Fate.NONE),
        (Occasion.RECORDED, (SENT,), Fate.NONE),
        (Occasion.RESTATED, (), Fate.NONE),
        (Occasion.RESTATED, (QUEUED,), Fate.QUEUED),
        (Occasion.RESTATED, (said(Template.HELD, "suppressed", tried=False),), Fate.QUEUED),
        (Occasion.RESTATED, (said(Template.HELD, "on_hold", tried=False), QUEUED), Fate.QUEUED),
        (Occasion.RESTATED, (said(Template.HELD, "sending", tried=False),), Fate.NONE),
        (Occasion.RESTATED, (said(Template.RETURN, "deferred"),), Fate.NONE),
        (Occasion.RESTATED, (SENT, QUEUED), Fate.NONE),
        (Occasion.OVERTAKEN, (SENT,), Fate.QUEUED),
        (Occasion.OVERTAKEN, (said(Template.ACKNOWLEDGEMENT),), Fate.NONE),
        (Occasion.OVERTAKEN, (said(Template.ACKNOWLEDGEMENT, came_back=True),), Fate.QUEUED),
        (Occasion.ASKED, (SENT,), Fate.QUEUED),
        (Occasion.ASKED, (said(Template.ACKNOWLEDGEMENT),), Fate.QUEUED),
    ],
)
def test_nobody_is_told_two_things_unless_somebody_asks_for_it(
    occasion: Occasion, before: tuple[Said, ...], expected: Fate
) -> None:
    assert fate(occasion=occasion, before=before) is expected


@pytest.mark.parametrize("verdict", [replace(RETURN, template=None), replace(RETURN, recipient=None)])
@pytest.mark.parametrize("occasion", Occasion)
def test_without_a_letter_or_an_address_there_is_nothing_and_nobody_asks_for_room(
    verdict: Verdict, occasion: Occasion
) -> None:
    def ask() -> Room:
        raise AssertionError

    assert decide_answer(verdict, occasion, (QUEUED,), None, ask).fate is Fate.NONE


def test_what_has_not_left_is_withdrawn_only_where_its_verdict_changed() -> None:
    assert why_withdrawn(Occasion.RESTATED, (QUEUED,))
    assert why_withdrawn(Occasion.RESTATED, (SENT,)) is None
    assert why_withdrawn(Occasion.ASKED, (QUEUED,)) is None


@pytest.mark.parametrize(
    ("verdict", "acknowledged", "is_of_case", "expected"),
    [
        (RETURN, False, True, Fate.SUPPRESSED),
        (RETURN, True, False, Fate.SUPPRESSED),
        (RETURN, False, False, Fate.QUEUED),
        (ACCEPTED, False, True, Fate.QUEUED),
        (ACCEPTED, True, True, Fate.SUPPRESSED),
    ],
)
def test_a_later_answer_may_say_all_there_is_to_say(
    verdict: Verdict, *, acknowledged: bool, is_of_case: bool, expected: Fate
) -> None:
    assert fate(verdict, since=Since(2, acknowledged, is_of_case)) is expected


@pytest.mark.parametrize(
    ("verdict", "room", "expected", "reason"),
    [
        (RETURN, BUDGET, Fate.QUEUED, ""),
        (RETURN, replace(BUDGET, used=60), Fate.ON_HOLD, "replies.unknown_per_hour"),
        (RETURN, replace(ROOM, address_had=6), Fate.SUPPRESSED, "replies.per_address_day"),
        (RETURN, replace(BUDGET, used=60, address_had=6), Fate.SUPPRESSED, "replies.per_address_day"),
        (
            replace(RETURN, suppressed="冒名"),
            replace(BUDGET, used=60, address_had=6),
            Fate.SUPPRESSED,
            "冒名",
        ),
    ],
)
def test_what_bars_it_for_ever_comes_before_what_holds_it_back(
    verdict: Verdict, room: Room, expected: Fate, reason: str
) -> None:
    decided = decide_answer(verdict, Occasion.RECORDED, (), None, lambda: room)
    assert decided.fate is expected
    assert reason in (decided.reason or "")
    assert decided.budget == (None if expected is Fate.SUPPRESSED else room.budget)


@pytest.mark.parametrize(("used", "brief"), [(19, False), (20, True), (60, True)])
def test_only_the_first_of_a_rush_get_the_whole_letter(used: int, *, brief: bool) -> None:
    room = replace(BUDGET, used=used)
    assert decide_answer(RETURN, Occasion.RECORDED, (), None, lambda: room).brief is brief


@pytest.mark.parametrize(
    ("verdict", "before", "expected"),
    [
        (ACCEPTED, (), None),
        (ACCEPTED, (said(Template.RETURN),), Template.RETURN),
        (ACCEPTED, (said(Template.HELD),), None),
        (ACCEPTED, (said(Template.ACKNOWLEDGEMENT),), None),
        (RETURN, (said(Template.ACKNOWLEDGEMENT),), Template.ACKNOWLEDGEMENT),
        (RETURN, (said(Template.RETURN),), Template.RETURN),
        (ACCEPTED, (said(Template.RETURN, "suppressed", tried=False),), None),
        (ACCEPTED, (said(Template.RETURN, came_back=True),), None),
        (ACCEPTED, (said(Template.RETURN), said(Template.HELD)), None),
    ],
)
def test_a_letter_says_what_it_takes_back(
    verdict: Verdict, before: tuple[Said, ...], expected: Template | None
) -> None:
    assert decide_answer(verdict, Occasion.ASKED, before, None, lambda: ROOM).takes_back is expected
