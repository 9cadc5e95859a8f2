"""Judging what is new, and what that changes, until nothing changes any more.

A message is judged after the messages that it directly has to do with, whose verdicts are on record. Where
its own verdict is another one than before, the later messages that may have looked for it are judged in turn.
A verdict depends on earlier messages only, so this ends, and comes to what a replay of everything would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.history import Links, Unjudgeable, replay
from ingest.judge.keys import links_of
from ingest.judge.past import COUNTED, in_order
from ingest.log import get_logger
from ingest.recording.entries import entry_of
from ingest.runtime import Runtime
from models import links, queries
from models.base import clean_text
from models.message import Message
from parsers.facts import MessageFacts

MOST_VALUE = 255
"""Characters of a key that are kept."""

SEEN = ("outcome", "findings", "duplicate_of", "named", "standing")
"""What of a verdict those of later messages may depend on, besides its case."""

log = get_logger("casebox")


@dataclass
class Settled:
    """Messages that have to do with one another, and everybody's verdict."""

    rows: list[Message]
    """Oldest first, each with all messages of its case."""
    verdicts: dict[int, Verdict]
    links: dict[int, Links]
    """Of those that were judged, what each is found by; the others' verdicts are as recorded."""


@dataclass
class _Work:
    """What is loaded and what is to be judged."""

    session: Session
    runtime: Runtime
    new: frozenset[int]
    """What judging was asked of."""
    replaced: Mapping[int, MessageFacts]
    """Facts to judge by instead of the stored ones."""
    dirty: set[int]
    """What is judged; grows."""
    left_out: set[int] = field(default_factory=set)
    """Old messages that we stumble over."""
    rows: dict[int, Message] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)


def settle(
    session: Session, runtime: Runtime, ids: Iterable[int], replaced: Mapping[int, MessageFacts] | None = None
) -> Settled:
    """Judge those messages, and what changes with them. Writes nothing.

    `replaced`: facts to judge by, not the stored.
    :raises Unjudgeable: for a bug in judging one of them
    """
    work = _Work(session, runtime, frozenset(ids), replaced or {}, set(ids))
    while True:
        _load(work, work.dirty)
        _load(work, _find_past(work))
        settled = _judge(work)
        more = _find_touched(work, settled) - work.dirty - work.left_out
        if not more:
            return _with_repetitions(work, settled)
        work.dirty |= more


def _judge(work: _Work) -> Settled:
    """Replay what is loaded; what cannot stand as it is recorded is judged, too."""
    while True:
        known = {number: _known(row) for number, row in work.rows.items() if number not in work.dirty}
        unsound = {number for number, verdict in known.items() if verdict is None}
        if unsound:
            work.dirty |= unsound
            _load(work, _find_past(work))
            continue
        sound = {number: verdict for number, verdict in known.items() if verdict is not None}
        try:
            replayed = replay(list(work.entries.values()), sound, work.runtime.policy)
        except Unjudgeable as error:
            if error.entry in sound:
                work.dirty.add(error.entry)
                _load(work, _find_past(work))
            elif error.entry in work.new:
                raise
            else:
                _leave_out(work, error.entry, error.__cause__)
        else:
            rows = sorted(work.rows.values(), key=in_order)
            return Settled(rows, replayed.verdicts, replayed.links)


def _known(row: Message) -> Verdict | None:
    """The verdict on record; `None` where it is none that could stand (a fault of ours)."""
    verdict = stored.load_known(row.verdict) if row.verdict else None
    placeless = verdict is not None and verdict.placement is None
    if verdict is not None and placeless and verdict.outcome in COUNTED - {Outcome.DUPLICATE}:
        return None
    return verdict


def _load(work: _Work, ids: Iterable[int]) -> None:
    """Have those messages at hand, with all of their cases, and what repetitions repeat."""
    wanted = set(ids)
    while missing := links.of_cases(work.session, wanted) - work.rows.keys() - work.left_out:
        found = [row for row in queries.load_messages(work.session, missing) if row.facts is not None]
        _enter(work, found)
        work.left_out |= missing - work.rows.keys()
        told = [row.verdict for row in found if row.verdict]
        wanted = {one["duplicate_of"] for one in told} | {n for one in told for n in one.get("named", ())}
        wanted -= {None}


def _enter(work: _Work, rows: Sequence[Message]) -> None:
    ids = [row.id for row in rows]
    decisions = queries.find_decisions(work.session, ids)
    begun = queries.find_submissions(work.session, ids)
    for row in rows:
        try:
            replaced = work.replaced.get(row.id)
            entry = entry_of(row, work.runtime, decisions.get(row.id), begun.get(row.id), replaced)
        except Exception as error:
            if row.id in work.new:
                raise
            _leave_out(work, row.id, error)
        else:
            work.rows[row.id], work.entries[row.id] = row, entry


def _leave_out(work: _Work, message: int, error: BaseException | None) -> None:
    """An old message that we stumble over stays as it is recorded: its fault is not the next one's."""
    log.error("message.left_out", message=message, error=type(error).__name__)
    work.left_out.add(message)
    work.dirty.discard(message)
    work.rows.pop(message, None)
    work.entries.pop(message, None)


def as_stored(found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Keys as the database has them."""
    return {(kind, clean_text(value)[:MOST_VALUE]) for kind, value in found}


def _by_kind(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, value in as_stored(found):
        by_kind[kind].add(value)
    return by_kind


def _find_past(work: _Work) -> set[int]:
    """Whatever may have to do with the messages that are to be judged (`models.links`)."""
    session, dirty = work.session, [work.entries[number] for number in sorted(work.dirty)]
    own = [(entry, _by_kind(links_of(entry, work.runtime.policy.counted))) for entry in dirty]
    asked: dict[str, set[str]] = defaultdict(set)
    for _, by_kind in own:
        for kind, values in by_kind.items():
            asked[kind] |= values
    cases = _find_cases(work, own, asked)
    members = links.of_cases(session, cases)
    for kind, values in links.stored_links(session, members, links.OF_CASE).items():
        asked[kind] |= values
    found = members | links.having(session, _looked_for(asked, links.OF_CASE))
    same = {kind: asked[kind] for kind in ("raw", "same")}
    found |= links.first_having(session, same, work.dirty)
    return found | links.having_all(session, "paper", (by_kind["paper"] for _, by_kind in own))


def _find_cases(
    work: _Work, own: Sequence[tuple[Entry, dict[str, set[str]]]], asked: Mapping[str, set[str]]
) -> set[int]:
    """Messages of the cases that one of them may join, or already did."""
    session = work.session
    decided = any(entry.decision is not None for entry, _ in own)
    named = _looked_for(asked, ("answers", "quotes", *(["unit"] if decided else [])))
    found = work.dirty | links.having(session, named) | links.of_like_name(session, asked)
    of_dirty = {row.submission_id for one in work.dirty if (row := work.rows[one]).submission_id is not None}
    for entry, by_kind in own:
        for value in by_kind["lacking"]:
            found |= links.lacking(session, value, entry.received_at, of_dirty)
        for number in by_kind["quotes"]:
            found |= links.guessing(session, number, work.dirty)
    return found


def _looked_for(asked: Mapping[str, set[str]], kinds: Iterable[str]) -> dict[str, set[str]]:
    return {links.LOOKED_FOR[kind]: asked.get(kind, set()) for kind in kinds}


def _find_touched(work: _Work, settled: Settled) -> set[int]:
    """Later messages that may be judged otherwise, since one before them is new or says another thing."""
    changed = [one for one in work.dirty if one in work.new or _says_other(work.rows[one], settled)]
    since = min((work.rows[one].received_at for one in changed), default=None)
    if since is None or links.is_last(work.session, since, work.dirty):
        return set()
    touched, mates = set[int](), set[int]()
    for number in changed:
        of_case, order = _mates(work, settled, number), in_order(work.entries[number])
        touched |= {one for one in of_case if in_order(work.entries[one]) > order}
        mates |= of_case
    return touched | _find_readers(work, settled, mates, since)


def _says_other(row: Message, settled: Settled) -> bool:
    """Whether others may see it otherwise than before."""
    return _seen(row.verdict) != _seen(stored.dump_verdict(settled.verdicts[row.id]))


def _seen(verdict: Mapping[str, object] | None) -> tuple[object, ...]:
    if verdict is None:
        return ()
    placement = verdict["placement"]
    anchor = placement["anchor"] if isinstance(placement, Mapping) else None
    return (anchor, *(verdict.get(name) for name in SEEN))


def _mates(work: _Work, settled: Settled, number: int) -> set[int]:
    """The messages of the case that it belongs to, and of the one that it belonged to, itself included."""
    anchor, row = settled.verdicts[number].anchor, work.rows[number]
    return {number} | {
        one
        for one, other in work.rows.items()
        if (anchor is not None and settled.verdicts[one].anchor == anchor)
        or (row.submission_id is not None and other.submission_id == row.submission_id)
    }


def _find_readers(work: _Work, settled: Settled, mates: Collection[int], since: datetime) -> set[int]:
    written = links.stored_links(work.session, mates)
    for number in mates:
        for kind, value in as_stored(settled.links.get(number, ())):
            written.setdefault(kind, set()).add(value)
    numbers = {str(number) for number in mates}
    again = links.having(work.session, {"of": numbers})
    again |= {one for one, verdict in settled.verdicts.items() if verdict.duplicate_of in mates}
    for kind, values in links.stored_links(work.session, again, ("reply", "receipt")).items():
        written.setdefault(kind, set()).update(values)
    written["anchor"] = numbers
    return links.later_with(work.session, written, since)


def _with_repetitions(work: _Work, settled: Settled) -> Settled:
    """The same with what repeats those cases and came later: that may have been answered."""
    since = min(work.rows[one].received_at for one in work.dirty)
    if links.is_last(work.session, since, work.dirty):
        return settled
    mates = {one for number in work.dirty for one in _mates(work, settled, number)}
    found = links.having(work.session, {"of": set(map(str, mates))}) - work.rows.keys() - work.left_out
    more = [row for row in queries.load_messages(work.session, found) if row.received_at >= since]
    known = {row.id: verdict for row in more if (verdict := _known(row)) is not None}
    rows = sorted([*settled.rows, *(row for row in more if row.id in known)], key=in_order)
    return Settled(rows, settled.verdicts | known, settled.links)
