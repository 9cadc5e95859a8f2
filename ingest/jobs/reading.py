"""The job of reading one message, as a worker does it: what comes of it is data for the engine.

A try is counted before it begins, as on one machine; what took its worker down is read again apart from all
others, one such message at a time over all workers (a lock of the engine's). Senders take turns: whoever has
older mail waiting goes behind those who have none, by the job's priority.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import func, select, update

from ingest.log import get_logger
from ingest.reading.antivirus import AntivirusUnavailable
from ingest.reading.budget import Budget
from ingest.reading.pool import OCR, PROGRAMS, UNSCANNED, UNSTORED, Pending, Readers, Reading
from ingest.reading.queue import ENVELOPE_TRIES
from ingest.reading.rows import write_facts, write_failure, write_header
from ingest.settings.model import ServiceSettings
from ingest.store import Store
from models.jobs import HEAVY, LIGHT
from models.message import Message

log = get_logger("casebox")

LIGHT_SECONDS = 10.0
"""Of a reading in the light queue; what takes longer goes on in the heavy one."""
REST_SECONDS = 20.0
"""Until a message is tried again whose store, or whose scanner, was away."""
MOST_BEHIND = 1000
"""The lowest that the priority falls."""
FRESH, HEAVY_FIRST, COSTLY = 0, 0, -500
"""Priorities: of what comes in, of what goes over into the heavy queue, of a sender who has cost much."""
SUSPECT = "casebox suspect"
"""The engine's lock: one message that may take its reader down at a time."""


@dataclass(frozen=True)
class Desk:
    """What a worker has of one call."""

    store: Store
    readers: Readers
    service: ServiceSettings
    budget: Budget
    """Of this worker: what each sender has cost it."""
    heavy_apart: bool = True
    """Heavy reading has a child of its own here, beside the light."""


@dataclass(frozen=True)
class Seat:
    """Where a job stands with the engine."""

    message: int
    queue: str
    priority: int = FRESH


@dataclass(frozen=True)
class Again:
    """The message is not done with: the engine is to put the job there."""

    queue: str | None = None
    priority: int | None = None
    lock: str | None = None
    wait_seconds: float = 0.0


@dataclass(frozen=True)
class _Found:
    id: int
    sha256: str
    sender: str | None
    tries: int


class Patience(Protocol):
    """How a worker waits."""

    def wait(self, pending: Pending) -> Reading:
        """For a reading. Raises CancelledError when the worker ends meanwhile."""
        ...

    def write(self, deed: Callable[[], Again | None]) -> Again | None:
        """Write down what was read, again and again while the database is away.

        Raises StoreUnavailable when it stays away.
        """
        ...


REST = Again(wait_seconds=REST_SECONDS)
AT_ONCE = Again()


def read_message(desk: Desk, seat: Seat, patience: Patience) -> Again | None:
    """Read one message; `None` when there is nothing more to do for it.

    :raises StoreUnavailable: the database is away
    """
    found = _find(desk, seat.message)
    if found is None:
        return None
    try:
        if found.sender is None and not found.tries:
            header = patience.wait(desk.readers.read_header(desk.store.mail.file(found.sha256)))
            if header.kind == UNSTORED:
                return REST
            found = _note_header(desk, found, header)
        if (turn := _turn_of(desk, found, seat)) is not None:
            return turn
        desk.readers.ask_scanner()
    except (AntivirusUnavailable, CancelledError) as error:
        return REST if isinstance(error, AntivirusUnavailable) else AT_ONCE
    tries = _count_try(desk, found.id)
    if tries is None:
        return None
    tried = replace(found, tries=tries)
    pending = _begin(desk, tried, seat)
    try:
        reading = patience.wait(pending)
    except CancelledError:
        _uncount(desk, tried)
        return AT_ONCE
    desk.budget.charge(found.sender, pending.spent_seconds)
    return patience.write(lambda: _note_reading(desk, tried, seat, reading))


def _find(desk: Desk, message: int) -> _Found | None:
    """The message, if it is there and unread."""
    query = select(Message.id, Message.raw_sha256, Message.from_address, Message.tries)
    query = query.where(Message.id == message, Message.status == "received", Message.facts.is_(None))
    with desk.store.reading() as session:
        row = session.execute(query).one_or_none()
    return None if row is None else _Found(*row)


def _note_header(desk: Desk, found: _Found, header: Reading) -> _Found:
    """Sender and subject are known whatever comes after."""
    if header.facts is None:
        log.warning("message.unnamed", message=found.id, reason=header.kind)
        return found
    with desk.store.writing() as session:
        row = session.get(Message, found.id)
        if row is not None and row.facts is None:
            write_header(row, header.facts)
    return replace(found, sender=header.facts.from_address)


def _turn_of(desk: Desk, found: _Found, seat: Seat) -> Again | None:
    """Behind whom it goes; `None` when it is its turn. Nobody is sent back twice."""
    if seat.queue != LIGHT or seat.priority != FRESH or found.tries:
        return None
    if desk.budget.is_over(found.sender):
        return Again(HEAVY, COSTLY)
    older = select(func.count(Message.id)).where(
        Message.status == "received",
        Message.facts.is_(None),
        func.lower(Message.from_address) == (found.sender or "").lower(),
        Message.id < found.id,
    )
    with desk.store.reading() as session:
        before = session.scalar(older) or 0
    return Again(priority=-min(before, MOST_BEHIND)) if before else None


def _count_try(desk: Desk, message: int) -> int | None:
    """How often it is tried now, once the database knows; `None` when somebody else has read it."""
    mine = Message.id == message, Message.facts.is_(None)
    counted = update(Message).where(*mine).values(tries=Message.tries + 1).returning(Message.tries)
    with desk.store.writing() as session:
        return session.scalar(counted)


def _uncount(desk: Desk, tried: _Found) -> None:
    """It was ended for no fault of its own: no try."""
    mine = update(Message).where(Message.id == tried.id, Message.facts.is_(None), Message.tries > 0)
    with desk.store.writing() as session:
        session.execute(mine.values(tries=Message.tries - 1))


def _begin(desk: Desk, tried: _Found, seat: Seat) -> Pending:
    """The whole while tries are left, then the envelope, then nothing but what the header gave."""
    mail, readers, over = desk.store.mail.file(tried.sha256), desk.readers, tried.tries - desk.service.tries
    if over > ENVELOPE_TRIES:
        return readers.give_nothing()
    slow = seat.queue == HEAVY and desk.heavy_apart
    if over > 0:
        return readers.read_envelope(mail, slow=slow)
    if seat.queue == LIGHT:
        return readers.read_lightly(mail, min(LIGHT_SECONDS, desk.service.message_seconds))
    return readers.read(mail, slow=slow)


def _note_reading(desk: Desk, tried: _Found, seat: Seat, reading: Reading) -> Again | None:
    if reading.facts is not None:
        with desk.store.writing() as session:
            row = session.get(Message, tried.id)
            if row is not None and row.facts is None:
                write_facts(row, reading.facts, desk.service.tries)
        return None
    if reading.kind in {UNSCANNED, UNSTORED}:
        _uncount(desk, tried)
        return REST
    if reading.kind in {OCR, PROGRAMS} or (reading.kind == "timeout" and seat.queue == LIGHT):
        _uncount(desk, tried)
        return Again(HEAVY, HEAVY_FIRST)
    with desk.store.writing() as session:
        row = session.get(Message, tried.id)
        if row is None or row.facts is not None:
            return None
        write_failure(row, reading, desk.service.tries)
        return Again(HEAVY, -min(row.tries, MOST_BEHIND), SUSPECT)
