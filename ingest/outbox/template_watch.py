"""A template of the operator's own that fails is told: in the log, in the digest and by an alarm."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ingest.log import get_logger
from models.journal import HealthStatus

log = get_logger("casebox")

PART = "templates"


def note_template(session: Session, kind: str, fault: str, now: datetime) -> None:
    """A reply of that kind was written by its template in force; or, with a `fault`, by the built-in one.

    The trouble is over once the kind that failed is written by its own template again.
    """
    beat = session.get(HealthStatus, PART)
    if fault:
        log.error("template.failed", template=kind, reason=fault)
        beat = beat or HealthStatus(name=PART)
        beat.bad_since, beat.error = beat.bad_since or now, fault
        session.add(beat)
    elif beat is not None and (beat.error or "").startswith(f"{kind}："):
        beat.good_at, beat.bad_since, beat.error = now, None, None
