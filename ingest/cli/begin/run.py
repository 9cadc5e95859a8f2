"""`casebox run`."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.loading import loading
from ingest.language.words import say
from ingest.settings.load import load_settings


@click.command("run")
@click.option("--once", is_flag=True, help="One whole round, no digest, then end.")
@pass_context
def run_command(context: Context, once: bool) -> int:
    """Poll the mailbox, process what is new, reply, and write the digest: until SIGTERM or SIGINT.

    With --once: one round, exit 0; when mailbox or mail server are away, what could be done is done and
    saved, and the exit code says so (75 try again, 69 somebody must change something).

    With a folder (-c calls/), every description in it is run, in a process of its own.

    With service.readers = "elsewhere" workers read, and a second `casebox run` on the same database stands
    by until the first is gone.
    """
    with loading():
        from ingest.reading.sandbox.limits import end_with_parent, hide
        from ingest.service.calls import PARENT
        from ingest.service.loop import Service

    hide()
    if context.folder is not None:
        return _run_all(context, context.folder, once=once)
    if parent := os.environ.get(PARENT):
        end_with_parent(int(parent), signal.SIGTERM)
    if not once and context.settings.service.readers == "elsewhere":
        from ingest.service.standby import Standby

        standby = Standby()
        standby.obey_signals()
        standby.run(context.settings, lambda: load_settings(context.config))
        return 0
    with ExitStack() as stack:
        service = Service(context.settings, stack)
        service.obey_signals()
        if not once:
            service.run(lambda: load_settings(context.config))
            return 0
        result = service.round()
    counts = (result.received, result.recorded, result.sent.sent)
    click.echo(
        say("received {}, recorded {}, sent {}", "收取 {} 封，处理 {} 封，发出 {} 封").format(*counts),
        err=True,
    )
    if result.fault is not None:
        raise result.fault
    return 0


def _run_all(context: Context, folder: Path, *, once: bool) -> int:
    """Every call of a folder."""
    from ingest.errors import UsageError
    from ingest.log import configure_logs
    from ingest.probes.office import open_probes
    from ingest.service.calls import Calls

    if once:
        raise UsageError(say("--once is for one call: -c FILE", "--once 只用于一项征集活动：-c FILE"))
    configure_logs(context.log_level)
    calls = Calls(folder, context.log_level)
    calls.obey_signals()
    with ExitStack() as stack:
        open_probes(folder, stack)
        calls.run()
    return 0
