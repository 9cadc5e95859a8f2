"""`casebox demo`."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console

from ingest.cli.look import STYLES, message_cells, message_table
from ingest.errors import UsageError
from models import queries

MARK = ".casebox-demo"
"""Tells a folder that demo made from one that it must not empty."""


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo")
@click.option("--few", is_flag=True, help="A dozen messages instead of a whole season's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message instead of the table.")
def demo_command(folder: Path, few: bool, as_json: bool) -> None:
    """The whole round on sample mail, through a maildir, SQLite and a directory of replies.

    Needs no server, no configuration and no network. FOLDER (default ./demo) is made anew.
    """
    from ingest.demo.run import run_demo

    make_empty(folder)
    with ExitStack() as stack:
        demo = run_demo(folder, stack, few=few, say=lambda line: click.echo(line, err=True))
        show_outcomes(demo.desk, as_json=as_json)
    for name, path in demo.places.items():
        click.echo(f"{name:10} {path}", err=True)


def make_empty(folder: Path) -> None:
    """An empty folder for the demo; what another program made is never touched.

    :raises UsageError: if the folder holds something else
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UsageError(f"{folder} is not empty and was not made by the demo: name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def show_outcomes(desk: object, *, as_json: bool) -> None:
    """What came of each message."""
    from ingest.desk import Desk
    from ingest.export import export_records

    assert isinstance(desk, Desk)
    zone = desk.policy.call.zone
    table = message_table()
    with desk.store.reading() as session:
        if as_json:
            for record in export_records(session, zone):
                click.echo(json.dumps(record, ensure_ascii=False))
            return
        for row in queries.all_messages(session):
            table.add_row(*message_cells(row, zone), style=STYLES.get(row.outcome or "", ""))
    Console().print(table)
