"""`casebox list`, `casebox show`."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from ingest.cli.group import Context, pass_context
from ingest.cli.overrule import day
from ingest.export import export_record
from ingest.operate import Selection, find_message, select_messages
from ingest.story import tell_story
from ingest.words import OUTCOME_WORDS, in_chinese, say
from models import queries
from models.message import Message

OUTCOMES = ("accepted", "returned", "rejected", "held", "duplicate", "correspondence", "ignored")
STYLES = {"accepted": "green", "returned": "yellow", "rejected": "red", "held": "magenta", "duplicate": "dim"}


@click.command("list")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Those with this outcome.")
@click.option("--finding", help="Those with this finding; `manuscript.format` means its sub-codes too.")
@click.option("--unit", help="Those whose unit holds this text.")
@click.option("--direction", help="Those that tick this direction.")
@click.option("--text", help="Text in subject, sender, unit or title.")
@click.option("--since", metavar="DATE", help="Received on this local day or later.")
@click.option("--until", metavar="DATE", help="Received on this local day or earlier.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message, as `export` prints them.")
@pass_context
def list_command(
    context: Context,
    outcome: str | None,
    finding: str | None,
    unit: str | None,
    direction: str | None,
    text: str | None,
    since: str | None,
    until: str | None,
    as_json: bool,
) -> None:
    """Messages on record, oldest first, filtered as asked."""
    selection = Selection(
        outcome=outcome,
        finding=finding,
        unit=unit,
        direction=direction,
        text=text,
        since=day(context, since),
        until=day(context, until, 1),
    )
    desk = context.desk
    zone = desk.policy.call.zone
    with desk.store.reading() as session:
        ids = list(session.scalars(select_messages(selection)))
        rows = queries.all_messages(session, ids)
        if as_json:
            for row in rows:
                click.echo(json.dumps(export_record(row, zone), ensure_ascii=False))
        else:
            table = message_table()
            for row in rows:
                table.add_row(*message_cells(row, zone), style=STYLES.get(row.outcome or "", ""))
            Console().print(table)
    click.echo(say(f"{len(ids)} messages", f"共 {len(ids)} 封"), err=True)


def message_table() -> Table:
    """The columns of a listing; the terminal's width is shared out by rich, which knows Chinese widths."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(say("ID", "编号"), justify="right", no_wrap=True)
    table.add_column(say("Received", "收件时间"), no_wrap=True)
    table.add_column(say("Outcome", "结果"), no_wrap=True)
    table.add_column(say("Receipt", "受理编号"), no_wrap=True)
    table.add_column(say("Unit", "单位"), overflow="ellipsis", no_wrap=True, ratio=2)
    table.add_column(say("Title or subject", "题目或主题"), overflow="ellipsis", no_wrap=True, ratio=3)
    table.add_column(say("Findings", "问题"), overflow="ellipsis", no_wrap=True, ratio=2)
    return table


def message_cells(row: Message, zone: object) -> list[str]:
    """One message's cells."""
    from zoneinfo import ZoneInfo

    assert isinstance(zone, ZoneInfo)
    codes = [
        finding["code"] for finding in (row.verdict or {}).get("findings", ()) if finding["gravity"] != "note"
    ]
    number = f"{row.submission.receipt} v{row.version}" if row.submission else ""
    return [
        str(row.id),
        f"{row.received_at.astimezone(zone):%m-%d %H:%M}",
        outcome_word(row),
        number + (" *" if row.current else ""),
        row.unit or "",
        row.title or row.subject or "",
        ", ".join(codes),
    ]


def outcome_word(row: Message) -> str:
    """The outcome in the operator's language; the status of a message that has none yet."""
    known = row.outcome or row.status
    return OUTCOME_WORDS.get(known, known) if in_chinese() else known


@click.command("show")
@click.argument("message")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@pass_context
def show_command(context: Context, message: str, as_json: bool) -> None:
    """A message's whole story: the mail, its files, fields with evidence, findings hit and missed, replies.

    MESSAGE: its number, its receipt number, its Message-ID, or the beginning of its SHA-256.
    """
    desk = context.desk
    with desk.store.reading() as session:
        row = find_message(session, message)
        if as_json:
            record = export_record(row, desk.policy.call.zone)
            record |= {"facts": row.facts, "verdict": row.verdict, "failure": row.failure}
            click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        else:
            Console().print(tell_story(session, desk, row))
