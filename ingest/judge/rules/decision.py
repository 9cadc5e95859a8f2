"""Rules on what an operator decided before."""

from __future__ import annotations

from ingest.judge.case import Outcome
from ingest.judge.matter import WAIT, Answer, Hit, Matter, failed, passed


def find_rejected_before(matter: Matter) -> Answer:
    """An operator rejected this case: no correction makes a machine accept it."""
    decision = matter.decision
    if decision is None or decision.outcome is not Outcome.REJECTED:
        return passed("此前没有人工决定不予受理")
    done = "已按申报单位的申请撤回" if decision.withdrawn else "已由秘书处决定不予受理"
    told = f"该{matter.policy.call.thing}此前{done}。"
    return failed(
        Hit(
            told,
            endings={"hold": "，本次来信是否重新办理，须由秘书处人工复核"},
            remedies={"hold": WAIT},
        ),
        "此前已撤回" if decision.withdrawn else "此前已人工决定不予受理",
    )
