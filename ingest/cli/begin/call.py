"""`casebox call …`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.language.words import say, why


@click.group("call")
def call_command() -> None:
    """The call's description: in full, or drafted from a blank form."""


@call_command.command("show")
@pass_context
def show_command(context: Context) -> None:
    """Print the `[call]` that is configured in its long form: every field, document and convention."""
    from ingest.settings.long_form import long_form

    click.echo(long_form(context.settings.call), nl=False)


@call_command.command("from")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def from_command(file: Path) -> None:
    """Draft a `[call]` from a call's blank form (Word): labels, kinds of fields, options, limits.

    Needs no configuration. What the form leaves open is marked with 请核对 beside its line.
    """
    from ingest.check.blanks import read_blank_file
    from ingest.settings.draft import draft_description

    try:
        form = read_blank_file(file)
    except OSError as error:
        raise UsageError(say(f"{file}: {why(error)}", f"{file}：{why(error)}")) from None
    if not form.fields:
        raise UsageError(
            say(
                f"{file}: no field was found in it; is it the blank form, as a Word file?",
                f"{file}：未能从中读出任何栏目，请确认是 Word 格式的空白表",
            )
        )
    click.echo(draft_description(form), nl=False)
    click.echo(
        say(f"{len(form.fields)} fields; please look at each", f"共 {len(form.fields)} 栏，请逐栏核对"),
        err=True,
    )
