"""What the secretariat asked by mail is followed: who asks is proven first, and what would leave is shown."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.desk import inquiries, words
from ingest.desk.cases import find_answered, find_named, newest_of, party_of, token_of
from ingest.desk.letters import ANSWER, DOUBT, compose_answer, post
from ingest.desk.showing import show, waiting_of, word_of
from ingest.instructions.grammar import Instruction, tokens_in
from ingest.instructions.words import ASKING, DECIDING, Verb
from ingest.judge.identity import Identity, identity_of
from ingest.judge.secretariat import find_instruction
from ingest.recording.answered import note_answered
from ingest.recording.entries import entry_of
from ingest.replies.compose import Reply as Composed
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.desk import Instruction as Row
from models.message import Message

MOST_ANSWERS = 20
"""An hour, to inquiries that nobody vouches for."""


@dataclass(frozen=True)
class Mail:
    """A mail that asks for something."""

    id: int
    sender: str
    message_id: str | None
    asked: Instruction
    case: int | None
    """The message that is meant; `None`: no case is named, or there is none."""
    is_proven: bool
    """Nobody else can have sent it: our own server vouches for her, or it has what we wrote to her alone."""
    has_files: bool


def follow(runtime: Runtime, message: int) -> None:
    """Follow one mail: a decision is shown and waits, everything else is answered at once.

    :raises StoreUnavailable: when the database cannot be used
    """
    with runtime.store.reading() as session:
        mail = _read(session, runtime, message)
    if mail is None:
        close(runtime, message, "answered")
    elif not mail.is_proven and (mail.asked.verb not in ASKING or _has_asked_much(runtime)):
        _doubt(runtime, mail)
    elif mail.asked.fault or mail.asked.verb is Verb.HELP:
        lines = words.help_for(mail.asked.fault, with_files=mail.has_files)
        _answer(runtime, mail, "指令说明", lines, helps=True)
    elif mail.asked.verb is Verb.UNDO:
        _undo(runtime, mail)
    elif mail.asked.verb in DECIDING:
        _decide(runtime, mail)
    elif mail.asked.verb is Verb.ANSWERED:
        _note_answered(runtime, mail)
    else:
        _tell(runtime, mail)


def fail(runtime: Runtime, message: int) -> None:
    """A bug of ours: nothing was done, and she who asked is told so."""
    with runtime.store.writing() as session:
        noted, mail = session.get_one(Row, message), session.get_one(Message, message)
        noted.state = "refused"
        composed = compose_answer(runtime, "未能办理", words.FAILED)
        post(session, runtime, DOUBT, f"{message}", mail.from_address or "", composed)


def close(runtime: Runtime, message: int, state: str) -> None:
    """Nothing more is done about a mail."""
    with runtime.store.writing() as session:
        session.get_one(Row, message).state = state


def _read(session: Session, runtime: Runtime, message: int) -> Mail | None:
    """`None` where it asks for nothing any more, as after a change of `secretariat.people`."""
    entry = entry_of(session.get_one(Message, message), runtime, None, None)
    asked, facts = find_instruction(entry, runtime.policy), entry.facts
    if asked is None:
        return None
    letter = find_answered(session, facts)
    about = letter.about_pk if letter is not None else None
    if asked.number or asked.mail is not None:
        case = find_named(session, runtime, asked)
    else:
        case = session.get(Message, about) if about is not None else None
    token = token_of(session, case.id) if case is not None else ""
    proofs = (
        identity_of(facts, runtime.policy.trusted_servers) is Identity.PASSED,
        letter is not None and (case is None or case.id == about),
        bool(token) and token in tokens_in(facts),
    )
    number = case.id if case is not None else None
    sender = (facts.from_address or "").strip()
    return Mail(message, sender, facts.message_id, asked, number, any(proofs), bool(facts.documents))


def _decide(runtime: Runtime, mail: Mail) -> None:
    """Have a decision shown, and wait."""
    if mail.case is None:
        _answer(runtime, mail, "未能办理", words.no_case(mail.asked), helps=True)
        return
    with runtime.store.reading() as session:
        row = session.get_one(Message, mail.case)
        row = newest_of(session, row) if mail.asked.verb is Verb.WITHDRAW else row
        case, is_recorded = row.id, row.status == "recorded"
    if not is_recorded:
        _answer(runtime, mail, "未能办理", words.NOT_RECORDED)
        return
    with runtime.store.writing() as session:
        noted = session.get_one(Row, mail.id)
        noted.case_pk, noted.verb, noted.until = case, mail.asked.verb.value, mail.asked.until
        noted.reason = mail.asked.reason or words.usual_reason(mail.asked)
    show(runtime, mail.id)


def _has_asked_much(runtime: Runtime) -> bool:
    """Whether as many letters as an hour has room for went out in answer: somebody may write in her name."""
    with runtime.store.reading() as session:
        since = runtime.clock() - timedelta(hours=1)
        return queries.count_written(session, ANSWER, since) >= MOST_ANSWERS


def _tell(runtime: Runtime, mail: Mail) -> None:
    """Answer an inquiry."""
    composed = inquiries.answer(runtime, mail.asked, runtime.clock())
    with runtime.store.writing() as session:
        _post(session, runtime, mail, composed)


def _note_answered(runtime: Runtime, mail: Mail) -> None:
    """A letter needs no answer any more: the digest leaves it out from now on."""
    with runtime.store.writing() as session:
        row = session.get(Message, mail.asked.mail)
        if row is None:
            _write(session, runtime, mail, "未能办理", words.NO_SUCH_LETTER)
            return
        note_answered(session, row.id, runtime.clock(), mail.sender.lower())
        subject = plain(row.subject or "无主题", 60)
        _write(session, runtime, mail, "已记下", words.answered(row.id, subject), about=row.id)


def _undo(runtime: Runtime, mail: Mail) -> None:
    """Stop what waits: of the case, or, where none is named, the only one of hers."""
    with runtime.store.writing() as session:
        if mail.case is not None:
            found = waiting_of(session, mail.case)
        else:
            hers = select(Row).join(Message, Message.id == Row.message_pk)
            own = func.lower(Message.from_address) == mail.sender.lower()
            found = session.scalars(hers.where(Row.state == "waiting", own)).all()
        if len(found) == 1 and found[0].case_pk is not None:
            found[0].state = "undone"
            party = party_of(session.get_one(Message, found[0].case_pk), runtime)
            lines = words.undone(party.name, word_of(found[0]))
            _write(session, runtime, mail, "已撤销", lines, about=found[0].case_pk)
        else:
            _write(session, runtime, mail, "未能撤销", words.SEVERAL_WAIT if found else words.NOTHING_WAITS)


def _answer(runtime: Runtime, mail: Mail, heading: str, lines: Sequence[str], *, helps: bool = False) -> None:
    with runtime.store.writing() as session:
        _write(session, runtime, mail, heading, lines, helps=helps)


def _write(
    session: Session,
    runtime: Runtime,
    mail: Mail,
    heading: str,
    lines: Sequence[str],
    *,
    helps: bool = False,
    about: int | None = None,
) -> None:
    """The answer, and that it was given: together or not at all."""
    _post(session, runtime, mail, compose_answer(runtime, heading, lines, helps=helps), about)


def _post(
    session: Session, runtime: Runtime, mail: Mail, composed: Composed, about: int | None = None
) -> None:
    noted = session.get_one(Row, mail.id)
    noted.state, noted.verb = "answered", mail.asked.verb.value
    key = secrets.token_hex(8)  # whoever answers this letter shows by its Message-ID that he has it
    case = about if about is not None else mail.case
    post(session, runtime, ANSWER, key, mail.sender, composed, about=case, answers=mail.message_id)


def _doubt(runtime: Runtime, mail: Mail) -> None:
    """Say, once a day, that somebody wrote in her name; what was asked is not said, and nothing is done."""
    day = runtime.clock().astimezone(runtime.policy.call.zone).date().isoformat()
    with runtime.store.writing() as session:
        session.get_one(Row, mail.id).state = "refused"
        composed = compose_answer(runtime, "未能确认来信人", words.UNPROVEN)
        post(session, runtime, DOUBT, day, mail.sender.lower(), composed)
