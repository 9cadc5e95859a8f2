"""What reading writes into a message's row."""

from __future__ import annotations

from ingest import stored
from ingest.log import get_logger
from ingest.reading.pool import Reading
from models.message import Message
from parsers.facts import MessageFacts

log = get_logger("casebox")


def write_header(row: Message, facts: MessageFacts) -> None:
    """What lists show of a message before it is recorded, and of one that cannot be read."""
    row.message_id, row.subject, row.sent_at = facts.message_id, facts.subject, facts.sent_at
    row.from_address, row.from_name = facts.from_address, facts.from_name


def named_only(row: Message) -> MessageFacts:
    """The facts of a message of which nothing but the header could be read."""
    return MessageFacts(
        message_id=row.message_id,
        from_address=row.from_address,
        from_name=row.from_name,
        subject=row.subject,
        sent_at=row.sent_at,
    )


def write_facts(row: Message, facts: MessageFacts, allowed: int) -> None:
    """What was read of it; after more than the allowed tries that is the envelope, and why."""
    if row.tries > allowed:  # only the envelope: the submitter can be told, and a person can look
        row.failure = row.failure or f"Reading it was begun {allowed} times and never came to an end"
        facts = facts if facts.from_address or facts.subject else named_only(row)
    else:
        row.failure = None
    write_header(row, facts)
    row.facts = stored.dump_facts(facts)


def write_failure(row: Message, reading: Reading, allowed: int) -> None:
    """Why a try came to nothing; after one that would only cost the same again, none of the whole is left."""
    row.failure = row.failure if row.tries > allowed and row.failure else reading.failure
    log.error("message.unread", message=row.id, tries=row.tries, reason=reading.kind)
    row.tries = max(row.tries, allowed) if reading.final else row.tries
