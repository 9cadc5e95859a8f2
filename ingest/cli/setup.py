"""`casebox check`, `casebox init`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from ingest.words import say

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a part.")
@pass_context
def check_command(context: Context, as_json: bool) -> int:
    """Every part of the installation: ok, or what to do. Exit 0 when nothing fails, 69 otherwise."""
    from ingest.check import check_parts

    failures = 0
    for part in check_parts(context.settings):
        failures += part.state == "failure"
        if as_json:
            click.echo(json.dumps(vars(part), ensure_ascii=False))
            continue
        mark, colour = MARKS[part.state]
        click.echo(f"{click.style(mark, fg=colour)} {part.name}: {part.text}")
        if part.remedy:
            click.echo(f"    → {part.remedy}")
    if failures:
        click.echo(say(f"{failures} parts need mending", f"有 {failures} 项需要处理"), err=True)
    return 69 if failures else 0


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="config.toml")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def init_command(file: Path, force: bool) -> None:
    """Ask five questions and write a configuration that passes `casebox check`."""
    from ingest.config_text import render_config

    if file.exists() and not force:
        raise UsageError(f"{file} exists: choose another name, or --force")
    answers = {
        "username": click.prompt(
            say("Address of the collection mailbox", "收集邮箱的地址"), default="xxhjszwh@163.com"
        ),
        "password": click.prompt(
            say("Its 授权码 (Settings → POP3/SMTP/IMAP)", "邮箱授权码（设置→POP3/SMTP/IMAP 中生成）"),
            hide_input=True,
        ),
        "from_name": click.prompt(
            say("Sender's name on replies", "回函的发件人名称"), default="信息化建设专业委员会秘书处"
        ),
        "digest_to": click.prompt(
            say("Who gets the daily digest", "每日摘要发给谁（多个以逗号分隔）"), default=""
        ),
        "since": click.prompt(
            say(
                "Answer mail received since (YYYY-MM-DD; empty: all)",
                "从哪一天收到的邮件开始答复（YYYY-MM-DD，留空为全部）",
            ),
            default="",
        ),
    }
    secret = file.parent / "mailbox.password"
    secret.touch(mode=0o600)
    secret.chmod(0o600)
    secret.write_text(answers.pop("password").strip() + "\n", encoding="utf-8")
    file.write_text(render_config({**answers, "password_file": secret.name}), encoding="utf-8")
    click.echo(
        say(
            f"{file} and {secret} written; next: casebox check",
            f"已写入 {file} 与 {secret}；下一步：casebox check",
        ),
        err=True,
    )
