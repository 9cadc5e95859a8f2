"""What is told of a case that a person decided on, or whose submitter takes it back."""

from __future__ import annotations

from ingest.judge.words.told import Told

AGAIN_HELD = Told(
    "，本次来信是否重新办理，须由秘书处人工复核",
    "; the secretariat will decide whether your message reopens the matter",
)
WITHDRAWAL = Told(
    "来信申请撤回该项申报，办结前原申报及办理结果不变。",
    "Your message asks that the submission be withdrawn. Until this is settled, the submission and its status"
    " remain as they are.",
)
WITHDRAWAL_HELD = Told(
    "，须由秘书处人工核实后办理", "; the secretariat will verify the request and carry it out"
)


def decided_before(thing: str, *, withdrawn: bool) -> Told:
    """A person decided against it, or its submitter took it back."""
    if withdrawn:
        return Told(
            f"该{thing}此前已按申报单位的申请撤回。",
            f"This {thing} was withdrawn earlier at the request of its submitter.",
        )
    return Told(
        f"该{thing}此前已由秘书处决定不予受理。",
        f"It was decided earlier that this {thing} cannot be admitted.",
    )
