"""What has been judged so far, with the ways to find it again: the only state while a history is replayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.duplicates import are_links_known, is_same_message, material_of
from ingest.judge.keys import neighbour_keys
from ingest.judge.matter import OtherCase
from ingest.judge.rules.subject import plain_title
from ingest.judge.submissions import (
    Names,
    Submission,
    answered_ids,
    bracketed,
    completes,
    is_another_case,
    is_same_case,
    names_of,
    sender_of,
)
from ingest.judge.units.same import Unit
from parsers.facts import Manuscript
from parsers.manuscript.signature import similarity

COUNTED = frozenset({Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REJECTED, Outcome.HELD, Outcome.DUPLICATE})
"""What was sent in: only these can be repeated. A letter from before the call can be sent again for good."""


LIKE_TEXT = frozenset({"sha", "band"})
"""Kinds of keys that a case shares with one that has nearly the same text."""
COMPARED = frozenset({"unit", *LIKE_TEXT})
"""Besides those, what it shares with one that may be the same unit's."""


class Past:
    """Submissions, oldest first, and indexes over them; grows message by message.

    What a message costs depends on what it may have to do with, not on how many came from its sender before.
    """

    def __init__(self) -> None:
        self.submissions: list[Submission] = []
        self.units: list[tuple[Unit, ...]] = []
        """Of each submission, as of its newest message."""
        self._names: list[Names] = []
        self._place_of: dict[int, int] = {}
        """Of each message, repetitions included, by `Entry.id`."""
        self._original_of: dict[int, int] = {}
        """Of each repetition, the `Entry.id` of what was sent first."""
        self._compared: list[set[tuple[str, str]]] = []
        """Of each submission, the keys by which others are compared with it."""
        self._claiming: set[int] = set()
        self._untitled: set[int] = set()
        self._unitless: set[int] = set()
        self._by_material: dict[str, set[int]] = defaultdict(set)
        self._by_reply: dict[str, int] = {}
        self._by_receipt: dict[str, int] = {}
        self._by_key: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._taken: dict[tuple[str, str], list[tuple[Entry, Outcome]]] = defaultdict(list)

    def add(self, entry: Entry, verdict: Verdict, place: int | None, units: tuple[Unit, ...]) -> int | None:
        """Write down a judged message. `place`: the submission that it joins; null begins one."""
        for key in _same_message_keys(entry):
            self._taken[key].append((entry, verdict.outcome))
        if verdict.outcome is Outcome.DUPLICATE or verdict.placement is None:
            if verdict.duplicate_of is not None:
                self._original_of[entry.id] = verdict.duplicate_of
            if verdict.duplicate_of in self._place_of:
                self._note_replies(entry, self._place_of[verdict.duplicate_of])
            return None
        if place is None:
            place = len(self.submissions)
            self.submissions.append(Submission())
            self.units.append(())
            self._names.append(Names((), frozenset()))
            self._compared.append(set())
        self.submissions[place] = self.submissions[place].with_member(entry, verdict)
        self.units[place] = units or self.units[place]
        self._index(entry, place)
        return place

    def _index(self, entry: Entry, place: int) -> None:
        """Make the submission be found by its newest message."""
        names, keys = names_of([entry]), neighbour_keys(entry.facts, "")
        self._names[place] = known = self._names[place].joined(names)
        self._compared[place] |= {key for key in keys if key[0] in COMPARED}
        for places, holds in (
            (self._claiming, self.submissions[place].claims),
            (self._untitled, not known.titles),
            (self._unitless, not known.units),
        ):
            (places.add if holds else places.discard)(place)
        for sha in material_of(entry.facts) if entry.failure is None else ():
            self._by_material[sha].add(place)
        self._note_replies(entry, place)
        if entry.receipt:
            self._by_receipt[entry.receipt] = place
        sender = sender_of(entry.facts)
        for key in (*keys, *_title_keys(sender, names), *_unit_keys(sender, names)):
            self._by_key[key].add(place)

    def _note_replies(self, entry: Entry, place: int) -> None:
        """Answers to our replies to this message belong to that submission."""
        self._place_of[entry.id] = place
        self._by_reply |= {bracketed(one): place for one in entry.reply_ids}

    def find_answered(self, entry: Entry) -> int | None:
        """The submission that a message answers, by In-Reply-To, References or a quoted receipt number.

        A quoted number is easily guessed: it counts only from the same sender, for the same unit, or with a
        manuscript of the same title.
        """
        for one in answered_ids(entry.facts):
            if (place := self._by_reply.get(one)) is not None:
                return place
        for number in entry.facts.quoted.receipt_numbers:
            place = self._by_receipt.get(number)
            if place is not None and self._may_quote(entry, place):
                return place
        return None

    def _may_quote(self, entry: Entry, place: int) -> bool:
        submission = self.submissions[place]
        if sender_of(entry.facts) in submission.senders:
            return True
        mine, theirs = names_of([entry]), self._names[place]
        paper = entry.facts.manuscript
        titled = paper is not None and plain_title(paper.title) in theirs.titles
        return titled or is_same_case(Names(mine.units, frozenset()), Names(theirs.units, frozenset()))

    def find_joined(self, entry: Entry) -> int | None:
        """The submission that a message joins: the newest that it answers, names, or completes."""
        names = names_of([entry])
        answered = self.find_answered(entry)
        if answered is not None and not is_another_case(names, self._names[answered]):
            return answered
        for place in sorted(self._of_like_name(entry, names), reverse=True):
            if is_same_case(names, self._names[place]):
                return place
        if not names.units and not names.titles:
            incomplete = [p for p in self._of_sender(entry) if completes(entry, self.submissions[p])]
            return incomplete[0] if len(incomplete) == 1 else None
        return None

    def _of_like_name(self, entry: Entry, names: Names) -> set[int]:
        """The sender's submissions of which `is_same_case` may be true."""
        sender = sender_of(entry.facts)
        of_title = self._with_any(_title_keys(sender, names))
        of_unit = self._with_any(_unit_keys(sender, names))
        by_unit = of_unit & self._untitled if names.titles else of_unit
        by_title = of_title & self._unitless if names.units else of_title
        return (of_unit & of_title) | by_unit | by_title

    def _with_any(self, keys: Iterable[tuple[str, str]]) -> set[int]:
        return set().union(*(self._by_key.get(key, ()) for key in keys))

    def find_repeated(self, entry: Entry, joined: int | None) -> Entry | None:
        """The message that this one repeats: the same mail, or only documents that are known already."""
        for key in _same_message_keys(entry):
            for one, outcome in self._taken.get(key, ()):
                failed_now = one.failure is None or entry.failure is not None
                if outcome in COUNTED and failed_now and is_same_message(one, entry):
                    return one
        material = material_of(entry.facts)
        known = sorted((self._by_material.get(sha, set()) for sha in material), key=len)
        places = set.intersection(*known) if known else set()
        for place in sorted(p for p in places if p == joined or p in self._of_sender(entry)):
            earlier = self.submissions[place].entries
            if are_links_known(entry, earlier):
                return max(earlier, key=lambda one: len(material & material_of(one.facts)))
        return None

    def original_of(self, repeated: Entry) -> int:
        """`Entry.id` of what was sent first, where what is repeated is a repetition itself."""
        return self._original_of.get(repeated.id, repeated.id)

    def others(self, entry: Entry, manuscript: Manuscript | None, own: int | None) -> tuple[OtherCase, ...]:
        """The other submissions that may be the same units', or have a like text that came first."""
        keys = {key for key in neighbour_keys(entry.facts, "") if key[0] in COMPARED}
        if own is not None:
            keys |= self._compared[own]
        alike = self._with_any(key for key in keys if key[0] in LIKE_TEXT) if manuscript else set()
        claiming = set().union(*(self._claiming & self._by_key.get(key, set()) for key in keys))
        first = self._first_alike(entry, manuscript, own)
        return tuple(
            OtherCase(
                self.submissions[place].label,
                self.units[place],
                self.submissions[place].claims,
                self._likeness(manuscript, place, first) if place in alike else 0.0,
            )
            for place in sorted((alike | claiming) - {own})
        )

    def _likeness(self, manuscript: Manuscript | None, place: int, first: Entry) -> float:
        """To the likest text of that submission among those that came before `first`."""
        return max((_alike(manuscript, one) for one in self._before(place, first)), default=0.0)

    def _first_alike(self, entry: Entry, manuscript: Manuscript | None, own: int | None) -> Entry:
        """The first message of the case with this text, for whoever came first keeps it."""
        members = self.submissions[own].entries if own is not None else ()
        return next((one for one in members if _alike(manuscript, one) >= 0.5), entry)

    def _before(self, place: int, first: Entry) -> Iterable[Entry]:
        return (one for one in self.submissions[place].entries if in_order(one) < in_order(first))

    def _of_sender(self, entry: Entry) -> set[int]:
        sender = sender_of(entry.facts)
        return self._by_key.get(("sender", sender), set()) if sender else set()


def in_order(entry: Entry) -> tuple[float, str, int]:
    """The order of judging: by the mailbox's clock; for equal times by content, not by who was read first."""
    return entry.received_at.timestamp(), entry.raw_sha256, entry.id


def _same_message_keys(entry: Entry) -> list[tuple[str, str]]:
    keys = [("raw", entry.raw_sha256)]
    return [*keys, ("message-id", entry.facts.message_id)] if entry.facts.message_id else keys


def _title_keys(sender: str | None, names: Names) -> list[tuple[str, str]]:
    """What two messages of one sender share when their titles do (`is_same_case`)."""
    return [("title", f"{sender} {title}") for title in names.titles] if sender else []


def _unit_keys(sender: str | None, names: Names) -> list[tuple[str, str]]:
    """What two messages of one sender share when they are for the same unit (`is_same_case`)."""
    return [("root", f"{sender} {unit.root}") for unit in names.units] if sender else []


def _alike(manuscript: Manuscript | None, other: Entry) -> float:
    theirs = other.facts.manuscript
    if manuscript is None or theirs is None:
        return 0.0
    return similarity(manuscript.signature, theirs.signature)
