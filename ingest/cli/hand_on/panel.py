"""`casebox panel`."""

from __future__ import annotations

import getpass
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.language.words import say

if TYPE_CHECKING:
    from ingest.panel.mailing import Drafted
    from ingest.panel.make import Made


MOST_SHOWN = 30
"""Faults on the screen; all are in the workbook."""


@click.group("panel")
def panel_command() -> None:
    """The experts' review: folders and scoring sheets out, sheets back, and what they come to."""


@panel_command.command("make")
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--blind/--named", default=None, help="Without names, or as sent. Default: panel.blind.")
@click.option("--mail", is_flag=True, help="Mail each expert his cases, once a preview was confirmed.")
@click.option("--confirm", "code", metavar="CODE", help="The preview was read: let the mails go.")
@click.option("--by", default=None, help="Who confirms. Default: the operating system's user.")
@pass_context
def make_command(
    context: Context, target: Path | None, blind: bool | None, mail: bool, code: str | None, by: str | None
) -> None:
    """Deal the accepted cases out to the experts: a folder each in TARGET, and zips for the mail.

    By direction, nobody the own unit's, the load as even as can be; the same again for the same seed. What
    was given out stays with whom it went to; cases accepted since are added.

    With --mail a preview goes to the secretariat; the experts' mails leave once it is confirmed, by 确认 in
    answer to it, or by its code. Made again, only those are mailed whose material has changed.

    \b
    casebox panel make 专家评审
    casebox panel make 专家评审 --blind --mail
    casebox panel make --confirm acdefhjkmnpq
    """
    from ingest.panel.mailing import confirm_mails, draft_mails
    from ingest.panel.make import make_panel

    if (code is None) == (target is None) or (code is not None and mail):
        raise UsageError(
            say(
                "name a folder (casebox panel make DIR [--mail]), or a preview (--confirm CODE)",
                "请写明文件夹（casebox panel make 目录 [--mail]），或所确认的预览（--confirm 确认码）",
            )
        )
    if code is not None:
        done = confirm_mails(context.runtime, code, by or getpass.getuser())
        click.echo(
            say(
                f"{done.released} mails let go; {done.told} of this preview by now",
                f"放行 {done.released} 封；本次预览累计寄出 {done.told} 封",
            ),
            err=True,
        )
        return
    assert target is not None, "asked above"
    wanted = context.settings.panel.blind if blind is None else blind
    made = make_panel(context.runtime, target, blind=wanted)
    _tell_made(made)
    if mail:
        _tell_drafted(draft_mails(context.runtime, made, target), context.runtime.policy.secretariat)
    click.echo(str(target))


def _tell_made(made: Made) -> None:
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


def _tell_drafted(done: Drafted, people: Collection[str]) -> None:
    english = f"{len(done.mails)} mails to experts, none has left; {len(done.kept)} have theirs already"
    chinese = f"寄给专家的邮件 {len(done.mails)} 封，均未寄出；此前已寄、未变动的 {len(done.kept)} 位"
    click.echo(say(english, chinese), err=True)
    for expert, why in done.left_out:
        click.echo(f"  {expert.name}：{why}", err=True)
    if not done.code:
        return
    if people:
        to = "、".join(sorted(people))
        click.echo(say(f"The preview goes to {to}.", f"预览寄往 {to}。"), err=True)
    confirm = f"casebox panel make --confirm {done.code}"
    click.echo(say(f"When it is right: {confirm}", f"核对无误后运行：{confirm}"), err=True)


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
    from ingest.panel.result import result_bytes

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
    out.write_bytes(result_bytes(scored, [*panel.selected, *panel.unselected], decided))
    click.echo(str(out))
