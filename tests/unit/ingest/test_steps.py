"""When each step is asked, whose mail is read next, who is recorded when: by a clock that the test moves."""

from __future__ import annotations

import pytest

from ingest.errors import CaseboxError, DeliveryDeferred, DeliveryRefused, NoRoom
from ingest.process import StepResult
from ingest.reading.budget import HOUR, Budget, canonical
from ingest.reading.waiting import Line, Waiting
from ingest.recording.turns import OTHERS_SECONDS, OWN_SECONDS, Turns
from ingest.service.pace import LONGEST_SECONDS, REFUSED_SECONDS, STORE_LONGEST_SECONDS, Pace
from ingest.service.pulse import Pulse
from models.queries import Read


class Clock:
    """A monotonic clock that the test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def waiting(number: int, sender: str | None, tries: int = 0, *, set_aside: bool = False) -> Waiting:
    return Waiting(number, f"{number:064}", sender, tries, set_aside)


def line(*all_of_them: Waiting, budget: Budget | None = None) -> Line:
    found = Line(budget or Budget(100, Clock()))
    for one in all_of_them:
        found.add(one)
    return found


def ids(taken: list[Waiting]) -> list[int]:
    return [one.id for one in taken]


class TestReadingInTurn:
    def test_the_first_mail_of_everybody_comes_before_the_second_of_anybody(self) -> None:
        flood = [waiting(number, "flood@a.cn") for number in range(1, 6)]
        found = line(*flood, waiting(6, "x@b.cn"), waiting(7, "y@b.cn"))
        assert ids(found.take_fresh(4)) == [1, 6, 7, 2]
        assert ids(found.take_fresh(9)) == [3, 4, 5]

    def test_addresses_that_reach_one_person_are_one_sender(self) -> None:
        assert canonical("Wang+7@B.cn") == canonical("wang+8@b.CN") == "wang@b.cn"
        assert canonical(None) == canonical("")

    def test_what_was_tried_is_read_in_the_slow_lane_the_least_tried_first(self) -> None:
        found = line(waiting(1, "a@b.cn", 2), waiting(2, "c@d.cn", 1), waiting(3, "e@f.cn", set_aside=True))
        assert found.take_fresh(9) == []
        assert [found.take_slow().id for _ in range(3)] == [3, 2, 1]
        assert found.take_slow() is None

    def test_a_child_of_the_others_never_gets_what_may_have_killed_one(self) -> None:
        found = line(waiting(1, "a@b.cn", 1), waiting(2, "c@d.cn", set_aside=True))
        assert found.take_slow(only_set_aside=True).id == 2
        assert found.take_slow(only_set_aside=True) is None

    def test_who_has_cost_much_waits_for_all_others_until_the_hour_is_over(self) -> None:
        clock = Clock()
        budget = Budget(100, clock)
        budget.charge("costly@a.cn", 60)
        budget.charge("Costly+2@a.cn", 60)
        found = line(waiting(1, "costly@a.cn"), waiting(2, "x@b.cn"), budget=budget)
        assert ids(found.take_fresh(9)) == [2]
        assert found.take_slow().id == 1
        clock.now += HOUR + 1
        assert not budget.is_over("costly@a.cn")

    def test_a_sender_who_becomes_costly_while_his_mail_waits_loses_nothing(self) -> None:
        budget = Budget(100, Clock())
        found = line(*(waiting(number, "a@b.cn") for number in (1, 2, 3)), budget=budget)
        assert ids(found.take_fresh(1)) == [1]
        budget.charge("a@b.cn", 100)
        assert found.take_fresh(9) == []
        assert [found.take_slow().id, found.take_slow().id] == [2, 3]


class TestRecordingInTurn:
    def test_a_message_waits_a_little_for_what_came_before_it(self) -> None:
        clock = Clock()
        turns = Turns(clock)
        found = [Read(2, older_unread=True, older_of_sender=False)]
        assert turns.choose(found) == []
        clock.now += OTHERS_SECONDS
        assert turns.choose(found) == [2]

    def test_and_longer_for_what_its_own_sender_sent_before(self) -> None:
        clock = Clock()
        turns = Turns(clock)
        found = [Read(2, older_unread=True, older_of_sender=True)]
        assert turns.choose(found) == []
        clock.now += OTHERS_SECONDS
        assert turns.choose(found) == []
        clock.now += OWN_SECONDS
        assert turns.choose(found) == [2]

    def test_it_is_recorded_at_once_when_everything_before_it_has_been_read(self) -> None:
        assert Turns(Clock()).choose([Read(2, older_unread=False, older_of_sender=False)]) == [2]


AWAY = DeliveryDeferred("away", whole_account=True)
REFUSED = DeliveryRefused("login", whole_account=True)


class TestPace:
    def test_a_step_is_asked_again_when_it_says_and_not_later_than_usual(self) -> None:
        pace = Pace(5, 60)
        assert [pace.rest_after(StepResult(wait_seconds=wait)) for wait in (0, 2, 900, None)] == [0, 2, 5, 5]

    @pytest.mark.parametrize(
        ("fault", "waits", "longest"),
        [
            (AWAY, [60, 120, 240], LONGEST_SECONDS),
            (REFUSED, [REFUSED_SECONDS] * 3, LONGEST_SECONDS),
            (CaseboxError("a bug"), [60, 120, 240], LONGEST_SECONDS),
            (NoRoom("full"), [2, 4, 8], STORE_LONGEST_SECONDS),
        ],
    )
    def test_trouble_makes_it_rarer_and_its_end_as_often_as_ever(
        self, fault: CaseboxError, waits: list[float], longest: float
    ) -> None:
        pace = Pace(5, 60)
        assert [pace.rest_after(StepResult(fault=fault)) for _ in waits] == waits
        assert max(pace.rest_after(StepResult(fault=fault)) for _ in range(2000)) == longest
        assert pace.rest_after(StepResult()) == 5
        assert pace.rest_after(StepResult(fault=fault)) == waits[0]


def test_a_step_that_is_not_heard_of_when_it_promised_hangs() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    pulse.promise("send", 10)
    pulse.promise("read", 100)
    clock.now += 11
    assert pulse.late() == ["send"]
    pulse.promise("send", 10)
    assert pulse.late() == []
    clock.now += 200
    pulse.release("send")
    assert pulse.late() == ["read"]
