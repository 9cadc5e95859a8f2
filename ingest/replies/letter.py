"""What a reply says, before it is put into a template: every name that a template may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.judge.case import Finding, Outcome, Template, Verdict, Wording
from ingest.judge.deadline import days_left
from ingest.judge.policy import Call, Language, Policy
from ingest.judge.rules.subject import value_of
from ingest.judge.words.form import form_told
from ingest.judge.words.moments import local_day, local_time
from ingest.judge.words.told import Told
from ingest.replies import phrases
from ingest.replies.causes import grouped, is_explained, unexplained
from ingest.replies.contents import File, Reading, files_of, readings_of, right_subject
from ingest.replies.phrases import shown
from parsers.facts import MessageFacts

MOST_FILES = 30
"""Files that are named; the others are counted."""


@dataclass(frozen=True)
class Item:
    """A finding, ready to be read: one line each, links taken out."""

    message: str
    remedy: str


@dataclass(frozen=True)
class Letter:
    """Every name that a template may use. Texts are single lines and safe to show."""

    kind: Template
    heading: str
    call: Call
    number: str
    """The receipt number; empty where none was given."""
    number_label: str
    """What the number is called: only what was accepted has a 受理编号."""
    greeting: str
    unit: str
    title: str
    """Of the case; empty where unknown."""
    subject: str
    """The submitter's."""
    received: str
    version: int
    files: tuple[File, ...]
    unnamed_files: int
    reason: str
    """An operator's; empty where the rules decided."""
    faults: tuple[Item, ...]
    """What decided: to be mended, or why it was rejected or held."""
    mendable: tuple[Item, ...]
    """In a held case: what the submitter can mend meanwhile."""
    unused: tuple[Item, ...]
    """Files that could not be used, and why."""
    advice: tuple[Item, ...]
    deadline: str
    days_left: int
    """0 on the last day; negative once it is over."""
    blank_form: bool
    """The blank form goes with it."""
    contact: tuple[str, ...]
    """Lines of the contact block."""
    date: str
    is_whole: bool = True
    """Nothing graver than advice was found."""
    withdrawn: str = ""
    """Heading of an earlier reply that holds no longer; empty otherwise."""
    of_several: bool = False
    """That reply spoke of several cases, and goes on to hold for the others."""
    read: tuple[Reading, ...] = ()
    """What was read of this message's files, to be checked."""
    right_subject: str = ""
    """Where nothing but the subject is wrong: the right one, to be copied."""
    brief: bool = False
    """Of a rush of strangers: short, no files, text alone."""
    blanks: tuple[str, ...] = ()
    """Keys of the other documents whose blanks go with it."""
    form_on_request: bool = False
    """The blank form would go with it, were it not brief."""
    is_sealed: bool = True
    """The form is to bear a seal."""
    result: str = ""
    """Of one of several cases: what has become of it."""
    cases: tuple[Letter, ...] = ()
    """Where it speaks of several cases: each as a letter of its own would; empty otherwise."""

    @property
    def goes_on(self) -> bool:
        """Whether it speaks of several cases that all came before."""
        return bool(self.cases) and all(one.version > 1 for one in self.cases)

    @property
    def form_label(self) -> str:
        """What the form is called."""
        return _form_told(self.call).said(self.call.language)

    @property
    def title_label(self) -> str:
        """What the form calls the case's name."""
        title = self.call.described.field_of("title") if self.call.described else None
        return title.label if title else phrases.TITLE.said(self.call.language)


def write_letter(
    *,
    verdict: Verdict,
    facts: MessageFacts,
    received_at: datetime,
    receipt: str | None,
    policy: Policy,
    composed_at: datetime,
) -> Letter:
    """The letter that a verdict asks for. Raises ValueError if no reply is due."""
    if verdict.template is None:
        raise ValueError(f"no reply is due for {verdict.outcome}")
    call, (unit, title, contact) = policy.call, _names(verdict, facts)
    files, asked = files_of(verdict, facts, call), _asked(verdict, call)
    due, language = replace(call, deadline=verdict.until or call.corrections_until), call.language
    return Letter(
        kind=verdict.template,
        heading=phrases.HEADINGS[verdict.template].said(language),
        call=call,
        number=receipt or "",
        number_label=_number_label(verdict).said(language),
        greeting=phrases.greeting(shown(unit, language, 60), shown(contact, language)).said(language),
        unit=shown(unit, language, 60),
        title=shown(title, language, 100).removeprefix("《").removesuffix("》"),
        subject=shown(facts.subject or "", language, 100),
        received=local_time(received_at, call).said(language),
        version=verdict.placement.version if verdict.placement else 1,
        files=files[:MOST_FILES],
        unnamed_files=max(0, len(files) - MOST_FILES),
        reason=shown(verdict.reason or "", language, 500),
        faults=asked.faults,
        mendable=asked.mendable,
        unused=asked.unused,
        advice=asked.advice,
        deadline=local_time(due.deadline, call).said(language),
        days_left=days_left(composed_at, due),
        blank_form=wants_form(verdict),
        blanks=wanted_blanks(verdict, call),
        contact=tuple(line.strip() for line in call.contact.splitlines() if line.strip()),
        is_sealed=call.described is None or any(one.sealed for one in call.described.documents),
        is_whole=all(finding.gravity == "note" for finding in verdict.findings),
        read=readings_of(verdict, facts, call),
        right_subject=asked.right_subject,
        date=local_day(composed_at, call).said(language),
    )


def wanted_blanks(verdict: Verdict, call: Call) -> tuple[str, ...]:
    """The documents that are missing and have a blank, where the reply asks for them."""
    told = [one.message for one in _of("return", verdict) if one.code == "document.missing"]
    if call.described is None or verdict.template not in {Template.RETURN, Template.HELD}:
        return ()
    others = (one for one in call.described.documents if one.blank and one.holds != "fields")
    return tuple(one.key for one in others if any(f"“{one.label}”" in message for message in told))


def _form_told(call: Call) -> Told:
    form = call.described.form if call.described else None
    return form_told(form.label, own=True) if form else phrases.MISSING["form.missing"]


def _number_label(verdict: Verdict) -> Told:
    accepted = verdict.template is Template.ACKNOWLEDGEMENT
    return phrases.RECEIPT_NUMBER if accepted else phrases.REFERENCE


@dataclass(frozen=True)
class _Asked:
    """What a letter lists of the findings."""

    faults: tuple[Item, ...]
    mendable: tuple[Item, ...]
    unused: tuple[Item, ...]
    advice: tuple[Item, ...]
    right_subject: str


def _asked(verdict: Verdict, call: Call) -> _Asked:
    findings, deciding, language = verdict.findings, _deciding(verdict), call.language
    notes = _of("note", verdict) if verdict.outcome is not Outcome.REJECTED else []
    files = [finding for finding in notes if finding.code.startswith("attachment.")]
    meanwhile = _of("return", verdict) if verdict.outcome is Outcome.HELD else []
    subject_alone = {finding.code for finding in deciding} == {"subject.format"} and not verdict.reason
    right = right_subject(verdict.standing.form, call) if subject_alone else ""
    if right:
        copied = phrases.COPY_IT.said(language)
        deciding = [replace(one, told=Wording(one.said.message, copied)) for one in deciding]
    form = _form_told(call)
    return _Asked(
        faults=items_of(grouped(deciding, findings, language, form), language),
        mendable=items_of(grouped(meanwhile, findings, language, form), language),
        unused=items_of(unexplained(files, findings), language),
        advice=items_of([finding for finding in notes if finding not in files], language),
        right_subject=right,
    )


def shortened(letter: Letter) -> Letter:
    """The same without what can be had by answering: what was received, advice, the blank form."""
    return replace(
        letter,
        files=(),
        unnamed_files=0,
        read=(),
        unused=(),
        advice=(),
        blank_form=False,
        blanks=(),
        form_on_request=letter.blank_form,
        brief=True,
    )


def _names(verdict: Verdict, facts: MessageFacts) -> tuple[str, str, str]:
    """Unit, title and contact: by the form, else by the subject, else nothing."""
    form, subject = verdict.standing.form, facts.subject_parts
    unit, title, contact = (
        value_of(getattr(form, name, None)) or getattr(subject, name, "")
        for name in ("unit", "title", "contact")
    )
    return unit, title, contact


def wants_form(verdict: Verdict) -> bool:
    """Whether the blank form goes with the reply: the form is wanted, and can still be sent in.

    Not where it probably came, in a file that could not be opened.
    """
    missing = any(finding.code == "form.missing" for finding in _of("return", verdict))
    asked = missing and not is_explained(verdict.findings)
    return asked and verdict.template in {Template.RETURN, Template.HELD}


def _of(gravity: str, verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.gravity == gravity]


def _deciding(verdict: Verdict) -> list[Finding]:
    """The findings of the outcome's own gravity: an operator who accepts has outruled the others."""
    gravity = {Outcome.RETURNED: "return", Outcome.HELD: "hold", Outcome.REJECTED: "reject"}
    return _of(gravity.get(verdict.outcome, ""), verdict)


def items_of(findings: Sequence[Finding], language: Language) -> tuple[Item, ...]:
    """Findings as a letter lists them."""
    said = [one.said for one in findings]
    return tuple(Item(shown(one.message, language, 400), shown(one.remedy, language, 400)) for one in said)
