"""`casebox panel`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.language.words import say

MOST_SHOWN = 30
"""Faults on the screen; all are in the workbook."""


@click.group("panel")
def panel_command() -> None:
    """The experts' review: folders and scoring sheets out, sheets back, and what they come to."""


@panel_command.command("make")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--blind/--named", default=None, help="Without names, or as sent. Default: panel.blind.")
@pass_context
def make_command(context: Context, target: Path, blind: bool | None) -> None:
    """Deal the accepted cases out to the experts: a folder each in TARGET, and zips for the mail.

    By direction, nobody the own unit's, the load as even as can be; the same again for the same seed. What
    was given out stays with whom it went to; cases accepted since are added.

    \b
    casebox panel make 专家评审
    casebox panel make 专家评审 --blind
    """
    from ingest.panel.make import make_panel

    wanted = context.settings.panel.blind if blind is None else blind
    made = make_panel(context.runtime, target, blind=wanted)
    dealt = made.dealt
    cases, experts = len(dealt.pieces), len(dealt.experts)
    click.echo(
        say(
            f"{cases} cases, {experts} experts: {dealt.fresh} reviews given out,"
            f" {dealt.withdrawn} taken back",
            f"案例 {cases} 件，专家 {experts} 位：新分配 {dealt.fresh} 份，收回 {dealt.withdrawn} 份",
        ),
        err=True,
    )
    for expert in dealt.experts:
        click.echo(f"  {expert.name}  {len(dealt.of(expert))}", err=True)
    for receipt, lacking in dealt.assignment.short.items():
        click.echo(
            say(f"{receipt}: {lacking} experts too few", f"{receipt}：尚缺 {lacking} 位专家"), err=True
        )
    names = {one.email: one.name for one in dealt.experts}
    for receipt, email in dealt.unsure():
        click.echo(
            say(
                f"{receipt} kept from {names[email]}: perhaps the own unit's",
                f"{receipt} 未分给{names[email]}：疑似同一单位",
            ),
            err=True,
        )
    for line in (*made.told, *made.zips.told, *made.packed.set_aside, *made.packed.missing):
        click.echo(line, err=True)
    click.echo(str(target))


@panel_command.command("read")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("评审结果.xlsx"),
    help="The result as a workbook. Default: 评审结果.xlsx",
)
@pass_context
def read_command(context: Context, folder: Path | None, out: Path) -> None:
    """Take in the scoring sheets that came back, and write what they come to.

    Those in FOLDER; without it, those that experts sent to the collection mailbox from their own addresses.

    Every fault is told with its cell; a row with one counts for nothing until it is put right and read again.
    """
    from ingest.announce.decisions import find_results
    from ingest.panel.read import read_panel
    from ingest.panel.result import write_result

    runtime = context.runtime
    scored = read_panel(runtime, folder)
    for fault in scored.faults[:MOST_SHOWN]:
        click.echo(str(fault), err=True)
    more = len(scored.faults) - MOST_SHOWN
    if more > 0:
        click.echo(say(f"and {more} more: see {out}", f"另有 {more} 处，见 {out}"), err=True)
    english = (
        f"{scored.files} files: {scored.taken} reviews taken in, {scored.changed} of them changed; "
        f"{scored.missing} missing, {scored.declined} declined"
    )
    chinese = (
        f"{scored.files} 个文件：计入评分 {scored.taken} 份，其中改动 {scored.changed} 份；"
        f"尚缺 {scored.missing} 份，申请回避 {scored.declined} 份"
    )
    click.echo(say(english, chinese), err=True)
    if scored.declined:
        click.echo(
            say(
                "run casebox panel make again: others are asked in their place",
                "请再次运行 casebox panel make，为申请回避的案例另行安排专家",
            ),
            err=True,
        )
    panel = runtime.settings.panel
    decided = {receipt: one.word for receipt, one in find_results(runtime).items()}
    write_result(scored, out, [*panel.selected, *panel.unselected], decided)
    click.echo(str(out))
