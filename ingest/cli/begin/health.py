"""`casebox health`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ingest.cli.group import Context, pass_context
from ingest.language.words import say
from ingest.service.health import parts_in, staleness
from ingest.settings.glance import find_config, fresh_for, glance_at
from models.glance import NoGlance, find_parts


@click.command("health")
@pass_context
def health_command(context: Context) -> int:
    """Exit 0 while the last successful poll is fresh; otherwise 69 and the reason.

    Of the configuration only what it needs is read: a fault elsewhere is nothing to the running service.
    """
    reason = _reason(context)
    click.echo(reason or say("ok", "正常"), err=reason is not None)
    return 69 if reason else 0


def _reason(context: Context) -> str | None:
    """Why the service is not healthy; where a glance does not tell, the store does, in words.

    :raises CaseboxError: the configuration or the database cannot be used
    """
    now = datetime.now(UTC)
    try:
        glance = glance_at(find_config(context.config))
        return staleness(find_parts(glance.database), now, glance.fresh, glance.zone)
    except (NoGlance, OSError, ValueError, TypeError, LookupError):
        service, mailbox = context.settings.service, context.settings.mailbox
    fresh = fresh_for(service.fresh_minutes, mailbox.poll_seconds)
    return staleness(parts_in(context.desk.store), now, fresh, context.settings.call.zone)
