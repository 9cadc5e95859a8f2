"""The record of a message as other programs read it: `export --format jsonl`, see `export.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Verdict
from ingest.outbox.together import JUDGED
from models import queries
from models.base import Base
from models.journal import Event
from models.message import LISTED, Decision, Message, Reply
from parsers.case.splitting import facts_of_case
from parsers.facts import Answer, Form, Manuscript, MessageFacts

REPLY_STATES = {"sending": "queued", "on_hold": "deferred"}
"""Our states beyond those that the export knows."""

REPLY_KEYS = (
    "id",
    "template",
    "recipient",
    "state",
    "tries",
    "error",
    "message_id",
    "subject",
    "text",
    "bounced_by",
)
DECISION_KEYS = ("outcome", "reason", "decided_by")
FORM_TEXTS = ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion")


def export_records(session: Session, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """One object a message, oldest first; memory does not grow with their number."""
    for row in queries.all_messages(session):
        yield export_record(row, zone, queries.find_parts(session, row) if _is_split(row) else ())


def _is_split(row: Message) -> bool:
    return bool(row.facts and row.facts.get("cases"))


def export_record(row: Message, zone: ZoneInfo, parts: Sequence[Message] = ()) -> dict[str, Any]:
    """One message's object. Times are in the call's zone, with their offset.

    `parts`: the rows of its further cases. Its outcome is then the one that asks most, its findings are all
    of theirs, and `submissions` tells each case.
    """
    facts = stored.load_facts(row.facts) if row.facts is not None else MessageFacts()
    verdict = stored.find_verdict(row.verdict)
    subject = facts.subject_parts
    return {
        "id": row.id,
        "raw_sha256": row.raw_sha256,
        "message_id": row.message_id,
        "from": row.from_address,
        "from_name": row.from_name,
        "subject": row.subject,
        "received_at": _local(row.received_at, zone),
        "sent_at": facts.sent_at.isoformat() if facts.sent_at else None,
        "status": row.status,
        "outcome": _outcome([row, *parts]),
        "findings": [found for one in (row, *parts) for found in _findings(stored.find_verdict(one.verdict))],
        "subject_parts": subject
        and {key: getattr(subject, key) or None for key in ("unit", "title", "contact")},
        "form": _form(facts.form or (verdict.standing.form if verdict else None)),
        "manuscript": _manuscript(facts.manuscript or (verdict.standing.manuscript if verdict else None)),
        "attachments": [
            {"name": a.name, "path": a.path, "kind": a.kind, "bytes": a.bytes, "sha256": a.sha256}
            for a in facts.attachments
        ],
        "submission": _submission(row),
        **({"submissions": [_case(one) for one in (row, *parts) if one.submission]} if parts else {}),
        "reply": _reply(row.replies),
    }


def export_story(session: Session, row: Message, zone: ZoneInfo) -> dict[str, Any]:
    """The same with everything else that is on record of the message."""
    versions = select(Message).where(Message.submission_id == row.submission_id)
    decisions = select(Decision).where(Decision.message_pk == row.id).order_by(Decision.id)
    events = select(Event).where(Event.message_pk == row.id).order_by(Event.id)
    return {
        **export_record(row, zone),
        "replies": [_whole(reply, REPLY_KEYS, "sent_at", zone) for reply in row.replies],
        "versions": [
            {"id": one.id, "version": one.version, "current": one.current, "outcome": one.outcome}
            for one in session.scalars(versions.order_by(*LISTED))
            if row.submission_id is not None
        ],
        "decisions": [_whole(one, DECISION_KEYS, "decided_at", zone) for one in session.scalars(decisions)],
        "events": [_whole(one, ("kind", "detail"), "at", zone) for one in session.scalars(events)],
        "facts": row.facts,
        "verdict": row.verdict,
        "failure": row.failure,
    }


def _whole(row: Base, keys: Sequence[str], moment_key: str, zone: ZoneInfo) -> dict[str, Any]:
    moment = getattr(row, moment_key)
    return {**{key: getattr(row, key) for key in keys}, moment_key: moment and _local(moment, zone)}


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _findings(verdict: Verdict | None) -> list[dict[str, str]]:
    found = verdict.findings if verdict else ()
    return [{"code": f.code, "gravity": f.gravity, "message": f.message} for f in found]


def _form(form: Form | None) -> dict[str, Any] | None:
    if form is None:
        return None
    texts = {name: field.value if (field := getattr(form, name)) else None for name in FORM_TEXTS}
    ticked = {
        "directions": [field.value for field in form.directions],
        "kinds": [field.value for field in form.kinds],
    }
    fields = {name: value for name, value in {**texts, **_ticked_by_key(ticked)}.items() if value}
    own = {answer.key: _said(answer) for answer in form.more}
    return {**texts, **ticked, "fields": fields | own, "file": form.file, "read_by": form.read_by}


def _ticked_by_key(ticked: dict[str, list[str]]) -> dict[str, list[str]]:
    """What was ticked under the keys of a call's description."""
    return {"direction": ticked["directions"], "kind": ticked["kinds"]}


def _said(answer: Answer) -> str | list[str]:
    """What a field of the call's own says: a list where there was something to tick."""
    values = [field.value for field in answer.fields]
    return values if answer.ticked else values[0]


def _manuscript(manuscript: Manuscript | None) -> dict[str, Any] | None:
    if manuscript is None:
        return None
    faults = [
        {"part": f.part, "place": f.place, "found": f.found, "asked": f.asked, "count": f.count}
        for f in manuscript.format
    ]
    return {
        "title": manuscript.title,
        "characters": manuscript.characters,
        "file": manuscript.file,
        "format": faults,
    }


MOST_ASKING = ("returned", "held", "accepted", "rejected", "duplicate")
"""Which outcome a mail has whose cases came to several."""


def _outcome(rows: Sequence[Message]) -> str | None:
    found = {row.outcome for row in rows}
    return next((one for one in MOST_ASKING if one in found), rows[0].outcome)


def _case(row: Message) -> dict[str, Any]:
    """One of the cases of a mail that brings several."""
    verdict = stored.find_verdict(row.verdict)
    facts = stored.load_facts(row.facts) if row.facts is not None else MessageFacts()
    facts = facts_of_case(facts, 0) if row.whole_id is None else facts
    return {
        "id": row.id,
        **(_submission(row) or {}),
        "outcome": row.outcome,
        "findings": _findings(verdict),
        "form": _form(facts.form),
        "manuscript": _manuscript(facts.manuscript),
        "files": [one.path for one in facts.attachments],
    }


def _submission(row: Message) -> dict[str, Any] | None:
    if row.submission is None:
        return None
    return {"number": row.submission.receipt, "version": row.version, "current": row.current}


def _reply(replies: list[Reply]) -> dict[str, Any] | None:
    """The newest reply to how it was judged; one that was never to be sent only if there is no other."""
    judged = [reply for reply in replies if reply.template in JUDGED]
    if not judged:
        return None
    meant = [reply for reply in judged if reply.state != "suppressed"] or judged
    reply = meant[-1]
    return {
        "template": reply.template,
        "to": reply.recipient,
        "state": REPLY_STATES.get(reply.state, reply.state),
        "message_id": reply.message_id,
    }
