"""A submission: one case, through all messages that bring, complete or correct it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.judge.case import Decision, Entry, Outcome, Verdict
from ingest.judge.duplicates import material_of
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.units.same import Sameness, Unit, compare_units, units_of
from parsers.facts import MessageFacts


@dataclass(frozen=True)
class Submission:
    """Messages of one case, oldest first, each with its verdict."""

    entries: tuple[Entry, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    is_accepted: bool = False
    """Whether some version of it was, and no operator took that back since."""
    claims: bool = False
    """Whether it counts against its units' quota: accepted, or held for another reason than the quota.

    A returned or rejected case does not: it stands again only when a correction is accepted.
    """
    claimed_before: bool = False
    """Whether it did before its newest message."""
    decision: Decision | None = None
    """The newest that an operator took on one of its messages."""
    let_pass: frozenset[tuple[str, str]] = frozenset()
    """(code, message) of the findings with which an operator accepted it, until he says otherwise."""

    record: frozenset[str] = frozenset()
    """The addresses, lower case, that its messages came from; those of forged ones are not among them."""

    @property
    def material(self) -> frozenset[str]:
        """SHA-256 of everything that was ever sent in for it."""
        return frozenset(sha for entry in self.entries for sha in material_of(entry.facts))

    @property
    def label(self) -> str:
        """For an operator."""
        first = self.entries[0]
        return (
            next((e.receipt for e in self.entries if e.receipt), None) or first.facts.subject or "（无主题）"
        )

    def with_member(self, entry: Entry, verdict: Verdict, *, forged: bool = False) -> Submission:
        """The same with one message more."""
        accepted, decided = verdict.outcome is Outcome.ACCEPTED, entry.decision is not None
        takes = (accepted or _is_held_place(verdict)) and not forged
        sender = sender_of(entry.facts)
        return Submission(
            (*self.entries, entry),
            (*self.verdicts, verdict),
            is_accepted=accepted or (self.is_accepted and not decided),
            claims=takes or (self.claims and not decided),
            claimed_before=self.claims,
            decision=entry.decision or self.decision,
            let_pass=self._let_pass_with(verdict) if decided else self.let_pass,
            record=self.record | ({sender} if sender and not forged else set()),
        )

    def _let_pass_with(self, decided: Verdict) -> frozenset[tuple[str, str]]:
        if decided.outcome is not Outcome.ACCEPTED:
            return frozenset()
        return self.let_pass | {(one.code, one.message) for one in decided.findings}


def _is_held_place(verdict: Verdict) -> bool:
    """Whether it is held for a reason that leaves the unit's place to it meanwhile."""
    codes = {finding.code for finding in verdict.findings if finding.gravity == "hold"}
    unsettled = bool(verdict.named) or codes <= {"unit.quota", "unit.uncertain"}
    return verdict.outcome is Outcome.HELD and not unsettled


def sender_of(facts: MessageFacts) -> str | None:
    """Who sent it, for comparison. Who writes `From` ambiguously is nobody but who writes it alike."""
    if not facts.from_address:
        return None
    address = facts.from_address.strip().lower()
    return f"ambiguous {address}" if facts.from_ambiguous else address


@dataclass(frozen=True)
class Names:
    """What a message or a submission calls itself."""

    units: tuple[Unit, ...]
    titles: frozenset[str]

    def joined(self, more: Names) -> Names:
        """With what a later message calls itself besides."""
        return Names(tuple(dict.fromkeys((*self.units, *more.units))), self.titles | more.titles)


def names_of(entries: Sequence[Entry]) -> Names:
    """Units and titles, of forms and subjects."""
    units: dict[Unit, None] = {}
    titles: set[str] = set()
    for entry in entries:
        form, subject = entry.facts.form, entry.facts.subject_parts
        for text in (value_of(form.unit) if form else "", subject.unit if subject else ""):
            units.update(dict.fromkeys(units_of(text)))
        titles |= {_title_in(entry.facts), subject.title if subject else ""}
    return Names(tuple(units), frozenset(plain for title in titles if (plain := plain_title(title))))


def stated_names(entry: Entry) -> Names:
    """Unit and title by the form, and by the subject only where the form does not tell."""
    form, subject = entry.facts.form, entry.facts.subject_parts
    unit = value_of(form.unit if form else None) or (subject.unit if subject else "")
    title = _title_in(entry.facts) or (subject.title if subject else "")
    return Names(units_of(unit), frozenset({plain_title(title)} - {""}))


def _title_in(facts: MessageFacts) -> str:
    """The case's name by the form; in calls that ask for none, whose it is tells a unit's cases apart."""
    form = facts.form
    if form is None:
        return ""
    return value_of(form.title) or (value_of(form.contact) if facts.brought else "")


def is_same_case(one: Names, other: Names) -> bool:
    """Same unit and title. What one of them does not say may match, but not both may stay unsaid."""
    unit = is_same_unit(one, other)
    title = bool(one.titles & other.titles)
    return (
        (unit and title)
        or (unit and not (one.titles and other.titles))
        or (title and not (one.units and other.units))
    )


def is_another_case(one: Names, other: Names) -> bool:
    """Another unit and another title, both said: a new case, though it came as an answer to our reply."""
    named = bool(one.units and other.units and one.titles and other.titles)
    different = all(compare_units(a, b) is Sameness.DIFFERENT for a in one.units for b in other.units)
    return named and different and not one.titles & other.titles


def is_like_case(mine: Names, theirs: Names) -> bool:
    """Whether a stranger's message names that case: its unit, and its title or none."""
    return is_same_unit(mine, theirs) and (not mine.titles or bool(mine.titles & theirs.titles))


def is_same_unit(one: Names, other: Names) -> bool:
    """Whether both name some unit that is the same."""
    return any(compare_units(a, b) is Sameness.SAME for a in one.units for b in other.units)


def completes(entry: Entry, submission: Submission) -> bool:
    """Whether a message that names no case brings just what the returned submission lacks."""
    facts, last = entry.facts, submission.verdicts[-1]
    brings = (facts.form is not None, facts.manuscript is not None)
    if not any(brings) or last.outcome is not Outcome.RETURNED:
        return False
    return brings == (last.standing.form is None, last.standing.manuscript is None)


def find_meant(names: Names, together: Sequence[tuple[int, Names, Submission]]) -> int | None:
    """Of the cases that one letter spoke of the one that an answer is about.

    The one that it names. Else the first that was returned: where it names any, of those without a name yet.
    """
    for place, known, _ in together:
        if is_same_case(names, known):
            return place
    returned = (
        place
        for place, known, case in together
        if case.verdicts[-1].outcome is Outcome.RETURNED and not (names.titles and known.titles)
    )
    return next(returned, None if names.titles else together[0][0])


def title_keys(speaker: str | None, names: Names) -> list[tuple[str, str]]:
    """What two messages of one sender share when their titles do (`is_same_case`)."""
    return [("title", f"{speaker} {title}") for title in names.titles] if speaker else []


def root_keys(speaker: str | None, names: Names) -> list[tuple[str, str]]:
    """What two messages of one sender share when they are for the same unit (`is_same_case`)."""
    return [("root", f"{speaker} {unit.root}") for unit in names.units] if speaker else []
