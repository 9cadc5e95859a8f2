"""`casebox check`."""

from __future__ import annotations

from dataclasses import asdict

import click

from ingest.cli.group import Context, for_each_call, pass_context
from ingest.cli.screen import draw_pairs, put, put_json, screen_width
from ingest.language.words import say

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a part.")
@pass_context
@for_each_call
def check_command(context: Context, as_json: bool) -> int:
    """Every part of the installation: ok, or what to do. Exit 0 when nothing fails, 69 otherwise.

    Looks into the mailbox, logs in to the mail server; sends nothing and changes nothing.
    """
    from ingest.check.parts import check_parts

    failures = 0
    for part in check_parts(context.settings):
        failures += part.state == "failure"
        if as_json:
            put_json(asdict(part))
            continue
        mark, colour = MARKS[part.state]
        lines = list(draw_pairs([(f"{mark} {part.name}", part.text)], screen_width(), indent=0))
        if part.remedy:
            lines += draw_pairs([("  →", part.remedy)], screen_width(), indent=0)
        put(lines[0], fg=colour)
        for line in lines[1:]:
            put(line)
    if failures:
        click.echo(say(f"{failures} parts need mending", f"有 {failures} 项需要处理"), err=True)
    return 69 if failures else 0
