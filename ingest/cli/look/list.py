"""`casebox list`."""

from __future__ import annotations

import click

from ingest.cli.choices import OUTCOMES, finding_option, selection_of
from ingest.cli.group import Context, for_each_call, pass_context
from ingest.cli.listing import print_table
from ingest.cli.screen import put_json
from ingest.language.words import say
from ingest.operator.selection import newest, select_messages
from models import queries
from models.listing import list_messages


@click.command("list")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Those with this outcome.")
@finding_option()
@click.option("--unit", metavar="TEXT", help="Those whose unit holds this text.")
@click.option("--direction", metavar="TEXT", help="Those whose direction holds this text.")
@click.option("--text", metavar="TEXT", help="Text in subject, sender, unit, title or contact.")
@click.option("--since", metavar="DATE", help="Received on this local day or later.")
@click.option("--until", metavar="DATE", help="Received on this local day or earlier.")
@click.option("-n", "--newest", "count", type=click.IntRange(1), metavar="N", help="The newest N of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message, as `export` prints them.")
@pass_context
@for_each_call
def list_command(context: Context, count: int | None, as_json: bool, **filters: str | None) -> None:
    """Messages on record, filtered as asked; the newest stands last, just above the prompt.

    A * behind the version marks the one that counts for its case. Findings show where there is room,
    mere notes left out.

    \b
    casebox list --outcome held
    casebox list --since 2026-03-01 --until 2026-03-07 --text 食堂
    casebox list -n 20
    """
    selection = selection_of(context, filters)
    runtime = context.runtime
    zone = runtime.policy.call.zone
    with runtime.store.reading() as session:
        ids = list(session.scalars(newest(select_messages(selection), count)))
        if as_json:
            from ingest.register.export import export_record

            for row in queries.all_messages(session, ids):
                put_json(export_record(row, zone))
        else:
            print_table(list_messages(session, ids), zone)
    click.echo(say(f"{len(ids)} message{'' if len(ids) == 1 else 's'}", f"共 {len(ids)} 封"), err=True)
