"""A worker from its settings: stores, children, and which call's jobs are whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import URL

from ingest.app import make_readers, make_store
from ingest.errors import ConfigError
from ingest.extra import need_extra
from ingest.jobs.reading import Desk
from ingest.language.words import say
from ingest.reading.budget import Budget
from ingest.reading.pool import Readers
from ingest.settings.model import WorkerSettings
from ingest.worker.worker import Station, Worker
from models.jobs import HEAVY, LIGHT


@contextmanager
def open_worker(calls: Sequence[WorkerSettings], queues: Sequence[str]) -> Iterator[Worker]:
    """A worker for those calls, and everything closed behind it.

    :raises ConfigError: a call has its readers here, or the extra is not installed
    """
    if any(one.service.readers != "elsewhere" for one in calls):
        raise ConfigError(
            [
                say(
                    'service.readers is not "elsewhere": `casebox run` reads by itself; no worker is wanted',
                    'service.readers 不是 "elsewhere"：由 casebox run 自行读取，不需要 worker',
                )
            ]
        )
    need_extra("procrastinate", "casebox worker")
    with make_readers(calls[0]) as readers:
        desks = [make_desk(one, readers, apart=LIGHT in queues and HEAVY in queues) for one in calls]
        by_database: dict[URL, dict[str, Desk]] = defaultdict(dict)
        for desk in desks:
            by_database[desk.store.engine.url][desk.store.schema] = desk
        try:
            yield Worker([Station(url, of) for url, of in by_database.items()], readers, queues)
        finally:
            for desk in desks:
                desk.store.engine.dispose()


def make_desk(settings: WorkerSettings, readers: Readers, *, apart: bool) -> Desk:
    """What a worker has of one call."""
    own = readers.of_call(settings.call.terms, settings.limits)
    budget = Budget(settings.service.sender_seconds)
    return Desk(make_store(settings.storage), own, settings.service, budget, apart)
