"""A letter on the result: what it says, and its words from the templates `selected` and `unselected`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.judge.policy import Call
from ingest.judge.rules.deadline import local_time
from ingest.replies.compose import Reply, render_parts
from ingest.replies.letter import greeting
from ingest.replies.samples import sample_call
from ingest.replies.wording import plain

SELECTED, UNSELECTED = "selected", "unselected"
TEMPLATES = (SELECTED, UNSELECTED)
HEADING = "评审结果通知"


@dataclass(frozen=True)
class ResultLetter:
    """Every name that these templates may use. Texts are single lines and safe to show."""

    kind: str
    """`selected` or `unselected`."""
    heading: str
    call: Call
    number: str
    """The receipt number with its suffix."""
    greeting: str
    unit: str
    title: str
    result: str
    """`入选`, `一等奖`, `未入选` …"""
    contact: tuple[str, ...]
    """Lines of the contact block."""
    date: str
    withdrawn: str = ""
    """Heading of an earlier letter that holds no longer: it told another result."""


def write_result_letter(
    kind: str,
    call: Call,
    *,
    receipt: str,
    unit: str,
    contact: str,
    title: str,
    result: str,
    composed_at: datetime,
    corrects: bool = False,
) -> ResultLetter:
    """The letter on one case's result."""
    return ResultLetter(
        kind=kind,
        heading=HEADING,
        call=call,
        number=receipt,
        greeting=greeting(plain(unit, 60), plain(contact)),
        unit=plain(unit, 60),
        title=plain(title, 100).removeprefix("《").removesuffix("》"),
        result=plain(result, 30),
        contact=tuple(line.strip() for line in call.contact.splitlines() if line.strip()),
        date=local_time(composed_at, call).partition(" ")[0],
        withdrawn=HEADING if corrects else "",
    )


def compose_result(letter: ResultLetter, templates: Path | None) -> Reply:
    """Its subject, text and HTML. These letters are previewed: what fails is told, and nothing stands in.

    :raises Exception: whatever an operator's template does
    """
    subject, text, html = render_parts(letter, templates)
    return Reply(" ".join(subject.split()), text, html, mark=letter.call.code)


def sample_result_letters() -> tuple[ResultLetter, ...]:
    """Each of the two, full and bare, on which templates are tried out."""
    full = ResultLetter(
        kind=SELECTED,
        heading=HEADING,
        call=sample_call(),
        number="SAMPLE-0001-K7QX",
        greeting="某大学 张三老师：",
        unit="某大学",
        title="智慧后勤平台建设",
        result="入选",
        contact=("秘书处：010-00000000", "邮箱：box@example.org"),
        date="2026年5月10日",
        withdrawn=HEADING,
    )
    bare = replace(
        full, number="", greeting="尊敬的申报联系人：", unit="", title="", contact=(), withdrawn=""
    )
    return tuple(replace(one, kind=kind) for kind in TEMPLATES for one in (full, bare))
