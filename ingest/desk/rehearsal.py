"""A decision carried out, and taken back before anybody sees it: what letter would leave."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NoReturn

from ingest.desk.letters import Shown
from ingest.recording.deciding import Decided, decide
from ingest.runtime import Runtime
from ingest.secretariat.frame import inside_body
from models.message import Message, Reply

NO_ADDRESS = "没有可以回复的地址"


class _TakenBack(Exception):
    """Ends the transaction without a trace of it, but for what was seen."""

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown = shown


def rehearse(runtime: Runtime, case: int, word: Decided, now: datetime) -> Shown:
    """The letter that a decision would send. Changes nothing.

    :raises StoreUnavailable: when the database cannot be used
    """
    try:
        _decide_and_take_back(runtime, case, word, now)
    except _TakenBack as seen:
        return seen.shown


def _decide_and_take_back(runtime: Runtime, case: int, word: Decided, now: datetime) -> NoReturn:
    """:raises _TakenBack: always"""
    with runtime.store.writing() as session:
        reply = decide(session, runtime, session.get_one(Message, case), word, now)
        raise _TakenBack(shown_of(reply))


def shown_of(reply: Reply | None) -> Shown:
    """A written reply, as the secretariat is shown it."""
    if reply is None:
        return Shown("", "", "", withheld=NO_ADDRESS)
    mail = message_from_bytes(reply.content, policy=default)
    assert isinstance(mail, EmailMessage)
    page = mail.get_body(("html",))
    return Shown(
        recipient=reply.recipient,
        subject=reply.subject,
        text=reply.text,
        html=inside_body(str(page.get_content())) if page is not None else "",
        files=tuple(part.get_filename() or "" for part in mail.iter_attachments()),
        withheld=(reply.error or "") if reply.state == "suppressed" else "",
    )


def mark_of(shown: Shown) -> str:
    """By which the same letter is known again."""
    said = f"{shown.recipient}\n{shown.subject}\n{shown.text}\n{shown.withheld}"
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()
