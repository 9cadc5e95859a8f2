"""The secretariat asks for something: noted with the verdict, once; `ingest.desk` follows it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ingest.instructions.words import Verb
from ingest.judge.case import Verdict
from ingest.judge.secretariat import OUR_INSTRUCTION
from ingest.runtime import Runtime
from models.desk import Instruction
from models.message import Message

STALE = timedelta(days=3)
"""What was asked longer ago is not done any more: on a mailbox that is read anew, the cases may be others."""


def note(session: Session, runtime: Runtime, message: Message, verdict: Verdict, now: datetime) -> None:
    """Write down that a mail asks for something, if it does; what exactly is read when it is followed."""
    since = runtime.policy.replies_since
    if OUR_INSTRUCTION not in verdict.checks or now - message.received_at > STALE:
        return
    if since is None or message.received_at >= since:
        session.add(Instruction(message_pk=message.id, state="new", verb=Verb.HELP.value))
