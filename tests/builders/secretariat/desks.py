"""A secretariat that decides by mail: her letters as programs write them, and what she is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ingest.desk.attending import Attended, attend
from ingest.reading.pool import Readers
from models.desk import Instruction, Told
from models.message import Message, Reply
from tests.builders.files.word import manuscript
from tests.builders.readers import HereReaders
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, submission

HERS = "li@office.example"
PASSED, FAILED = (f"mx.box.example; dmarc={result} header.from=office.example" for result in ("pass", "fail"))
UNIT, FIRST, SECOND = "华东示范大学", "智慧食堂建设与实践", "能源管理平台"
OWNER = "wang@example.edu.cn"
HOUR = timedelta(hours=1)


def open_desk(folder: Path, now: datetime = BEFORE, **sections: Any) -> Office:
    """An office whose digest goes to her, and whose mail server vouches for senders."""
    standard: dict[str, Any] = {"digest": {"to": [HERS]}, "replies": {"trusted_servers": ["box.example"]}}
    return open_office(folder, now, **(standard | sections))


def hold_one(office: Office, unit: str = UNIT, sender: str = OWNER) -> tuple[int, int]:
    """A case that stands, and a second one of the same unit, which is held; their messages."""
    first = office.take_mail(submission(unit, FIRST, sender=f"a.{sender}"), BEFORE - HOUR)
    paper = manuscript(SECOND, subject=f"{unit} 能源 计量 平台")
    held = office.take_mail(submission(unit, SECOND, sender=sender, paper=paper), BEFORE)
    assert outcome_of(office, held) == "held"
    return first, held


def write(
    office: Office,
    text: str,
    subject: str = "",
    *,
    answers: Reply | EmailMessage | None = None,
    identity: str | None = None,
    sender: str = HERS,
    html: bool = False,
    received_at: datetime | None = None,
    **headers: str,
) -> int:
    """She writes to the mailbox, in answer to a letter of ours or of her own accord; the message's number."""
    mail = EmailMessage()
    if identity is not None:
        mail["Authentication-Results"] = identity
    ours = message_from_bytes(answers.content, policy=default) if isinstance(answers, Reply) else answers
    mail["From"], mail["To"] = f"李老师 <{sender}>", "box@example.org"
    mail["Subject"] = subject or (f"回复：{ours['Subject']}" if ours is not None else "")
    mail["Message-ID"] = f"<{office.taken}.{abs(hash(text))}@office.example>"
    if ours is not None:
        mail["In-Reply-To"] = str(ours["Message-ID"])
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text, subtype="html" if html else "plain")
    return office.take_mail(mail.as_bytes(), received_at or office.now)


def letters(office: Office, kind: str = "", recipient: str = HERS) -> list[Reply]:
    """What she was written, oldest first."""
    with office.runtime.store.reading() as session:
        query = select(Reply).where(Reply.recipient == recipient, Reply.template.startswith(kind))
        return list(session.scalars(query.order_by(Reply.id)))


def replies_to(office: Office, message: int) -> list[tuple[str, str]]:
    """(template, state) of what a submitter was written."""
    with office.runtime.store.reading() as session:
        return [(one.template, one.state) for one in session.get_one(Message, message).replies]


def outcome_of(office: Office, message: int) -> str | None:
    with office.runtime.store.reading() as session:
        return session.get_one(Message, message).outcome


def state_of(office: Office, message: int) -> str | None:
    """Of the instruction that a mail is; `None` where it is none."""
    with office.runtime.store.reading() as session:
        row = session.get(Instruction, message)
        return row.state if row is not None else None


def token_of(office: Office, message: int) -> str:
    with office.runtime.store.reading() as session:
        return session.get_one(Told, message).token


def readers_of(office: Office) -> Readers:
    settings = office.runtime.settings
    return HereReaders(settings.call.terms, settings.limits)


def attend_at(office: Office, now: datetime | None = None) -> Attended:
    """The desk is asked, right after a poll."""
    if now is not None:
        office.now = now
    return attend(office.runtime, readers_of(office), office.now)


def html_of(letter: Reply) -> str:
    """The page of a letter, as a webmail shows it."""
    mail = message_from_bytes(letter.content, policy=default)
    assert isinstance(mail, EmailMessage)
    page = mail.get_body(("html",))
    assert page is not None
    return str(page.get_content())
