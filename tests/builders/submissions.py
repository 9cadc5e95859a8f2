"""Whole submissions, as a submitter's mail client would write them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime

from tests.builders.files.word import manuscript, notice_form

CHINA = timezone(timedelta(hours=8))
BEFORE = datetime(2026, 3, 10, 9, 0, 0, tzinfo=CHINA)
"""Well within the call."""
DEADLINE = datetime(2026, 3, 31, 23, 59, 59, tzinfo=CHINA)
"""The notice, 五、1: 2026 年 3 月 31 日截止."""

_serial = itertools.count(1)


def form_of(unit: str, title: str, contact: str, **fields: str) -> bytes:
    """A filled-in 申报表 that agrees with the subject."""
    return notice_form(unit=unit, title=title, contact=contact, **fields)


def submission(
    unit: str = "华东示范大学",
    title: str = "智慧食堂建设与实践",
    contact: str = "王小明",
    *,
    sender: str = "wang@example.edu.cn",
    subject: str | None = None,
    form: bytes | None = b"",
    paper: bytes | None = b"",
    files: tuple[tuple[str, bytes], ...] = (),
    text: str = "您好，现提交申报材料，请查收。",
    headers: tuple[tuple[str, str], ...] = (),
    message_id: str | None = None,
    sent_at: datetime = BEFORE,
) -> bytes:
    """A mail with form and manuscript. `form`, `paper`: `None` leaves it out, empty makes a right one."""
    mail = EmailMessage()
    mail["From"] = f"{contact} <{sender}>"
    mail["To"] = "xxhjszwh@163.com"
    mail["Subject"] = f"{unit}+{title}+{contact}" if subject is None else subject
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id or f"<{next(_serial)}.{abs(hash((unit, title)))}@example.edu.cn>"
    for name, value in headers:
        mail[name] = value
    mail.set_content(text)
    if form is not None:
        add(mail, "2026年优秀案例申报表.docx", form or form_of(unit, title, contact))
    if paper is not None:
        add(mail, f"{unit}+{contact}+13800000000.docx", paper or manuscript(title, subject=unit))
    for name, data in files:
        add(mail, name, data)
    return mail.as_bytes()


def short_submission(number: int) -> bytes:
    """One of many, cheap to build and to read: by its subject a submission, without any document."""
    unit, sender = f"第{number}示范大学", f"t{number}@example.edu.cn"
    return submission(
        unit,
        f"案例{number}",
        "王小明",
        sender=sender,
        form=None,
        paper=None,
        message_id=f"<{number}@example.edu.cn>",
    )


def add(mail: EmailMessage, name: str, data: bytes) -> None:
    """An attachment as QQ declares everything: application/octet-stream."""
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
