"""What a rule is asked about, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.judge.case import Decision, Entry, Outcome, Standing
from ingest.judge.deadline import is_late
from ingest.judge.identity import Identity, identity_of
from ingest.judge.policy import Gravity, Policy
from ingest.judge.units.same import Unit
from ingest.judge.words.form import form_told
from ingest.judge.words.told import NOTHING, Told
from parsers.facts import Form, SubjectParts


@dataclass(frozen=True)
class OtherCase:
    """Another submission in the neighbourhood, as it stood when this message came."""

    anchor: int
    """`Entry.id` of its first message."""
    label: str
    """For an operator: receipt number, or the subject."""
    units: tuple[Unit, ...]
    counted: tuple[Unit, ...]
    """Of these, those whose quota it takes."""
    claims: bool
    """Whether it counts against its units' quota (`Submission.claims`)."""
    form: Form | None = None
    """What stands of it: whose values count where a quota goes by other fields than the unit."""
    similarity: float = 0.0
    """Of its manuscript to this one's, if it came before this case's own; 0.0 otherwise."""


@dataclass(frozen=True)
class Matter:
    """One message with the submission that it joins."""

    entry: Entry
    policy: Policy
    standing: Standing = field(default_factory=Standing)
    subject: SubjectParts | None = None
    """The subject that stands: this message's, or the newest proper one of its submission."""
    subject_mended: bool = False
    """The form says what the subject should have, in answer to our reply, whose subject nobody retypes."""
    sources: tuple[Entry, ...] = ()
    """All messages of the submission with this one, oldest first: whose files stand."""
    units: tuple[Unit, ...] = ()
    """That the case counts for: by the form, else by the subject."""
    is_correction: bool = False
    decision: Decision | None = None
    """What an operator decided last on a message of this case before this one."""
    let_pass: frozenset[tuple[str, str]] = frozenset()
    """(code, message) of what an operator accepted this case with (`Submission.let_pass`)."""
    others: tuple[OtherCase, ...] = ()
    named: tuple[OtherCase, ...] = ()
    """Cases that it names without being of their record."""

    @property
    def rivals(self) -> tuple[OtherCase, ...]:
        """The others that count against its units' quota; what it names is no other case."""
        named = {one.anchor for one in self.named}
        return tuple(one for one in self.others if one.claims and one.anchor not in named)

    @property
    def came_with_others(self) -> bool:
        """Whether its case came in a mail that brought several."""
        return any(one.cases > 1 for one in self.sources)

    @property
    def form_label(self) -> str:
        """What the call's form is called: 申报表, or its own name for it."""
        described = self.policy.call.described
        form = described.form if described else None
        return form.label if form else "申报表"

    @property
    def form_told(self) -> Told:
        """The same inside a sentence for the submitter."""
        described = self.policy.call.described
        return form_told(self.form_label, own=bool(described and described.form))

    def label_of(self, key: str, usual: str) -> str:
        """What the call's form has as that field's label; the usual one where it has none of its own."""
        described = self.policy.call.described
        field = described.field_of(key) if described else None
        return field.label if field else usual

    @property
    def identity(self) -> Identity:
        """What our own server says of the sender."""
        return identity_of(self.entry.facts, self.policy.trusted_servers)

    @property
    def came_in_time(self) -> bool:
        """Whether some message of the submission came in time, or an operator accepted a late one before."""
        in_time = any(not is_late(one.received_at, self.policy.call) for one in self.sources)
        accepted = self.decision is not None and self.decision.outcome is Outcome.ACCEPTED
        return in_time or accepted

    @property
    def is_late(self) -> bool:
        """Whether it came after the deadline, and after the day that an operator gave the case, if he did.

        In a call of several rounds what came in time may be corrected until the end of the last.
        """
        until = self.decision.until if self.decision else None
        call = self.policy.call
        if self.is_correction and self.came_in_time:
            call = replace(call, deadline=call.corrections_until)
        late = is_late(self.entry.received_at, call)
        return late and (until is None or self.entry.received_at > until)


@dataclass(frozen=True)
class Hit:
    """A rule's word that something is wrong; its gravity is the policy's business."""

    message: Told
    remedy: Told = NOTHING
    place: str = ""
    code: str = ""
    """Where a rule finds several things: the finding's own code."""
    endings: Mapping[Gravity, Told] = field(default_factory=dict)
    """What the sentence goes on with where the call gives the finding that gravity."""
    remedies: Mapping[Gravity, Told] = field(default_factory=dict)
    """What takes the remedy's place then."""
    cases: tuple[int, ...] = ()
    """Anchors of the other cases that it is about."""

    def message_as(self, gravity: Gravity) -> Told:
        """The sentence for a finding so grave."""
        return self.message.ending(self.endings.get(gravity, NOTHING))

    def remedy_as(self, gravity: Gravity) -> Told:
        """The remedy for a finding so grave."""
        return self.remedies.get(gravity, self.remedy)


@dataclass(frozen=True)
class Answer:
    """What a rule says of one message, hit or not."""

    hits: tuple[Hit, ...] = ()
    evidence: str = ""


Question = Callable[[Matter], Answer]


def passed(evidence: str) -> Answer:
    """The rule found nothing wrong."""
    return Answer((), evidence)


def failed(hits: Hit | Iterable[Hit], evidence: str) -> Answer:
    """The rule found something wrong, or, with no hits, nothing."""
    return Answer((hits,) if isinstance(hits, Hit) else tuple(hits), evidence)


MOST_NAMED = 5


def listed(words: Sequence[str]) -> str:
    """Several things in an operator's evidence: the first few by name, the others by their number.

    >>> listed(["甲", "乙"])
    '甲、乙'
    """
    more = f"等{len(words)}项" if len(words) > MOST_NAMED else ""
    return "、".join(words[:MOST_NAMED]) + more
