"""The mail that brings an expert the cases to review: what it says; its words are the templates `expert`.

It is in Chinese, as the scoring sheet is, whatever language submitters are answered in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.judge.policy import Call
from ingest.judge.words.moments import local_day
from ingest.replies.compose import Reply, ReplyFile, render_parts
from ingest.replies.phrases import greeting
from ingest.replies.samples import sample_call
from ingest.replies.wording import plain
from ingest.review.experts import Expert

KIND, HEADING = "expert", "评审材料"


@dataclass(frozen=True)
class ExpertLetter:
    """Every name that these templates may use. Texts are single lines and safe to show."""

    call: Call
    greeting: str
    count: int
    """Cases to review."""
    sheet: str
    """Name of the scoring sheet's file."""
    papers: str
    """Name of the file with the cases' papers."""
    due: str
    """Until when scores are wanted, in the configuration's words; empty: not said."""
    is_blind: bool
    corrects: bool
    """Takes the place of an earlier mail."""
    added: tuple[str, ...]
    """Receipt numbers that were not in the earlier mail."""
    removed: tuple[str, ...]
    """Those of the earlier mail that are no longer to be reviewed."""
    contact: tuple[str, ...]
    """Lines of the contact block."""
    date: str
    kind: str = KIND
    heading: str = HEADING
    withdrawn: str = ""
    """Empty: no letter about a case is taken back."""


def write_expert_letter(
    call: Call,
    expert: Expert,
    *,
    receipts: frozenset[str],
    earlier: frozenset[str] | None,
    due: str,
    blind: bool,
    composed_at: datetime,
) -> ExpertLetter:
    """The letter to one expert. `earlier`: the numbers that he was mailed before; `None`: nothing was."""
    name = plain(expert.name, 20)
    return ExpertLetter(
        call=replace(call, language="zh"),
        greeting=greeting("", name).zh,
        count=len(receipts),
        sheet=f"评分表 {name}.xlsx",
        papers=f"评审材料 {name}.zip",
        due=plain(due, 60),
        is_blind=blind,
        corrects=earlier is not None,
        added=tuple(sorted(receipts - earlier)) if earlier is not None else (),
        removed=tuple(sorted(earlier - receipts)) if earlier is not None else (),
        contact=tuple(line.strip() for line in call.contact.splitlines() if line.strip()),
        date=local_day(composed_at, call).zh,
    )


def compose_expert(letter: ExpertLetter, files: tuple[ReplyFile, ...], templates: Path | None) -> Reply:
    """Its subject, text and HTML. These mails are previewed: what fails is told, and nothing stands in.

    :raises Exception: whatever an operator's template does
    """
    subject, text, html = render_parts(letter, templates)
    return Reply(" ".join(subject.split()), text, html, files, mark=letter.call.code)


def sample_expert_letters() -> tuple[ExpertLetter, ...]:
    """Full and bare, on which templates are tried out."""
    full = ExpertLetter(
        call=sample_call(),
        greeting="张三老师：",
        count=12,
        sheet="评分表 张三.xlsx",
        papers="评审材料 张三.zip",
        due="2026年4月30日",
        is_blind=True,
        corrects=True,
        added=("SAMPLE-0007", "SAMPLE-0009"),
        removed=("SAMPLE-0002",),
        contact=("秘书处：010-00000000", "邮箱：box@example.org"),
        date="2026年4月10日",
    )
    bare = replace(full, due="", is_blind=False, corrects=False, added=(), removed=(), contact=())
    return (full, bare)
