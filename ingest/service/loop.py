"""The service, from taking the lease to giving it back: its steps, its signals, its configuration."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.app import make_runtime
from ingest.errors import CaseboxError
from ingest.log import get_logger
from ingest.process import Round, StepResult, run_round
from ingest.runtime import Runtime, check_call, make_policy
from ingest.service import systemd
from ingest.service.alarms import StoreWatch
from ingest.service.lease import held_lease
from ingest.service.notes import Notes
from ingest.service.pulse import Pulse, keep_telling
from ingest.service.steps import Steps, make_parts
from ingest.settings.model import Settings

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = get_logger("casebox")

LOOK_SECONDS = 0.2
"""How soon a signal is noticed."""
GRACE_SECONDS = 10.0
"""From SIGTERM on for what is under way, such as a server that does not answer; then the process just ends,
which is as safe as being killed anywhere else."""


class Service:
    """One runner."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        """:raises CaseboxError: the store cannot be used, or another runner lives"""
        runtime = make_runtime(settings)
        stack.callback(runtime.store.engine.dispose)
        runtime.prepare()
        parts = make_parts(runtime, settings)
        self.runtime: Runtime = stack.enter_context(held_lease(runtime))
        self.runtime.store.objects.sweep()
        self._parts = replace(parts, runtime=self.runtime)
        stack.callback(self._close_parts)
        self._notes = Notes(self.runtime.store, self.runtime.clock)
        self._pulse, self._store_watch = Pulse(), StoreWatch()
        self._stopping = False
        self._reload_due = False
        if address := settings.service.http:
            from ingest.probes.office import listen

            listen(address, lambda: [self.runtime], stack)

    def obey_signals(self) -> None:
        """SIGTERM and SIGINT end the service at the next message's edge, and in any case soon."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        threading.Thread(target=self._end_late, name="end", daemon=True).start()

    def _close_parts(self) -> None:
        self._parts.close()

    def stop(self, *_: object) -> None:
        """End at the next message's edge. Safe in a signal handler: it takes no lock."""
        self._stopping = True

    def is_stopping(self) -> bool:
        """Whether to end; it only asks."""
        return self._stopping

    def _end_late(self) -> None:
        while not self._stopping:
            time.sleep(LOOK_SECONDS)
        time.sleep(GRACE_SECONDS)
        log.warning("stop.forced", seconds=GRACE_SECONDS)
        os._exit(0)

    def round(self) -> Round:
        """One whole round, every step in turn; notes how it went."""
        parts = self._parts
        result = run_round(
            self.runtime,
            parts.mailbox,
            parts.mailer,
            parts.readers,
            self.is_stopping,
            lambda polled: self._notes.note("receive", polled),
        )
        if result.read_fault or result.recorded:
            self._notes.note("read", StepResult(result.recorded, fault=result.read_fault))
        sent = StepResult(result.sent.sent, fault=result.sent.fault)
        if sent.done or sent.fault:
            self._notes.note("send", sent)
        return result

    def run(self, reload: Callable[[], Settings]) -> None:
        """The steps until `stop`. `reload` reads the configuration again, on SIGHUP.

        :raises AlreadyRunning: another runner has taken over
        """
        signal.signal(signal.SIGHUP, self._note_hangup)
        ended = threading.Event()
        telling = threading.Thread(target=keep_telling, args=(self._pulse, ended), name="pulse", daemon=True)
        telling.start()
        systemd.ready()
        try:
            steps, scheduler = self._start()
            while not self._stopping and steps.asking.lost is None:
                time.sleep(LOOK_SECONDS)
                if self._reload_due and (settings := self._reloaded(reload)):
                    self._end(steps, scheduler)
                    self._take_on(settings)
                    steps, scheduler = self._start()
            systemd.stopping()
            self._end(steps, scheduler, GRACE_SECONDS / 2)
        finally:
            ended.set()
        if steps.asking.lost is not None:
            raise steps.asking.lost

    def _start(self) -> tuple[Steps, BackgroundScheduler]:
        from ingest.service.schedule import (
            start_schedule,  # what a single round needs not is not loaded for it
        )

        steps = Steps(self._parts, self._pulse, self._notes, self._store_watch)
        steps.asking.start()
        return steps, start_schedule(self.runtime, steps.reconcile_soon)

    def _end(self, steps: Steps, scheduler: BackgroundScheduler, seconds: float | None = None) -> None:
        with suppress(CaseboxError):  # a try too many is counted for what was being read: it is read again
            steps.end(seconds)
        scheduler.shutdown(wait=seconds is None or steps.asking.lost is None)

    def _note_hangup(self, *_: object) -> None:
        self._reload_due = True

    def _reloaded(self, reload: Callable[[], Settings]) -> Settings | None:
        """The new configuration, all or nothing: with a fault in it the old one goes on."""
        self._reload_due = False
        try:
            settings = reload()
            check_call(self.runtime.store, settings.call.as_call())
            if settings.storage != self.runtime.settings.storage:
                log.warning("reload.storage", reason="[storage] needs a restart; the old one stays in use")
                settings = settings.model_copy(update={"storage": self.runtime.settings.storage})
            if settings.service.readers != self.runtime.settings.service.readers:
                log.warning("reload.readers", reason="service.readers needs a restart; it stays as it was")
                kept = {"readers": self.runtime.settings.service.readers}
                settings = settings.model_copy(update={"service": settings.service.model_copy(update=kept)})
            make_parts(self.runtime, settings).close()
        except CaseboxError as error:
            log.error("reload.refused", reason=str(error))
            self._note_configuration(error.chinese)
            return None
        return settings

    def _take_on(self, settings: Settings) -> None:
        self._parts.close()
        self.runtime = Runtime(settings, self.runtime.store, make_policy(settings), self.runtime.clock)
        self._parts = make_parts(self.runtime, settings)
        self._note_configuration(None)
        log.info("reload.done")

    def _note_configuration(self, error: str | None) -> None:
        with suppress(CaseboxError):  # then the log alone tells of it
            self._notes.note_state("config", error)
