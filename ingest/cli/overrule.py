"""`casebox rerun`, `casebox decide`."""

from __future__ import annotations

import getpass
import json
import socket
import sys
from contextlib import closing
from datetime import datetime, timedelta

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.operate import DECISIONS, Rerun, Selection, decide, find_message, rerun, select_messages
from ingest.words import say


@click.command("rerun")
@click.argument("messages", nargs=-1, metavar="[SELECTION]…")
@click.option("--all", "everything", is_flag=True, help="Every message.")
@click.option("--outcome", help="Those with this outcome.")
@click.option("--finding", help="Those with this finding, such as processing.failed.")
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
    outcome: str | None,
    finding: str | None,
    since: str | None,
    until: str | None,
    dry_run: bool,
    replies: bool,
    as_json: bool,
) -> None:
    """Parse and judge stored messages again, from the stored bytes, never from the mailbox.

    SELECTION: numbers, receipt numbers, Message-IDs or SHA-256 beginnings; the word `all`; or the options.
    """
    if messages == ("all",):
        messages, everything = (), True
    filters = (outcome, finding, since, until)
    if not messages and not everything and not any(filters):
        raise UsageError("Say which messages: numbers, --outcome, --finding, --since, --until, or --all")
    from ingest.app import make_readers

    desk = context.desk
    selection = Selection(
        outcome=outcome, finding=finding, since=day(context, since), until=day(context, until, 1)
    )
    with desk.store.reading() as session:
        if messages:
            ids = [find_message(session, name).id for name in messages]
        else:
            ids = list(session.scalars(select_messages(selection)))
    with (
        closing(make_readers(context.settings)) as readers,
        click.progressbar(length=len(ids), label="rerun", file=sys.stderr) as bar,
    ):
        results = rerun(desk, readers, ids, dry_run=dry_run, replies=replies, progress=bar.update)
    for result in results:
        if as_json:
            click.echo(json.dumps({**vars(result), "changed": result.changed}, ensure_ascii=False))
        elif result.changed:
            click.echo(describe_rerun(result))
    changed = sum(result.changed for result in results)
    would = say("would change", "将改变") if dry_run else say("changed", "已改变")
    again = say("messages read and judged again", "封邮件重新读取并判定")
    click.echo(f"{len(results)} {again}, {changed} {would}", err=True)


def describe_rerun(result: Rerun) -> str:
    """Old and new side by side, on one line."""
    before = f"{result.before or '-'} [{', '.join(result.findings_before)}]"
    after = f"{result.after} [{', '.join(result.findings_after)}]"
    return f"{result.message}: {before} → {after}" + (f" (reply {result.reply})" if result.reply else "")


def day(context: Context, text: str | None, plus_days: int = 0) -> datetime | None:
    """A local day's beginning in the call's time zone, or an exact moment if one was given.

    :raises UsageError: if it is neither
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date such as 2026-03-31") from None
    if len(text) == len("2026-03-31"):
        moment += timedelta(days=plus_days)
    return moment if moment.tzinfo else moment.replace(tzinfo=context.settings.call.zone)


@click.command("decide")
@click.argument("message")
@click.argument("decision", type=click.Choice(list(DECISIONS)))
@click.option("--reason", required=True, help="Why; the submitter reads it.")
@click.option("--by", default=None, help="Who decides; default: the user of this machine.")
@pass_context
def decide_command(context: Context, message: str, decision: str, reason: str, by: str | None) -> None:
    """Overrule the rules for one message: accept, return or reject it. The submitter is told.

    Who, when and why stays in the record; a rerun does not undo it.
    """
    who = by or f"{getpass.getuser()}@{socket.gethostname()}"
    number, before, reply = decide(context.desk, message, decision, reason, who)
    change = f"{before} → {DECISIONS[decision].value}"
    click.echo(
        say(
            f"message {number}: {change}; reply {reply or 'none'}",
            f"邮件 {number}：{change}；回函 {reply or '无'}",
        ),
        err=True,
    )
    if reply == "queued":
        hint = say("The service sends the reply; without it:", "服务运行时会自动发出回函；否则请运行")
        click.echo(f"{hint} casebox run --once", err=True)
