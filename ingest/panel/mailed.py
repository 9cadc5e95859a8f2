"""Scoring sheets that experts sent to the collection mailbox, out of the stored mail."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.errors import StoreRefused
from ingest.judge.identity import find_forgery
from ingest.reading.antivirus import is_clean
from ingest.runtime import Runtime
from models.message import OLDEST_FIRST, Message
from parsers.facts import MessageFacts
from parsers.message import files_in


@dataclass(frozen=True)
class Mailed:
    """A sheet that came by mail."""

    sender: str
    """The expert's address, lower case: no other's sheet counts from there."""
    name: str
    """For a person: which mail, which file."""
    file: Path


def sheets_by_mail(runtime: Runtime, experts: Collection[str], folder: Path) -> list[Mailed]:
    """Lay the sheets of all experts' mails out in a folder, oldest first.

    Mail that our own server says is forged is passed over, and what the virus scanner did not clear.
    """
    found: list[Mailed] = []
    with runtime.store.reading() as session:
        for message, facts in _mails(session, runtime, experts):
            for path, data in _sheets_in(runtime, message, facts):
                file = folder / f"{message.id}-{len(found)}.xlsx"
                file.write_bytes(data)
                sender = (facts.from_address or "").lower()
                found.append(Mailed(sender, f"来信{message.id} {path}", file))
    return found


def _mails(
    session: Session, runtime: Runtime, experts: Collection[str]
) -> Iterator[tuple[Message, MessageFacts]]:
    query = select(Message).where(func.lower(Message.from_address).in_(experts), Message.status == "recorded")
    for message in session.scalars(query.order_by(*OLDEST_FIRST)):
        facts = stored.facts_of(message) if message.facts is not None else MessageFacts()
        if is_clean(facts) and find_forgery(facts.authentication, runtime.policy.trusted_servers) is None:
            yield message, facts


def _sheets_in(runtime: Runtime, message: Message, facts: MessageFacts) -> Iterator[tuple[str, bytes]]:
    wanted = {defect.file for defect in facts.defects if defect.code == "scores"}
    if not wanted:
        return
    try:
        raw = runtime.store.mail.get(message.raw_sha256)
    except StoreRefused:
        return
    yield from ((one.path, one.data) for one in files_in(raw, runtime.settings.limits) if one.path in wanted)
