"""Rules on time."""

from __future__ import annotations

from datetime import datetime

from ingest.judge.deadline import CLOCKS_APART, is_disputed, is_late
from ingest.judge.matter import WAIT, Answer, Hit, Matter, failed, passed
from ingest.judge.policy import Call
from ingest.judge.withdrawing import asks_withdrawal


def local_time(moment: datetime, call: Call) -> str:
    """A moment as a letter says it, in the call's time zone.

    >>> from datetime import UTC
    >>> end = datetime(2026, 1, 1, tzinfo=UTC)
    >>> from ingest.settings.model import CallSettings
    >>> call = CallSettings(name="", code="AB", deadline=end, directions=["a"], kinds=["b"]).as_call()
    >>> local_time(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), call)
    '2026年3月31日 23:59:59'
    """
    local = moment.astimezone(call.zone)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


def find_late(matter: Matter) -> Answer:
    """Received after the deadline, and not in doubt, and no correction of something that came in time."""
    entry, call = matter.entry, matter.policy.call
    evidence = f"收到 {local_time(entry.received_at, call)}，截止 {local_time(call.deadline, call)}"
    if not matter.is_late or _clocks_disagree(matter) or matter.came_in_time:
        return passed(evidence)
    return failed(
        Hit(
            f"来信于{local_time(entry.received_at, call)}到达征集邮箱，已超过申报截止时间"
            f"（{local_time(call.deadline, call)}）。",
            "如对收件时间有异议，请与秘书处联系。",
            endings={
                "hold": "，是否受理须由秘书处人工复核",
                "reject": "。按征集通知“逾期不再受理”的规定，本次申报不予受理",
            },
        ),
        evidence,
    )


def find_late_correction(matter: Matter) -> Answer:
    """A correction after the deadline of what came in time: a person decides."""
    entry, call = matter.entry, matter.policy.call
    if asks_withdrawal(entry.facts):
        return passed("来信申请撤回")
    if not matter.is_late or not matter.is_correction or not matter.came_in_time or _clocks_disagree(matter):
        return passed("非逾期补正")
    in_time = any(not is_late(one.received_at, call) for one in matter.sources)
    before = "首次申报材料已按时到达" if in_time else f"该{call.thing}此前已受理"
    return failed(
        Hit(
            f"{before}，但本次补正材料于{local_time(entry.received_at, call)}到达，"
            f"已超过申报截止时间（{local_time(call.corrections_until, call)}）。",
            endings={"hold": "，是否采用须由秘书处人工复核", "reject": "，不予采用"},
        ),
        "同一申报有按时到达的来信" if in_time else "同一申报的逾期来信已由人工决定受理",
    )


def find_clocks_apart(matter: Matter) -> Answer:
    """Our own server's two clocks disagree on whether the message was late."""
    entry, call = matter.entry, matter.policy.call
    newest = entry.facts.newest_received_at
    if newest is None:
        return passed("信头无 Received 时间")
    evidence = f"收信时间 {local_time(entry.received_at, call)}，Received {local_time(newest, call)}"
    if not _clocks_disagree(matter):
        apart = abs(entry.received_at - newest) > CLOCKS_APART
        return passed(evidence + ("，相差超过一小时，但不影响是否逾期" if apart else ""))
    return failed(
        Hit(
            "收件时间记录前后不一致，不能确定是否在征集期限内到达。",
            endings={"hold": "，须由秘书处人工核定"},
            remedies={"hold": WAIT},
        ),
        evidence,
    )


def _clocks_disagree(matter: Matter) -> bool:
    return is_disputed(matter.entry.received_at, matter.entry.facts.newest_received_at, matter.policy.call)
