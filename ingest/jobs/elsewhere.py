"""The second step where readers are elsewhere: nothing is read here, and nothing waits without a job.

It stands where `ingest.reading.queue.Intake` stands on one machine, and is asked in the same way.
"""

from __future__ import annotations

import time

from sqlalchemy import func, select

from ingest.errors import TemporaryError
from ingest.language.words import both
from ingest.log import get_logger
from ingest.runtime import Runtime
from models.jobs import Jobs, count_workers
from models.message import Message

log = get_logger("casebox")

LOOK_SECONDS = 1.0
"""How often the database is asked what is still unread."""
ALONE_SECONDS = 30.0
"""How long mail waits without a worker's sign of life before that is trouble: one may just be starting."""
MEND_SECONDS = 30.0
"""How often what is unread and has no job gets one: jobs are there to be lost with their tables."""


class NobodyReads(TemporaryError):
    """Mail waits, and no worker lives."""


class Elsewhere:
    """What is to be read, seen from where nobody reads."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._jobs = Jobs(runtime.store.schema)
        self._unread = 0
        self._looked_at = self._mended_at = float("-inf")
        self._done = 0
        self._alone_since: float | None = None
        self.fault: NobodyReads | None = None
        """Mail waits, and nobody reads it."""

    def is_busy(self) -> bool:
        """Whether anything is still to be read."""
        return self._unread > 0

    def is_stuck(self) -> bool:
        """Whether nobody reads."""
        return self.fault is not None

    def look(self, *, now: bool = True) -> None:
        """Count what is unread, and who reads."""
        if not now and time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        unread = select(func.count(Message.id)).where(Message.status == "received", Message.facts.is_(None))
        with self._runtime.store.reading() as session:
            waiting = session.scalar(unread) or 0
            alive = count_workers(session)
        self._looked_at = time.monotonic()
        self._done += max(0, self._unread - waiting)
        self._unread = waiting
        self._note_readers(waiting, alive)
        if waiting and time.monotonic() - self._mended_at >= MEND_SECONDS:
            self._mend()

    def _note_readers(self, waiting: int, alive: int) -> None:
        if alive or not waiting:
            self._alone_since, self.fault = None, None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since >= ALONE_SECONDS:
            self.fault = NobodyReads(both(*NOBODY, count=waiting))

    def _mend(self) -> None:
        with self._runtime.store.writing() as session:
            made = self._jobs.announce_forgotten(session)
        self._mended_at = time.monotonic()
        if made:
            log.info("jobs.mended", messages=made)

    def advance(self) -> int:
        """How many were read since it was asked last."""
        self.look(now=False)
        done, self._done = self._done, 0
        return done

    def give_up(self) -> None:
        """What is under way is under way elsewhere."""


NOBODY = (
    "{count} messages wait to be read and no `casebox worker` lives: start one, here or on another machine",
    "{count} 封邮件等待读取，但没有运行中的 casebox worker：请在本机或其他机器上启动",
)
