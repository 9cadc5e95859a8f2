"""`casebox stats`."""

from __future__ import annotations

from collections.abc import Mapping

import click
from sqlalchemy import Select, func, select

from ingest.cli.group import Context, pass_context
from ingest.cli.screen import put, put_json
from ingest.language.words import OUTCOME_WORDS, STATE_WORDS, say, word
from models.message import FindingRow, Message, Reply

CURRENT = (Message.current.is_(True), Message.outcome == "accepted")
STATUS = func.coalesce(Message.outcome, Message.status)
QUESTIONS: dict[str, Select[str | None, int]] = {
    "outcomes": select(STATUS, func.count()).where(Message.whole_id.is_(None)).group_by(STATUS),
    "directions": select(Message.direction, func.count()).where(*CURRENT).group_by(Message.direction),
    "kinds": select(Message.kind, func.count()).where(*CURRENT).group_by(Message.kind),
    "findings": select(FindingRow.code, func.count()).group_by(FindingRow.code),
    "replies": select(Reply.state, func.count()).group_by(Reply.state),
}
TITLES = {
    "outcomes": ("messages by outcome", "邮件（按结果）"),
    "directions": ("accepted cases by direction", "已受理案例（按申报方向）"),
    "kinds": ("accepted cases by kind", "已受理案例（按申报形式）"),
    "findings": ("findings", "各类问题"),
    "replies": ("replies by state", "回函（按状态）"),
}
WORDS: Mapping[str, Mapping[str, str]] = {"outcomes": OUTCOME_WORDS, "replies": STATE_WORDS}


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@pass_context
def stats_command(context: Context, as_json: bool) -> None:
    """Counts: messages by outcome, accepted cases by direction and kind, findings, replies by state."""
    with context.runtime.store.reading() as session:
        counts = {
            name: {
                str(key or "—"): count for key, count in session.execute(query.order_by(func.count().desc()))
            }
            for name, query in QUESTIONS.items()
        }
    if as_json:
        put_json(counts)
        return
    for name, found in counts.items():
        put(say(*TITLES[name]), bold=True)
        for key, count in found.items():
            put(f"{count:8,}  {word(WORDS[name], key) if name in WORDS else key}")
