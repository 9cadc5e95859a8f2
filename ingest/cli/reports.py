"""`casebox export`, `casebox digest`."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.export import export_records


@click.command("export")
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv", "xlsx"]), default="jsonl", show_default=True
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output (jsonl, csv)."
)
@pass_context
def export_command(context: Context, form: str, out: Path | None) -> None:
    """The register. jsonl: every message, one object a line; csv and xlsx: the cases, as a table."""
    desk = context.desk
    if form == "jsonl":
        with desk.store.reading() as session:
            stream = out.open("w", encoding="utf-8") if out else sys.stdout
            for record in export_records(session, desk.policy.call.zone):
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            stream.close() if out else stream.flush()
        return
    from ingest.register import write_csv, write_xlsx

    if form == "xlsx" and out is None:
        raise UsageError("xlsx is no text: say where it goes with --out FILE")
    if form == "xlsx":
        assert out is not None
        write_xlsx(desk, out)
    else:
        write_csv(desk, out)
    if out is not None:
        click.echo(str(out), err=True)


@click.command("digest")
@click.option("--date", "day", metavar="DATE", help="A local day; default: today.")
@click.option("--send", is_flag=True, help="Mail it to digest.to as well.")
@pass_context
def digest_command(context: Context, day: str | None, send: bool) -> None:
    """Write a day's digest as HTML, and say where it lies. For any past day it says the same again."""
    from ingest.digest_run import write_digest

    desk = context.desk
    try:
        wanted = date.fromisoformat(day) if day else desk.clock().astimezone(desk.policy.call.zone).date()
    except ValueError:
        raise UsageError(f"{day!r} is not a date such as 2026-03-31") from None
    click.echo(str(write_digest(desk, wanted, send=send)))
