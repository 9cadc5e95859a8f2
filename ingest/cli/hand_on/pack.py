"""`casebox pack`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.outlet import Target, outlet
from ingest.errors import UsageError
from ingest.language.words import say


@click.command("pack")
@click.argument("target", type=Target())
@click.option("--zip", "as_zip", is_flag=True, help="TARGET is a zip file instead of a folder.")
@pass_context
def pack_command(context: Context, target: Path | str, as_zip: bool) -> None:
    """Lay the accepted cases out for the expert panel, in the folder TARGET.

    Again into the same folder: only what changed is written; cases that are no longer accepted go, and what
    somebody changed in the folder is kept under 已撤出. With --zip TARGET may be s3://… in the store.
    """
    from ingest.pack import pack_cases

    if isinstance(target, str) and not as_zip:
        raise UsageError(say("A pack in the store is a zip: --zip", "存入对象存储时须为 zip：--zip"))
    with outlet(context, target) as path:
        done = pack_cases(context.runtime, path, as_zip=as_zip)
    english = (
        f"{done.cases} cases: {done.written} files written, {done.kept} unchanged, {done.removed} removed"
    )
    chinese = f"共 {done.cases} 件：写入 {done.written} 个文件，未变 {done.kept} 个，移除 {done.removed} 个"
    click.echo(say(english, chinese), err=True)
    for kept in done.set_aside:
        click.echo(say(f"changed by somebody, kept as {kept}", f"文件曾被改动，已留存于 {kept}"), err=True)
    for lost in done.missing:
        click.echo(say(f"not in the stored mail: {lost}", f"原始邮件中取不出：{lost}"), err=True)
    click.echo(str(target))
