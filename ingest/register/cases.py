"""The cases of the register, one row each: the version that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Standing, Template, Verdict
from ingest.judge.units.kinds import province_of, unit_kind
from ingest.language.finding_words import finding_words
from ingest.language.words import OUTCOME_WORDS
from models import queries
from models.message import LISTED, Decision, Message, Submission
from models.panel import Result
from parsers.facts import Field, Form, Manuscript, Seal

WITHDRAWN = "已撤回"
"""Of what counts as rejected: its submitter took it back."""

STATES = {outcome: OUTCOME_WORDS[outcome] for outcome in ("accepted", "returned", "held", "rejected")}
LAYOUT_PARTS = {
    "title": "主标题",
    "heading1": "一级标题",
    "heading2": "二级标题",
    "body": "正文",
    "spacing": "行距",
}
"""The parts of `manuscript.format`, in the notice's words (四、5)."""
SEALS = ((Seal.FOUND, "已盖章"), (Seal.MISSING, "未见盖章"))
"""By the best of the looks; anything else cannot be told from the file."""
UNSEEN_LAYOUT = frozenset({"doc-light", "text"})
"""Readers that give a manuscript's text and nothing of its fonts."""


@dataclass(frozen=True)
class Case:
    """A case as the register has it. Texts are as submitted, made safe where they are written."""

    message: int
    receipt: str
    unit: str
    contact: str
    contact_info: str
    position: str
    direction: str
    kind: str
    title: str
    characters: int | None
    layout: str
    seal: str
    received_at: datetime
    """Local."""
    outcome: str
    remark: str
    findings: str
    """What was found, in a few words each."""
    decided_by: str
    """Who decided by hand; empty where the rules did."""
    email: str
    province: str
    unit_kind: str
    """These two by the unit's name."""
    result: str = ""
    """What the secretariat decided after the review; empty until then."""
    withdrawn: bool = False
    """The submitter took it back."""
    form: Form | None = None
    """What stands of it, for the columns of a call of its own."""


def state_of(case: Case) -> str:
    """What the register says has become of it."""
    return WITHDRAWN if case.withdrawn else STATES.get(case.outcome, case.outcome)


def find_cases(session: Session, zone: ZoneInfo, outcomes: Sequence[str] = tuple(STATES)) -> Iterator[Case]:
    """The version of each case that counts, by receipt number; what we failed on last. Memory stays flat."""
    ids = session.scalars(
        select(Message.id)
        .join(Submission, Submission.id == Message.submission_id, isouter=True)
        .where(
            Message.outcome.in_(outcomes),
            or_(Message.current, (Message.outcome == "held") & Message.submission_id.is_(None)),
        )
        .order_by(Submission.number.is_(None), Submission.number, *LISTED)
    )
    columns = (
        Message.id, Message.received_at, Message.outcome, Message.version, Message.verdict,
        Message.unit, Message.contact, Message.title, Message.subject, Message.from_address,
        Message.direction, Message.kind, Submission,
    )  # fmt: skip
    for chunk in queries.chunked(list(ids)):
        found = session.execute(
            select(*columns)
            .join_from(Message, Submission, Submission.id == Message.submission_id, isouter=True)
            .where(Message.id.in_(chunk))
        )
        by_id = {row[0]: row for row in found}
        by, results = _deciders(session, chunk), _results(session, [by_id[one][-1] for one in chunk])
        for one in chunk:
            submission = by_id[one][-1]
            result = results.get(submission.id, "") if submission else ""
            yield replace(_case(zone, *by_id[one]), decided_by=by.get(one, ""), result=result)


def _deciders(session: Session, messages: Sequence[int]) -> dict[int, str]:
    """Who decided last on each message that somebody decided on."""
    query = select(Decision.message_pk, Decision.decided_by).where(Decision.message_pk.in_(messages))
    rows = session.execute(query.order_by(Decision.id)).all()
    return {row.message_pk: row.decided_by for row in rows}


def _results(session: Session, submissions: Sequence[Submission | None]) -> dict[int, str]:
    """What was decided last after the review, by submission."""
    numbers = [one.id for one in submissions if one is not None]
    query = select(Result.submission_id, Result.word).where(Result.submission_id.in_(numbers))
    return {row.submission_id: row.word for row in session.execute(query.order_by(Result.id))}


def _case(
    zone: ZoneInfo,
    message: int,
    received_at: datetime,
    outcome: str,
    version: int | None,
    stored_verdict: Any,
    unit: str | None,
    contact: str | None,
    title: str | None,
    subject: str | None,
    email: str | None,
    direction: str | None,
    kind: str | None,
    submission: Submission | None,
) -> Case:
    verdict = stored.find_verdict(stored_verdict)
    standing = verdict.standing if verdict else Standing()
    form, manuscript = standing.form, standing.manuscript
    name = _value(form.unit if form else None) or unit or ""
    codes = dict.fromkeys(finding_words(one.code) for one in verdict.findings) if verdict else {}
    return Case(
        message=message,
        receipt=submission.receipt if submission else "",
        unit=name,
        contact=_value(form.contact if form else None) or contact or "",
        contact_info=_value(form.contact_info if form else None),
        position=_value(form.position if form else None),
        direction=_ticked(form.directions if form else ()) or direction or "",
        kind=_ticked(form.kinds if form else ()) or kind or "",
        title=_value(form.title if form else None) or title or subject or "",
        characters=manuscript.characters if manuscript else None,
        layout=_layout(manuscript),
        seal=_seal(standing),
        received_at=received_at.astimezone(zone),
        outcome=outcome,
        remark=_remark(verdict, outcome, version),
        findings="、".join(codes),
        decided_by="",
        email=(verdict and verdict.own_sender) or email or "",
        province=province_of(name) if name else "",
        unit_kind=unit_kind(name) if name else "",
        withdrawn=verdict is not None and verdict.template is Template.WITHDRAWAL,
        form=form,
    )


def _value(field: Field | None) -> str:
    return field.value.strip() if field else ""


def _ticked(fields: Sequence[Field]) -> str:
    return "、".join(field.value for field in fields)


def _layout(manuscript: Manuscript | None) -> str:
    if manuscript is None:
        return "未收到文稿"
    if manuscript.read_by in UNSEEN_LAYOUT:
        return "未能核查"
    faulty = {fault.part for fault in manuscript.format}
    if not faulty:
        return "符合要求"
    return "、".join(word for part, word in LAYOUT_PARTS.items() if part in faulty) + "不符"


def _seal(standing: Standing) -> str:
    if standing.form is None:
        return "未收到申报表"
    seen = {look.seal for look in standing.seals}
    return next((word for seal, word in SEALS if seal in seen), "待核")


def _remark(verdict: Verdict | None, outcome: str, version: int | None) -> str:
    """The version, an operator's reason, and what stands in the way; of an accepted case, the advice."""
    notes = [f"第 {version} 版。"] if version and version > 1 else []
    if verdict and verdict.reason:
        notes.append(f"人工裁定：{verdict.reason}")
    for finding in verdict.findings if verdict else ():
        told = finding.code.startswith(("manuscript.format", "form.seal"))
        if not told and (finding.gravity != "note" or outcome == "accepted"):
            notes.append(finding.message)
    return "\n".join(notes)
