"""What a reply says, before it is put into a template: every name that a template may use."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.judge.case import Finding, Outcome, Template, Verdict
from ingest.judge.deadline import days_left, is_late
from ingest.judge.policy import Call, Policy
from ingest.judge.rules.deadline import local_time
from ingest.judge.rules.subject import value_of
from ingest.judge.sorting import stated_subject_of
from ingest.replies.wording import plain
from parsers.facts import MessageFacts, Role

MOST_FILES = 30
"""Files that are named; the others are counted."""

HEADINGS = {
    Template.ACKNOWLEDGEMENT: "受理回执",
    Template.RETURN: "退回补正通知",
    Template.REJECTION: "不予受理通知",
    Template.HELD: "已收到，待人工复核",
}
"""The reply's kind, as its subject and heading name it."""

_TITLED = re.compile(
    r"(?:老师|主任|处长|科长|部长|院长|校长|书记|教授|经理|总监|先生|女士|博士|工程师|同志)$"
)

_NO_NAME = re.compile(
    r"[\w.+-]+@[\w.-]+|\+?\d[\d\s()（）—–-]{4,}|(?:联系人|联系电话|电话|手机|姓名)(?:\s*[:：]|(?=\s|$))"
)
"""What people write beside their names: telephones, addresses, a form's labels."""


@dataclass(frozen=True)
class File:
    """A document that stands or came along."""

    name: str
    note: str = ""
    """`申报表`, `申报材料`, `此前来信` …; empty for others."""


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
    brief: bool = False
    """Of a rush of strangers: short, no files, text alone."""
    form_on_request: bool = False
    """The blank form would go with it, were it not brief."""


def write_letter(
    *,
    verdict: Verdict,
    facts: MessageFacts,
    received_at: datetime,
    receipt: str | None,
    policy: Policy,
    composed_at: datetime,
) -> Letter:
    """The letter that a verdict asks for.

    :raises ValueError: if no reply is due
    """
    if verdict.template is None:
        raise ValueError(f"no reply is due for {verdict.outcome}")
    call = policy.call
    unit, title, contact = _names(verdict, facts)
    files = _files(verdict, facts)
    notes = _of("note", verdict) if verdict.outcome is not Outcome.REJECTED else []
    return Letter(
        kind=verdict.template,
        heading=HEADINGS[verdict.template],
        call=call,
        number=receipt or "",
        number_label="受理编号" if verdict.template is Template.ACKNOWLEDGEMENT else "收件编号",
        greeting=_greeting(plain(unit, 60), plain(contact)),
        unit=plain(unit, 60),
        title=plain(title, 100).removeprefix("《").removesuffix("》"),
        subject=plain(facts.subject or "", 100),
        received=local_time(received_at, call),
        version=verdict.placement.version if verdict.placement else 1,
        files=files[:MOST_FILES],
        unnamed_files=max(0, len(files) - MOST_FILES),
        reason=plain(verdict.reason or "", 500),
        faults=_items(_deciding(verdict)),
        mendable=_items(_of("return", verdict)) if verdict.outcome is Outcome.HELD else (),
        unused=_items([f for f in notes if f.code.startswith("attachment.")]),
        advice=_items([f for f in notes if not f.code.startswith("attachment.")]),
        deadline=local_time(call.deadline, call),
        days_left=days_left(composed_at, call) if not is_late(composed_at, call) else -1,
        blank_form=wants_form(verdict),
        contact=tuple(line.strip() for line in call.contact.splitlines() if line.strip()),
        is_whole=len(notes) == len(verdict.findings),
        date=local_time(composed_at, call).partition(" ")[0],
    )


def shortened(letter: Letter) -> Letter:
    """The same without what can be had by answering: what was received, advice, the blank form."""
    return replace(
        letter,
        files=(),
        unnamed_files=0,
        unused=(),
        advice=(),
        blank_form=False,
        form_on_request=letter.blank_form,
        brief=True,
    )


def _names(verdict: Verdict, facts: MessageFacts) -> tuple[str, str, str]:
    """Unit, title and contact: by the form, else by the subject, else nothing."""
    form, subject = verdict.standing.form, stated_subject_of(facts)
    unit, title, contact = (
        value_of(getattr(form, name, None)) or getattr(subject, name, "")
        for name in ("unit", "title", "contact")
    )
    return unit, title, contact


def wants_form(verdict: Verdict) -> bool:
    """Whether the blank form goes with the reply: the form is wanted, and can still be sent in."""
    missing = any(finding.code == "form.missing" for finding in _of("return", verdict))
    return missing and verdict.template in {Template.RETURN, Template.HELD}


def _of(gravity: str, verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.gravity == gravity]


def _deciding(verdict: Verdict) -> list[Finding]:
    """The findings of the outcome's own gravity: an operator who accepts has outruled the others."""
    gravity = {Outcome.RETURNED: "return", Outcome.HELD: "hold", Outcome.REJECTED: "reject"}
    return _of(gravity.get(verdict.outcome, ""), verdict)


def _items(findings: list[Finding]) -> tuple[Item, ...]:
    return tuple(Item(plain(one.message, 400), plain(one.remedy, 400)) for one in findings)


def _greeting(unit: str, contact: str) -> str:
    """`某大学 张三老师：`; without a name, to the unit; without either, to whoever sent it."""
    name = plain(_NO_NAME.sub(" ", contact).strip(" ,，、:：;；/()（）"), 20)
    person = name if not name or _TITLED.search(name) else f"{name}老师"
    return f"{' '.join(part for part in (unit, person) if part) or '尊敬的申报联系人'}："


def _files(verdict: Verdict, facts: MessageFacts) -> tuple[File, ...]:
    """The message's documents, opened archives by their members, and what stands of earlier messages."""
    paths = [a.path for a in facts.documents]
    shown = [p for p in paths if not any(other.startswith(p + "/") for other in paths)]
    standing = verdict.standing
    roles = {
        **({standing.manuscript.file: "申报材料"} if standing.manuscript else {}),
        **({standing.form.file: "申报表"} if standing.form else {}),
    }
    if standing.form and standing.manuscript and standing.form.file == standing.manuscript.file:
        roles[standing.form.file] = "申报表及申报材料"
    unused = {a.path: "未采用" for a in facts.documents if a.role is Role.UNUSED}
    here = [File(_file_name(path), roles.get(path, unused.get(path, ""))) for path in shown]
    earlier = [
        File(_file_name(path), f"{role}，此前来信所附") for path, role in roles.items() if path not in paths
    ]
    return (*here, *earlier)


def _file_name(path: str) -> str:
    """`材料.zip/申报表.docx` as `申报表.docx（材料.zip 内）`."""
    outer, _, name = path.rpartition("/")
    return plain(name, 80) + (f"（{plain(outer.partition('/')[0], 40)} 内）" if outer else "")
