"""Figures for Prometheus, as a text file for node_exporter's textfile collector."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from ingest.files import write_synced
from ingest.runtime import Runtime
from models.journal import HealthStatus
from models.message import Message, Reply


def write(runtime: Runtime) -> None:
    """Write the file, if the settings name one; everybody may read it, for it names nobody.

    :raises OSError: when it cannot be written
    :raises StoreUnavailable: when the database cannot be asked
    """
    path = runtime.settings.service.metrics_file
    if path is None:
        return
    content = render(runtime).encode()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_synced(path, content, mode=0o644)


def render(runtime: Runtime) -> str:
    """The exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/."""
    with runtime.store.reading() as session:
        outcomes = session.execute(
            select(Message.status, Message.outcome, func.count()).group_by(Message.status, Message.outcome)
        ).all()
        replies = session.execute(select(Reply.state, func.count()).group_by(Reply.state)).all()
        parts = list(session.scalars(select(HealthStatus)))
    registry = CollectorRegistry()
    messages = Gauge("casebox_messages", "Messages on record.", ["status", "outcome"], registry=registry)
    mails = Gauge("casebox_replies", "Mails in the outbox.", ["state"], registry=registry)
    succeeded = Gauge(
        "casebox_last_success_timestamp_seconds", "When a part last went well.", ["part"], registry=registry
    )
    failing = Gauge("casebox_failing", "Whether a part fails now.", ["part"], registry=registry)
    for status, outcome, count in outcomes:
        messages.labels(status, outcome or "").set(count)
    for state, count in replies:
        mails.labels(state).set(count)
    for part in parts:
        succeeded.labels(part.name).set(int(part.good_at.timestamp()) if part.good_at else 0)
        failing.labels(part.name).set(part.bad_since is not None)
    return generate_latest(registry).decode()
