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
    if PART not in session.info:  # asked once a transaction
        session.info[PART] = session.get(HealthStatus, PART)
    row: HealthStatus | None = session.info[PART]
    if fault:
        log.error("template.failed", template=kind, reason=fault)
        row = session.info[PART] = row or HealthStatus(name=PART)
        row.bad_since, row.error = row.bad_since or now, fault
        session.add(row)
    elif row is not None and (row.error or "").startswith(f"{kind}："):
        row.good_at, row.bad_since, row.error = now, None, None
