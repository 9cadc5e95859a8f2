"""What judging takes and gives: plain values. No database row and no clock gets in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ingest.judge.policy import Gravity
from parsers.call.description import Brought
from parsers.facts import Form, Manuscript, MessageFacts, SealLook


class Outcome(StrEnum):
    """What comes of a message."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REJECTED = "rejected"
    HELD = "held"
    DUPLICATE = "duplicate"
    CORRESPONDENCE = "correspondence"
    IGNORED = "ignored"


class Template(StrEnum):
    """The replies."""

    ACKNOWLEDGEMENT = "acknowledgement"
    RETURN = "return"
    REJECTION = "rejection"
    HELD = "held"
    WITHDRAWAL = "withdrawal"
    """The submitter has taken the case back."""


@dataclass(frozen=True)
class Decision:
    """An operator's word on a message: it outranks the rules, and a rerun does not undo it."""

    outcome: Outcome
    """accepted, returned or rejected."""
    reason: str
    decided_by: str
    decided_at: datetime
    until: datetime | None = None
    """Of a return: a correction received by then is in time, also after the call's deadline."""
    withdrawn: bool = False
    """Rejected because the submitter asked for it."""


@dataclass(frozen=True)
class Entry:
    """One message of a history: what was read from it, and what happened to it."""

    id: int
    raw_sha256: str
    received_at: datetime
    """By the mailbox's clock."""
    facts: MessageFacts
    """In the submitter's name and words: a subject of ours, quoted back, gives no `subject_parts`."""
    quotes_our_subject: bool = False
    """Its subject is that of a letter of ours."""
    forwarded_by: str | None = None
    """The secretariat's address, where it forwarded the mail of whom `facts` then name as the sender."""
    failure: str | None = None
    """Why parsing was given up (our own fault): then `facts` holds what the envelope says."""
    decision: Decision | None = None
    reply_ids: tuple[str, ...] = ()
    """Message-IDs of the replies we made to it."""
    receipt: str | None = None
    """The receipt number of the submission that began with this message, once one was given out."""
    cases: int = 1
    """How many the mail brings, of which this is one."""
    suffix: str = ""
    """What letters show behind that number and nobody can guess; empty: nothing that could prove anything."""


@dataclass(frozen=True)
class Wording:
    """What a finding says in one language."""

    message: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """A fault of a submission: on record in Chinese, told in the call's language."""

    code: str
    gravity: Gravity
    message: str
    """What is wrong and where, in formal Chinese."""
    remedy: str
    """How to mend it, in formal Chinese; empty where the submitter need not do anything."""
    place: str = ""
    """File, field or paragraph."""
    cases: tuple[int, ...] = field(default=(), compare=False)
    """`Entry.id` of the first message of each other case that it is about: for the secretariat alone."""
    told: Wording | None = None
    """Message and remedy as the submitter reads them, where the call is not answered in Chinese."""

    @property
    def said(self) -> Wording:
        """What the submitter reads."""
        return self.told or Wording(self.message, self.remedy)


@dataclass(frozen=True)
class Check:
    """One rule asked of one message, hit or not: the answer to "why" and to "why not"."""

    code: str
    hit: bool
    evidence: str
    """What the rule saw, in a few words for an operator."""


@dataclass(frozen=True)
class Placement:
    """Where a message stands among the versions of one submission."""

    anchor: int
    """`Entry.id` of the submission's first message: who has the receipt number."""
    version: int
    """From 1, in order of received-at."""
    current: bool
    """At most one version is: the newest accepted one, or the newest if none was accepted yet."""


@dataclass(frozen=True)
class Standing:
    """The documents that stand after this message: the newest of each kind, each with its entry."""

    form: Form | None = None
    form_entry: int | None = None
    manuscript: Manuscript | None = None
    manuscript_entry: int | None = None
    seals: tuple[SealLook, ...] = ()
    units: tuple[str, ...] = ()
    """Canonical names of the units that the case counts for."""
    brought: tuple[Brought, ...] = ()
    """The files in the roles of another call's description, of each role the newest message's."""


@dataclass(frozen=True)
class Verdict:
    """All that was decided of one message."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    placement: Placement | None = None
    standing: Standing = field(default_factory=Standing)
    template: Template | None = None
    """The reply that fits; `None`: none is due."""
    suppressed: str | None = None
    """Why a reply that fits is not sent: `replies.since`, forged sender …; caps are the outbox's business."""
    duplicate_of: int | None = None
    """`Entry.id` of what this one repeats."""
    reason: str | None = None
    """An operator's reason, where one decided: the submitter reads it."""
    recipient: str | None = None
    """Where a reply goes; `None`: there is no address."""
    until: datetime | None = None
    """Until when corrections are in time, where an operator gave a day for it."""
    own_sender: str | None = None
    """Whose message it counts as, where the secretariat forwarded it."""
    named: tuple[int, ...] = ()
    """Anchors of the cases that it names without being of their record (`submission.other_sender`)."""

    @property
    def anchor(self) -> int | None:
        """The message that its submission began with; `None` where it belongs to none."""
        return self.placement.anchor if self.placement else None
