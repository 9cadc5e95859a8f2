"""What the secretariat is told of a case, and which case it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.chase.reach import telephone_in, telephone_of
from ingest.instructions.grammar import Instruction
from ingest.instructions.links import name_of
from ingest.judge.words.moments import local_time
from ingest.language.words import OUTCOME_WORDS
from ingest.recording.deciding import newest_version
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from ingest.secretariat.previews import TEMPLATES
from models.desk import Told
from models.message import Message, Reply, Submission
from parsers.facts import MessageFacts

SECRET = ("desk-case", "desk-preview", "desk-answer", *TEMPLATES.values())
"""Letters whose Message-ID nobody can guess: who answers one has it."""


@dataclass(frozen=True)
class Party:
    """A case and whose it is, in single harmless lines."""

    message: int
    name: str
    """What an instruction calls it: the receipt number, or 来信 42."""
    unit: str
    title: str
    contact: str
    telephone: str
    address: str
    received: str
    outcome: str

    @property
    def heading(self) -> str:
        """`某大学《智慧食堂》`"""
        return f"{self.unit}《{self.title}》" if self.title else self.unit or self.address


def party_of(row: Message, runtime: Runtime) -> Party:
    """The case that a message belongs to, as that message leaves it."""
    verdict = stored.find_verdict(row.verdict)
    facts = stored.facts_of(row) if row.facts is not None else MessageFacts()
    receipt = row.submission.receipt if row.submission else ""
    return Party(
        message=row.id,
        name=name_of(receipt, row.id),
        unit=plain(row.unit or "", 60),
        title=plain(row.title or row.subject or "", 80).removeprefix("《").removesuffix("》"),
        contact=plain(row.contact or "", 20),
        telephone=telephone_in(verdict) or telephone_of(facts.text),
        address=plain((verdict and verdict.own_sender) or row.from_address or "", 80),
        received=local_time(row.received_at, runtime.policy.call).zh,
        outcome=OUTCOME_WORDS.get(row.outcome or "", ""),
    )


def parties_of(session: Session, runtime: Runtime, anchors: Iterable[int]) -> list[Party]:
    """The cases that began with these messages, each as its standing version leaves it."""
    found = []
    for anchor in dict.fromkeys(anchors):
        row = session.get(Message, anchor)
        if row is None:
            continue
        of_case = select(Message).where(Message.submission_id == row.submission_id, Message.current)
        standing = session.scalar(of_case) if row.submission_id is not None else None
        found.append(party_of(standing or row, runtime))
    return found


def find_named(session: Session, runtime: Runtime, asked: Instruction) -> Message | None:
    """The message that an instruction names, by a receipt number or its own; `None` if there is none.

    Of a case it is the newest that is held, else the newest.
    """
    if asked.mail is not None:
        return session.get(Message, asked.mail)
    code, _, number = asked.number.rpartition("-")
    if not number or (code and code.upper() != runtime.policy.call.code.upper()):
        return None
    of_case = (
        select(Message)
        .join(Submission, Submission.id == Message.submission_id)
        .where(Submission.call == runtime.policy.call.code, Submission.number == int(number))
        .order_by(Message.version.desc())
    )
    rows = list(session.scalars(of_case))
    return next((row for row in rows if row.outcome == "held"), rows[0] if rows else None)


def newest_of(session: Session, row: Message) -> Message:
    """The newest message of the same case, or the message itself."""
    return newest_version(session, row) or row


def find_answered(session: Session, facts: MessageFacts) -> Reply | None:
    """Our letter to the secretariat that a mail answers."""
    letters = select(Reply).where(Reply.template.in_(SECRET), Reply.message_id.in_(facts.in_reply_to))
    return session.scalar(letters.limit(1)) if facts.in_reply_to else None


def token_of(session: Session, message: int) -> str:
    """The token of a case that the secretariat was told of; empty where it was not."""
    told = session.get(Told, message)
    return told.token if told is not None else ""


def end_of_day(runtime: Runtime, day: date) -> datetime:
    """The last second of a local day."""
    return datetime.combine(day, time(23, 59, 59), runtime.policy.call.zone)
