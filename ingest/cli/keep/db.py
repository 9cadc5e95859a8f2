"""`casebox db …`."""

from __future__ import annotations

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.language.words import say


@click.group("db")
def db_command() -> None:
    """The database: bring it up to date, or move it."""


@db_command.command("upgrade")
@pass_context
def upgrade_command(context: Context) -> None:
    """Bring the schema to the newest revision. Harmless to repeat."""
    from ingest.app import make_runtime
    from ingest.recording.relinking import relink

    runtime = make_runtime(context.settings)
    store = runtime.store
    click.get_current_context().call_on_close(store.engine.dispose)
    before, newest = store.upgrade()
    if context.settings.service.readers == "elsewhere":
        store.renew_jobs()
    relink(runtime)
    already = say(f"already at revision {newest}", f"已是最新版本 {newest}")
    click.echo(already if before == newest else f"{before or say('empty', '空')} → {newest}", err=True)


@db_command.command("copy")
@click.argument("target", metavar="URL")
@pass_context
def copy_command(context: Context, target: str) -> None:
    """Copy all rows into an empty database, SQLite or Postgres, without loss. Stop the service before.

    Then set storage.database to URL. Raw mail stays where it is.
    """
    from ingest.operator.backup import copy_database
    from ingest.settings.types import as_database

    try:
        url = as_database(target)
    except ValueError as error:
        raise UsageError(f"URL: {error}") from None
    rows = copy_database(context.runtime.store, url)
    click.echo(say(f"{rows} rows copied", f"已复制 {rows} 行"), err=True)
