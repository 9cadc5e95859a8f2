"""The daily jobs, at local times; one that was due while the machine slept runs late, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ingest.chase.reminding import remind
from ingest.digest import run as digest_run
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
    at, nightly = runtime.settings.digest.at, runtime.settings.service.reconcile_at
    daily = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
    scheduler.add_job(digest_run.run_due, daily, args=[runtime], id="digest")
    late = IntervalTrigger(minutes=LATE_MINUTES, timezone=zone)
    scheduler.add_job(
        digest_run.run_due, late, args=[runtime], id="late digest", next_run_time=datetime.now(zone)
    )
    scheduler.add_job(remind_due, late, args=[runtime], id="reminders", next_run_time=datetime.now(zone))
    hour = CronTrigger(hour=nightly.hour, minute=nightly.minute, second=nightly.second, timezone=zone)
    scheduler.add_job(reconcile, hour, id="reconcile")
    scheduler.start()
    return scheduler


def remind_due(runtime: Runtime) -> None:
    """The reminders that are due. Trouble is noted, and stops nothing."""
    try:
        remind(runtime)
    except Exception:
        log.exception("reminders.failed")
