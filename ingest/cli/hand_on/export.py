"""`casebox export`."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.outlet import Target, outlet
from ingest.cli.screen import put_json
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.register.export import export_records
from ingest.runtime import Runtime


@click.command("export")
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv", "xlsx"]), default="jsonl", show_default=True
)
@click.option(
    "--out",
    type=Target(),
    metavar="FILE",
    help="Or s3://… in the store. Default: standard output (jsonl, csv).",
)
@pass_context
def export_command(context: Context, form: str, out: Path | str | None) -> None:
    """The register. jsonl: every message, one object a line; csv and xlsx: the cases, as a table.

    \b
    casebox export > messages.jsonl
    casebox export --format xlsx --out register.xlsx
    """
    if form == "xlsx" and out is None:
        raise UsageError(
            say("xlsx is no text: say where it goes with --out FILE", "xlsx 不是文本，请用 --out 指定文件")
        )
    if out is None:
        _write(context.runtime, form, None)
        return
    with outlet(context, out) as path:
        _write(context.runtime, form, path)
    click.echo(str(out), err=True)


def _write(runtime: Runtime, form: str, path: Path | None) -> None:
    from ingest.register.write import write_csv, write_xlsx

    if form == "jsonl":
        _write_lines(runtime, path)
    elif form == "csv":
        write_csv(runtime, path)
    elif path is not None:
        write_xlsx(runtime, path)


def _write_lines(runtime: Runtime, out: Path | None) -> None:
    """A record a line; a file is there whole, or as it was before."""
    with runtime.store.reading() as session:
        records = export_records(session, runtime.policy.call.zone)
        if out is None:
            for record in records:
                put_json(record)
            return
        temporary = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            temporary.replace(out)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
