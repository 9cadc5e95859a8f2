"""`casebox health`."""

from __future__ import annotations

import click

from ingest.cli.group import Context, pass_context
from ingest.language.words import say


@click.command("health")
@pass_context
def health_command(context: Context) -> int:
    """Exit 0 while the last successful poll is fresh; otherwise 69 and the reason."""
    from ingest.service.health import staleness

    reason = staleness(context.desk)
    click.echo(reason or say("ok", "正常"), err=reason is not None)
    return 69 if reason else 0
