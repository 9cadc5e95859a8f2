"""`casebox init`."""

from __future__ import annotations

import re
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from ingest.errors import UsageError
from ingest.files import write_synced
from ingest.language.words import say

PASSWORD_FILE = "mailbox.password"  # noqa: S105 # its name
YES, NO = frozenset({"", "y", "yes", "是"}), frozenset({"n", "no", "否"})
HOSTS = {"foxmail.com": "qq.com", "vip.qq.com": "qq.com"}
"""Mailboxes whose servers go by another domain than their own."""


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="config.toml")
@click.option("--host", metavar="NAME", help="IMAP server. Default: imap. and the address's domain.")
@click.option("--smtp-host", metavar="NAME", help="Mail server. Default: smtp. and the address's domain.")
@click.option(
    "--set", "others", multiple=True, metavar="KEY=VALUE", help="Any other setting; may be repeated."
)
@click.option("--force", is_flag=True, help="Write over existing files.")
def init_command(
    file: Path, host: str | None, smtp_host: str | None, others: tuple[str, ...], force: bool
) -> None:
    """Ask a few questions and write a configuration that passes `casebox check`.

    FILE (default config.toml) gets the 2026 call, and mailbox.password beside it the 授权码, mode 0600.
    Answers may come from a pipe, one a line; the last may be left out.

    \b
    casebox init
    casebox init --host imap.exmail.qq.com --smtp-host smtp.exmail.qq.com
    casebox init --set mailbox.poll_seconds=120
    """
    from ingest.settings.render import render_config

    secret = file.parent / PASSWORD_FILE
    for path in (file, secret):
        if path.exists() and not force:
            raise UsageError(
                say(
                    f"{path} exists: choose another folder, or --force",
                    f"{path} 已存在：请换一个目录，或加 --force",
                )
            )
    given: dict[str, Any] = dict(map(_setting, others))
    answers = _ask_address(host, smtp_host)
    password = _ask_password()
    answers |= _ask_the_rest()
    answers["alarm_to"] = _ask_operators(answers["digest_to"])
    attached = _ask_register() if answers["digest_to"] else True
    try:
        text = render_config({**answers, "attach_register": attached, "password_file": secret.name, **given})
    except ValueError as error:
        raise UsageError(str(error)) from None
    write_secret(secret, password)
    file.write_text(text, encoding="utf-8")
    where = "" if file.name == "config.toml" and file.parent == Path() else f" -c {file}"
    click.echo(
        say(
            f"{file} and {secret} are written. Look over [call] in {file}, then: casebox check{where}",
            f"已写入 {file} 与 {secret}。请核对 {file} 中的 [call]，然后运行：casebox check{where}",
        ),
        err=True,
    )


def _ask_address(host: str | None, smtp_host: str | None) -> dict[str, str]:
    """The login and what follows from it."""
    address = _ask(
        say("Address of the collection mailbox", "收集邮箱的地址"), "xxhjszwh@163.com", _an_address
    )
    domain = address.rpartition("@")[2].lower()
    server = HOSTS.get(domain, domain)
    return {
        "username": address,
        "mailbox.host": host or f"imap.{server}",
        "smtp.host": smtp_host or f"smtp.{server}",
    }


def _ask_password() -> str:
    asked = say(
        "Its 授权码 (web page: Settings → POP3/SMTP/IMAP)", "邮箱授权码（网页版：设置→POP3/SMTP/IMAP 中生成）"
    )
    return _ask(asked, None, _no_blank, hidden=True)


def _ask_the_rest() -> dict[str, str]:
    return {
        "from_name": _ask(say("Sender's name on replies", "回函的发件人名称"), "信息化建设专业委员会秘书处"),
        "digest_to": _ask(
            say("Who gets the daily digest (addresses, or empty)", "收件日报发给谁（邮箱地址，可留空）"),
            "",
            _addresses,
        ),
        "since": _ask(
            say(
                "Answer mail received since (YYYY-MM-DD; empty for all of it)",
                "从哪一天收到的邮件开始答复（YYYY-MM-DD；留空为全部）",
            ),
            "",
            _a_day,
        ),
    }


def _ask_operators(readers: str) -> str:
    """Who is told of a failure; the digest's readers where nobody is named, also by a pipe that has ended."""
    question = say(
        "Who gets a mail when the service fails for long (addresses)", "服务长时间故障时通知谁（邮箱地址）"
    )
    try:
        return _ask(question, readers, _addresses)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        return readers


def _ask_register() -> bool:
    """Whether the register goes with the digest; it does where a pipe has ended."""
    question = say(
        "Send the register (Excel) with the digest? yes or no", "登记表（Excel）是否随日报寄送？是或否"
    )
    try:
        return _ask(question, say("yes", "是"), _yes_or_no) == "yes"
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        return True


def _yes_or_no(text: str) -> str:
    word = text.strip().lower()
    if word not in YES | NO:
        raise click.UsageError(say(f"{text!r} is neither yes nor no", f"请答“是”或“否”：{text!r}"))
    return "yes" if word in YES else "no"


def _ask(question: str, default: str | None, check: Any = None, *, hidden: bool = False) -> str:
    """One answer, asked for until it fits; from a pipe, what does not fit ends the command.

    :raises UsageError: if what came through a pipe is not an answer
    """
    at_terminal = sys.stdin.isatty()
    try:
        answer: str = click.prompt(
            question,
            default=default,
            hide_input=hidden and at_terminal,
            show_default=bool(default),
            value_proc=(check or str.strip) if at_terminal else None,
            err=True,
        )
        return answer if at_terminal or check is None else str(check(answer))
    except click.UsageError as error:
        raise UsageError(f"{question}: {error.message}") from None


def _no_blank(text: str) -> str:
    """授权码 are shown in groups: blanks around and between them are not part of it."""
    if not (code := re.sub(r"\s", "", text)):
        raise click.UsageError(say("it must not be empty", "不能为空"))
    return code


def _an_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", text.strip()):
        raise click.UsageError(say(f"{text!r} is no address such as name@163.com", f"{text!r} 不是邮箱地址"))
    return text.strip()


def _addresses(text: str) -> str:
    return ",".join(_an_address(one) for one in re.split(r"[\s,，;；、]+", text) if one)


def _a_day(text: str) -> str:
    from datetime import date

    with suppress(ValueError):
        return date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
    raise click.UsageError(
        say(f"{text!r} is no day such as 2026-03-25", f"{text!r} 不是日期，应如 2026-03-25")
    )


def _setting(text: str) -> tuple[str, Any]:
    """`KEY=VALUE`; the value as TOML writes it, or as plain text."""
    key, joined, value = text.partition("=")
    if not joined:
        example = "mailbox.port=993"
        raise UsageError(
            say(
                f"--set {text}: write KEY=VALUE, such as {example}",
                f"--set {text}：应写作 KEY=VALUE，如 {example}",
            )
        )
    with suppress(tomllib.TOMLDecodeError):
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    return key.strip(), value.strip()


def write_secret(path: Path, secret: str) -> None:
    """A file that nobody else could read at any moment: made with its mode, then put in its place."""
    write_synced(path, f"{secret}\n".encode(), mode=0o600)
