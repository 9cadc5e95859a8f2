"""The record of a message as other programs read it: `export --format jsonl`, see `export.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ingest import codec
from ingest.judge.case import Verdict
from models import queries
from models.message import Message, Reply
from parsers.facts import Form, Manuscript, MessageFacts

REPLY_STATES = {"sending": "queued", "on_hold": "deferred"}
"""Our states beyond those that the export knows."""

FORM_TEXTS = ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion")


def export_records(session: Session, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """One object a message, oldest first; memory does not grow with their number."""
    for row in queries.all_messages(session):
        yield export_record(row, zone)


def export_record(row: Message, zone: ZoneInfo) -> dict[str, Any]:
    """One message's object. Times are in the call's zone, with their offset."""
    facts = codec.load_facts(row.facts) if row.facts is not None else MessageFacts()
    verdict = codec.load_verdict(row.verdict) if row.verdict is not None else None
    parts = facts.subject_parts
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
        "outcome": row.outcome,
        "findings": _findings(verdict),
        "subject_parts": parts and {"unit": parts.unit, "title": parts.title, "contact": parts.contact},
        "form": _form(facts.form or (verdict.standing.form if verdict else None)),
        "manuscript": _manuscript(facts.manuscript or (verdict.standing.manuscript if verdict else None)),
        "attachments": [
            {"name": a.name, "path": a.path, "kind": a.kind, "bytes": a.bytes, "sha256": a.sha256}
            for a in facts.attachments
        ],
        "submission": _submission(row),
        "reply": _reply(row.replies),
    }


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
    return {**texts, **ticked, "file": form.file, "read_by": form.read_by}


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


def _submission(row: Message) -> dict[str, Any] | None:
    if row.submission is None:
        return None
    return {"number": row.submission.receipt, "version": row.version, "current": row.current}


def _reply(replies: list[Reply]) -> dict[str, Any] | None:
    """The newest reply; one that was never to be sent only if there is no other."""
    if not replies:
        return None
    meant = [reply for reply in replies if reply.state != "suppressed"] or replies
    reply = meant[-1]
    return {
        "template": reply.template,
        "to": reply.recipient,
        "state": REPLY_STATES.get(reply.state, reply.state),
        "message_id": reply.message_id,
    }
