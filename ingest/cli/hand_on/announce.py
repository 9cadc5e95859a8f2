"""`casebox announce`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.language.words import say

if TYPE_CHECKING:
    from ingest.announce.run import Previewed


@click.command("announce")
@click.argument("register", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option("--confirm", "code", metavar="CODE", help="The preview was read: write the letters.")
@click.option(
    "--list",
    "roll",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("公示名单.docx"),
    help="The list made public. Default: 公示名单.docx",
)
@click.option("--by", default=None, help="Who decides. Default: the operating system's user.")
@pass_context
def announce_command(
    context: Context, register: Path | None, code: str | None, roll: Path, by: str | None
) -> None:
    """Read decisions from REGISTER's column 评审结果, preview and send a letter a case.

    A preview goes to the secretariat (secretariat.people, else digest.to). Nothing leaves before it is
    confirmed: by 确认 in answer to it, or by its code. Each case has one letter, and broken off anywhere, the
    same command goes on.

    \b
    casebox announce 评审结果.xlsx     read the decisions, preview the letters
    casebox announce --confirm K7QXA2  send them
    """
    if code is not None:
        if register is not None:
            raise UsageError(
                say("--confirm takes no file: preview it first", "--confirm 不能与文件同用：请先预览")
            )
        _confirm(context, code, by or getpass.getuser())
        return
    from ingest.announce.decisions import take_decisions
    from ingest.announce.roll import roll_bytes
    from ingest.announce.run import preview

    runtime = context.runtime
    if register is not None:
        taken = take_decisions(runtime, register, by or getpass.getuser())
        english = f"{taken.told} decisions read, {taken.changed} of them new or changed"
        click.echo(say(english, f"读入评审结果 {taken.told} 件，其中新增或改动 {taken.changed} 件"), err=True)
    roll.write_bytes(roll_bytes(runtime))
    _tell_preview(preview(runtime))
    click.echo(str(roll))


def _tell_preview(done: Previewed) -> None:
    due = done.due
    corrected = sum(one.corrects for one in due.letters)
    english = (
        f"{len(due.letters)} letters ({corrected} corrections), none has left; {due.told} told before, "
        f"{len(due.undecided)} undecided, {len(due.by_hand)} to be told by hand"
    )
    chinese = (
        f"结果通知 {len(due.letters)} 封（其中更正 {corrected} 封），均未发出；此前已通知 {due.told} 件，"
        f"未定 {len(due.undecided)} 件，须另行告知 {len(due.by_hand)} 件"
    )
    click.echo(say(english, chinese), err=True)
    for case, word, why in due.by_hand:
        click.echo(f"  {case.receipt} {word} {why}", err=True)
    if done.recipients:
        to = "、".join(done.recipients)
        click.echo(say(f"The preview goes to {to}.", f"预览寄往 {to}。"), err=True)
    else:
        for one in {letter.template: letter for letter in due.letters}.values():
            click.echo(f"\n{one.composed.subject}\n\n{one.composed.text}", err=True)
    confirm = f"casebox announce --confirm {done.code}"
    click.echo(say(f"When it is right: {confirm}", f"核对无误后运行：{confirm}"), err=True)


def _confirm(context: Context, code: str, by: str) -> None:
    from ingest.announce.run import confirm

    done = confirm(context.runtime, code, by)
    english = (
        f"{done.written} letters written, {done.held} of them wait for room in the hour; "
        f"{done.told} of this preview are written now"
    )
    chinese = (
        f"写出通知 {done.written} 封，其中 {done.held} 封待有余量时自动发出；本次预览累计写出 {done.told} 封"
    )
    click.echo(say(english, chinese), err=True)
    if done.dropped:
        click.echo(
            say(
                f"{done.dropped} previewed letters are no longer due: withdrawn or taken back",
                f"预览中有 {done.dropped} 封无须再发：案例已撤回，或结果已收回",
            ),
            err=True,
        )
    if done.waiting:
        cases = "、".join(done.waiting)
        click.echo(
            say(
                f"replies.per_address_day is reached for {cases}: the same command again tomorrow",
                f"{cases} 的收件地址已达 replies.per_address_day，请明日再次运行本命令",
            ),
            err=True,
        )
