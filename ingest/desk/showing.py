"""A decision is shown before it is carried out: the letter that would leave, and until when to undo it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.desk.cases import end_of_day, party_of, token_of
from ingest.desk.letters import PREVIEW, compose_preview
from ingest.desk.rehearsal import mark_of, rehearse
from ingest.instructions.words import NAMES, Verb
from ingest.outbox.service_mail import enqueue
from ingest.recording.deciding import Decided
from ingest.recording.entries import WITHDRAWN
from ingest.runtime import Runtime
from models.desk import Instruction
from models.message import Message

OUTCOMES = {
    Verb.ACCEPT: "accepted",
    Verb.RETURN: "returned",
    Verb.REJECT: "rejected",
    Verb.EXTEND: "returned",
    Verb.WITHDRAW: WITHDRAWN,
}
"""What the table of decisions calls them."""

OPEN = ("new", "waiting")


def show(runtime: Runtime, instruction: int, *, changed: bool = False) -> None:
    """Write to her who decided what letter will leave and when; what was decided before of the case is void.

    `changed`: the letter is another one than she was shown.
    :raises StoreUnavailable: when the database cannot be used
    """
    now = runtime.clock()
    with runtime.store.reading() as session:
        asked = session.get_one(Instruction, instruction)
        mail = session.get_one(Message, instruction)
        assert asked.case_pk is not None, "set when it was read"
        party = party_of(session.get_one(Message, asked.case_pk), runtime)
        token = token_of(session, asked.case_pk)
    shown = rehearse(runtime, asked.case_pk, decided_by(runtime, asked, mail), now)
    word = word_of(asked)
    composed = compose_preview(runtime, party, word, asked.reason, shown, token, changed=changed)
    with runtime.store.writing() as session:
        asked = session.get_one(Instruction, instruction)
        if asked.state not in OPEN or asked.case_pk is None:
            return
        for other in waiting_of(session, asked.case_pk):
            if other.message_pk != instruction:
                other.state = "undone"
        asked.state, asked.previewed_at, asked.letter = "waiting", now, mark_of(shown)
        asked.due_at = now + timedelta(minutes=runtime.settings.secretariat.undo_minutes)
        key = secrets.token_hex(8)  # whoever answers this letter shows by its Message-ID that he has it
        person, answered = mail.from_address or "", mail.message_id
        case = asked.case_pk
        enqueue(session, runtime, PREVIEW, key, person, composed, now, about=case, answers=answered)


def decided_by(runtime: Runtime, asked: Instruction, mail: Message) -> Decided:
    """The decision that an instruction asks for, with who and by which mail."""
    until = end_of_day(runtime, asked.until) if asked.until is not None else None
    by = (mail.from_address or "").lower()
    return Decided(OUTCOMES[Verb(asked.verb)], asked.reason, by, until, mail.message_id or f"<{mail.id}>")


def word_of(asked: Instruction) -> str:
    """`受理`; `退回补正，期限 4月10日`."""
    if asked.until is not None:
        return f"退回补正，期限至{asked.until.month}月{asked.until.day}日"
    return NAMES[Verb(asked.verb)]


def waiting_of(session: Session, case: int) -> Sequence[Instruction]:
    """The decisions on a message's case that wait."""
    own = select(Message.submission_id).where(Message.id == case).scalar_subquery()
    mates = select(Message.id).where(Message.submission_id == own)
    of_case = Instruction.case_pk.in_(mates) | (Instruction.case_pk == case)
    return session.scalars(select(Instruction).where(Instruction.state == "waiting", of_case)).all()
