"""`casebox raw`, `casebox files`, `casebox open`, `casebox form`: bring out a mail and its parts."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.cli.screen import Column, draw_table, plain, put, put_json
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.operator.purge import purged_at
from ingest.operator.selection import find_message
from parsers.message import files_in
from parsers.source import SourceFile


def raw_of(context: Context, message: str) -> tuple[int, bytes]:
    """A message's number and its bytes as the mailbox gave them.

    :raises UsageError: if there is no such message, or it was purged
    """
    desk = context.desk
    with desk.store.reading() as session:
        row = find_message(session, message)
        number, sha256 = row.id, row.raw_sha256
        if row.status == "purged":
            at = purged_at(session, number)
            on = f"{at.astimezone(desk.policy.call.zone):%Y-%m-%d %H:%M}" if at else say("earlier", "早前")
            raise UsageError(
                say(
                    f"message {number} was purged ({on}): its bytes are gone",
                    f"邮件 {number} 已清除（{on}），原件不再保存",
                )
            )
    return number, desk.store.get_raw(sha256)


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


@click.command("open")
@click.argument("message")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@pass_context
def open_command(context: Context, message: str, folder: Path | None) -> None:
    """Lay a message and all its files out in FOLDER (default ./message-ID), and say where each lies."""
    number, raw = raw_of(context, message)
    target = folder or Path(f"message-{number}")
    if target.exists() and any(target.iterdir()):
        raise UsageError(say(f"{target} is not empty: name another folder", f"{target} 不是空文件夹，请另选"))
    target.mkdir(parents=True, exist_ok=True)
    (target / "mail.eml").write_bytes(raw)
    for place, file in enumerate(files_in(raw, context.settings.limits), 1):
        path = target / safe_name(place, file)
        path.write_bytes(file.data)
        click.echo(str(path))


def safe_name(place: int, file: SourceFile) -> str:
    """A name that any file system takes and that leads nowhere else: a number, then what is harmless."""
    harmless = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', "_", file.name).strip(" .") or "file"
    stem, dot, ending = harmless.rpartition(".")
    short = f"{stem[:60]}{dot}{ending[:10]}" if dot else harmless[:60]
    return f"{place:02}-{short}"


@click.command("form")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def form_command(context: Context, out: Path) -> None:
    """Write the call's blank application form as a Word file: the one that goes out with a return."""
    from ingest.outbox.blank_form import blank_form

    out.write_bytes(blank_form(context.settings.call.as_call()))
    click.echo(str(out), err=True)
