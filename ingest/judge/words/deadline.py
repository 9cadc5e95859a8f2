"""What is told of mail that came too late, or perhaps did."""

from __future__ import annotations

from ingest.judge.words.told import Told

OBJECTION = Told(
    "如对收件时间有异议，请与秘书处联系。",
    "If you believe that the time of receipt is wrong, please contact the secretariat.",
)
LATE_HELD = Told(
    "，是否受理须由秘书处人工复核", "; the secretariat will decide whether the submission can be admitted"
)
LATE_REJECTED = Told(
    "。按征集通知“逾期不再受理”的规定，本次申报不予受理",
    ". Under the terms of the call, late submissions are not admitted",
)
CORRECTION_HELD = Told(
    "，是否采用须由秘书处人工复核", "; the secretariat will decide whether the correction can be used"
)
CORRECTION_REJECTED = Told("，不予采用", "; it cannot be used")
CLOCKS_APART = Told(
    "收件时间记录前后不一致，不能确定是否在征集期限内到达。",
    "The records of the time of receipt do not agree, so that it cannot be established whether your message"
    " arrived within the period of the call.",
)
CLOCKS_HELD = Told("，须由秘书处人工核定", "; the secretariat will determine this")
IN_TIME_BEFORE = Told("首次申报材料已按时到达", "The original submission arrived in time")
WAIT = Told("无需重复发送，请等候通知。", "There is no need to send anything again; please await our notice.")
"""The remedy of what only the secretariat can settle."""


def late(arrived: Told, deadline: Told) -> Told:
    """It came after the deadline."""
    return Told(
        f"来信于{arrived.zh}到达征集邮箱，已超过申报截止时间（{deadline.zh}）。",
        f"Your message reached the submission mailbox on {arrived.en}, after the deadline of {deadline.en}.",
    )


def accepted_before(thing: str) -> Told:
    """A person accepted it though it was late."""
    return Told(f"该{thing}此前已受理", f"This {thing} had been admitted before")


def late_correction(before: Told, arrived: Told, deadline: Told) -> Told:
    """A correction came after the deadline."""
    return before + Told(
        f"，但本次补正材料于{arrived.zh}到达，已超过申报截止时间（{deadline.zh}）。",
        f", but this correction arrived on {arrived.en}, after the deadline of {deadline.en}.",
    )
