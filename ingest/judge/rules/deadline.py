"""Rules on time."""

from __future__ import annotations

from ingest.judge.deadline import CLOCKS_APART, is_disputed, is_late
from ingest.judge.matter import Answer, Hit, Matter, failed, passed
from ingest.judge.withdrawing import asks_withdrawal
from ingest.judge.words import deadline as words
from ingest.judge.words.moments import local_time


def find_late(matter: Matter) -> Answer:
    """Received after the deadline, and not in doubt, and no correction of something that came in time."""
    entry, call = matter.entry, matter.policy.call
    arrived, deadline = local_time(entry.received_at, call), local_time(call.deadline, call)
    evidence = f"收到 {arrived.zh}，截止 {deadline.zh}"
    if not matter.is_late or _clocks_disagree(matter) or matter.came_in_time:
        return passed(evidence)
    return failed(
        Hit(
            words.late(arrived, deadline),
            words.OBJECTION,
            endings={"hold": words.LATE_HELD, "reject": words.LATE_REJECTED},
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
    before = words.IN_TIME_BEFORE if in_time else words.accepted_before(call.thing)
    arrived, deadline = local_time(entry.received_at, call), local_time(call.corrections_until, call)
    return failed(
        Hit(
            words.late_correction(before, arrived, deadline),
            endings={"hold": words.CORRECTION_HELD, "reject": words.CORRECTION_REJECTED},
        ),
        "同一申报有按时到达的来信" if in_time else "同一申报的逾期来信已由人工决定受理",
    )


def find_clocks_apart(matter: Matter) -> Answer:
    """Our own server's two clocks disagree on whether the message was late."""
    entry, call = matter.entry, matter.policy.call
    newest = entry.facts.newest_received_at
    if newest is None:
        return passed("信头无 Received 时间")
    evidence = f"收信时间 {local_time(entry.received_at, call).zh}，Received {local_time(newest, call).zh}"
    if not _clocks_disagree(matter):
        apart = abs(entry.received_at - newest) > CLOCKS_APART
        return passed(evidence + ("，相差超过一小时，但不影响是否逾期" if apart else ""))
    return failed(
        Hit(words.CLOCKS_APART, endings={"hold": words.CLOCKS_HELD}, remedies={"hold": words.WAIT}),
        evidence,
    )


def _clocks_disagree(matter: Matter) -> bool:
    return is_disputed(matter.entry.received_at, matter.entry.facts.newest_received_at, matter.policy.call)
