"""What becomes of the reply to a message: written, held back, suppressed, withdrawn. Decided here alone.

Others find out what is known (what was said already, how much an address had), and carry out what is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.judge.answering.bars import suppression
from ingest.judge.case import Template, Verdict

ANSWERED_SINCE = "同一案例的后续来信已先行答复，以该答复为准，本信不再另行答复"
RESTATED = "发出前判定已改变，由新的回函代替"
DECIDED = "已由人工作出决定"

UNSENT = frozenset({"queued", "on_hold", "suppressed"})
"""States of a reply of which nobody has seen anything."""
LEFT = frozenset({"sending", "sent", "deferred"})
"""States of a reply that may have reached the submitter, or still will, as it was written."""


class Occasion(StrEnum):
    """Why the question comes up."""

    RECORDED = "recorded"
    """The message is judged for the first time, or was not to be answered before."""
    RESTATED = "restated"
    """Other mail, or a rerun, made its verdict another one."""
    OVERTAKEN = "overtaken"
    """Mail that turned up late made wrong what its sender was told."""
    ASKED = "asked"
    """An operator decided, or runs it again with replies."""


class Fate(StrEnum):
    """What becomes of it; but for `NONE`, the state in which the reply is written."""

    NONE = "none"
    QUEUED = "queued"
    ON_HOLD = "on_hold"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Said:
    """A reply that was written to the message before."""

    template: Template
    state: str
    tried: bool
    came_back: bool

    @property
    def stands(self) -> bool:
        """Whether the sender has it, as far as we know, or will have it."""
        return self.state in LEFT and not self.came_back


@dataclass(frozen=True)
class Since:
    """The newest later message of the same case that was answered before this one."""

    entry: int
    """`Entry.id`."""
    acknowledged: bool
    is_of_case: bool
    """Its verdict asks for a reply; a repetition's does not."""


@dataclass(frozen=True)
class Room:
    """What was sent already, where that limits what may be sent."""

    address_had: int
    """Replies to the address in the 24 hours around."""
    address_may: int
    budget: str | None = None
    """That of the last hour's mail which this reply belongs to (`ingest.outbox.budgets`)."""
    used: int = 0
    limit: int = 0
    limit_name: str = ""
    """The setting's."""
    whole: int | None = None
    """How many of the budget get the whole letter, where not all do."""


@dataclass(frozen=True)
class Answer:
    """What is to be done."""

    fate: Fate
    reason: str | None = None
    """Why it is not sent, or not yet; for the record."""
    takes_back: Template | None = None
    """What was said before and holds no longer: the letter says so."""
    of_several: bool = False
    """It was said in a letter about other cases as well, for which that goes on to hold."""
    brief: bool = False
    """A short letter without attachments."""
    budget: str | None = None
    """Which counts it."""


NOTHING = Answer(Fate.NONE)


def last_standing(said: Sequence[Said]) -> Said | None:
    """What the sender was told last, of `said` in the order of writing."""
    return next((one for one in reversed(said) if one.stands), None)


def decide_answer(
    verdict: Verdict,
    occasion: Occasion,
    said: Sequence[Said],
    since: Since | None,
    ask_room: Callable[[], Room],
) -> Answer:
    """Decide what becomes of the reply that a verdict asks for.

    `said`: in the order of writing. `ask_room` is called only where a reply is due.
    """
    if verdict.template is None or not verdict.recipient or not _is_occasion(occasion, said):
        return NOTHING
    room = ask_room()
    fate, reason = _fate(verdict, since, room)
    return Answer(
        fate,
        reason,
        takes_back=find_taken_back(verdict.template, said),
        brief=room.whole is not None and room.used >= room.whole,
        budget=None if fate is Fate.SUPPRESSED else room.budget,
    )


def why_withdrawn(occasion: Occasion, said: Sequence[Said]) -> str | None:
    """Why what was written and has not left is withdrawn before anything else; `None`: it is not."""
    return RESTATED if occasion is Occasion.RESTATED and _is_occasion(occasion, said) else None


def _is_occasion(occasion: Occasion, said: Sequence[Said]) -> bool:
    """Whether anything may be said now: nobody is told two things, unless somebody asks for it."""
    if occasion is Occasion.RECORDED:
        return not said
    if occasion is Occasion.RESTATED:
        return bool(said) and all(one.state in UNSENT and not one.tried for one in said)
    if occasion is Occasion.OVERTAKEN:
        standing = last_standing(said)
        return standing is None or standing.template is not Template.ACKNOWLEDGEMENT
    return True


def _fate(verdict: Verdict, since: Since | None, room: Room) -> tuple[Fate, str | None]:
    if bar := verdict.suppressed or _overtaken(verdict, since):
        return Fate.SUPPRESSED, bar
    if cap := suppression(to_address_day=room.address_had, per_address_day=room.address_may):
        return Fate.SUPPRESSED, cap
    if room.budget is not None and room.used >= room.limit:
        full = f"一小时内回函已达 {room.limit} 封（replies.{room.limit_name}），暂缓发送，有余量时自动发出"
        return Fate.ON_HOLD, full
    return Fate.QUEUED, None


def _overtaken(verdict: Verdict, since: Since | None) -> str | None:
    """Why a later answer says all there is to say."""
    if since is None:
        return None
    settled = since.is_of_case and verdict.template is not Template.ACKNOWLEDGEMENT
    return ANSWERED_SINCE if since.acknowledged or settled else None


def find_taken_back(template: Template, said: Sequence[Said]) -> Template | None:
    """What was said and holds no longer; a held notice promises another."""
    standing = last_standing(said)
    if standing is None or standing.template is Template.HELD:
        return None
    again = standing.template is template is Template.ACKNOWLEDGEMENT
    return None if again else standing.template
