"""`casebox files`."""

from __future__ import annotations

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.screen import Column, draw_table, plain, put, put_json
from ingest.cli.stored import raw_of
from ingest.language.words import say
from parsers.message import files_in


@click.command("files")
@click.argument("message")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@pass_context
def files_command(context: Context, message: str, as_json: bool) -> None:
    """A message's files, archive members included.

    \b
    casebox files 42
    """
    _, raw = raw_of(context, message)
    rows = []
    for number, file in enumerate(files_in(raw, context.settings.limits), 1):
        if as_json:
            facts = {"number": number, "path": file.path, "kind": file.kind, "bytes": len(file.data)}
            put_json(facts)
        else:
            rows.append((str(number), f"{len(file.data):,}", file.kind, plain(file.path)))
    if not as_json:
        columns = (
            Column(say("No", "序号"), right=True),
            Column(say("Bytes", "字节"), right=True),
            Column(say("Kind", "类型")),
            Column(say("Path", "路径")),
        )
        for line in draw_table(columns, rows, None):  # a path is there to be read whole
            put(line)
