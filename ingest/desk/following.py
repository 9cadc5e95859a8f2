"""What the secretariat asked by mail is followed: who asks is proven first, and what would leave is shown."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.desk import inquiries, words
from ingest.desk.cases import newest_of, party_of
from ingest.desk.letters import ANSWER, DOUBT, compose_answer
from ingest.desk.mail import Mail, answer, post, read_mail, write
from ingest.desk.results import follow_result
from ingest.desk.showing import show, waiting_of, word_of
from ingest.instructions.words import DECIDING, Verb
from ingest.outbox.service_mail import enqueue
from ingest.recording.answered import note_answered
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.desk import Instruction as Row
from models.message import Message

MOST_ANSWERS = 20
"""An hour, to inquiries that nobody vouches for."""


def follow(runtime: Runtime, message: int) -> bool:
    """Follow one mail: a decision is shown and waits, everything else is answered at once.

    `False`: it waits itself. How the review stands is told once the mail before hers, is read.

    :raises StoreUnavailable: when the database cannot be used
    """
    with runtime.store.reading() as session:
        mail = read_mail(session, runtime, message)
        if mail is not None and mail.asked.verb is Verb.RESULT and _is_unread_before(session, message):
            return False
    if mail is None:
        close(runtime, message, "answered")
    elif not mail.is_proven and (not mail.only_asks or _has_asked_much(runtime)):
        _doubt(runtime, mail)
    elif mail.asked.fault or mail.asked.verb is Verb.HELP:
        lines = words.help_for(mail.asked.fault, with_files=mail.has_files)
        answer(runtime, mail, "指令说明", lines, helps=True)
    elif mail.asked.verb is Verb.UNDO:
        _undo(runtime, mail)
    elif mail.asked.verb is Verb.CONFIRM:
        from ingest.desk.confirming import confirm  # with folders, tables and letters on results: heavy

        confirm(runtime, mail)
    elif mail.asked.verb is Verb.RESULT:
        follow_result(runtime, mail)
    elif mail.asked.verb in DECIDING:
        _decide(runtime, mail)
    elif mail.asked.verb is Verb.ANSWERED:
        _note_answered(runtime, mail)
    else:
        _tell(runtime, mail)
    return True


def _is_unread_before(session: Session, message: int) -> bool:
    """Whether mail that came before this one is still to be recorded."""
    until = session.get_one(Message, message).received_at
    unread = select(Message.id).where(Message.status == "received", Message.received_at <= until)
    return session.scalar(unread.limit(1)) is not None


def fail(runtime: Runtime, message: int) -> None:
    """A bug of ours: nothing was done, and she who asked is told so."""
    with runtime.store.writing() as session:
        noted, mail = session.get_one(Row, message), session.get_one(Message, message)
        noted.state = "refused"
        composed, now = compose_answer(runtime, "未能办理", words.FAILED), runtime.clock()
        enqueue(session, runtime, DOUBT, f"{message}", mail.from_address or "", composed, now)


def close(runtime: Runtime, message: int, state: str) -> None:
    """Nothing more is done about a mail."""
    with runtime.store.writing() as session:
        session.get_one(Row, message).state = state


def _decide(runtime: Runtime, mail: Mail) -> None:
    """Have a decision shown, and wait."""
    if mail.case is None:
        answer(runtime, mail, "未能办理", words.no_case(mail.asked), helps=True)
        return
    with runtime.store.reading() as session:
        row = session.get_one(Message, mail.case)
        row = newest_of(session, row) if mail.asked.verb is Verb.WITHDRAW else row
        case, is_recorded = row.id, row.status == "recorded"
    if not is_recorded:
        answer(runtime, mail, "未能办理", words.NOT_RECORDED)
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
        post(session, runtime, mail, composed)


def _note_answered(runtime: Runtime, mail: Mail) -> None:
    """A letter needs no answer any more: the digest leaves it out from now on."""
    with runtime.store.writing() as session:
        row = session.get(Message, mail.asked.mail)
        if row is None:
            write(session, runtime, mail, "未能办理", words.NO_SUCH_LETTER)
            return
        note_answered(session, row.id, runtime.clock(), mail.sender.lower())
        subject = plain(row.subject or "无主题", 60)
        write(session, runtime, mail, "已记下", words.answered(row.id, subject), about=row.id)


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
            write(session, runtime, mail, "已撤销", lines, about=found[0].case_pk)
        else:
            write(session, runtime, mail, "未能撤销", words.SEVERAL_WAIT if found else words.NOTHING_WAITS)


def _doubt(runtime: Runtime, mail: Mail) -> None:
    """Say, once a day, that somebody wrote in her name; what was asked is not said, and nothing is done."""
    now = runtime.clock()
    day = now.astimezone(runtime.policy.call.zone).date().isoformat()
    with runtime.store.writing() as session:
        session.get_one(Row, mail.id).state = "refused"
        composed = compose_answer(runtime, "未能确认来信人", words.UNPROVEN)
        enqueue(session, runtime, DOUBT, day, mail.sender.lower(), composed, now)
