"""Figures for Prometheus, as a text file for node_exporter's textfile collector."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from ingest.files import write_synced
from ingest.runtime import Desk
from models.journal import Beat
from models.message import Message, Reply


def write(desk: Desk) -> None:
    """Write the file, if the settings name one; everybody may read it, for it names nobody.

    :raises OSError: when it cannot be written
    :raises StoreUnavailable: when the database cannot be asked
    """
    path = desk.settings.service.metrics_file
    if path is None:
        return
    content = render(desk).encode()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_synced(path, content, mode=0o644)


def render(desk: Desk) -> str:
    """The exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/."""
    with desk.store.reading() as session:
        outcomes = session.execute(
            select(Message.status, Message.outcome, func.count()).group_by(Message.status, Message.outcome)
        ).all()
        replies = session.execute(select(Reply.state, func.count()).group_by(Reply.state)).all()
        beats = list(session.scalars(select(Beat)))
    lines = [
        "# HELP casebox_messages Messages on record.",
        "# TYPE casebox_messages gauge",
        *(f'casebox_messages{{status="{s}",outcome="{o or ""}"}} {n}' for s, o, n in outcomes),
        "# HELP casebox_replies Mails in the outbox.",
        "# TYPE casebox_replies gauge",
        *(f'casebox_replies{{state="{state}"}} {n}' for state, n in replies),
        "# HELP casebox_last_success_timestamp_seconds When a part last went well.",
        "# TYPE casebox_last_success_timestamp_seconds gauge",
        *(f'casebox_last_success_timestamp_seconds{{part="{b.name}"}} {_unix(b.good_at)}' for b in beats),
        "# HELP casebox_failing Whether a part fails now.",
        "# TYPE casebox_failing gauge",
        *(f'casebox_failing{{part="{b.name}"}} {int(b.bad_since is not None)}' for b in beats),
    ]
    return "\n".join(lines) + "\n"


def _unix(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
