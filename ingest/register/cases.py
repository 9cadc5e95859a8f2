"""The cases of the register, one row each: the version that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ingest.judge.case import Template
from ingest.judge.units.kinds import province_of, unit_kind
from ingest.language.finding_words import finding_words
from ingest.language.words import OUTCOME_WORDS
from models import queries
from models.message import OLDEST_FIRST, Decision, Message, Submission

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
SEALS = (("found", "已盖章"), ("missing", "未见盖章"))
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
    withdrawn: bool = False
    """The submitter took it back."""


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
        .order_by(Submission.number.is_(None), Submission.number, *OLDEST_FIRST)
    )
    columns = (
        Message.id, Message.received_at, Message.outcome, Message.version, Message.verdict,
        Message.unit, Message.contact, Message.title, Message.subject, Message.from_address, Submission,
    )  # fmt: skip
    for chunk in queries.chunked(list(ids)):
        found = session.execute(
            select(*columns)
            .join_from(Message, Submission, Submission.id == Message.submission_id, isouter=True)
            .where(Message.id.in_(chunk))
        )
        by_id = {row[0]: row for row in found}
        by = _deciders(session, chunk)
        yield from (_case(*by_id[one], zone=zone, decided_by=by.get(one, "")) for one in chunk)


def _deciders(session: Session, messages: Sequence[int]) -> dict[int, str]:
    """Who decided last on each message that somebody decided on."""
    query = select(Decision.message_pk, Decision.decided_by).where(Decision.message_pk.in_(messages))
    rows = session.execute(query.order_by(Decision.id)).all()
    return {row.message_pk: row.decided_by for row in rows}


def _case(
    message: int,
    received_at: datetime,
    outcome: str,
    version: int | None,
    verdict: Mapping[str, Any] | None,
    unit: str | None,
    contact: str | None,
    title: str | None,
    subject: str | None,
    email: str | None,
    submission: Submission | None,
    *,
    zone: ZoneInfo,
    decided_by: str,
) -> Case:
    verdict = verdict or {}
    standing: Mapping[str, Any] = verdict.get("standing") or {}
    form: Mapping[str, Any] = standing.get("form") or {}
    manuscript: Mapping[str, Any] | None = standing.get("manuscript")
    name = _value(form, "unit") or unit or ""
    codes = dict.fromkeys(finding_words(finding["code"]) for finding in verdict.get("findings", ()))
    return Case(
        message=message,
        receipt=submission.receipt if submission else "",
        unit=name,
        contact=_value(form, "contact") or contact or "",
        contact_info=_value(form, "contact_info"),
        position=_value(form, "position"),
        direction="、".join(field["value"] for field in form.get("directions", ())),
        kind="、".join(field["value"] for field in form.get("kinds", ())),
        title=_value(form, "title") or title or subject or "",
        characters=manuscript["characters"] if manuscript else None,
        layout=_layout(manuscript),
        seal=_seal(form, standing.get("seals", ())),
        received_at=received_at.astimezone(zone),
        outcome=outcome,
        remark=_remark(verdict, outcome, version),
        findings="、".join(codes),
        decided_by=decided_by,
        email=verdict.get("own_sender") or email or "",
        province=province_of(name) if name else "",
        unit_kind=unit_kind(name) if name else "",
        withdrawn=verdict.get("template") == Template.WITHDRAWAL.value,
    )


def _value(form: Mapping[str, Any], name: str) -> str:
    return str((form.get(name) or {}).get("value") or "").strip()


def _layout(manuscript: Mapping[str, Any] | None) -> str:
    if manuscript is None:
        return "未收到文稿"
    if manuscript.get("read_by") in UNSEEN_LAYOUT:
        return "未能核查"
    faulty = {fault["part"] for fault in manuscript.get("format", ())}
    if not faulty:
        return "符合要求"
    return "、".join(word for part, word in LAYOUT_PARTS.items() if part in faulty) + "不符"


def _seal(form: Mapping[str, Any], looks: Sequence[Mapping[str, Any]]) -> str:
    if not form:
        return "未收到申报表"
    seen = {look["seal"] for look in looks}
    return next((word for seal, word in SEALS if seal in seen), "待核")


def _remark(verdict: Mapping[str, Any], outcome: str, version: int | None) -> str:
    """The version, an operator's reason, and what stands in the way; of an accepted case, the advice."""
    notes = [f"第 {version} 版。"] if version and version > 1 else []
    if verdict.get("reason"):
        notes.append(f"人工裁定：{verdict['reason']}")
    for finding in verdict.get("findings", ()):
        told = finding["code"].startswith(("manuscript.format", "form.seal"))
        if not told and (finding["gravity"] != "note" or outcome == "accepted"):
            notes.append(finding["message"])
    return "\n".join(notes)
