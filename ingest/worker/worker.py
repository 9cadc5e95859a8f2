"""The worker: a process that takes reading jobs from the engine and has its children read.

It knows databases and stores, and neither a mailbox nor a mail server nor a password of either. One process
serves all calls that it is told of, over the same children. Any number of them may run, on any machines; each
may be killed at any moment: the engine misses its sign of life, and its jobs go to others.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import URL

from ingest.errors import StoreUnavailable
from ingest.jobs import signs
from ingest.jobs.reading import AT_ONCE, Again, Desk, Seat, read_message
from ingest.log import get_logger
from ingest.reading.pool import Pending, Readers, Reading
from ingest.service import systemd
from ingest.worker import engine
from models.jobs import HEAVY, LIGHT

log = get_logger("casebox")

LOOK_SECONDS = 0.2
"""How soon the end, or the end of a reading, is noticed."""
AWAY_SECONDS = 5.0
"""Between two tries of a database that is away."""
SAVE_TRIES = 6
"""Of writing down what was read, while the database is away: it waits 1, 2, 4 … seconds in between."""
GRACE_SECONDS = 10.0
"""From the end's being asked for on; then the process just ends, which is as safe as being killed."""


@dataclass(frozen=True)
class Station:
    """A database, and the calls in it."""

    url: URL
    desks: Mapping[str, Desk]
    """By schema."""


def _prepare(station: Station) -> None:
    """The engine's tables, for whoever is first: leader or worker."""
    for desk in station.desks.values():
        desk.store.prepare_jobs()
        return


class Worker:
    """One process of readers."""

    def __init__(self, stations: Sequence[Station], readers: Readers, queues: Sequence[str]) -> None:
        self._stations, self._readers, self._queues = stations, readers, queues
        self._stopping = False
        self._away: set[int] = set()
        """Stations whose database is away."""

    def stop(self, *_: object) -> None:
        """End; what is being read is put back, as if never begun. Takes no lock: for a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Read until `stop`."""
        threading.Thread(target=self._end_late, name="end", daemon=True).start()
        while not self._readers.are_ready() and not self._stopping:
            time.sleep(LOOK_SECONDS)  # a try is counted when a message, and not a child's start, takes time
        systemd.ready()
        log.info("worker.ready", queues=list(self._queues), children=self._readers.workers)
        asyncio.run(self._serve())
        systemd.stopping()

    async def _serve(self) -> None:
        most = sum(self._at_once(queue) for queue in self._queues) * len(self._stations)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(most + 2))
        serving = [
            asyncio.create_task(self._keep_serving(station, queue))
            for station in self._stations
            for queue in self._queues
        ]
        told_at = float("-inf")
        while not self._stopping:
            await asyncio.sleep(LOOK_SECONDS)
            systemd.alive()
            if not self._away and time.monotonic() - told_at >= signs.EVERY_SECONDS:
                signs.give()
                told_at = time.monotonic()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    def _at_once(self, queue: str) -> int:
        """Heavy reading beside light has one child; where it is all there is, it has them all."""
        return 1 if queue == HEAVY and LIGHT in self._queues else self._readers.workers

    async def _keep_serving(self, station: Station, queue: str) -> None:
        """Serve a queue of one database; when that goes away, again until it is back."""
        while not self._stopping:
            try:
                await asyncio.to_thread(_prepare, station)
                self._away.discard(id(station))
                await engine.serve(
                    engine.make_app(station.url, lambda *job: self._read(station, *job)),
                    queue,
                    self._at_once(queue),
                )
            except engine.trouble() as error:
                self._away.add(id(station))
                log.error("jobs.away", kind=type(error).__name__, reason=str(error).partition("\n")[0])
            await asyncio.sleep(AWAY_SECONDS)

    def _read(self, station: Station, schema: str, seat: Seat) -> Again | None:
        """What the engine calls, in a thread of its own."""
        desk = station.desks.get(schema)
        if desk is None:
            log.warning("jobs.unknown_call", schema=schema)
            return Again(wait_seconds=engine.UNKNOWN_SECONDS)
        if self._stopping:
            return AT_ONCE
        return read_message(desk, seat, self)

    def wait(self, pending: Pending) -> Reading:
        """For a reading. Raises CancelledError when the worker ends meanwhile."""
        while not pending.future.done():
            if self._stopping:
                pending.future.cancel()
                raise CancelledError
            concurrent.futures.wait([pending.future], LOOK_SECONDS)
        return pending.result()

    def write(self, deed: Callable[[], Again | None]) -> Again | None:
        """Write down what was read; while the database is away, again and again for a minute."""
        for exponent in range(SAVE_TRIES):
            try:
                return deed()
            except StoreUnavailable:
                time.sleep(0 if self._stopping else 2.0**exponent)
        return deed()

    def _end_late(self) -> None:
        while not self._stopping:
            time.sleep(LOOK_SECONDS)
        time.sleep(GRACE_SECONDS)
        log.warning("stop.forced", seconds=GRACE_SECONDS)
        logging.shutdown()
        os._exit(0)
