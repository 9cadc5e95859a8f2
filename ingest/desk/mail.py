"""A mail of the secretariat that asks for something: who asks, what, and of which case; and its answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.desk.cases import find_answered, find_named, token_of
from ingest.desk.letters import ANSWER, compose_answer
from ingest.instructions.grammar import Instruction, tokens_in
from ingest.instructions.words import ASKING, Verb
from ingest.judge.identity import Identity, identity_of
from ingest.judge.secretariat import find_instruction
from ingest.outbox.service_mail import enqueue
from ingest.reading.antivirus import is_clean
from ingest.recording.entries import entry_of
from ingest.replies.compose import Reply as Composed
from ingest.runtime import Runtime
from ingest.secretariat.previews import find_meant
from models.desk import Instruction as Row
from models.message import Message
from parsers.facts import MessageFacts

TABLES = frozenset({"xlsx", "xls"})
"""Kinds of files that decisions are read from."""
IDLE = frozenset(
    {"png", "jpeg", "gif", "bmp", "webp", "tiff", "heic", "emf", "wmf", "text", "html", "empty", "unknown"}
)
"""Kinds of files that come with signatures, or that programs make of a mail's own text: nobody means them."""


@dataclass(frozen=True)
class Mail:
    """What a mail asks for."""

    id: int
    sender: str
    message_id: str | None
    asked: Instruction
    case: int | None
    """The message that is meant; `None`: no case is named, or there is none."""
    is_proven: bool
    """Nobody else can have sent it: our own server vouches for her, or it has what we wrote to her alone."""
    files: tuple[str, ...] = ()
    """Ways to the documents in it, but for what comes along with signatures; none that may be infected."""
    tables: tuple[str, ...] = ()
    """Those of them that are Excel files."""
    has_files: bool = False
    previews: tuple[tuple[str, str], ...] = ()
    """Kind and code of the previews that are meant."""

    @property
    def only_asks(self) -> bool:
        """Whether it changes nothing."""
        brings_results = bool(self.files or self.asked.reason)
        return self.asked.verb in ASKING or (self.asked.verb is Verb.RESULT and not brings_results)


def read_mail(session: Session, runtime: Runtime, message: int) -> Mail | None:
    """`None` where it asks for nothing any more, as after a change of `secretariat.people`."""
    entry = entry_of(session.get_one(Message, message), runtime, None, None)
    asked, facts = find_instruction(entry, runtime.policy), entry.facts
    if asked is None:
        return None
    letter, given = find_answered(session, facts), tokens_in(facts)
    about = letter.about_pk if letter is not None else None
    if asked.number or asked.mail is not None:
        case = find_named(session, runtime, asked)
    else:
        case = session.get(Message, about) if about is not None else None
    confirms = asked.verb is Verb.CONFIRM
    case = None if confirms else case
    previews = find_meant(session, runtime, given, letter) if confirms else []
    known = {token_of(session, case.id) if case is not None else ""} | {one.code.lower() for one in previews}
    proofs = (
        identity_of(facts, runtime.policy.trusted_servers) is Identity.PASSED,
        letter is not None and (case is None or case.id == about),
        bool((known - {""}) & given),
    )
    files = _files_of(facts)
    return Mail(
        id=message,
        sender=(facts.from_address or "").strip(),
        message_id=facts.message_id,
        asked=asked,
        case=case.id if case is not None else None,
        is_proven=any(proofs),
        files=tuple(files),
        tables=tuple(path for path, kind in files.items() if kind in TABLES),
        has_files=bool(facts.documents),
        previews=tuple((one.kind, one.code) for one in previews),
    )


def _files_of(facts: MessageFacts) -> dict[str, str]:
    """Kinds by way in."""
    if not is_clean(facts):
        return {}
    return {one.path: one.kind for one in facts.documents if one.kind not in IDLE}


def answer(runtime: Runtime, mail: Mail, heading: str, lines: Sequence[str], *, helps: bool = False) -> None:
    """Write an answer, and note that it was given."""
    with runtime.store.writing() as session:
        write(session, runtime, mail, heading, lines, helps=helps)


def write(
    session: Session,
    runtime: Runtime,
    mail: Mail,
    heading: str,
    lines: Sequence[str],
    *,
    helps: bool = False,
    about: int | None = None,
) -> None:
    """The same within a transaction: together or not at all."""
    post(session, runtime, mail, compose_answer(runtime, heading, lines, helps=helps), about)


def post(
    session: Session, runtime: Runtime, mail: Mail, composed: Composed, about: int | None = None
) -> None:
    """A letter as the answer. Whoever answers it shows by its Message-ID, which is random, that he has it."""
    noted = session.get_one(Row, mail.id)
    noted.state, noted.verb = "answered", mail.asked.verb.value
    key, now = secrets.token_hex(8), runtime.clock()
    case = about if about is not None else mail.case
    enqueue(session, runtime, ANSWER, key, mail.sender, composed, now, about=case, answers=mail.message_id)
