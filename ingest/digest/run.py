"""The day's digest: written as a file, and sent once to those who are to have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from ingest.digest import Digest, build_digest, render_digest
from ingest.digest.render import subject_line
from ingest.digest.troubles import keep_machine
from ingest.errors import AlreadyRunning, CaseboxError
from ingest.health import note_health
from ingest.outbox import service_mail
from ingest.register.write import XLSX, register_bytes
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import ReplyFile
from ingest.robots.webhook import tell_robots
from ingest.runtime import Runtime
from models.journal import DigestRun
from models.message import Message

DIGESTS = "digests"
"""The folder in the store."""


def digest_name(day: date) -> str:
    """What a day's digest is called in the store."""
    return f"{DIGESTS}/{day.isoformat()}.html"


def digest_day(name: str) -> str:
    """The day that a digest is about, from what it is called."""
    return name.rpartition("/")[2].removesuffix(".html")


def write_digest(runtime: Runtime, day: date, *, send: bool) -> str:
    """Write a local day's digest; with `send`, into the outbox for everybody in `digest.to`, once each.

    Returns where a person finds it.

    :raises StoreUnavailable: when it cannot be written
    """
    digest = build_digest(runtime, day)
    composed = render_digest(runtime, digest)
    if send and runtime.settings.digest.to and runtime.settings.digest.attach_register:
        composed = replace(composed, attachments=(_register_file(runtime, day),))
    name = digest_name(day)
    runtime.store.objects.put({name: composed.html.encode()})
    if _note(runtime, digest, composed, send=send):
        tell_robots(runtime.settings.digest.robots, f"{runtime.policy.call.name}\n{subject_line(digest)}")
    return runtime.store.objects.shown(name)


def _register_file(runtime: Runtime, day: date) -> ReplyFile:
    """The register as it is now, to go with the mail."""
    return ReplyFile(f"登记表-{day.isoformat()}.xlsx", XLSX, register_bytes(runtime))


def _note(runtime: Runtime, digest: Digest, composed: Composed, *, send: bool) -> bool:
    """Write down that it was written, and into the outbox; whether it goes out for the first time."""
    now, day = runtime.clock(), digest.day
    with runtime.store.writing() as session:
        keep_machine(session, runtime, day, digest.machine, now)
        run = session.get(DigestRun, day) or DigestRun(day=day)
        run.written_at = now
        session.add(run)
        is_new = send and run.mailed_at is None
        if send:
            for recipient in runtime.settings.digest.to:
                service_mail.enqueue(session, runtime, "digest", day.isoformat(), recipient, composed, now)
            run.mailed_at = run.mailed_at or now
    return is_new


def due_day(runtime: Runtime, now: datetime) -> date:
    """The local day that the newest digest due by now is about: the day before its hour struck."""
    local = now.astimezone(runtime.policy.call.zone)
    struck = local.date() if local.time() >= runtime.settings.digest.at else local.date() - timedelta(days=1)
    return struck - timedelta(days=1)


def is_due(runtime: Runtime, now: datetime) -> bool:
    """Whether the newest digest due was not sent yet, as after a night when the machine was off.

    Not before there was a message: a service that starts today owes no digest of yesterday.
    """
    day = due_day(runtime, now)
    struck = datetime.combine(day + timedelta(days=1), runtime.settings.digest.at, runtime.policy.call.zone)
    with runtime.store.reading() as session:
        if session.scalar(select(Message.id).where(Message.stored_at < struck).limit(1)) is None:
            return False
        run = session.get(DigestRun, day)
        return run is None or run.mailed_at is None


def run_due(runtime: Runtime) -> None:
    """The scheduled job: yesterday's digest. Trouble is noted for the alarm, and raised."""
    now = runtime.clock()
    try:
        if is_due(runtime, now):
            write_digest(runtime, due_day(runtime, now), send=True)
        note_health(runtime.store, "digest", now)
    except AlreadyRunning:
        raise
    except Exception as error:
        said = error.chinese if isinstance(error, CaseboxError) else f"{type(error).__name__}：{error}"
        note_health(runtime.store, "digest", now, said)
        raise
