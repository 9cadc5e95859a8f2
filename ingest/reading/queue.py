"""Messages on their way through the reading children: few at a time, each tried a counted number of times.

A try is counted in the database before it begins, so that a message whose reading takes the whole service
down is found out by the next one. After an unfinished try a message is read alone: whoever was only under way
beside a killer is never taken for one.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

from sqlalchemy import update

from ingest.log import get_logger
from ingest.reading.pool import Pending, Readers, Reading
from ingest.recording import codec
from ingest.runtime import Desk
from models import queries
from models.message import Message
from parsers.facts import MessageFacts

log = get_logger("casebox")

AHEAD = 8
"""Messages handed to each child in advance: enough to keep it busy, few enough to hold in memory."""
ENVELOPE_TRIES = 2
"""Of reading only the envelope, before a message is recorded with nothing known of it."""
TICK_SECONDS = 0.02


class Intake:
    """What is to be read, what is being read, and the way of its facts into the database.

    It outlives a round: what the children finished while the database was away is saved in the next one.
    """

    def __init__(self, desk: Desk, readers: Readers) -> None:
        self._desk = desk
        self._readers = readers
        self._most = AHEAD * readers.workers
        self._fresh: deque[int] = deque()
        self._suspects: deque[int] = deque()
        self._under_way: dict[int, Pending] = {}
        self._alone = False
        """The one message under way was tried before: nothing else begins beside it."""

    def resume(self) -> None:
        """Take up what an earlier round, or an earlier life of the service, left unread."""
        known = {*self._fresh, *self._suspects, *self._under_way}
        with self._desk.store.reading() as session:
            for message, tries in queries.find_unread(session):
                if message not in known:
                    (self._suspects if tries else self._fresh).append(message)

    def add(self, ids: Iterable[int]) -> None:
        """New messages, to be read when their turn comes."""
        self._fresh.extend(ids)

    def advance(self) -> None:
        """Save what has been read, and begin what there is room for. Does not wait."""
        self._collect()
        self._begin()

    def finish(self, stop: Callable[[], bool]) -> None:
        """Go on until everything is read. Told to stop, it leaves the rest as if never begun."""
        while self._is_busy():
            if stop():
                self.give_up()
                return
            self.advance()
            if self._is_busy() and not any(p.future.done() for p in self._under_way.values()):
                time.sleep(TICK_SECONDS)  # while the children start too

    def _is_busy(self) -> bool:
        return bool(self._fresh or self._suspects or self._under_way)

    def give_up(self) -> None:
        """Let go of what is under way; being interrupted by us is not a try."""
        begun = list(self._under_way)
        for pending in self._under_way.values():
            pending.future.cancel()
        self._under_way.clear()
        self._fresh.clear()
        self._suspects.clear()
        self._alone = False
        if begun:
            with self._desk.store.writing() as session:
                mine = update(Message).where(Message.id.in_(begun), Message.facts.is_(None))
                session.execute(mine.values(tries=Message.tries - 1))

    def _begin(self) -> None:
        chosen = self._choose()
        if not chosen or not self._readers.are_ready():
            return
        with self._desk.store.writing() as session:
            counted = update(Message).where(Message.id.in_(chosen)).values(tries=Message.tries + 1)
            session.execute(counted)
            rows = {row.id: (row.raw_sha256, row.tries) for row in queries.load_messages(session, chosen)}
        for message in chosen:
            (self._suspects if self._alone else self._fresh).popleft()
            self._under_way[message] = self._read(*rows[message])

    def _choose(self) -> list[int]:
        """The next messages; those tried before come last, and alone."""
        if self._under_way and self._alone:
            return []
        room = self._most - len(self._under_way)
        self._alone = not self._fresh and not self._under_way
        if self._alone:
            return list(self._suspects)[:1]
        return list(self._fresh)[:room] if room * 2 >= self._most else []

    def _read(self, sha256: str, tries: int) -> Pending:
        path = self._desk.store.raw_path(sha256)
        over = tries - self._desk.settings.service.tries
        if over <= 0:
            return self._readers.read(path)
        return self._readers.read_envelope(path) if over <= ENVELOPE_TRIES else self._readers.give_nothing()

    def _collect(self) -> None:
        """One transaction for all that is ready; what it cannot save stays ready."""
        done = {m: pending.result() for m, pending in self._under_way.items() if pending.future.done()}
        if not done:
            return
        with self._desk.store.writing() as session:
            rows = queries.load_messages(session, done)
            again = [row.id for row in rows if not self._save(row, done[row.id])]
        for message in done:
            del self._under_way[message]
        self._suspects.extend(again)

    def _save(self, row: Message, reading: Reading) -> bool:
        """Write down what came of reading a message; whether that was the end of it."""
        allowed = self._desk.settings.service.tries
        over = row.tries > allowed
        if reading.failure is not None:
            row.failure = row.failure if over and row.failure else reading.failure
            log.error("message.unread", message=row.id, tries=row.tries, reason=reading.kind)
            row.tries = max(row.tries, allowed) if reading.final else row.tries
            return False
        if over:  # only the envelope: the submitter can be told, and a person can look
            row.failure = row.failure or f"Reading it was begun {allowed} times and never came to an end"
        else:
            row.failure = None
        row.facts = codec.dump_facts(reading.facts or MessageFacts())
        return True
