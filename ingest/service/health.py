"""Whether it works: when each part last went well, since when it has not, and who must be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from ingest.language.words import say
from models.glance import PartState

if TYPE_CHECKING:
    from ingest.store import Store
    from models.journal import Beat


def beat(store: Store, name: str, now: datetime, error: str | None = None) -> None:
    """Note that a part (`poll`, `send`, `store`, `digest`, `reconcile`) went well, or did not."""
    from models.journal import Beat

    with store.writing() as session:
        row = session.get(Beat, name) or Beat(name=name)
        session.add(row)
        if error is None:
            row.good_at, row.bad_since, row.error = now, None, None
        else:
            row.bad_since, row.error = min(row.bad_since or now, now), error


def end_trouble(store: Store, name: str, now: datetime) -> None:
    """Note that a part works, if it was noted to fail."""
    from models.journal import Beat

    with store.reading() as session:
        row = session.get(Beat, name)
    if row is not None and row.bad_since is not None:
        beat(store, name, now)


def find_beats(store: Store) -> list[Beat]:
    """All parts that ever went well or badly."""
    from sqlalchemy import select

    from models.journal import Beat

    with store.reading() as session:
        return list(session.scalars(select(Beat).order_by(Beat.name)))


def parts_in(store: Store) -> list[PartState]:
    """The same as values. Raises StoreUnavailable, StoreRefused."""
    return [PartState(row.name, row.good_at, row.bad_since, row.error) for row in find_beats(store)]


def staleness(parts: Sequence[PartState], now: datetime, fresh: timedelta, zone: tzinfo) -> str | None:
    """Why the service is not healthy; `None` if it is. `fresh`: how old the last good poll may be."""
    by_name = {part.name: part for part in parts}
    errors = [by_name[name].error for name in ("store", "poll") if name in by_name and by_name[name].error]
    why = "".join(say(f": {error}", f"：{error}") for error in errors)
    poll = by_name.get("poll")
    if poll is None or poll.good_at is None:
        return say("no poll has succeeded yet", "尚未成功收取过邮件") + why
    if abs(now - poll.good_at) > fresh:  # from the future: the clock was set back, so nobody knows
        local = f"{poll.good_at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        return say(f"the last successful poll was at {local}", f"最近一次成功收信在 {local}") + why
    return None


@dataclass(frozen=True)
class Alarm:
    """One mail to the operators."""

    part: str
    over: bool
    """The trouble has ended."""
    since: datetime
    error: str


def due_alarms(beats: Sequence[Beat], now: datetime, after: timedelta) -> list[Alarm]:
    """Alarms to send now: one when a part has failed for `after`, one when it works again."""
    alarms = []
    for row in beats:
        if row.bad_since and not row.alarmed_at and now - row.bad_since >= after:
            alarms.append(Alarm(row.name, over=False, since=row.bad_since, error=row.error or ""))
        elif row.alarmed_at and not row.bad_since:
            alarms.append(Alarm(row.name, over=True, since=row.alarmed_at, error=""))
    return alarms
