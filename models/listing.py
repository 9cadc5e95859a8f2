"""What a list shows of each message: few columns, so that ten thousand cost neither time nor memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.message import FindingRow, Message, Submission
from models.queries import chunked


@dataclass(frozen=True)
class Listed:
    """One message as a line."""

    receipt: str | None
    findings: tuple[str, ...]
    """Codes of the findings that decide; mere notes are left out."""
    id: int
    received_at: datetime
    status: str
    outcome: str | None
    unit: str | None
    title: str | None
    subject: str | None
    version: int | None
    current: bool
    """Whether it is the version that counts for its case."""


SHOWN = (
    Message.id,
    Message.received_at,
    Message.status,
    Message.outcome,
    Message.unit,
    Message.title,
    Message.subject,
    Message.version,
    Message.current,
)
"""The columns of `Listed` after its first two."""


def list_messages(session: Session, ids: Sequence[int]) -> Iterator[Listed]:
    """Those messages, in that order."""
    query = select(*SHOWN, Submission).join(Submission, Message.submission_id == Submission.id, isouter=True)
    for chunk in chunked(ids):
        findings = _decisive_findings(session, chunk)
        rows = {row[0]: row for row in session.execute(query.where(Message.id.in_(chunk)))}
        for number in chunk:
            if number in rows:
                *shown, submission = rows[number]
                receipt = submission.receipt if submission else None
                yield Listed(receipt, tuple(findings[number]), *shown)
        session.expunge_all()


def _decisive_findings(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(FindingRow.message_pk, FindingRow.code)
        .where(FindingRow.message_pk.in_(ids), FindingRow.gravity != "note")
        .order_by(FindingRow.message_pk, FindingRow.position)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for message, code in session.execute(query):
        found[message].append(code)
    return found
