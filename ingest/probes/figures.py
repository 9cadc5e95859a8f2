"""Figures for Prometheus: as a text file for node_exporter's textfile collector, or over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from ingest.files import write_synced
from ingest.runtime import Runtime
from models.jobs import count_jobs, count_workers
from models.journal import HealthStatus
from models.message import Message, Reply


@dataclass(frozen=True)
class Figures:
    """What is counted of one call."""

    messages: Sequence[Any]
    """Status, outcome, number."""
    replies: Sequence[Any]
    """State, number."""
    parts: Sequence[HealthStatus]
    jobs: Sequence[Any] = ()
    """Queue, status, number; where readers are elsewhere."""
    workers: int | None = None


def write(runtime: Runtime) -> None:
    """Write the file, if the settings name one; everybody may read it, for it names nobody.

    :raises OSError: when it cannot be written
    :raises StoreUnavailable: when the database cannot be asked
    """
    path = runtime.settings.service.metrics_file
    if path is None:
        return
    content = render({runtime.policy.call.code: find_figures(runtime)}).encode()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_synced(path, content, mode=0o644)


def find_figures(runtime: Runtime) -> Figures:
    """Count. Raises StoreUnavailable, StoreRefused."""
    counted = select(Message.status, Message.outcome, func.count()).where(Message.whole_id.is_(None))
    counted = counted.group_by(Message.status, Message.outcome)
    elsewhere = runtime.settings.service.readers == "elsewhere"
    with runtime.store.reading() as session:
        return Figures(
            session.execute(counted).all(),
            session.execute(select(Reply.state, func.count()).group_by(Reply.state)).all(),
            list(session.scalars(select(HealthStatus))),
            count_jobs(session, runtime.store.schema) if elsewhere else (),
            count_workers(session) if elsewhere else None,
        )


def render(calls: Mapping[str, Figures | None]) -> str:
    """The exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/.

    :param calls: by their codes; `None` where the database could not be asked
    """
    registry = CollectorRegistry()

    def gauge(name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"casebox_{name}", words, ["call", *labels], registry=registry)

    up = gauge("up", "Whether the call's database could be asked.")
    messages = gauge("messages", "Messages on record.", "status", "outcome")
    mails = gauge("replies", "Mails in the outbox.", "state")
    succeeded = gauge("last_success_timestamp_seconds", "When a part last went well.", "part")
    failing = gauge("failing", "Whether a part fails now.", "part")
    jobs = gauge("jobs", "Readings that wait or are under way.", "queue", "status")
    workers = gauge("workers", "Workers heard of within a minute, one a queue.")
    for call, figures in calls.items():
        up.labels(call).set(figures is not None)
        if figures is None:
            continue
        for status, outcome, count in figures.messages:
            messages.labels(call, status, outcome or "").set(count)
        for state, count in figures.replies:
            mails.labels(call, state).set(count)
        for part in figures.parts:
            succeeded.labels(call, part.name).set(int(part.good_at.timestamp()) if part.good_at else 0)
            failing.labels(call, part.name).set(part.bad_since is not None)
        for queue, status, count in figures.jobs:
            jobs.labels(call, queue, status).set(count)
        if figures.workers is not None:
            workers.labels(call).set(figures.workers)
    return generate_latest(registry).decode()
