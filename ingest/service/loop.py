"""The service: rounds until told to stop, the daily jobs on their schedule, and the watch over both."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ingest.app import make_desk, make_mailbox, make_mailer, make_readers
from ingest.digest import run as digest_run
from ingest.errors import AlreadyRunning, CaseboxError, NoRoom
from ingest.log import get_logger
from ingest.mailbox import Mailbox
from ingest.mailer import Mailer
from ingest.outbox.send import Sent, next_send_at, send_due
from ingest.process import Round, run_round
from ingest.reading.pool import Readers
from ingest.reading.queue import Intake
from ingest.runtime import Desk, make_policy
from ingest.service import alarms, metrics, reconcile, systemd
from ingest.service.health import beat
from ingest.service.lease import held_lease
from ingest.service.pace import Pace
from ingest.settings.model import Settings

log = get_logger("casebox")

STEP_SECONDS = 0.5
"""How soon a wait notices a signal."""
GRACE_SECONDS = 10.0
"""From SIGTERM on for what is under way, such as a server that does not answer; then the process just ends,
which is as safe as being killed anywhere else."""
LATE_MINUTES = 15
"""How often a digest that was not written at its hour is tried again."""


class Service:
    """One runner, from taking the lease to giving it back."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        """:raises CaseboxError: the store cannot be used, or another runner lives"""
        self.settings = settings
        desk = make_desk(settings)
        stack.callback(desk.store.engine.dispose)
        desk.store.prepare()
        self._mailbox: Mailbox = make_mailbox(settings)
        self._mailer: Mailer = make_mailer(settings)
        self.desk: Desk = stack.enter_context(held_lease(desk))
        self.desk.store.sweep()
        self._readers: Readers = make_readers(settings)
        self._intake = Intake(self.desk, self._readers)
        stack.callback(self._close_parts)
        self._store_watch = alarms.StoreWatch()
        self._pace = Pace(settings.mailbox.poll_seconds, settings.smtp.retry_seconds)
        self._stopping = False
        self._reload_due = False
        self._reconcile_due = False

    def obey_signals(self) -> None:
        """SIGTERM and SIGINT end the service at the next message's edge, and in any case soon."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        threading.Thread(target=self._end_late, name="end", daemon=True).start()

    def stop(self, *_: object) -> None:
        """End at the next message's edge. Safe in a signal handler: it takes no lock."""
        self._stopping = True

    def is_stopping(self) -> bool:
        """Asked at every message's edge, which is therefore the sign of life too."""
        systemd.alive()
        return self._stopping

    def _end_late(self) -> None:
        while not self._stopping:
            time.sleep(STEP_SECONDS)
        time.sleep(GRACE_SECONDS)
        log.warning("stop.forced", seconds=GRACE_SECONDS)
        os._exit(0)

    def round(self) -> Round:
        """Poll, process, send, and note how it went."""
        result = run_round(self.desk, self._mailbox, self._mailer, self._intake, self.is_stopping)
        now, fault = self.desk.clock(), result.poll_fault
        if isinstance(fault, NoRoom):
            beat(self.desk.store, "store", now, fault.chinese)
        else:
            beat(self.desk.store, "store", now)
            beat(self.desk.store, "poll", now, fault.chinese if fault else None)
        self._note_sent(result.sent)
        return result

    def send(self) -> Sent:
        """Only what is due in the outbox, between polls."""
        sent = send_due(self.desk, self._mailer, self.is_stopping)
        self._note_sent(sent)
        return sent

    def _note_sent(self, sent: Sent) -> None:
        if sent.fault or sent.sent:
            beat(self.desk.store, "send", self.desk.clock(), sent.fault.chinese if sent.fault else None)

    def run(self, reload: Callable[[], Settings]) -> None:
        """Rounds until `stop`. `reload` reads the configuration again, on SIGHUP.

        :raises AlreadyRunning: another runner has taken over
        """
        signal.signal(signal.SIGHUP, self._note_hangup)
        scheduler = self._schedule()
        systemd.ready()
        try:
            while not self._stopping:
                if self._reload_due and self._reload(reload):
                    scheduler.shutdown(wait=True)
                    scheduler = self._schedule()
                self._work()
                self._wait()
        finally:
            systemd.stopping()
            scheduler.shutdown(wait=True)

    def _note_hangup(self, *_: object) -> None:
        self._reload_due = True

    def _note_reconcile(self) -> None:
        self._reconcile_due = True

    def _work(self) -> None:
        """What is due: a whole round, or only sending; then who must be told."""
        try:
            if self._pace.is_poll_due():
                result = self.round()
                self._tell(result.poll_fault)
                self._tell(result.sent.fault)
                self._pace.note_poll(result.poll_fault)
                self._pace.note_send(result.sent.fault)
            else:
                sent = self.send()
                self._tell(sent.fault)
                self._pace.note_send(sent.fault)
            if self._reconcile_due:
                self._reconcile_due = False
                reconcile.run(self.desk, self._mailbox)
            alarms.raise_alarms(self.desk)
            metrics.write(self.desk)
            self._store_watch.note(self.desk, self._mailer, None)
        except AlreadyRunning:
            raise
        except CaseboxError as error:
            self._tell(error)
            self._pace.note_poll(error)
            self._store_watch.note(self.desk, self._mailer, error)
        except Exception as error:
            log.exception("round.bug")
            self._note_bug(error)

    def _note_bug(self, error: Exception) -> None:
        """A bug outside any one message: told by health and alarm, and tried again less and less often."""
        self._pace.note_poll(CaseboxError(str(error)))
        try:
            beat(self.desk.store, "poll", self.desk.clock(), f"程序缺陷（{type(error).__name__}），详见日志")
            alarms.raise_alarms(self.desk)
        except Exception:
            log.exception("alarm.bug")

    def _tell(self, fault: CaseboxError | None) -> None:
        if fault is not None:
            log.error("round.fault", kind=type(fault).__name__, reason=str(fault))

    def _wait(self) -> None:
        """Until a poll or a reply is due, news, or a signal; new mail is waited for while polling works."""
        until = self._pace.next_at(self._seconds_to_reply())
        began = time.monotonic()
        if self._pace.may_listen():
            self._mailbox.wait(until - began, self._is_called)
            if not self._is_called() and time.monotonic() < until - STEP_SECONDS:
                self._pace.note_news()
                until = self._pace.next_at(None)
        while not self._is_called() and (left := until - time.monotonic()) > 0:
            time.sleep(min(STEP_SECONDS, left))

    def _is_called(self) -> bool:
        return self.is_stopping() or self._reload_due or self._reconcile_due

    def _seconds_to_reply(self) -> float | None:
        try:
            at = next_send_at(self.desk)
        except CaseboxError:
            return None
        return None if at is None else max(0.0, (at - self.desk.clock()).total_seconds())

    def _schedule(self) -> BackgroundScheduler:
        """The daily jobs, at local times; a job that was due while the machine slept runs late, once."""
        zone = self.settings.call.zone
        scheduler = BackgroundScheduler(
            timezone=zone,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        at, nightly = self.settings.digest.at, self.settings.service.reconcile_at
        daily = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
        scheduler.add_job(digest_run.run_due, daily, args=[self.desk], id="digest")
        late = IntervalTrigger(minutes=LATE_MINUTES, timezone=zone)
        scheduler.add_job(
            digest_run.run_due, late, args=[self.desk], id="late digest", next_run_time=datetime.now(zone)
        )
        hour = CronTrigger(hour=nightly.hour, minute=nightly.minute, second=nightly.second, timezone=zone)
        scheduler.add_job(self._note_reconcile, hour, id="reconcile")
        scheduler.start()
        return scheduler

    def _close_parts(self) -> None:
        for part in (self._readers, self._mailbox, self._mailer):
            part.close()

    def _reload(self, reload: Callable[[], Settings]) -> bool:
        """The new configuration, all or nothing: with a fault in it the old one goes on."""
        self._reload_due = False
        try:
            settings = reload()
            if settings.storage != self.settings.storage:
                log.warning("reload.storage", reason="[storage] needs a restart; the old one stays in use")
                settings = settings.model_copy(update={"storage": self.settings.storage})
            mailbox, mailer = make_mailbox(settings), make_mailer(settings)
            self._intake.give_up()
        except CaseboxError as error:
            log.error("reload.refused", reason=str(error))
            return False
        self._close_parts()
        self.settings, self._mailbox, self._mailer = settings, mailbox, mailer
        self._readers = make_readers(settings)
        self.desk = Desk(settings, self.desk.store, make_policy(settings), self.desk.clock)
        self._intake = Intake(self.desk, self._readers)
        self._pace = Pace(settings.mailbox.poll_seconds, settings.smtp.retry_seconds)
        log.info("reload.done")
        return True
