"""The register: the table of cases that a committee would keep, as CSV and as an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ingest.files import unwritable, write_synced
from ingest.runtime import Desk
from models import queries
from models.message import Message, Submission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {"accepted": "已受理", "returned": "退回补正", "held": "待复核", "rejected": "不予受理"}
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
MOST_TEXT = 2000
"""Characters of a cell; Excel takes 32,767."""


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


@dataclass(frozen=True)
class Column:
    """A column of the register."""

    title: str
    width: float
    """Characters of Latin text, as Excel counts a column's width."""
    value: Callable[[int, Case], str | int | datetime | None]
    """From the running number and the case."""


COLUMNS = (
    Column("序号", 6, lambda number, _: number),
    Column("受理编号", 16, lambda _, case: case.receipt),
    Column("单位", 26, lambda _, case: case.unit),
    Column("联系人", 10, lambda _, case: case.contact),
    Column("联系方式", 16, lambda _, case: case.contact_info),
    Column("职务", 12, lambda _, case: case.position),
    Column("申报方向", 13, lambda _, case: case.direction),
    Column("申报形式", 15, lambda _, case: case.kind),
    Column("申报题目", 36, lambda _, case: case.title),
    Column("字数", 8, lambda _, case: case.characters),
    Column("格式情况", 18, lambda _, case: case.layout),
    Column("盖章", 10, lambda _, case: case.seal),
    Column("收件时间", 19, lambda _, case: case.received_at),
    Column("状态", 10, lambda _, case: STATES.get(case.outcome, case.outcome)),
    Column("备注", 40, lambda _, case: case.remark),
)


def find_cases(session: Session, zone: ZoneInfo, outcomes: Sequence[str] = tuple(STATES)) -> Iterator[Case]:
    """The version of each case that counts, by receipt number; what we failed on last. Memory stays flat."""
    ids = session.scalars(
        select(Message.id)
        .join(Submission, Submission.id == Message.submission_id, isouter=True)
        .where(
            Message.outcome.in_(outcomes),
            or_(Message.current, (Message.outcome == "held") & Message.submission_id.is_(None)),
        )
        .order_by(Submission.number.is_(None), Submission.number, Message.received_at, Message.id)
    )
    columns = (
        Message.id, Message.received_at, Message.outcome, Message.version, Message.verdict,
        Message.unit, Message.contact, Message.title, Message.subject, Submission,
    )  # fmt: skip
    for chunk in queries.chunked(list(ids)):
        found = session.execute(
            select(*columns)
            .join_from(Message, Submission, Submission.id == Message.submission_id, isouter=True)
            .where(Message.id.in_(chunk))
        )
        by_id = {row[0]: row for row in found}
        yield from (_case(*by_id[message], zone=zone) for message in chunk)


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
    submission: Submission | None,
    *,
    zone: ZoneInfo,
) -> Case:
    verdict = verdict or {}
    standing: Mapping[str, Any] = verdict.get("standing") or {}
    form: Mapping[str, Any] = standing.get("form") or {}
    manuscript: Mapping[str, Any] | None = standing.get("manuscript")
    return Case(
        message=message,
        receipt=submission.receipt if submission else "",
        unit=_value(form, "unit") or unit or "",
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


_FORMULA = re.compile("[\\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad]*[=+\\-@＝＋－＠\\t\\r\\n|%]")
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text, as `clean` leaves it, for a formula (OWASP, CSV Injection).

    Full-width signs count too, and what nobody sees before a sign does not hide it.
    """
    return _FORMULA.match(text) is not None


def clean(text: str) -> str:
    """A text that a cell takes: no control characters, line ends as in Excel, not too long."""
    if text.isprintable() and len(text) <= MOST_TEXT and not _UNWRITABLE.search(text):
        return text
    tidy = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return tidy if len(tidy) <= MOST_TEXT else tidy[: MOST_TEXT - 1] + "…"


def write_csv(desk: Desk, path: Path | None) -> None:
    """The register as CSV with a byte order mark, so that Excel reads it as UTF-8; null: to standard output.

    A text that might be taken for a formula gets an apostrophe before it.

    :raises StoreUnavailable: when the file cannot be written
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([column.title for column in COLUMNS])
    with desk.store.reading() as session:
        for number, case in enumerate(find_cases(session, desk.policy.call.zone), 1):
            writer.writerow([_csv_cell(column.value(number, case)) for column in COLUMNS])
    content = buffer.getvalue().encode("utf-8-sig")
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        _write(path, content)


def _csv_cell(value: str | int | datetime | None) -> str | int:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if is_formula(value) or is_formula(text) else text
    return "" if value is None else value


def write_xlsx(desk: Desk, path: Path, outcomes: Sequence[str] = tuple(STATES)) -> None:
    """The register as an Excel workbook.

    `outcomes`: cases with one of these; every message is listed too unless only some cases are asked for.

    :raises StoreUnavailable: when the file cannot be written
    """
    _write(path, register_bytes(desk, outcomes))


def register_bytes(desk: Desk, outcomes: Sequence[str] = tuple(STATES)) -> bytes:
    """The workbook, for a mail or a zip."""
    from ingest.register.workbook import make_workbook

    with TemporaryDirectory(prefix="casebox-register-") as folder, desk.store.reading() as session:
        return make_workbook(desk, session, Path(folder), outcomes).read_bytes()


def _write(path: Path, content: bytes) -> None:
    try:
        write_synced(path.absolute(), content)
    except OSError as error:
        raise unwritable(error, path) from error
