"""The deadline, to the second: judged by the mailbox's clock, never by the sender's (notice, 五、1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ingest.judge.policy import Call

CLOCKS_APART = timedelta(hours=1)
"""INTERNALDATE and the newest Received line may differ by so much before a person is asked."""


def is_late(received_at: datetime, call: Call) -> bool:
    """Whether it came after the deadline, which lasts to the end of its second.

    The time allowed is half open: 23:59:59.999999 of the deadline's second is in time, 00:00:00 is not.
    """
    return received_at >= call.deadline.replace(microsecond=0) + timedelta(seconds=1)


def is_before_call(received_at: datetime, call: Call) -> bool:
    """Whether it came before the call opened."""
    return call.opens is not None and received_at < call.opens


def is_disputed(received_at: datetime, newest_received_at: datetime | None, call: Call) -> bool:
    """Whether two clocks of our own server are more than an hour apart and disagree on what counts.

    They disagree on the deadline; or the mailbox says that it came before the call opened (in 1970, where a
    server lost its clock) and the `Received:` line says that it came later.
    """
    if newest_received_at is None or abs(received_at - newest_received_at) <= CLOCKS_APART:
        return False
    if is_before_call(received_at, call):
        return not is_before_call(newest_received_at, call)
    return is_late(received_at, call) is not is_late(newest_received_at, call)


def days_left(moment: datetime, call: Call) -> int:
    """Calendar days, in the call's time zone, to the deadline: 0 on the last day, negative after it."""
    if is_late(moment, call):
        return min(
            -1, (call.deadline.astimezone(call.zone).date() - moment.astimezone(call.zone).date()).days
        )
    return (call.deadline.astimezone(call.zone).date() - moment.astimezone(call.zone).date()).days
