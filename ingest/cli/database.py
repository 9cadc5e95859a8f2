"""`casebox db …`."""

from __future__ import annotations

import click

from ingest.cli.group import Context, pass_context


@click.group("db")
def db_command() -> None:
    """The database: bring it up to date."""


@db_command.command("upgrade")
@pass_context
def upgrade_command(context: Context) -> None:
    """Bring the schema to the newest revision. Harmless to repeat."""
    from ingest.app import make_desk

    before, newest = make_desk(context.settings).store.upgrade()
    click.echo(
        f"already at revision {newest}" if before == newest else f"{before or 'empty'} → {newest}", err=True
    )
