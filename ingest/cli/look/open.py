"""`casebox open`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.stored import raw_of, refuse_unclean
from ingest.errors import UsageError
from ingest.filenames import safe_name
from ingest.language.words import say
from parsers.message import files_in


@click.command("open")
@click.argument("message")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@pass_context
def open_command(context: Context, message: str, folder: Path | None) -> None:
    """Lay a message and all its files out in FOLDER (default ./message-ID), and say where each lies.

    What a virus scanner did not clear is not laid out; `casebox raw` gives the mail itself.
    """
    number, raw = raw_of(context, message)
    refuse_unclean(context, number)
    target = folder or Path(f"message-{number}")
    if target.exists() and any(target.iterdir()):
        raise UsageError(say(f"{target} is not empty: name another folder", f"{target} 不是空文件夹，请另选"))
    target.mkdir(parents=True, exist_ok=True)
    (target / "mail.eml").write_bytes(raw)
    for place, file in enumerate(files_in(raw, context.settings.limits), 1):
        path = target / f"{place:02}-{shortened(file.name)}"
        path.write_bytes(file.data)
        click.echo(str(path))


def shortened(name: str) -> str:
    """A name that any file system takes and that leads nowhere else, with its ending."""
    stem, dot, ending = safe_name(name, 200, "file").rpartition(".")
    return f"{stem[:60]}.{ending[:10]}" if dot else ending[:60]
