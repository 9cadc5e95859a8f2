"""Letters on a case that answer no mail: it is still to be mended; somebody wrote in its name.

Their words are the templates `reminder` and `claim`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.judge.policy import Call, Language
from ingest.judge.words.moments import local_day, local_time
from ingest.replies.compose import Reply, render_surely
from ingest.replies.letter import Item
from ingest.replies.phrases import CLAIM_HEADING, REMINDER_HEADING, greeting, shown
from ingest.replies.samples import sample_call

REMINDER, CLAIM = "reminder", "claim"
HEADINGS = {REMINDER: REMINDER_HEADING, CLAIM: CLAIM_HEADING}


@dataclass(frozen=True)
class Notice:
    """Every name that these templates may use. Texts are single lines and safe to show."""

    kind: str
    """`reminder` or `claim`."""
    heading: str
    call: Call
    number: str
    """The receipt number with its suffix."""
    greeting: str
    contact: tuple[str, ...]
    """Lines of the contact block."""
    date: str
    unit: str = ""
    title: str = ""
    faults: tuple[Item, ...] = ()
    """Of a reminder: what is to be mended."""
    deadline: str = ""
    """Of a reminder: until when."""
    days_left: int = 0
    """0 on the last day."""
    received: str = ""
    """Of a claim: when the mail came."""
    withdrawn: str = ""
    """Empty: no earlier letter is taken back."""


def write_notice(
    kind: str,
    call: Call,
    *,
    receipt: str,
    composed_at: datetime,
    unit: str = "",
    contact: str = "",
    title: str = "",
    faults: tuple[Item, ...] = (),
    due_at: datetime | None = None,
    days_left: int = 0,
    received_at: datetime | None = None,
) -> Notice:
    """The letter of that kind on one case."""
    language = call.language
    return Notice(
        kind=kind,
        heading=HEADINGS[kind].said(language),
        call=call,
        number=receipt,
        greeting=greeting(shown(unit, language, 60), shown(contact, language)).said(language),
        contact=tuple(line.strip() for line in call.contact.splitlines() if line.strip()),
        date=local_day(composed_at, call).said(language),
        unit=shown(unit, language, 60),
        title=shown(title, language, 100).removeprefix("《").removesuffix("》"),
        faults=faults,
        deadline=local_time(due_at, call).said(language) if due_at else "",
        days_left=days_left,
        received=local_time(received_at, call).said(language) if received_at else "",
    )


def compose_notice(notice: Notice, templates: Path | None) -> Reply:
    """Its subject, text and HTML; a template of the folder that fails gives way, and the reply says why."""
    (subject, text, html), fault = render_surely(notice, templates)
    return Reply(" ".join(subject.split()), text, html, mark=notice.call.code, template_fault=fault)


def sample_notices(language: Language = "zh") -> tuple[Notice, ...]:
    """Each of the two, full and bare, on which templates are tried out."""
    full = Notice(
        kind=REMINDER,
        heading=HEADINGS[REMINDER].said(language),
        call=sample_call(language),
        number="SAMPLE-0001-K7QX",
        greeting="某大学 张三老师：",
        contact=("秘书处：010-00000000", "邮箱：box@example.org"),
        date="2026年3月24日",
        unit="某大学",
        title="智慧后勤平台建设",
        faults=(Item("申报表“联系方式”一栏未填写。", "请填写后重新发送申报表。"), Item("另一事项。", "")),
        deadline="2026年3月31日 23:59:59",
        days_left=7,
        received="2026年3月10日 09:30:00",
    )
    bare = replace(
        full, number="", greeting="尊敬的申报联系人：", unit="", title="", faults=(), days_left=0, contact=()
    )
    return tuple(
        replace(one, kind=kind, heading=heading.said(language))
        for kind, heading in HEADINGS.items()
        for one in (full, bare)
    )
