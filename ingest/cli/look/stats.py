"""`casebox stats`."""

from __future__ import annotations

from collections.abc import Mapping

import click
from sqlalchemy import Select, func, select

from ingest.cli.group import Context, pass_context
from ingest.cli.screen import put, put_json, screen_width
from ingest.digest.season import report_now
from ingest.language.words import OUTCOME_WORDS, STATE_WORDS, say, word
from ingest.replies.wording import wrap
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
    "findings": ("findings", "各类问题"),
    "replies": ("replies by state", "回函（按状态）"),
}
WORDS: Mapping[str, Mapping[str, str]] = {"outcomes": OUTCOME_WORDS, "replies": STATE_WORDS}


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@pass_context
def stats_command(context: Context, as_json: bool) -> None:
    """A paragraph for a report; counts: messages by outcome, accepted cases, findings, replies by state."""
    with context.runtime.store.reading() as session:
        counts = {
            name: {
                str(key or "—"): count for key, count in session.execute(query.order_by(func.count().desc()))
            }
            for name, query in QUESTIONS.items()
        }
        report = report_now(session, context.runtime)
    if as_json:
        put_json({**counts, "report": report})
        return
    width = screen_width()
    put(wrap(report, width - 2) if width else report)  # whole where it is to be copied from a file
    titles = TITLES | _sorted_by(context)
    for name, found in counts.items():
        if name not in titles:
            continue
        put(say(*titles[name]), bold=True)
        for key, count in found.items():
            put(f"{count:8,}  {word(WORDS[name], key) if name in WORDS else key}")


def _sorted_by(context: Context) -> dict[str, tuple[str, str]]:
    """Headings of the counts by what the call sorts by, in its own words."""
    call = context.runtime.policy.call
    english = {"申报方向": "direction", "申报形式": "kind"}
    return {
        name: (f"accepted cases by {english.get(label, label)}", f"已受理{call.thing}（按{label}）")
        for name, (label, _) in zip(("directions", "kinds"), call.sorts, strict=False)
    }
