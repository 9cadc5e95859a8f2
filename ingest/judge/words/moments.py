"""Moments and days as letters say them, in the call's time zone."""

from __future__ import annotations

from datetime import datetime

from ingest.judge.policy import Call
from ingest.judge.words.told import Told

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Not by `strftime`, whose names are those of the machine's locale."""


def local_time(moment: datetime, call: Call) -> Told:
    """A moment to the second; in English with its zone, since readers are in many.

    >>> from datetime import UTC
    >>> from ingest.replies.samples import sample_call
    >>> local_time(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), sample_call())
    Told(zh='2026年3月31日 23:59:59', en='31 March 2026, 23:59:59 UTC+08:00')
    """
    local, day = moment.astimezone(call.zone), local_day(moment, call)
    offset = f"{local:%z}"
    return Told(f"{day.zh} {local:%H:%M:%S}", f"{day.en}, {local:%H:%M:%S} UTC{offset[:3]}:{offset[3:5]}")


def local_day(moment: datetime, call: Call) -> Told:
    """A day.

    >>> from datetime import UTC
    >>> from ingest.replies.samples import sample_call
    >>> local_day(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), sample_call())
    Told(zh='2026年3月31日', en='31 March 2026')
    """
    local = moment.astimezone(call.zone)
    return Told(
        f"{local.year}年{local.month}月{local.day}日", f"{local.day} {MONTHS[local.month - 1]} {local.year}"
    )
