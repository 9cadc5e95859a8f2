"""From the records to a day's digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.chase.waiting import chased_of
from ingest.digest.facts import MOST_ROWS, Digest, Expiring, Listing
from ingest.digest.ours import OURS, mark_ours
from ingest.digest.past import Known, Stood, counting_versions, find_known, newest_versions, stood_at
from ingest.digest.rows import RowReader, of_outcome
from ingest.digest.season import arrivals, count_sorts, count_unit_kinds, report_of
from ingest.digest.troubles import find_machine
from ingest.digest.turns import find_claims, in_turn
from ingest.recording.answered import find_answered
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.message import Decision, FindingRow, Message

EXPIRY_DAYS = 10
"""A cloud attachment that ends within so many days is told of."""
LETTER_DAYS = 7
"""Letters of so many days before are shown once more."""


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A local day's first moment, and the next day's."""
    begin = datetime.combine(day, time_of_day.min, zone)
    return begin, datetime.combine(day + timedelta(days=1), time_of_day.min, zone)


def gather(session: Session, runtime: Runtime, day: date) -> Digest:
    """A local day's digest, as the records tell it."""
    call = runtime.policy.call
    begin, end = day_bounds(day, call.zone)
    stood = stood_at(session, call.zone, end)
    known = mark_ours(session, find_known(session, call.zone, end, stood), runtime.policy.secretariat)
    today = [one for one in known if one.received_at >= begin or begin <= one.stored_at < end]
    counting = list(counting_versions(known))
    accepted = [one for one in counting if one.outcome == "accepted"]
    reader = RowReader(session, call.zone, end, stood)
    changed = _changed_since(session, call.zone, begin, known)
    newest = sorted(newest_versions(known), key=lambda one: one.received_at)
    returned = [one for one in counting if one.outcome == "returned"]
    running, letters = call.round_at(end), _unanswered(session, known, end)
    deadline = (running.deadline if running else call.deadline).astimezone(call.zone)
    at = min(end, max(begin, runtime.clock())).astimezone(call.zone)  # from when it is read
    chased = _chased(reader, returned, day, deadline.date())
    return Digest(
        day=day,
        call_name=call.name,
        deadline=deadline,
        days_left=(deadline.date() - at.date()).days,
        today=Counter(one.outcome for one in today),
        total=Counter(one.outcome for one in counting),
        messages=sum(one.is_mail for one in known),
        mails=sum(one.is_mail for one in today),
        held=reader.listing(in_turn(filter(of_outcome("held"), newest), find_claims(session))),
        accepted=reader.listing(_come_to("accepted", today, changed)),
        returned=chased,
        chased=chased_of(session, runtime, [row.message for row in chased.rows], at, end),
        rejected=reader.listing(_come_to("rejected", today, changed)),
        letters=reader.listing([one for one in today if one.message in letters]),
        earlier_letters=reader.listing(_earlier_letters(known, today, begin, letters)),
        others=reader.listing(list(filter(of_outcome("duplicate", "ignored", OURS), today))),
        expiring=tuple(_expiring(reader, newest, known)),
        machine=find_machine(session, runtime, day, begin, end),
        sorts=count_sorts(call.sorts, accepted),
        unit_kinds=count_unit_kinds(accepted),
        thing=call.thing,
        report=report_of(call, counting, at),
        arrivals=tuple(arrivals(known, day, deadline.date())),
    )


def _changed_since(session: Session, zone: ZoneInfo, begin: datetime, known: Sequence[Known]) -> list[Known]:
    """Messages of earlier days that came to something else on the day: a decision, a rerun."""
    before: Mapping[int, Stood] = stood_at(session, zone, begin)
    return [
        one
        for one in known
        if one.message in before
        and max(one.received_at, one.stored_at) < begin
        and before[one.message].outcome != one.outcome
    ]


def _come_to(outcome: str, today: Sequence[Known], changed: Sequence[Known]) -> list[Known]:
    """What came to this outcome on the day."""
    return [one for one in (*changed, *today) if one.outcome == outcome]


def _chased(reader: RowReader, returned: Sequence[Known], day: date, deadline: date) -> Listing:
    """Cases that wait for their submitter, the oldest first.

    After the deadline nothing can be mended any more: each is told once, on the day on which it was returned,
    and only counted later, save those that were given a day of their own.
    """
    oldest = sorted(returned, key=lambda one: one.received_at)
    if day <= deadline:
        return reader.listing(oldest)
    begin = reader.end - timedelta(days=1)
    query = select(Decision.message_pk).where(Decision.until >= begin)
    given = set(reader.session.scalars(query))
    new = [one for one in oldest if max(one.received_at, one.stored_at) >= begin or one.message in given]
    return replace(reader.listing(new), total=len(oldest))


def _unanswered(session: Session, known: Sequence[Known], end: datetime) -> set[int]:
    """The letters that nobody has answered yet, as far as casebox was told."""
    return {one.message for one in known if one.outcome == "correspondence"} - find_answered(session, end)


def _earlier_letters(
    known: Sequence[Known], today: Sequence[Known], begin: datetime, letters: Collection[int]
) -> list[Known]:
    since, seen = begin - timedelta(days=LETTER_DAYS), {one.message for one in today}
    return [
        one
        for one in known
        if one.message in letters and one.received_at >= since and one.message not in seen
    ]


def _expiring(reader: RowReader, newest: Sequence[Known], known: Sequence[Known]) -> Iterator[Expiring]:
    """The cloud attachments of open cases that end soon, the soonest first; undated ones on their day."""
    open_cases = {one.case for one in newest if one.outcome in {"returned", "held"}}
    linking = set(
        reader.session.scalars(
            select(FindingRow.message_pk).where(FindingRow.code == "attachment.cloud_link")
        )
    )
    with_links = [one for one in known if one.case in open_cases and one.message in linking]
    ending = sorted(_ending(reader, with_links))[:MOST_ROWS]
    rows = reader.rows([one for one in with_links if one.message in {message for _, message, *_ in ending}])
    for at, message, name, provider in ending:
        shown = None if at == reader.end else at
        yield Expiring(rows[message], plain(name, 60), plain(provider, 20), shown)


def _ending(reader: RowReader, known: Sequence[Known]) -> Iterator[tuple[datetime, int, str, str]]:
    """(when, message, name, provider) of links that end soon; an unknown end is the day's own."""
    begin = reader.end - timedelta(days=1)
    received = {one.message: one.received_at for one in known}
    for chunk in queries.chunked(received):
        query = select(Message.id, Message.facts).where(Message.id.in_(chunk), Message.facts.is_not(None))
        for message, facts in reader.session.execute(query):
            for link in stored.load_facts(facts).cloud_links:
                at = link.expires_at.astimezone(reader.zone) if link.expires_at else None
                if at is None and received[message] >= begin:
                    yield reader.end, message, link.name or "", link.provider
                elif at is not None and begin <= at < reader.end + timedelta(days=EXPIRY_DAYS):
                    yield at, message, link.name or "", link.provider
