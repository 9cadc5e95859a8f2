"""`casebox form`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context


@click.command("form")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def form_command(context: Context, out: Path) -> None:
    """Write the call's blank application form as a Word file: the one that goes out with a return."""
    from ingest.replies.blank_form import blank_form

    out.write_bytes(blank_form(context.settings.call.as_call()))
    click.echo(str(out), err=True)
