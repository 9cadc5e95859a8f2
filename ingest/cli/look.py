"""`casebox list`, `casebox show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from ingest.cli.choices import OUTCOMES, finding_option, selection_of
from ingest.cli.group import Context, pass_context
from ingest.cli.screen import Column, draw_pairs, draw_table, plain, put, put_json, screen_width
from ingest.language.words import OUTCOME_WORDS, say, word
from ingest.operator.selection import find_message, newest, select_messages
from ingest.operator.story import Chapter, tell_story
from ingest.register.export import export_record, export_story
from models import queries
from models.listing import Listed, list_messages

STYLES: dict[str, dict[str, str | bool]] = {
    "accepted": {"fg": "green"},
    "returned": {"fg": "yellow"},
    "rejected": {"fg": "red"},
    "held": {"fg": "magenta", "bold": True},
    "duplicate": {"dim": True},
    "ignored": {"dim": True},
}


@click.command("list")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Those with this outcome.")
@finding_option()
@click.option("--unit", metavar="TEXT", help="Those whose unit holds this text.")
@click.option("--direction", metavar="TEXT", help="Those whose direction holds this text.")
@click.option("--text", metavar="TEXT", help="Text in subject, sender, unit, title or contact.")
@click.option("--since", metavar="DATE", help="Received on this local day or later.")
@click.option("--until", metavar="DATE", help="Received on this local day or earlier.")
@click.option("-n", "--newest", "count", type=click.IntRange(1), metavar="N", help="The newest N of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message, as `export` prints them.")
@pass_context
def list_command(context: Context, count: int | None, as_json: bool, **filters: str | None) -> None:
    """Messages on record, filtered as asked; the newest stands last, just above the prompt.

    A * behind the version marks the one that counts for its case. Findings show where there is room,
    mere notes left out.

    \b
    casebox list --outcome held
    casebox list --since 2026-03-01 --until 2026-03-07 --text 食堂
    casebox list -n 20
    """
    selection = selection_of(context, filters)
    desk = context.desk
    zone = desk.policy.call.zone
    with desk.store.reading() as session:
        ids = list(session.scalars(newest(select_messages(selection), count)))
        if as_json:
            for row in queries.all_messages(session, ids):
                put_json(export_record(row, zone))
        else:
            print_table(list_messages(session, ids), zone)
    click.echo(say(f"{len(ids)} message{'' if len(ids) == 1 else 's'}", f"共 {len(ids)} 封"), err=True)


def print_table(listed: Iterable[Listed], zone: ZoneInfo) -> None:
    """One line a message."""
    columns = (
        Column(say("ID", "序号"), right=True),
        Column(say("Outcome", "结果")),
        Column(say("Receipt", "受理编号"), spare=True),
        Column(say("Ver", "版本"), spare=True),
        Column(say("Unit", "单位"), least=12, spare=True),
        Column(say("Title or subject", "题目或主题"), least=14),
        Column(say("Received", "收件时间"), spare=True),
        Column(say("Findings", "问题"), least=14, spare=True),
    )
    rows, styles = [], []
    for one in listed:
        rows.append(_cells(one, zone))
        styles.append(STYLES.get(one.outcome or "", {}))
    heading, *lines = draw_table(columns, rows, screen_width())
    put(heading, bold=True)
    for line, style in zip(lines, styles, strict=True):
        put(line, **style)


def _cells(one: Listed, zone: ZoneInfo) -> tuple[str, ...]:
    version = f"{one.version}{'*' if one.current else ''}" if one.receipt else ""
    return (
        str(one.id),
        word(OUTCOME_WORDS, one.outcome or one.status),
        one.receipt or "",
        version,
        plain(one.unit or ""),
        plain(one.title or one.subject or ""),
        _short(one.received_at, zone),
        ", ".join(one.findings),
    )


def _short(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


@click.command("show")
@click.argument("message")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all that is on record.")
@pass_context
def show_command(context: Context, message: str, as_json: bool) -> None:
    """A message's whole story: mail, files, fields with evidence, rules, versions, decisions, replies.

    Rules that hit stand behind ●, those that were asked and did not behind ○.

    MESSAGE: its number, its receipt number, its Message-ID, or the beginning of its SHA-256.

    \b
    casebox show 42
    casebox show JYHQ2026-0007
    casebox show 42 --json | jq .verdict.checks
    """
    desk = context.desk
    with desk.store.reading() as session:
        row = find_message(session, message)
        if as_json:
            told = export_story(session, row, desk.policy.call.zone)
            put_json(told, indent=2)
        else:
            print_story(tell_story(session, desk, row))


def print_story(chapters: Iterable[Chapter]) -> None:
    """Chapter after chapter, labels aligned."""
    for number, chapter in enumerate(chapters):
        if number:
            put("")
        put(chapter.title, bold=True)
        for line in story_lines(chapter, screen_width()):
            put(line)


def story_lines(chapter: Chapter, width: int | None) -> Iterator[str]:
    """A chapter's lines; a label too long for a column of labels (a date, a version) is one all the same."""
    pairs = [
        (f"{pair.sign.value} {pair.label}" if pair.sign.value else pair.label, pair.text)
        for pair in chapter.pairs
    ]
    yield from draw_pairs(pairs, width)
    if chapter.quoted:
        yield ""
        yield from (f"  │ {plain(line)}".rstrip() for line in chapter.quoted.splitlines())
