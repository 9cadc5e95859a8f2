"""`casebox purge`."""

from __future__ import annotations

from contextlib import nullcontext

import click

from ingest.cli.choices import day
from ingest.cli.group import Context, pass_context
from ingest.language.words import say


@click.command("purge")
@click.option("--before", metavar="DATE", required=True, help="Messages received before this local day.")
@click.option("--dry-run", is_flag=True, help="Say what would go; remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def purge_command(context: Context, before: str, dry_run: bool, yes: bool) -> None:
    """Remove the personal data and files of old messages; outcomes, findings and dates stay as counts.

    Only while no service runs on this database: stop it before, and start it again afterwards.
    """
    from ingest.operator.purge import purge
    from ingest.service.lease import held_lease

    moment = day(context, before)
    assert moment is not None
    if not dry_run and not yes:
        question = say(
            f"Remove for ever what was received before {before}?", f"永久清除 {before} 之前收到的内容？"
        )
        click.confirm(question, abort=True, err=True)
    with nullcontext(context.runtime) if dry_run else held_lease(context.runtime) as runtime:
        result = purge(runtime, moment, dry_run=dry_run)
    would = say("would lose", "将清除") if dry_run else say("lost", "已清除")
    click.echo(
        say(
            f"{result.messages} messages {would} their personal data, with {result.files} raw files and"
            f" {result.digests} digests",
            f"{would} {result.messages} 封邮件的个人信息，"
            f"以及原始文件 {result.files} 个、日报 {result.digests} 份",
        ),
        err=True,
    )
