"""`casebox health`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ingest.cli.group import Context, for_each_call, pass_context
from ingest.health import Health, judge_health, parts_in
from ingest.jobs import signs
from ingest.language.words import say
from ingest.settings.glance import find_config, fresh_for, glance_at
from models.glance import NoGlance, find_parts


@click.command("health")
@click.option("--worker", is_flag=True, help="Of the workers on this machine instead.")
@pass_context
@for_each_call
def health_command(context: Context, worker: bool) -> int:
    """Exit 0 while the last successful poll is fresh; otherwise 69 and the reason.

    Also 69 when sending or another part has failed for over an hour. Every part that fails has a line.

    Of the configuration only what it needs is read: a fault elsewhere is nothing to the running service.

    With --worker: exit 0 while a `casebox worker` of this machine has its queues, otherwise 69.
    """
    if worker:
        return _look_at_workers()
    health = _look(context)
    click.echo("\n".join(health.lines), err=not health.is_well)
    return 0 if health.is_well else 69


def _look(context: Context) -> Health:
    """How the service is; where a glance does not tell, the store does, in words.

    :raises CaseboxError: the configuration or the database cannot be used
    """
    now = datetime.now(UTC)
    try:
        glance = glance_at(find_config(context.config))
        return judge_health(find_parts(glance.database, glance.schema), now, glance.fresh, glance.zone)
    except (NoGlance, OSError, ValueError, TypeError, LookupError):
        service, mailbox = context.settings.service, context.settings.mailbox
    fresh = fresh_for(service.fresh_minutes, mailbox.poll_seconds)
    return judge_health(parts_in(context.runtime.store), now, fresh, context.settings.call.zone)


def _look_at_workers() -> int:
    age = signs.age_seconds()
    if age is not None and age <= signs.FRESH_SECONDS:
        click.echo(say("ok", "正常"))
        return 0
    english = "no worker of this machine has its queues"
    chinese = "本机没有正常工作的 worker"
    ago = "" if age is None else say(f" (since {age:.0f} s)", f"（已 {age:.0f} 秒）")
    click.echo(say(english, chinese) + ago, err=True)
    return 69
