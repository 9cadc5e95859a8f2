"""What has been judged so far, with the ways to find it again: the only state while a history is replayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.duplicates import are_links_known, is_same_message, material_of
from ingest.judge.keys import neighbour_keys
from ingest.judge.matter import OtherCase
from ingest.judge.subject_rules import plain_title
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
from ingest.judge.units import Unit
from parsers.facts import Manuscript
from parsers.signature import similarity

COUNTED = frozenset({Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REJECTED, Outcome.HELD, Outcome.DUPLICATE})
"""What was sent in: only these can be repeated. A letter from before the call can be sent again for good."""


COMPARED = frozenset({"unit", "sha", "band"})
"""Kinds of keys that a case shares with one of the same unit or with a like text."""


class Past:
    """Submissions, oldest first, and indexes over them; grows message by message."""

    def __init__(self) -> None:
        self.submissions: list[Submission] = []
        self.units: list[tuple[Unit, ...]] = []
        """Of each submission, as of its newest message."""
        self._names: list[Names] = []
        self._by_material: dict[str, dict[int, None]] = defaultdict(dict)
        self._place_of: dict[int, int] = {}
        """Of each message, repetitions included, by `Entry.id`."""
        self._by_reply: dict[str, int] = {}
        self._by_receipt: dict[str, int] = {}
        self._by_key: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
        self._taken: dict[tuple[str, str], list[tuple[Entry, Outcome]]] = defaultdict(list)

    def add(self, entry: Entry, verdict: Verdict, place: int | None, units: tuple[Unit, ...]) -> int | None:
        """Write down a judged message. `place`: the submission that it joins; null begins one."""
        for key in _same_message_keys(entry):
            self._taken[key].append((entry, verdict.outcome))
        if verdict.outcome is Outcome.DUPLICATE or verdict.placement is None:
            if verdict.duplicate_of in self._place_of:
                self._note_replies(entry, self._place_of[verdict.duplicate_of])
            return None
        if place is None:
            place = len(self.submissions)
            self.submissions.append(Submission())
            self.units.append(())
            self._names.append(Names((), frozenset()))
        self.submissions[place] = self.submissions[place].with_member(entry, verdict)
        self.units[place] = units or self.units[place]
        self._names[place] = names_of(self.submissions[place].entries)
        for sha in material_of(entry.facts) if entry.failure is None else ():
            self._by_material[sha][place] = None
        self._note_replies(entry, place)
        if entry.receipt:
            self._by_receipt[entry.receipt] = place
        for key in (*neighbour_keys(entry.facts, ""), *_case_keys(sender_of(entry.facts), names_of([entry]))):
            self._by_key[key][place] = None
        return place

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
        keys = _case_keys(sender_of(entry.facts), names)
        for place in sorted({place for key in keys for place in self._by_key.get(key, ())}, reverse=True):
            if is_same_case(names, self._names[place]):
                return place
        if not names.units and not names.titles:
            incomplete = [p for p in self._of_sender(entry) if completes(entry, self.submissions[p])]
            return incomplete[0] if len(incomplete) == 1 else None
        return None

    def find_repeated(self, entry: Entry, joined: int | None) -> Entry | None:
        """The message that this one repeats: the same mail, or only documents that are known already."""
        for key in _same_message_keys(entry):
            for one, outcome in self._taken.get(key, ()):
                failed_now = one.failure is None or entry.failure is not None
                if outcome in COUNTED and failed_now and is_same_message(one, entry):
                    return one
        material = material_of(entry.facts)
        known = [self._by_material.get(sha, {}).keys() for sha in material]
        places = set.intersection(*map(set, known)) if known else set()
        for place in sorted(places & {joined, *self._of_sender(entry)}):
            earlier = self.submissions[place].entries
            if are_links_known(entry, earlier):
                return max(earlier, key=lambda one: len(material & material_of(one.facts)))
        return None

    def others(self, entry: Entry, manuscript: Manuscript | None, own: int | None) -> tuple[OtherCase, ...]:
        """The other submissions that may be the same units', or have a like text that came first."""
        members = (*(self.submissions[own].entries if own is not None else ()), entry)
        keys = [key for one in members for key in neighbour_keys(one.facts, "") if key[0] in COMPARED]
        places = dict.fromkeys(place for key in keys for place in self._by_key.get(key, ()))
        first = self._first_alike(entry, manuscript, own)
        return tuple(
            OtherCase(
                self.submissions[place].label,
                self.units[place],
                self.submissions[place].claims,
                max((_alike(manuscript, one) for one in self._before(place, first)), default=0.0),
            )
            for place in places
            if place != own
        )

    def _first_alike(self, entry: Entry, manuscript: Manuscript | None, own: int | None) -> Entry:
        """The first message of the case with this text, for whoever came first keeps it."""
        members = self.submissions[own].entries if own is not None else ()
        return next((one for one in members if _alike(manuscript, one) >= 0.5), entry)

    def _before(self, place: int, first: Entry) -> Iterable[Entry]:
        return (one for one in self.submissions[place].entries if in_order(one) < in_order(first))

    def _of_sender(self, entry: Entry) -> list[int]:
        sender = sender_of(entry.facts)
        return list(self._by_key.get(("sender", sender), ())) if sender else []


def in_order(entry: Entry) -> tuple[float, str, int]:
    """The order of judging: by the mailbox's clock; for equal times by content, not by who was read first."""
    return entry.received_at.timestamp(), entry.raw_sha256, entry.id


def _same_message_keys(entry: Entry) -> list[tuple[str, str]]:
    keys = [("raw", entry.raw_sha256)]
    return [*keys, ("message-id", entry.facts.message_id)] if entry.facts.message_id else keys


def _case_keys(sender: str | None, names: Names) -> list[tuple[str, str]]:
    """What two messages of one sender share when they are for the same case (`is_same_case`)."""
    if sender is None:
        return []
    values = (*names.titles, *(unit.root for unit in names.units))
    return [("case", f"{sender} {value}") for value in values]


def _alike(manuscript: Manuscript | None, other: Entry) -> float:
    theirs = other.facts.manuscript
    if manuscript is None or theirs is None:
        return 0.0
    return similarity(manuscript.signature, theirs.signature)
