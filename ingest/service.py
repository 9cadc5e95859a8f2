"""The service: rounds until told to stop, the daily jobs on their schedule, and the watch over both."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from ingest import alarms, digest_run, metrics, notify, reconcile
from ingest.app import make_desk, make_mailbox, make_mailer, make_readers
from ingest.config import Settings
from ingest.desk import Desk
from ingest.errors import CaseboxError, ConfigError, MailboxRefused, StoreUnavailable
from ingest.health import beat
from ingest.lease import held_lease
from ingest.log import get_logger
from ingest.mailbox import Mailbox
from ingest.mailer import Mailer
from ingest.process import Round, run_round
from ingest.workers import Readers
from models import queries

log = get_logger("casebox")

LONGEST_WAIT = timedelta(minutes=30)
"""Between polls when they keep failing."""


def run_once(settings: Settings) -> Round:
    """One whole round, for `run --once`.

    :raises CaseboxError: before anything was done, when the store cannot be used or another runner lives
    """
    with ExitStack() as stack:
        service = Service(settings, stack)
        return service.round()


class Service:
    """One runner, from taking the lease to giving it back."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self.settings = settings
        self.desk: Desk = make_desk(settings)
        self.desk.store.prepare()
        self._mailbox: Mailbox = make_mailbox(settings)
        self._mailer: Mailer = make_mailer(settings)
        stack.enter_context(held_lease(self.desk))
        self._readers: Readers = make_readers(settings)
        stack.callback(self._close_parts)
        self._stopped = threading.Event()
        self._reconcile_due = threading.Event()
        self._failures = 0

    def stop(self, *_: object) -> None:
        """End at the next message's edge. Safe in a signal handler."""
        self._stopped.set()

    def round(self) -> Round:
        """Poll, process, send, and note how it went."""
        result = run_round(self.desk, self._mailbox, self._mailer, self._readers, self._stopped.is_set)
        now = self.desk.clock()
        beat(self.desk.store, "poll", now, str(result.poll_fault) if result.poll_fault else None)
        if result.sent.fault or result.sent.sent:
            beat(self.desk.store, "send", now, str(result.sent.fault) if result.sent.fault else None)
        return result

    def run(self, reload: Callable[[], Settings]) -> None:
        """Rounds until `stop`. `reload` reads the configuration again, on SIGHUP.

        :raises CaseboxError: when the service cannot start
        """
        scheduler = self._schedule()
        scheduler.start()
        reload_due = threading.Event()
        signal.signal(signal.SIGHUP, lambda *_: reload_due.set())
        notify.ready()
        try:
            while not self._stopped.is_set():
                if reload_due.is_set():
                    reload_due.clear()
                    scheduler = self._reload(reload, scheduler)
                self._wait(self._work())
        finally:
            notify.stopping()
            scheduler.shutdown(wait=True)

    def _work(self) -> timedelta:
        """One round with everything that belongs to it; returns how long to wait for the next."""
        notify.alive()
        try:
            result = self.round()
            if self._reconcile_due.is_set():
                self._reconcile_due.clear()
                reconcile.run(self.desk, self._mailbox)
            beat(self.desk.store, "store", self.desk.clock())
            fault = result.fault
        except CaseboxError as error:
            fault = error
            self._note_store_trouble(error)
        self._after(fault)
        return self._wait_after(fault)

    def _after(self, fault: CaseboxError | None) -> None:
        """Tell who must be told; trouble in telling is only logged."""
        if fault is not None:
            log.error("round.fault", kind=type(fault).__name__, reason=str(fault))
        try:
            alarms.raise_alarms(self.desk)
            metrics.write(self.desk)
        except CaseboxError as error:
            log.error("alarm.fault", kind=type(error).__name__, reason=str(error))

    def _note_store_trouble(self, error: CaseboxError) -> None:
        name = "store" if isinstance(error, StoreUnavailable) else "reconcile"
        try:
            beat(self.desk.store, name, self.desk.clock(), str(error))
        except CaseboxError:
            log.error("store.fault", reason=str(error))

    def _wait_after(self, fault: CaseboxError | None) -> timedelta:
        """The poll interval; longer and longer while the mailbox or the store fails."""
        interval = timedelta(seconds=self.settings.mailbox.poll_seconds)
        if fault is None:
            self._failures = 0
        else:
            self._failures += 1
            doubled = interval * 2 ** min(self._failures - 1, 10)
            longest = max(LONGEST_WAIT, interval)
            interval = longest if isinstance(fault, MailboxRefused) else min(doubled, longest)
        return interval

    def _wait(self, interval: timedelta) -> None:
        """Wait for new mail, a due reply or the interval, whichever comes first; beat the watchdog."""
        until = time.monotonic() + interval.total_seconds()
        while not self._stopped.is_set() and (left := until - time.monotonic()) > 0:
            notify.alive()
            due = self._seconds_to_due_reply()
            if self._failures:
                self._stopped.wait(min(left, 10.0))
            else:
                self._mailbox.wait(min(left, due, 20.0), self._stopped.is_set)
                if due <= 0 or left <= 20:
                    return
            if self._reconcile_due.is_set():
                return

    def _seconds_to_due_reply(self) -> float:
        try:
            with self.desk.store.reading() as session:
                due_at = queries.next_due_at(session)
        except CaseboxError:
            return float("inf")
        return float("inf") if due_at is None else max(0.0, (due_at - self.desk.clock()).total_seconds())

    def _schedule(self) -> BackgroundScheduler:
        """The daily jobs, at local times; a job that was due while the machine slept runs late, once."""
        zone = self.settings.call.zone
        scheduler = BackgroundScheduler(
            timezone=zone,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        at, recon = self.settings.digest.at, self.settings.service.reconcile_at
        daily = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
        scheduler.add_job(digest_run.run_due, daily, args=[self.desk], id="digest")
        nightly = CronTrigger(hour=recon.hour, minute=recon.minute, timezone=zone)
        scheduler.add_job(self._reconcile_due.set, nightly, id="reconcile")
        if digest_run.is_due(self.desk, self.desk.clock()):
            scheduler.add_job(
                digest_run.run_due, args=[self.desk], next_run_time=datetime.now(zone), id="late digest"
            )
        return scheduler

    def _close_parts(self) -> None:
        for part in (self._readers, self._mailbox, self._mailer):
            part.close()

    def _reload(self, reload: Callable[[], Settings], scheduler: BackgroundScheduler) -> BackgroundScheduler:
        """The new configuration, all or nothing: with a fault in it the old one goes on."""
        try:
            settings = reload()
            mailbox, mailer, readers = make_mailbox(settings), make_mailer(settings), make_readers(settings)
        except (ConfigError, CaseboxError) as error:
            log.error("reload.refused", reason=str(error))
            return scheduler
        if settings.storage != self.settings.storage:
            log.warning("reload.storage", reason="storage changes need a restart; the old one stays in use")
            settings = settings.model_copy(update={"storage": self.settings.storage})
        self._close_parts()
        self.settings, self._mailbox, self._mailer, self._readers = settings, mailbox, mailer, readers
        store = self.desk.store
        self.desk = Desk(settings, store, make_desk(settings).policy, self.desk.clock)
        scheduler.shutdown(wait=True)
        renewed = self._schedule()
        renewed.start()
        log.info("reload.done")
        return renewed
