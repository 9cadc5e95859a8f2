"""`casebox raw`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.stored import raw_of


@click.command("raw")
@click.argument("message")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output.")
@pass_context
def raw_command(context: Context, message: str, out: Path | None) -> None:
    """A message's bytes, as the mailbox gave them (.eml).

    \b
    casebox raw 42 --out mail.eml
    """
    _, raw = raw_of(context, message)
    if out:
        out.write_bytes(raw)
    else:
        sys.stdout.buffer.write(raw)
