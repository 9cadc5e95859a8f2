"""The daily jobs, at local times; one that was due while the machine slept runs late, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ingest.chase.reminding import remind
from ingest.digest.run import run_due
from ingest.errors import AlreadyRunning, CaseboxError
from ingest.log import get_logger
from ingest.runtime import Runtime

log = get_logger("casebox")

LATE_MINUTES = 15
"""How often a digest that was not written at its hour is tried again."""


def start_schedule(runtime: Runtime, reconcile: Callable[[], None]) -> BackgroundScheduler:
    """Begin: the digest at its hour, and a word to whoever reconciles at his."""
    zone = runtime.settings.call.zone
    scheduler = BackgroundScheduler(
        timezone=zone,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )

    def daily(at: time, job: Callable[[], object], name: str) -> None:
        hour = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
        scheduler.add_job(unattended, hour, args=[name, job], id=name)

    def now_and_then(job: Callable[[], object], name: str) -> None:
        soon = IntervalTrigger(minutes=LATE_MINUTES, timezone=zone)
        scheduler.add_job(unattended, soon, args=[name, job], id=name, next_run_time=datetime.now(zone))

    daily(runtime.settings.digest.at, partial(run_due, runtime), "digest")
    now_and_then(partial(run_due, runtime), "late digest")
    now_and_then(partial(remind, runtime), "reminders")
    daily(runtime.settings.service.reconcile_at, reconcile, "reconcile")
    scheduler.start()
    return scheduler


def unattended(name: str, job: Callable[[], object]) -> None:
    """Run a job. Trouble is told, and stops neither the jobs that come after nor the mail's round.

    One whose lease another has taken gives up in silence: its steps meet the same, and end the service.
    """
    try:
        job()
    except AlreadyRunning as lost:
        log.info("job.given_up", job=name, reason=str(lost))
    except CaseboxError as trouble:
        log.error("job.failed", job=name, kind=type(trouble).__name__, reason=str(trouble))
    except Exception:
        log.exception("job.failed", job=name)
