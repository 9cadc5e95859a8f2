"""The mailbox and the mail server, as `casebox check` sees them: it logs in, looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import func, select

from ingest.app import make_mailbox, make_mailer
from ingest.check.part import Part, ok, warning
from ingest.errors import StoreRefused, StoreUnavailable
from ingest.language.words import headed, say
from ingest.mailbox import Mailbox
from ingest.mailbox.imap import ImapMailbox, MailboxReport
from ingest.mailbox.maildir import Maildir
from ingest.mailer.directory import DirectoryMailer
from ingest.mailer.smtp import SmtpMailer
from ingest.runtime import Runtime
from ingest.settings.model import Settings
from models.message import Message


def check_mailbox(runtime: Runtime) -> Iterator[Part]:
    """Login, folders, what the server can do, how many messages it shows; what a first run would answer."""
    box = runtime.settings.mailbox
    with closing(make_mailbox(runtime.settings)) as mailbox:
        if isinstance(mailbox, ImapMailbox):
            yield from _tell_server(runtime.settings, mailbox.examine())
        elif isinstance(mailbox, Maildir):
            there = mailbox.examine()
            yield ok(say(f"{box.path}: {there} messages", f"{box.path}：{there} 封邮件"))
        yield from _tell_first_run(runtime, mailbox)


def _tell_server(settings: Settings, report: MailboxReport) -> Iterator[Part]:
    box = settings.mailbox
    name = report.server_id.get("name", "")
    server = f"{box.host} ({name})" if name else str(box.host)
    yield ok(
        say(
            f"{server}: logged in as {box.username}; {box.folder} holds {report.exists} messages",
            f"{server}：{box.username} 登录成功；{box.folder} 中有 {report.exists} 封邮件",
        )
    )
    if name.lower().startswith("coremail") or "X-CM-EXT-1" in report.capabilities:
        yield warning(
            say(
                f"does the web page show {report.exists} messages too?",
                f"网页版显示的邮件数是否也是 {report.exists}？",
            ),
            say(
                "if it shows more: Settings → POP3/SMTP/IMAP → receive all mail (收取全部邮件)",
                "若网页版更多，请在 设置→POP3/SMTP/IMAP 中选择“收取全部邮件”",
            ),
        )
    watched = "、".join(report.watched) or say("none found", "未发现")
    yield ok(say(f"junk folders watched too: {watched}", f"同时留意的垃圾邮件类文件夹：{watched}"))
    idle = say("told of new mail at once (IDLE)", "新邮件即时通知（IDLE）")
    polled = say(
        f"no IDLE: polled every {box.poll_seconds} s", f"不支持 IDLE：每 {box.poll_seconds} 秒查看一次"
    )
    yield ok(idle if "IDLE" in report.capabilities else polled)


def _tell_first_run(runtime: Runtime, mailbox: Mailbox) -> Iterator[Part]:
    """How many replies the first run would send: the mailbox may have been worked through by hand."""
    try:
        recorded = _count_recorded(runtime)
    except (StoreUnavailable, StoreRefused):
        return  # what is wrong with the database, its own check tells
    if recorded:
        yield ok(say(f"{recorded} messages are on record already", f"已有 {recorded} 封邮件在册"))
        return
    since = max(filter(None, (runtime.policy.replies_since, runtime.policy.call.opens)), default=None)
    dates = [listed.received_at for listed in mailbox.listing()]
    answered = sum(1 for date in dates if since is None or date >= since)
    if not answered or not runtime.policy.replies_enabled:
        yield ok(
            say(
                f"the first run would judge {len(dates)} messages and send no replies",
                f"首次运行将处理 {len(dates)} 封邮件，不会发出回函",
            )
        )
        return
    yield warning(
        say(
            f"the first run would judge {len(dates)} messages and may answer up to {answered} of them",
            f"首次运行将处理 {len(dates)} 封邮件，至多发出 {answered} 封回函",
        ),
        say(
            "if people have answered them by hand: replies.since = the day from which casebox answers",
            "若此前已由人工答复，请将 replies.since 设为由 casebox 开始答复的日期",
        ),
    )


def _count_recorded(runtime: Runtime) -> int:
    if runtime.store.is_empty():
        return 0
    with runtime.store.reading() as session:
        return session.scalar(select(func.count(Message.id)).where(Message.whole_id.is_(None))) or 0


def check_mail_server(settings: Settings) -> Iterator[Part]:
    """Greeting and login; nothing is sent."""
    smtp = settings.smtp
    with closing(make_mailer(settings)) as mailer:
        if isinstance(mailer, DirectoryMailer):
            mailer.examine()
            yield ok(say(f"replies are written to {smtp.path}", f"回函写入 {smtp.path}"))
        elif isinstance(mailer, SmtpMailer):
            login = say(f"logged in as {smtp.username}", f"{smtp.username} 登录成功")
            without = say("takes mail without a login", "无需登录")
            yield ok(headed(str(smtp.host), login if mailer.examine().logged_in else without))
    if smtp.username and "@" in smtp.username and smtp.username.lower() != smtp.from_address.lower():
        yield warning(
            say(
                f"smtp.from_address {smtp.from_address} is not the login {smtp.username}",
                f"发件地址 {smtp.from_address} 与登录账号 {smtp.username} 不一致",
            ),
            say("NetEase refuses such mail: use the login's address", "网易会拒收：请改为登录账号的地址"),
        )
