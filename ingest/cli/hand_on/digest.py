"""`casebox digest`."""

from __future__ import annotations

from datetime import date

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.language.words import say


@click.command("digest")
@click.option("--date", "day", metavar="DATE", help="A local day; default: today.")
@click.option("--send", is_flag=True, help="Mail it to digest.to as well.")
@pass_context
def digest_command(context: Context, day: str | None, send: bool) -> None:
    """Write a day's digest as HTML, and say where it lies. For any past day it says the same again.

    \b
    casebox digest --date 2026-03-10
    """
    from ingest.digest.run import write_digest

    runtime = context.runtime
    try:
        wanted = (
            date.fromisoformat(day) if day else runtime.clock().astimezone(runtime.policy.call.zone).date()
        )
    except ValueError:
        raise UsageError(
            say(f"{day!r} is not a date such as 2026-03-31", f"{day!r} 不是日期，应如 2026-03-31")
        ) from None
    if send and not runtime.settings.digest.to:
        raise UsageError(
            say("digest.to names nobody: set it, or leave out --send", "digest.to 未设置收件人，无法寄送")
        )
    click.echo(write_digest(runtime, wanted, send=send))
    if send:
        click.echo(
            say(
                "The running service sends it; without it: casebox run --once",
                "服务运行时会自动寄出；否则请运行 casebox run --once",
            ),
            err=True,
        )
