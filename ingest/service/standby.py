"""One leader and those who stand by: whoever has no lease waits for it, and whoever lost it waits again."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from ingest.errors import AlreadyRunning, StoreUnavailable
from ingest.log import get_logger
from ingest.service import systemd
from ingest.service.loop import GRACE_SECONDS, LOOK_SECONDS, Service
from ingest.settings.model import Settings

log = get_logger("casebox")

STANDBY_SECONDS = 3.0
"""How often one that stands by asks for the lease."""


class Standby:
    """A `casebox run` beside another on the same database."""

    def __init__(self) -> None:
        self._service: Service | None = None
        self._stopping = False

    def obey_signals(self) -> None:
        """SIGTERM and SIGINT end it, leading or not."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        threading.Thread(target=self._end_late, name="end", daemon=True).start()

    def stop(self, *_: object) -> None:
        """End at the next message's edge. Safe in a signal handler: it takes no lock."""
        self._stopping = True
        if self._service is not None:
            self._service.stop()

    def is_stopping(self) -> bool:
        """Whether to end; it only asks."""
        return self._stopping

    def run(self, settings: Settings, reload: Callable[[], Settings]) -> None:
        """Lead whenever nobody else does, until `stop`.

        What may pass is waited for, from the start on: another machine's start may depend on nothing of ours.

        :raises StoreRefused, ConfigError: somebody must change something first
        """
        has_led = stood_by = False
        while not self.is_stopping():
            with ExitStack() as stack:
                try:
                    self._service = Service(settings, stack)
                    has_led = True
                    log.info("lease.taken")
                    if self.is_stopping():  # told so while the service was being made
                        self._service.stop()
                    self._service.run(reload)
                except AlreadyRunning as other:
                    if has_led or not stood_by:
                        log.info("lease.standby", reason=str(other))
                    stood_by, has_led = True, False
                except StoreUnavailable as away:
                    log.error("step.fault", step="standby", kind="StoreUnavailable", reason=str(away))
                finally:
                    self._service = None
            self._rest()

    def _rest(self) -> None:
        systemd.ready()
        systemd.alive()
        until = time.monotonic() + STANDBY_SECONDS
        while not self._stopping and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)

    def _end_late(self) -> None:
        while not self._stopping:
            time.sleep(LOOK_SECONDS)
        time.sleep(GRACE_SECONDS)
        log.warning("stop.forced", seconds=GRACE_SECONDS)
        os._exit(0)
