"""`casebox call …`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.language.words import say, why


@click.group("call")
def call_command() -> None:
    """The call's description, in full or drafted from a blank form; and the end of a call."""


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


@call_command.command("archive")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_context
def archive_command(context: Context, folder: Path) -> None:
    """Close the call: put its register, accepted cases, database and mail aside in FOLDER, and begin anew.

    Only while no service runs on this database. Then write the next call into `[call]` and start the service;
    `casebox -c FOLDER/config.toml list` goes on answering about the closed one.
    """
    from ingest.operator.archive import archive_call
    from ingest.service.lease import held_lease

    with held_lease(context.runtime) as runtime:
        done = archive_call(runtime, folder)
    click.echo(
        say(
            f"{folder}: {done.messages} messages and {done.cases} accepted cases put aside;"
            f" {done.held} cases were still undecided",
            f"{folder}：已归档邮件 {done.messages} 封、受理案例 {done.cases} 项；"
            f"另有 {done.held} 项仍待人工复核",
        ),
        err=True,
    )
    click.echo(str(folder))
