"""What has been judged so far, with the ways to find it again: the only state while a history is replayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.duplicates import are_links_known, is_same_message, material_of
from ingest.judge.identity import is_forged
from ingest.judge.keys import compared_keys
from ingest.judge.matter import OtherCase
from ingest.judge.proofs import Proofs
from ingest.judge.submissions import (
    Names,
    Submission,
    completes,
    find_meant,
    is_another_case,
    is_like_case,
    is_same_case,
    is_same_unit,
    names_of,
    root_keys,
    sender_of,
    stated_names,
    title_keys,
)
from ingest.judge.units.same import Unit
from parsers.facts import Manuscript
from parsers.manuscript.signature import similarity

COUNTED = frozenset({Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REJECTED, Outcome.HELD, Outcome.DUPLICATE})
"""What was sent in: only these can be repeated. A letter from before the call can be sent again for good."""


LIKE_TEXT = frozenset({"sha", "band"})
"""Kinds of keys that a case shares with one that has nearly the same text."""


class Past:
    """Submissions, oldest first, and indexes over them; grows message by message.

    What a message costs depends on what it may have to do with, not on how many came from its sender before.
    """

    def __init__(self, trusted: tuple[str, ...] = (), counted: tuple[str, ...] = ()) -> None:
        """`trusted`: whose Authentication-Results are believed; `counted`: as of `Policy.counted`."""
        self._trusted, self._counted_fields = trusted, counted
        self.proofs = Proofs()
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
        self._forged: set[int] = set()
        """Submissions of forged messages alone: they count for nothing against anybody else."""
        self._untitled: set[int] = set()
        self._unitless: set[int] = set()
        self._by_material: dict[str, set[int]] = defaultdict(set)
        self._by_key: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._taken: dict[tuple[str, str], list[tuple[Entry, Outcome]]] = defaultdict(list)

    def add(self, entry: Entry, verdict: Verdict, place: int | None, units: tuple[Unit, ...]) -> int | None:
        """Write down a judged message. `place`: the submission that it joins; `None` begins one."""
        for key in self._same_message_keys(entry):
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
        forged = is_forged(entry, self._trusted)
        self.submissions[place] = self.submissions[place].with_member(entry, verdict, forged=forged)
        self.units[place] = units or self.units[place]
        (self._forged.add if forged else self._forged.discard)(place)
        self._index(entry, place)
        return place

    def _index(self, entry: Entry, place: int) -> None:
        """Make the submission be found by its newest message."""
        names, keys = names_of([entry]), compared_keys(entry.facts, self._counted_fields)
        self._names[place] = known = self._names[place].joined(names)
        self._compared[place] |= keys
        for places, holds in (
            (self._claiming, self.submissions[place].claims),
            (self._untitled, not known.titles),
            (self._unitless, not known.units),
        ):
            (places.add if holds else places.discard)(place)
        for sha in material_of(entry.facts) if entry.failure is None else ():
            self._by_material[sha].add(place)
        self._note_replies(entry, place)
        speaker = self._speaker(entry)
        own = [("speaker", speaker)] if speaker else []
        for key in (*keys, *own, *title_keys(speaker, names), *root_keys(speaker, names)):
            self._by_key[key].add(place)

    def _note_replies(self, entry: Entry, place: int) -> None:
        """Answers to our replies to this message belong to that submission."""
        self._place_of[entry.id] = place
        self.proofs.add(entry, place)

    def _speaker(self, entry: Entry) -> str | None:
        """Who wrote, for comparison. Forged mail has to do with mail forged alike, and with no person's."""
        sender = sender_of(entry.facts)
        return f"forged {sender}" if sender and is_forged(entry, self._trusted) else sender

    def find_answered(self, entry: Entry) -> list[int]:
        """The submissions that a message answers, the surest first.

        By what a stranger cannot know: our Message-ID in In-Reply-To or References, or a receipt number with
        its suffix; then by a bare number from an address of the case. A forged message answers nothing.
        """
        if is_forged(entry, self._trusted):
            return []
        facts, speaker = entry.facts, self._speaker(entry)
        quoted = [p for p in self.proofs.find_quoted(facts) if speaker in self.submissions[p].record]
        places = (*self.proofs.find_answered(facts), *self.proofs.find_proven(facts), *quoted)
        return list(dict.fromkeys(places))

    def find_joined(self, entry: Entry) -> int | None:
        """The submission that a message joins: the newest that it answers, names, or completes.

        A message that a person has accepted joins the case that it names, whoever sent it.
        """
        names = names_of([entry])
        answered = self.find_answered(entry)
        together = self.proofs.find_together(entry.facts) if answered else []
        if together:
            known = [(place, self._names[place], self.submissions[place]) for place in together]
            if (meant := find_meant(names, known)) is not None:
                return meant
        for place in answered if not together else ():
            if not is_another_case(names, self._names[place]):
                return place
        for place in sorted(self._of_like_name(entry, names), reverse=True):
            if is_same_case(names, self._names[place]):
                return place
        candidates: list[int] = []
        if entry.decision is not None and entry.decision.outcome is Outcome.ACCEPTED:
            places = self.find_named(entry)
            candidates = [p for p in places if not names.units or is_same_unit(names, self._names[p])]
        elif not names.units and not names.titles:
            candidates = [p for p in self._of_sender(entry) if completes(entry, self.submissions[p])]
        return candidates[0] if len(candidates) == 1 else None

    def find_named(self, entry: Entry) -> list[int]:
        """The submissions that a message names without being of their record.

        By a quoted receipt number, by unit and title where the case stands, and, forged, by our Message-ID. A
        message that says that it is about something else names nothing.
        """
        facts, names, speaker = entry.facts, names_of([entry]), self._speaker(entry)
        told = (*self.proofs.find_answered(facts), *self.proofs.find_quoted(facts))
        of_unit = self._with_any(key for key in compared_keys(facts) if key[0] == "unit")
        stated = stated_names(entry)
        places = [
            *(p for p in told if not is_another_case(names, self._names[p])),
            *(p for p in sorted(of_unit & self._claiming) if is_like_case(stated, self._names[p])),
        ]
        return [
            place
            for place in dict.fromkeys(places)
            if place not in self._forged and speaker not in self.submissions[place].record
        ]

    def _of_like_name(self, entry: Entry, names: Names) -> set[int]:
        """The sender's submissions of which `is_same_case` may be true."""
        speaker = self._speaker(entry)
        of_title = self._with_any(title_keys(speaker, names))
        of_unit = self._with_any(root_keys(speaker, names))
        by_unit = of_unit & self._untitled if names.titles else of_unit
        by_title = of_title & self._unitless if names.units else of_title
        return (of_unit & of_title) | by_unit | by_title

    def _with_any(self, keys: Iterable[tuple[str, str]]) -> set[int]:
        return set().union(*(self._by_key.get(key, ()) for key in keys))

    def find_repeated(self, entry: Entry, joined: int | None) -> Entry | None:
        """The message that this one repeats: the same mail, or only documents that are known already."""
        for key in self._same_message_keys(entry):
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

    def place_of(self, anchor: int) -> int | None:
        """The submission that began with that message."""
        place = self._place_of.get(anchor)
        return place if place is not None and self.submissions[place].entries[0].id == anchor else None

    def original_of(self, repeated: Entry) -> int:
        """`Entry.id` of what was sent first, where what is repeated is a repetition itself."""
        return self._original_of.get(repeated.id, repeated.id)

    def others(self, entry: Entry, manuscript: Manuscript | None, own: int | None) -> tuple[OtherCase, ...]:
        """The other submissions that may be the same units', or have a like text that came first."""
        keys = set(compared_keys(entry.facts, self._counted_fields))
        if own is not None:
            keys |= self._compared[own]
        like_text = self._with_any(key for key in keys if key[0] in LIKE_TEXT) if manuscript else set()
        alike = like_text - self._forged
        claiming = set().union(*(self._claiming & self._by_key.get(key, set()) for key in keys))
        first = self._first_alike(entry, manuscript, own)
        return tuple(
            self._other(place, self._likeness(manuscript, place, first) if place in alike else 0.0)
            for place in sorted((alike | claiming) - {own})
        )

    def named(self, entry: Entry, place: int | None) -> tuple[OtherCase, ...]:
        """The cases that it, or its own submission before it, names without being of their record."""
        if place is None:
            return tuple(self._other(one) for one in self.find_named(entry))
        own = self.submissions[place]
        confirmed = own.decision is not None and own.decision.outcome is Outcome.ACCEPTED
        anchors = () if confirmed else own.verdicts[-1].named
        return tuple(self._other(self._place_of[anchor]) for anchor in anchors)

    def _other(self, place: int, similarity: float = 0.0) -> OtherCase:
        one = self.submissions[place]
        anchor, counted = one.entries[0].id, self._counted(place)
        form = one.verdicts[-1].standing.form
        return OtherCase(anchor, one.label, self.units[place], counted, one.claims, form, similarity)

    def _counted(self, place: int) -> tuple[Unit, ...]:
        """The units whose quota the case takes: the first alone, until a person has accepted it."""
        decision = self.submissions[place].decision
        confirmed = decision is not None and decision.outcome is Outcome.ACCEPTED
        return self.units[place] if confirmed else self.units[place][:1]

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
        speaker = self._speaker(entry)
        return self._by_key.get(("speaker", speaker), set()) if speaker else set()

    def _same_message_keys(self, entry: Entry) -> list[tuple[str, str]]:
        """A forged message is repeated by forged ones alone, and repeats no other."""
        kind = "forged " if is_forged(entry, self._trusted) else ""
        keys = [(f"{kind}raw", entry.raw_sha256)]
        return [*keys, (f"{kind}message-id", entry.facts.message_id)] if entry.facts.message_id else keys


class Arrived(Protocol):
    """A message as far as its place in the order goes: an entry of a history, or a row."""

    @property
    def received_at(self) -> datetime: ...
    @property
    def raw_sha256(self) -> str: ...
    @property
    def id(self) -> int: ...


def in_order(message: Arrived) -> tuple[float, str, int]:
    """Order messages, always: by the mailbox's clock; at equal times by content, whoever was read first."""
    return message.received_at.timestamp(), message.raw_sha256, message.id


def _alike(manuscript: Manuscript | None, other: Entry) -> float:
    theirs = other.facts.manuscript
    if manuscript is None or theirs is None:
        return 0.0
    return similarity(manuscript.signature, theirs.signature)
