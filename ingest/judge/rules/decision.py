"""Rules on what an operator decided before."""

from __future__ import annotations

from ingest.judge.case import Outcome
from ingest.judge.matter import WAIT, Answer, Hit, Matter, failed, passed


def find_rejected_before(matter: Matter) -> Answer:
    """An operator rejected this case: no correction makes a machine accept it."""
    if matter.decided is not Outcome.REJECTED:
        return passed("此前没有人工决定不予受理")
    return failed(
        Hit(
            "该案例此前已由秘书处决定不予受理。",
            endings={"hold": "，本次来信是否重新办理，须由秘书处人工复核"},
            remedies={"hold": WAIT},
        ),
        "此前已人工决定不予受理",
    )
