"""`casebox rerun`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import click

from ingest.cli.choices import OUTCOMES, finding_option, selection_of
from ingest.cli.group import Context, pass_context
from ingest.cli.screen import Column, draw_table, put, put_json, screen_width
from ingest.errors import UsageError
from ingest.language.words import OUTCOME_WORDS, STATE_WORDS, say, word
from ingest.operator.rerun import Rerun, rerun
from ingest.operator.selection import Selection, find_message, select_messages


@click.command("rerun")
@click.argument("messages", nargs=-1, metavar="[SELECTION]…")
@click.option("--all", "everything", is_flag=True, help="Every message.")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Those with this outcome.")
@finding_option()
@click.option("--since", metavar="DATE", help="Received on this local day or later.")
@click.option("--until", metavar="DATE", help="Received on this local day or earlier.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--replies", is_flag=True, help="Answer anew those whose outcome changes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message.")
@pass_context
def rerun_command(
    context: Context,
    messages: tuple[str, ...],
    everything: bool,
    dry_run: bool,
    replies: bool,
    as_json: bool,
    **filters: str | None,
) -> None:
    """Parse and judge stored messages again, from the stored bytes, never from the mailbox.

    SELECTION: numbers, receipt numbers, Message-IDs or SHA-256 beginnings; the word `all`; or the options.
    Decisions taken by hand stay. Replies stay off unless asked for.

    \b
    casebox rerun 42 JYHQ2026-0007
    casebox rerun --finding processing.failed --replies
    casebox rerun --all --dry-run
    """
    if messages == ("all",):
        messages, everything = (), True
    if not messages and not everything and not any(filters.values()):
        raise UsageError(
            say(
                "Say which messages: numbers, --outcome, --finding, --since, --until, or --all",
                "请指明范围：邮件序号，或 --outcome、--finding、--since、--until、--all",
            )
        )
    from ingest.app import make_readers

    ids = _chosen(context, messages, replace(selection_of(context, filters), status="recorded"))
    with (
        closing(make_readers(context.settings)) as readers,
        click.progressbar(length=len(ids), label=say("rerun", "重新判定"), file=sys.stderr) as bar,
    ):
        results = rerun(context.runtime, readers, ids, dry_run=dry_run, replies=replies, progress=bar.update)
    changed = [result for result in results if result.changed]
    if as_json:
        for result in results:
            put_json({**vars(result), "changed": result.changed})
    elif changed:
        _print_changes(changed)
    _tell_count(results, len(changed), dry_run=dry_run)


def _tell_count(results: Sequence[Rerun], changed: int, *, dry_run: bool) -> None:
    count, older = len(results), sum(result.was_older for result in results)
    would = say("would change", "结果将改变") if dry_run else say("changed", "结果已改变")
    english = f"{count} messages read and judged again, {changed} {would}"
    click.echo(say(english, f"重新读取并判定 {count} 封，{would} {changed} 封"), err=True)
    if older:
        english = f"{older} of them had been read by an older version of the program"
        click.echo(say(english, f"其中 {older} 封此前由旧版本程序读取"), err=True)


def _chosen(context: Context, messages: Sequence[str], selection: Selection) -> list[int]:
    """The ids of the named messages, or of those that the selection fits; each once.

    :raises UsageError: if one is not there, or was not judged yet, or is purged
    """
    with context.runtime.store.reading() as session:
        if not messages:
            return list(session.scalars(select_messages(selection)))
        rows = [find_message(session, name) for name in messages]
        for row in rows:
            if row.status != "recorded":
                raise UsageError(
                    say(
                        f"Message {row.id} is {row.status}: only recorded messages can be run again",
                        f"邮件 {row.id} 状态为“{word(OUTCOME_WORDS, row.status)}”，不能重新判定",
                    )
                )
        return list(dict.fromkeys(row.id for row in rows))


def _print_changes(changed: Sequence[Rerun]) -> None:
    """Old and new side by side."""
    columns = (
        Column(say("ID", "序号"), right=True),
        Column(say("Before", "原结果")),
        Column(say("After", "新结果")),
        Column(say("Gone", "不再有"), least=12),
        Column(say("New", "新增"), least=12),
        Column(say("Reply", "回函"), spare=True),
    )
    rows = [
        (
            str(one.message),
            word(OUTCOME_WORDS, one.before or "-"),
            word(OUTCOME_WORDS, one.after),
            ", ".join(code for code in one.findings_before if code not in one.findings_after),
            ", ".join(code for code in one.findings_after if code not in one.findings_before),
            word(STATE_WORDS, one.reply) if one.reply else "",
        )
        for one in changed
    ]
    for line in draw_table(columns, rows, screen_width()):
        put(line)
