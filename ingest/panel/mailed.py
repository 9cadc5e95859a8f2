"""Scoring sheets that experts sent to the collection mailbox, out of the stored mail."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.errors import StoreRefused
from ingest.judge.identity import Identity, identity_of
from ingest.panel.letter import KIND
from ingest.reading.antivirus import is_clean
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models.message import OLDEST_FIRST, Message, Reply
from parsers.facts import MessageFacts
from parsers.message import files_in


@dataclass(frozen=True)
class Mailed:
    """A sheet that came by mail."""

    sender: str
    """The expert's address, lower case: no other's sheet counts from there. Empty: the secretariat handed it
    on, whose it is tells the sheet."""
    name: str
    """For a person: which mail, which file."""
    file: Path
    refused: str = ""
    """Why it does not count; empty: it may."""


def sheets_by_mail(runtime: Runtime, experts: Collection[str], folder: Path) -> list[Mailed]:
    """Lay the sheets of all experts' mails out in a folder, oldest first.

    An expert is known by his address, or by answering the mail that we sent to him alone. What the
    secretariat hands on counts where our own server vouches for it. Of others it is said that they do not.
    Mail that our server says is forged is passed over, and what the virus scanner did not clear.
    """
    found: list[Mailed] = []
    with runtime.store.reading() as session:
        for message, facts, sender, refused in _mails(session, runtime, experts):
            for path, data in _sheets_in(runtime, message, facts):
                file = folder / f"{message.id}-{len(found)}.xlsx"
                file.write_bytes(data)
                found.append(Mailed(sender, f"来信{message.id} {path}", file, refused))
    return found


def _mails(
    session: Session, runtime: Runtime, experts: Collection[str]
) -> Iterator[tuple[Message, MessageFacts, str, str]]:
    """Mails that may bring sheets; whose each is, empty of the secretariat's; and why it does not count."""
    ours = dict(
        session.execute(select(Reply.message_id, Reply.recipient).where(Reply.template == KIND)).all()
    )
    known = func.lower(Message.from_address).in_(experts)
    query = select(Message).where(
        or_(known, Message.outcome == "correspondence"), Message.status == "recorded"
    )
    for message in session.scalars(query.order_by(*OLDEST_FIRST)):
        facts = stored.facts_of(message) if message.facts is not None else MessageFacts()
        identity = identity_of(facts, runtime.policy.trusted_servers)
        if not is_clean(facts) or identity is Identity.FAILED:
            continue
        address = (message.from_address or "").lower()
        answered = next((ours[one].lower() for one in facts.in_reply_to if one in ours), "")
        if address in experts or answered in experts:
            yield message, facts, address if address in experts else answered, ""
        elif address not in runtime.policy.secretariat:
            yield message, facts, "", f"由 {plain(address, 80)} 寄来，该地址不在专家之列，未计入"
        else:
            proven = identity is Identity.PASSED
            yield message, facts, "", "" if proven else "由秘书处转来，但未能证实发件人，未计入"


def _sheets_in(runtime: Runtime, message: Message, facts: MessageFacts) -> Iterator[tuple[str, bytes]]:
    wanted = {defect.file for defect in facts.defects if defect.code == "scores"}
    if not wanted:
        return
    try:
        raw = runtime.store.mail.get(message.raw_sha256)
    except StoreRefused:
        return
    yield from ((one.path, one.data) for one in files_in(raw, runtime.settings.limits) if one.path in wanted)
