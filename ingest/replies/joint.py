"""One letter about the several cases of a mail: each with its own word, under the heading that asks most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.judge.case import Template, Verdict
from ingest.judge.policy import Language, Policy
from ingest.replies.letter import Item, Letter, items_of, write_letter
from ingest.replies.phrases import HEADINGS, RESULTS, greeting, of_several
from parsers.facts import MessageFacts

MOST_ASKING = (
    Template.RETURN,
    Template.HELD,
    Template.ACKNOWLEDGEMENT,
    Template.REJECTION,
    Template.WITHDRAWAL,
)
"""Which of several words heads the letter: first what its reader must do something about."""


ROLL = "case.list"


@dataclass(frozen=True)
class Spoken:
    """A case that a letter is to speak of."""

    verdict: Verdict
    facts: MessageFacts
    receipt: str | None


def write_joint_letter(
    cases: Sequence[Spoken], *, received_at: datetime, policy: Policy, composed_at: datetime
) -> Letter:
    """The letter about these cases of a mail; about one alone it is that case's own.

    :raises ValueError: if no reply is due
    """
    language = policy.call.language
    first, advice = _without_roll(cases[0], language) if len(cases) > 1 else (cases[0], ())
    letters = [
        write_letter(
            verdict=one.verdict,
            facts=one.facts,
            received_at=received_at,
            receipt=one.receipt,
            policy=policy,
            composed_at=composed_at,
        )
        for one in (first, *cases[1:])
        if one.verdict.template is not None or len(cases) == 1
    ]
    return joined(letters, advice) if len(cases) > 1 else letters[0]


def _without_roll(spoken: Spoken, language: Language) -> tuple[Spoken, tuple[Item, ...]]:
    """The first case, and what is said of the 汇总表 that came with all of them."""
    told = [one for one in spoken.verdict.findings if one.code == ROLL]
    left = tuple(one for one in spoken.verdict.findings if one.code != ROLL)
    return replace(spoken, verdict=replace(spoken.verdict, findings=left)), items_of(told, language)


def joint_verdict(verdicts: Sequence[Verdict]) -> Verdict:
    """The first with the reply that fits them all, and whom it goes to; no template where none is due."""
    asked = {one.template for one in verdicts}
    template = next((template for template in MOST_ASKING if template in asked), None)
    recipient = next((one.recipient for one in verdicts if one.recipient), None)
    return replace(verdicts[0], template=template, recipient=recipient)


def _greeting(letters: Sequence[Letter]) -> str:
    """The one person's whose cases they are, else their unit's, else of whoever sent them."""
    greetings, units = {one.greeting for one in letters}, {one.unit for one in letters}
    if len(greetings) == 1:
        return letters[0].greeting
    unit = letters[0].unit if len(units) == 1 else ""
    return greeting(unit, "").said(letters[0].call.language)


def joined(letters: Sequence[Letter], advice: tuple[Item, ...] = ()) -> Letter:
    """The letter that speaks of what each of these speaks of. `advice`: about the mail as a whole."""
    first = letters[0]
    kind = next(template for template in MOST_ASKING if template in {one.kind for one in letters})
    numbers = [one.number for one in letters if one.number]
    language = first.call.language
    return replace(
        first,
        kind=kind,
        heading=HEADINGS[kind].said(language),
        greeting=_greeting(letters),
        number=of_several(numbers[0], len(numbers)).said(language) if len(numbers) > 1 else "".join(numbers),
        title="",
        files=(),
        unnamed_files=0,
        reason="",
        faults=(),
        mendable=(),
        unused=(),
        advice=advice,
        read=(),
        right_subject="",
        version=1,
        blank_form=any(one.blank_form for one in letters),
        blanks=tuple(dict.fromkeys(key for one in letters for key in one.blanks)),
        cases=tuple(replace(one, result=RESULTS[one.kind].said(language)) for one in letters),
    )
