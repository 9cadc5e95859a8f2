"""Held cases are told of at once, each to everybody of the secretariat, with what is held against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from ingest import stored
from ingest.desk.cases import parties_of, party_of
from ingest.desk.exhibits import (
    LIKENESS,
    files_of,
    passages_of,
    pictures_of,
    readings_of,
    rivals_of,
    wanted_of,
)
from ingest.desk.letters import CASE, CHOICES, OF_WITHDRAWAL, Point, compose_case
from ingest.errors import CaseboxError
from ingest.judge.case import Check
from ingest.log import get_logger
from ingest.outbox.service_mail import enqueue
from ingest.reading.pool import Readers
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from ingest.secretariat.tokens import draw_token
from models.desk import Told
from models.message import OLDEST_FIRST, Message
from parsers.case.exhibits import Exhibits

log = get_logger("casebox")

HOUR = timedelta(hours=1)
MOST_POINTS = 10


def tell_one(runtime: Runtime, readers: Readers, now: datetime) -> bool:
    """Tell of the oldest held case that was not told of; whether there was one, and the hour has room."""
    if not runtime.policy.secretariat:
        return False
    with runtime.store.reading() as session:
        message = next_untold(session)
        if message is None or not _has_room(session, runtime, now):
            return False
        row = session.get_one(Message, message)
        others = rivals_of(session, row)
        shown = {one.id: (one.raw_sha256, wanted_of(one) if one is row else ()) for one in (row, *others)}
    shelf = {
        number: readers.lay_out(runtime.store.mail.file(sha256), wanted)
        for number, (sha256, wanted) in shown.items()
    }
    try:
        with runtime.store.writing() as session:
            if next_untold(session) == message:
                _tell(session, runtime, session.get_one(Message, message), shelf, now)
    except CaseboxError:
        raise
    except Exception as error:  # a bug costs the word of this case: it stands in the digest all the same
        log.exception("case.untold", message=message, kind=type(error).__name__)
        with runtime.store.writing() as session:
            session.add(Told(message_pk=message, token=draw_token(), told_at=now))
    return True


def next_untold(session: Session) -> int | None:
    """The oldest message that is held, the newest of its case, and not told of."""
    newer = aliased(Message)
    later = exists().where(newer.submission_id == Message.submission_id, newer.version > Message.version)
    query = select(Message.id).where(
        Message.outcome == "held",
        Message.status == "recorded",
        ~exists().where(Told.message_pk == Message.id),
        ~later,
    )
    return session.scalar(query.order_by(*OLDEST_FIRST).limit(1))


def _has_room(session: Session, runtime: Runtime, now: datetime) -> bool:
    told = select(func.count(Told.message_pk)).where(Told.told_at > now - HOUR, Told.told_at <= now)
    return (session.scalar(told) or 0) < runtime.settings.secretariat.notices_per_hour


def _tell(
    session: Session, runtime: Runtime, row: Message, shelf: Mapping[int, Exhibits], now: datetime
) -> None:
    token = draw_token()
    session.add(Told(message_pk=row.id, token=token, told_at=now))
    composed = compose_case(
        runtime,
        party_of(row, runtime),
        points_of(session, runtime, row, shelf),
        token,
        readings_of(row, runtime.policy.call),
        OF_WITHDRAWAL if _takes_back(row) else CHOICES,
        files_of(row, shelf[row.id], runtime.settings.secretariat.attach_bytes),
        pictures_of(row, shelf[row.id]),
    )
    for recipient in sorted(runtime.policy.secretariat):
        enqueue(session, runtime, CASE, f"{row.id}/{token}", recipient, composed, now, about=row.id)


def _takes_back(row: Message) -> bool:
    verdict = stored.load_verdict(row.verdict)
    return any(finding.code == "submission.withdrawal" for finding in verdict.findings)


def points_of(
    session: Session, runtime: Runtime, row: Message, shelf: Mapping[int, Exhibits]
) -> Sequence[Point]:
    """Why a case is held."""
    verdict = stored.load_verdict(row.verdict)
    checks = {check.code: check for check in reversed(verdict.checks) if check.hit}
    held = [finding for finding in verdict.findings if finding.gravity == "hold"]
    return [
        Point(
            plain(finding.message, 400),
            _evidence(checks.get(finding.code)),
            tuple(parties_of(session, runtime, finding.cases)),
            passages_of(session, row, shelf) if finding.code == LIKENESS else (),
        )
        for finding in held[:MOST_POINTS]
    ]


def _evidence(check: Check | None) -> str:
    return plain(check.evidence, 300) if check else ""
