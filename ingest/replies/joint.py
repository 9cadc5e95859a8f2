"""One letter about the several cases of a mail: each with its own word, under the heading that asks most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.judge.case import Finding, Template, Verdict
from ingest.judge.policy import Call, Policy
from ingest.replies.letter import Item, Letter, items_of, wanted_blanks, write_letter
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
    several = len(cases) > 1
    own, told = _for_all(cases, policy.call) if several else (cases, [])
    letters = [
        write_letter(
            verdict=one.verdict,
            facts=one.facts,
            received_at=received_at,
            receipt=one.receipt,
            policy=policy,
            composed_at=composed_at,
        )
        for one in own
        if one.verdict.template is not None or not several
    ]
    if not several:
        return letters[0]
    letter = joined(letters, items_of([one for one in told if one.gravity == "note"], policy.call.language))
    blanks = (wanted_blanks(one.verdict, policy.call) for one in cases)
    return replace(
        letter,
        mendable=items_of([one for one in told if one.gravity != "note"], policy.call.language),
        blanks=tuple(dict.fromkeys(key for keys in blanks for key in keys)),
    )


def _for_all(cases: Sequence[Spoken], call: Call) -> tuple[list[Spoken], list[Finding]]:
    """The cases without what is said of the mail as a whole, of its 汇总表; and that, once."""
    described = call.described
    lists = [f"“{one.label}”" for one in described.documents if one.need == "several"] if described else []
    own, told = [], dict[str, Finding]()
    for one in cases:
        left: list[Finding] = []
        for finding in one.verdict.findings:
            of_list = finding.code.startswith("document.") and any(word in finding.message for word in lists)
            if of_list or finding.code == ROLL:
                told.setdefault(finding.message, finding)
            else:
                left.append(finding)
        own.append(replace(one, verdict=replace(one.verdict, findings=tuple(left))))
    return own, list(told.values())


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
