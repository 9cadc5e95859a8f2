"""`casebox demo`."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from ingest.cli.listing import print_table
from ingest.cli.screen import draw_pairs, put_json
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.operator.selection import Selection, select_messages
from ingest.register.export import export_records
from ingest.runtime import Runtime
from models.listing import list_messages

MARK = ".casebox-demo"
"""Tells a folder that demo made from one that it must not empty."""


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo")
@click.option("--few", is_flag=True, help="A dozen messages instead of a whole season's.")
@click.option("--season", is_flag=True, help="On to the result: three experts, scores, letters.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message instead of the table.")
def demo_command(folder: Path, few: bool, season: bool, as_json: bool) -> None:
    """The whole round on sample mail, through a maildir, SQLite and a directory of replies.

    Needs no server, no configuration and no network. FOLDER (default ./demo) is made anew.
    """
    from ingest.demo.run import run_demo
    from ingest.demo.samples import first_dozen, sample_messages
    from ingest.log import configure_logs

    configure_logs("warning")
    make_empty(folder)
    with ExitStack() as stack:
        samples = first_dozen() if few else sample_messages()
        demo = run_demo(folder, stack, samples, to_the_result=season, tell=_tell)
        show_outcomes(demo.runtime, as_json=as_json)
    for line in draw_pairs([(name, str(path)) for name, path in demo.places.items()], None, indent=0):
        click.echo(line, err=True)
    beside = Path(sys.executable).with_name("casebox")
    program = "casebox" if shutil.which("casebox") or not beside.exists() else beside
    next_one = f"{program} -c {demo.places[say('settings', '配置')]} list"
    click.echo(say(f"look further: {next_one}", f"继续查看：{next_one}"), err=True)


def _tell(line: str) -> None:
    click.echo(line, err=True)


def make_empty(folder: Path) -> None:
    """An empty folder for the demo; what another program made is never touched.

    :raises UsageError: if the folder holds something else
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UsageError(
                say(
                    f"{folder} is not empty and was not made by the demo: name another folder",
                    f"{folder} 不是空文件夹，也不是演示所建，请另选",
                )
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def show_outcomes(runtime: Runtime, *, as_json: bool) -> None:
    """What came of each message."""
    zone = runtime.policy.call.zone
    with runtime.store.reading() as session:
        if as_json:
            for record in export_records(session, zone):
                put_json(record)
        else:
            print_table(list_messages(session, list(session.scalars(select_messages(Selection())))), zone)
