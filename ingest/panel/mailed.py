"""Scoring sheets that experts sent to the collection mailbox, out of the stored mail."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.errors import StoreRefused
from ingest.judge.identity import Identity, identity_of
from ingest.reading.antivirus import is_clean
from ingest.runtime import Runtime
from models.message import OLDEST_FIRST, Message
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


def sheets_by_mail(runtime: Runtime, experts: Collection[str], folder: Path) -> list[Mailed]:
    """Lay the sheets of all experts' mails out in a folder, oldest first.

    What the secretariat hands on counts where our own server vouches for it. Mail that it says is forged is
    passed over, and what the virus scanner did not clear.
    """
    found: list[Mailed] = []
    with runtime.store.reading() as session:
        for message, facts in _mails(session, runtime, experts):
            for path, data in _sheets_in(runtime, message, facts):
                file = folder / f"{message.id}-{len(found)}.xlsx"
                file.write_bytes(data)
                address = (message.from_address or "").lower()
                sender = address if address in experts else ""
                found.append(Mailed(sender, f"来信{message.id} {path}", file))
    return found


def _mails(
    session: Session, runtime: Runtime, experts: Collection[str]
) -> Iterator[tuple[Message, MessageFacts]]:
    addresses = {*experts, *runtime.policy.secretariat}
    query = select(Message).where(
        func.lower(Message.from_address).in_(addresses), Message.status == "recorded"
    )
    for message in session.scalars(query.order_by(*OLDEST_FIRST)):
        facts = stored.facts_of(message) if message.facts is not None else MessageFacts()
        identity = identity_of(facts, runtime.policy.trusted_servers)
        is_theirs = (message.from_address or "").lower() in experts
        refused = Identity.FAILED if is_theirs else Identity.UNKNOWN
        if is_clean(facts) and identity not in {refused, Identity.FAILED}:
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
