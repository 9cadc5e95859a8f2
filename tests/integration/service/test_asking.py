"""A thread a step: what goes wrong in one costs that one a rest, and only the lost lease ends all."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import select

from ingest.errors import AlreadyRunning, DeliveryDeferred
from ingest.process import StepResult
from ingest.service.asking import Asking, Step
from ingest.service.notes import Notes
from ingest.service.pace import Pace
from ingest.service.pulse import Pulse
from models.journal import HealthStatus
from tests.builders.secretariat.offices import Office

SOON = 30.0
"""Seconds in which a thread comes to its turn on any machine."""


def asking(office: Office, **asks: Callable[[], StepResult]) -> Asking:
    steps = [Step(name, ask, Pace(0.01, 0.01), 60) for name, ask in asks.items()]
    return Asking(steps, Pulse(), Notes(office.runtime.store, office.runtime.clock))


def counting(times: int) -> tuple[Callable[[], StepResult], threading.Event]:
    """A step, and what is set once it was asked so often."""
    reached, asked = threading.Event(), 0

    def ask() -> StepResult:
        nonlocal asked
        asked += 1
        if asked >= times:
            reached.set()
        return StepResult(1)

    return ask, reached


def states(office: Office) -> dict[str, bool]:
    """Whether each part on record works."""
    with office.runtime.store.reading() as session:
        return {row.name: row.bad_since is None for row in session.scalars(select(HealthStatus))}


def test_a_bug_in_one_step_is_on_record_and_the_others_go_on(office: Office) -> None:
    failed = threading.Event()

    def has_a_bug() -> StepResult:
        failed.set()
        raise ZeroDivisionError

    sends, sent = counting(20)
    threads = asking(office, record=has_a_bug, send=sends)
    threads.start()
    assert failed.wait(SOON)
    assert sent.wait(SOON)
    assert threads.end(SOON) == set()
    assert states(office) == {"record": False, "send": True}


def test_a_step_that_hangs_keeps_no_other_waiting(office: Office) -> None:
    let_go = threading.Event()

    def hangs() -> StepResult:
        let_go.wait(SOON)
        return StepResult()

    records, recorded = counting(20)
    threads = asking(office, send=hangs, record=records)
    threads.start()
    assert recorded.wait(SOON)
    assert threads.end(0.1) == {"send"}
    let_go.set()
    assert threads.end(SOON) == set()


def test_trouble_that_ends_is_noted_as_ended(office: Office) -> None:
    answers = [StepResult(fault=DeliveryDeferred("away")), StepResult(1)]
    over = threading.Event()

    def send() -> StepResult:
        if answers:
            return answers.pop(0)
        over.set()
        return StepResult()

    threads = asking(office, send=send)
    threads.start()
    assert over.wait(SOON)
    assert threads.end(SOON) == set()
    assert states(office) == {"send": True}


def test_the_lost_lease_ends_every_step(office: Office) -> None:
    def has_lost_it() -> StepResult:
        raise AlreadyRunning("another")

    records, _ = counting(1)
    threads = asking(office, record=records, send=has_lost_it)
    threads.start()
    assert threads.halt.wait(SOON)
    assert threads.end(SOON) == set()
    assert isinstance(threads.lost, AlreadyRunning)
