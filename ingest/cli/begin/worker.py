"""`casebox worker`."""

from __future__ import annotations

import signal

import click

from ingest.cli.group import Context, pass_context


@click.command("worker")
@click.option(
    "--queue",
    "queues",
    multiple=True,
    type=click.Choice(["light", "heavy"]),
    help="Read only from this queue; heavy is OCR and LibreOffice. Default: both.",
)
@pass_context
def worker_command(context: Context, queues: tuple[str, ...]) -> int:
    """Read messages for a `casebox run` elsewhere: on as many machines as wanted, until SIGTERM or SIGINT.

    It needs the database, the store, and of the configuration [call], [storage], [service], [limits] and
    [antivirus]. Mailbox, mail server and their passwords it neither needs nor looks at.
    """
    from ingest.reading.sandbox.limits import hide
    from ingest.worker.office import open_worker

    hide()
    with open_worker(context.all_worker_settings, queues or ("light", "heavy")) as worker:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.run()
    return 0
