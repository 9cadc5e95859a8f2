"""`casebox backup`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.language.words import say


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_context
def backup_command(context: Context, folder: Path) -> None:
    """Copy database and raw mail into FOLDER, while the service runs; again, only what is new is copied.

    To restore: put `mail` back into storage.directory, and point storage.database at the copied casebox.db,
    or bring it into Postgres with `casebox db copy`.
    """
    from ingest.operator.backup import back_up

    backup = back_up(context.runtime, folder)
    click.echo(
        say(
            f"{folder}: {backup.rows} rows, {backup.files} new raw messages",
            f"{folder}：数据 {backup.rows} 行，新增原始邮件 {backup.files} 封",
        ),
        err=True,
    )
