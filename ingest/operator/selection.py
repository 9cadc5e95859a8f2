"""Which messages a command is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from ingest.errors import UsageError
from ingest.judge.proofs import quote_of
from ingest.language.words import say
from models.message import LISTED, NEWEST_FIRST, FindingRow, Message, Submission

SEARCHED = (
    Message.subject,
    Message.from_address,
    Message.from_name,
    Message.unit,
    Message.title,
    Message.contact,
)
"""Where `Selection.text` is looked for."""

MOST_DIGITS = 9
"""Of a message's or receipt's number: more would be too large for the database."""

MOST_NAMED = 5
"""Of several messages that a name fits."""


@dataclass(frozen=True)
class Selection:
    """Which messages a command is about: all that fit every given part."""

    outcome: str | None = None
    finding: str | None = None
    unit: str | None = None
    direction: str | None = None
    text: str | None = None
    """In one of SEARCHED."""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    status: str | None = None


def select_messages(selection: Selection) -> Select[int]:
    """The ids that a selection fits, oldest first."""
    conditions: list[ColumnElement[bool]] = []
    if selection.outcome:
        conditions.append(Message.outcome == selection.outcome)
    if selection.status:
        conditions.append(Message.status == selection.status)
    if selection.finding:
        code = selection.finding
        within = (FindingRow.code == code) | FindingRow.code.startswith(f"{code}.")
        conditions.append(Message.id.in_(select(FindingRow.message_pk).where(within)))
    if selection.unit:
        conditions.append(Message.unit.icontains(selection.unit, autoescape=True))
    if selection.direction:
        conditions.append(Message.direction.icontains(selection.direction, autoescape=True))
    if selection.since:
        conditions.append(Message.received_at >= selection.since)
    if selection.until:
        conditions.append(Message.received_at < selection.until)
    if selection.text:
        conditions.append(or_(*(column.icontains(selection.text, autoescape=True) for column in SEARCHED)))
    return select(Message.id).where(*conditions).order_by(*LISTED)


def newest(query: Select[int], count: int | None) -> Select[int]:
    """Only the newest of a selection; all where `count` is `None`."""
    if count is None:
        return query
    last = query.order_by(None).order_by(*NEWEST_FIRST).limit(count)
    return select(Message.id).where(Message.id.in_(last)).order_by(*LISTED)


def find_message(session: Session, name: str) -> Message:
    """A message by its number, receipt number, Message-ID, or the beginning of its SHA-256.

    A receipt number names the version of its case that stands.

    :raises UsageError: if there is none, or more than one
    """
    query, most = select(Message).order_by(Message.id), MOST_NAMED
    if name.isdecimal() and len(name) <= MOST_DIGITS:
        query = query.where(Message.id == int(name))
    elif receipt := _receipt(name):
        call, number = receipt
        anchored = select(Submission.id).where(Submission.call == call, Submission.number == number)
        query = query.where(Message.submission_id.in_(anchored)).order_by(None)
        query, most = query.order_by(Message.current.desc(), Message.received_at.desc()), 1
    elif "@" in name:
        ids = (name, f"<{name.strip('<>')}>", name.strip("<>"))
        query = query.where(Message.whole_id.is_(None), Message.message_id.in_(ids))
    else:
        begins = Message.raw_sha256.startswith(name.lower(), autoescape=True)
        query = query.where(Message.whole_id.is_(None), begins)
    rows = list(session.scalars(query.limit(most)))
    if not rows:
        raise UsageError(
            say(
                f"There is no message {name}: give its number, receipt number, Message-ID or SHA-256",
                f"没有邮件 {name}：请给出序号、受理编号、Message-ID 或 SHA-256",
            )
        )
    if len(rows) > 1:
        numbers = ", ".join(str(row.id) for row in rows)
        raise UsageError(
            say(
                f"{name} is more than one message ({numbers}): give the number of one",
                f"{name} 对应多封邮件（{numbers}）：请给出其中一封的序号",
            )
        )
    return rows[0]


def _receipt(name: str) -> tuple[str, int] | None:
    shown = (
        quote_of(name.upper()).number if name.count("-") == 2 else name
    )  # as letters show it, suffix and all
    call, dash, number = shown.rpartition("-")
    decimal = number.isdecimal() and len(number) <= MOST_DIGITS
    return (call.upper(), int(number)) if dash and call and decimal else None
