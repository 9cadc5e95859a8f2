"""A submission: one case, through all messages that bring, complete or correct it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.judge.case import Decision, Entry, Outcome, Verdict
from ingest.judge.duplicates import material_of
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.sorting import stated_subject
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
    decision: Decision | None = None
    """The newest that an operator took on one of its messages."""
    let_pass: frozenset[tuple[str, str]] = frozenset()
    """(code, message) of the findings with which an operator accepted it, until he says otherwise."""

    @property
    def senders(self) -> frozenset[str]:
        return frozenset(address for e in self.entries if (address := sender_of(e.facts)))

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

    def with_member(self, entry: Entry, verdict: Verdict) -> Submission:
        """The same with one message more."""
        accepted, decided = verdict.outcome is Outcome.ACCEPTED, entry.decision is not None
        codes = {finding.code for finding in verdict.findings if finding.gravity == "hold"}
        held = verdict.outcome is Outcome.HELD and not codes <= {"unit.quota", "unit.uncertain"}
        return Submission(
            (*self.entries, entry),
            (*self.verdicts, verdict),
            is_accepted=accepted or (self.is_accepted and not decided),
            claims=accepted or held or (self.claims and not decided),
            decision=entry.decision or self.decision,
            let_pass=self._let_pass_with(verdict) if decided else self.let_pass,
        )

    def _let_pass_with(self, decided: Verdict) -> frozenset[tuple[str, str]]:
        if decided.outcome is not Outcome.ACCEPTED:
            return frozenset()
        return self.let_pass | {(one.code, one.message) for one in decided.findings}


def sender_of(facts: MessageFacts) -> str | None:
    """Who sent it, for comparison."""
    return facts.from_address.strip().lower() if facts.from_address else None


def answered_ids(facts: MessageFacts) -> tuple[str, ...]:
    """The messages that it answers, the nearest first."""
    ids = (*facts.in_reply_to, *reversed(facts.references))
    return tuple(dict.fromkeys(bracketed(one) for one in ids if one.strip("<> ")))


def bracketed(message_id: str) -> str:
    """A Message-ID in one form."""
    return f"<{message_id.strip().strip('<>').strip()}>"


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
        form, subject = entry.facts.form, stated_subject(entry)
        for text in (value_of(form.unit) if form else "", subject.unit if subject else ""):
            units.update(dict.fromkeys(units_of(text)))
        titles |= {value_of(form.title) if form else "", subject.title if subject else ""}
    return Names(tuple(units), frozenset(plain for title in titles if (plain := plain_title(title))))


def is_same_case(one: Names, other: Names) -> bool:
    """Same unit and title. What one of them does not say may match, but not both may stay unsaid."""
    unit = _same_unit(one, other)
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


def _same_unit(one: Names, other: Names) -> bool:
    return any(compare_units(a, b) is Sameness.SAME for a in one.units for b in other.units)


def completes(entry: Entry, submission: Submission) -> bool:
    """Whether a message that names no case brings just what the returned submission lacks."""
    facts, last = entry.facts, submission.verdicts[-1]
    brings = (facts.form is not None, facts.manuscript is not None)
    if not any(brings) or last.outcome is not Outcome.RETURNED:
        return False
    return brings == (last.standing.form is None, last.standing.manuscript is None)
