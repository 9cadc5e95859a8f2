"""A worker from its settings: stores, children, and which call's jobs are whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from ingest.app import make_readers, make_store
from ingest.errors import ConfigError
from ingest.extra import need_extra
from ingest.jobs.reading import Desk
from ingest.language.words import say
from ingest.log import get_logger
from ingest.reading.budget import Budget
from ingest.reading.pool import Readers
from ingest.settings.load import load_worker_settings
from ingest.settings.model import WorkerSettings
from ingest.settings.sandbox import Sandbox
from ingest.worker.worker import Station, Worker
from models.jobs import HEAVY, LIGHT

log = get_logger("casebox")


@contextmanager
def open_worker(calls: Sequence[WorkerSettings], queues: Sequence[str]) -> Iterator[Worker]:
    """A worker for those calls, and everything closed behind it.

    :raises ConfigError: a call has its readers here, or the extra is not installed
    """
    calls = [one for one in calls if one.service.readers == "elsewhere"]
    if not calls:
        raise ConfigError(
            [
                say(
                    'service.readers is not "elsewhere": `casebox run` reads by itself; no worker is wanted',
                    'service.readers 不是 "elsewhere"：由 casebox run 自行读取，不需要 worker',
                )
            ]
        )
    need_extra("procrastinate", "casebox worker")
    with make_readers(widest(calls)) as readers:
        desks = [make_desk(one, readers, apart=LIGHT in queues and HEAVY in queues) for one in calls]
        by_database: dict[URL, dict[str, Desk]] = defaultdict(dict)
        for desk in desks:
            by_database[desk.store.engine.url][desk.store.schema] = desk
        try:
            yield Worker([Station(url, of) for url, of in by_database.items()], readers, queues)
        finally:
            for desk in desks:
                desk.store.engine.dispose()


def widest(calls: Sequence[WorkerSettings]) -> WorkerSettings:
    """Bounds under which all calls can be read: one set of children serves them all."""
    first, services = calls[0], [one.service for one in calls]
    service = first.service.model_copy(
        update={
            name: max(getattr(one, name) for one in services)
            for name in ("workers", "ocr_at_once", "message_seconds", "envelope_seconds", "message_memory_mb")
        }
        | {"sandbox": min((one.sandbox for one in services), key=list(Sandbox).index)}
    )
    limits = max((one.limits for one in calls), key=lambda one: max(one.file_bytes, one.message_bytes))
    return first.model_copy(update={"service": service, "limits": limits})


def load_those_that_can_be(files: Sequence[Path]) -> list[WorkerSettings]:
    """The descriptions of a folder; what is wrong with one is told, and stops no other.

    :raises ConfigError: of the last one, where none can be loaded
    """
    loaded, fault = [], ConfigError([say("there is no description in the folder", "文件夹中没有配置文件")])
    for file in files:
        try:
            loaded.append(load_worker_settings(file))
        except ConfigError as error:
            fault = error
            log.error("call.refused", call=file.stem, reason=str(error))
    if not loaded:
        raise fault
    return loaded


def make_desk(settings: WorkerSettings, readers: Readers, *, apart: bool) -> Desk:
    """What a worker has of one call."""
    own = readers.of_call(settings.call.terms, settings.limits)
    budget = Budget(settings.service.sender_seconds)
    return Desk(make_store(settings.storage, pooled=False), own, settings.service, budget, apart)
