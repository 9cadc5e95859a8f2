"""Rules on what an operator decided before."""

from __future__ import annotations

from ingest.judge.case import Outcome
from ingest.judge.matter import Answer, Hit, Matter, failed, passed
from ingest.judge.words import decision as words
from ingest.judge.words.deadline import WAIT


def find_rejected_before(matter: Matter) -> Answer:
    """An operator rejected this case: no correction makes a machine accept it."""
    decision = matter.decision
    if decision is None or decision.outcome is not Outcome.REJECTED:
        return passed("此前没有人工决定不予受理")
    told = words.decided_before(matter.policy.call.thing, withdrawn=decision.withdrawn)
    return failed(
        Hit(told, endings={"hold": words.AGAIN_HELD}, remedies={"hold": WAIT}),
        "此前已撤回" if decision.withdrawn else "此前已人工决定不予受理",
    )
