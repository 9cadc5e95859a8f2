"""A letter on the result: what it says, and its words from the templates `selected` and `unselected`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.judge.policy import Call, Language
from ingest.judge.words.moments import local_day
from ingest.replies.compose import Reply, render_parts
from ingest.replies.phrases import RESULT_HEADING, greeting, shown
from ingest.replies.samples import sample_call

SELECTED, UNSELECTED = "selected", "unselected"
TEMPLATES = (SELECTED, UNSELECTED)


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
    of_several: bool = False
    """It spoke of one case alone."""


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
    language = call.language
    heading = RESULT_HEADING.said(language)
    return ResultLetter(
        kind=kind,
        heading=heading,
        call=call,
        number=receipt,
        greeting=greeting(shown(unit, language, 60), shown(contact, language)).said(language),
        unit=shown(unit, language, 60),
        title=shown(title, language, 100).removeprefix("《").removesuffix("》"),
        result=shown(result, language, 30),
        contact=tuple(line.strip() for line in call.contact.splitlines() if line.strip()),
        date=local_day(composed_at, call).said(language),
        withdrawn=heading if corrects else "",
    )


def compose_result(letter: ResultLetter, templates: Path | None) -> Reply:
    """Its subject, text and HTML. These letters are previewed: what fails is told, and nothing stands in.

    :raises Exception: whatever an operator's template does
    """
    subject, text, html = render_parts(letter, templates)
    return Reply(" ".join(subject.split()), text, html, mark=letter.call.code)


def sample_result_letters(language: Language = "zh") -> tuple[ResultLetter, ...]:
    """Each of the two, full and bare, on which templates are tried out."""
    heading = RESULT_HEADING.said(language)
    full = ResultLetter(
        kind=SELECTED,
        heading=heading,
        call=sample_call(language),
        number="SAMPLE-0001-K7QX",
        greeting="某大学 张三老师：",
        unit="某大学",
        title="智慧后勤平台建设",
        result="入选",
        contact=("秘书处：010-00000000", "邮箱：box@example.org"),
        date="2026年5月10日",
        withdrawn=heading,
    )
    bare = replace(
        full, number="", greeting="尊敬的申报联系人：", unit="", title="", contact=(), withdrawn=""
    )
    return tuple(replace(one, kind=kind) for kind in TEMPLATES for one in (full, bare))
