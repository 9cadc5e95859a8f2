"""`casebox show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.screen import draw_pairs, plain, put, put_json, screen_width
from ingest.operator.selection import find_message
from ingest.operator.story import Chapter, tell_story
from ingest.register.export import export_story


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
    runtime = context.runtime
    with runtime.store.reading() as session:
        row = find_message(session, message)
        if as_json:
            told = export_story(session, row, runtime.policy.call.zone)
            put_json(told, indent=2)
        else:
            print_story(tell_story(session, runtime, row))


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
