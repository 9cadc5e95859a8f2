"""Messages on their way through the reading children: few at a time, each tried a counted number of times.

First the header alone is read, so that sender and subject are known whatever comes after; then the whole. A
try of the whole is counted in the database before it begins, so that a message whose reading takes the
service down is found out by the next one. New messages get so much time that those behind them need not
wait long; what needs more, was tried before, or comes from a sender who has cost much is read in a slow
lane of one child beside the others: so it stands in nobody's way, and whoever was only under way beside a
killer is read apart from it the next time. What has pages for OCR is read there too, as soon as that is seen:
one child has the models loaded, once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError

from sqlalchemy import update

from ingest.errors import StoreUnavailable, TemporaryError
from ingest.log import get_logger
from ingest.reading.antivirus import AntivirusUnavailable
from ingest.reading.budget import Budget
from ingest.reading.pool import OCR, UNSCANNED, UNSTORED, Pending, Readers, Reading
from ingest.reading.rows import named_only, write_facts, write_failure, write_header
from ingest.reading.waiting import Line, UnderWay, Waiting
from ingest.runtime import Runtime
from models import queries
from models.message import Message

log = get_logger("casebox")

AHEAD = 8
"""Messages handed to each child in advance: enough to keep it busy, few enough to hold in memory."""
STARTS_AHEAD = 64
"""The same of beginnings, which are quick: small mail is read with them."""
ENVELOPE_TRIES = 2
"""Of reading only the envelope, before a message is recorded with its header alone."""
SET_ASIDE = "set aside"
"""The kind of a reading that we ended ourselves, to go on with others."""
PATIENCE_SECONDS = 40.0
"""All that wait are to have had their first turn within this."""
LEAST_SECONDS = 2.0
"""Of a first turn, however many wait."""
STALLED = 4
"""Times its turn that a reading may have in any case, while other programs have the processors."""
LOOK_SECONDS = 1.0
"""How often the database is asked what else is to be read."""
REST_SECONDS = 5.0
"""Until a store that was away is asked for mail again."""
SAVE_SECONDS = 0.25
"""What has been read is written down together, and not later than this."""


class Intake:
    """What is to be read, what is being read, and the way of its facts into the database.

    What the children finished while the database was away is saved when it is back.
    """

    def __init__(
        self, runtime: Runtime, readers: Readers, on_progress: Callable[[], None] = lambda: None
    ) -> None:
        """:param on_progress: called, from any thread, when a child has finished something"""
        self._runtime = runtime
        self._readers = readers
        self._on_progress = on_progress
        self._budget = Budget(runtime.settings.service.sender_seconds)
        self._line = Line(self._budget)
        self._headers: list[Waiting] = []
        self._under_way: dict[int, UnderWay] = {}
        self._looked_at = self._saved_at = float("-inf")
        self._known_to = 0
        """The newest message that was looked at; rows are numbered as they are written."""
        self._resting_until = float("-inf")
        self.fault: TemporaryError | None = None
        """Why nothing is begun: what is read must be scanned, and clamd is away; or its store is."""

    def is_busy(self) -> bool:
        """Whether there is anything to read that is known of."""
        return bool(self._headers or len(self._line) or self._under_way)

    def look(self, *, now: bool = True) -> None:
        """Take up what the database says is unread: what is new, and what an earlier life left."""
        if not now and self.is_busy() and time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        known_to = self._known_to if self.is_busy() else 0
        with self._runtime.store.reading() as session:
            rows = queries.find_unread(session, known_to)
        self._looked_at = time.monotonic()
        self._known_to = max((known_to, *(row.id for row in rows)))
        for row in rows:
            waiting = Waiting(row.id, row.raw_sha256, row.from_address, row.tries)
            if row.tries or row.from_address:
                self._line.add(waiting)
            else:
                self._headers.append(waiting)

    def advance(self) -> int:
        """Save what has been read and begin what there is room for; returns how many were read in full.

        Does not wait for a child.
        """
        self._make_way()
        read = self._collect()
        is_resting = time.monotonic() < self._resting_until
        if self.is_busy() and not is_resting and self._readers.are_ready():
            self._begin_headers()
            if len(self._line) and self._may_scan():
                self._begin_fresh()
                self._begin_slow()
        return read

    def is_stuck(self) -> bool:
        """Whether all that is left waits for the scanner, or for the store."""
        waits = not self._headers or isinstance(self.fault, StoreUnavailable)
        return self.fault is not None and waits and not self._under_way

    def _may_scan(self) -> bool:
        try:
            self._readers.ask_scanner()
            self.fault = None
        except AntivirusUnavailable as fault:
            self.fault = fault
        return self.fault is None

    def give_up(self) -> None:
        """Let go of what is under way; being interrupted by us is not a try."""
        begun = [one.waiting.id for one in self._under_way.values() if one.part != "header"]
        for one in self._under_way.values():
            one.pending.future.cancel()
        self._under_way.clear()
        self._headers.clear()
        self._line.clear()
        self._looked_at = float("-inf")
        self._uncount(begun)

    def _begin_headers(self) -> None:
        room = STARTS_AHEAD * self._readers.workers - self._count("header")
        for one in self._headers[:room]:
            pending = self._readers.read_start(self._runtime.store.mail.file(one.sha256))
            self._follow(one, pending, "header")
        del self._headers[:room]

    def _begin_fresh(self) -> None:
        """In the readers' lane: what is new; where nothing is, what takes long, but never in every child."""
        most = AHEAD * self._readers.workers
        room = most - self._count("whole")
        fresh = self._line.take_fresh(room) if room * 2 >= most else []
        for one in self._counted(fresh):
            self._follow(one, self._readers.read_quickly(self._runtime.store.mail.file(one.sha256)), "whole")
        if not fresh and not self._count("whole") and not self._count_waiting() and self._readers.workers > 1:
            both = self._readers.ocr_at_once > 1
            long = self._line.take_slow(only_set_aside=True, with_ocr=both)
            if long is not None:
                self._begin_one(long, slow=False)

    def _make_way(self) -> None:
        """Set aside what takes so long that those who wait would not have had their first turn soon."""
        waiting = self._count_waiting()
        if not waiting:
            return
        turn = max(PATIENCE_SECONDS * self._readers.workers / waiting, LEAST_SECONDS)
        for one in self._under_way.values():
            taken = time.monotonic() - one.begun_at if one.part == "whole" and one.begun_at else 0.0
            if taken > turn and (taken > STALLED * turn or _had_seconds(one.pending, taken) > turn):
                one.pending.future.cancel()

    def _count_waiting(self) -> int:
        """Messages that have not had their first turn, and for which no child has time yet."""
        begun = sum(one.begun_at is not None for one in self._under_way.values() if one.part == "whole")
        under_way = self._count("whole") - begun + self._count("header")
        return len(self._headers) + self._line.fresh_count() + under_way

    def _begin_slow(self) -> None:
        """One at a time, apart from the others."""
        if not self._count("slow") and (one := self._line.take_slow()):
            self._begin_one(one, slow=True)

    def _begin_one(self, one: Waiting, *, slow: bool) -> None:
        for counted in self._counted([one]):
            path = self._runtime.store.mail.file(counted.sha256)
            over = counted.tries - self._runtime.settings.service.tries
            if over <= 0:
                pending = self._readers.read(path, slow=slow)
            elif over <= ENVELOPE_TRIES:
                pending = self._readers.read_envelope(path, slow=slow)
            else:
                pending = self._readers.give_nothing()
            self._follow(counted, pending, "slow" if slow else "whole")

    def _counted(self, chosen: list[Waiting]) -> list[Waiting]:
        """The same, once the database knows that they are tried."""
        if not chosen:
            return []
        ids = [one.id for one in chosen]
        try:
            with self._runtime.store.writing() as session:
                mine = Message.id.in_(ids), Message.facts.is_(None)
                counted = update(Message).where(*mine).values(tries=Message.tries + 1)
                left = set(session.scalars(counted.returning(Message.id)))
        except BaseException:
            for one in chosen:
                self._line.add(one)
            raise
        for one in chosen:
            one.tries += 1
        return [one for one in chosen if one.id in left]  # purged or read anew by an operator meanwhile

    def _follow(self, one: Waiting, pending: Pending, part: str) -> None:
        self._under_way[one.id] = UnderWay(one, pending, part)
        pending.future.add_done_callback(lambda _: self._on_progress())

    def _count(self, part: str) -> int:
        return sum(one.part == part for one in self._under_way.values())

    def _collect(self) -> int:
        """One transaction for all that is ready; what it cannot save stays ready."""
        now = time.monotonic()
        done = [one for one in self._under_way.values() if one.pending.future.done()]
        most = min(len(self._under_way), STARTS_AHEAD if self._count("header") else AHEAD)
        if not done or (now - self._saved_at < SAVE_SECONDS and len(done) < most):
            return 0
        results = {one.waiting.id: _result(one.pending) for one in done}
        with self._runtime.store.writing() as session:
            rows = {row.id: row for row in queries.load_messages(session, results)}
            ended = {one.waiting.id for one in done if self._save(rows.get(one.waiting.id), one, results)}
        self._saved_at = now
        for one in done:
            del self._under_way[one.waiting.id]
            self._budget.charge(one.waiting.sender, one.pending.spent_seconds)
            if one.part == "header" and results[one.waiting.id].kind == UNSTORED:
                self._headers.append(one.waiting)
            elif one.waiting.id not in ended:
                self._line.add(one.waiting)
        self._note_store([one for one in results.values() if one.kind == UNSTORED], now)
        return len(ended)

    def _note_store(self, unstored: list[Reading], now: float) -> None:
        """Rest a little when the mail's store is away: everything would come back at once."""
        if unstored:
            self.fault, self._resting_until = StoreUnavailable(unstored[0].failure or ""), now + REST_SECONDS
        elif isinstance(self.fault, StoreUnavailable):
            self.fault = None

    def _save(self, row: Message | None, one: UnderWay, results: dict[int, Reading]) -> bool:
        """Write down what came of reading; whether that was the end of it."""
        reading = results[one.waiting.id]
        if row is None or row.facts is not None:
            return True  # purged, or read anew by an operator
        if one.part == "header" and not reading.is_whole:
            if reading.kind != UNSTORED:
                self._save_header(row, one.waiting, reading)
            return False
        row.tries += reading.is_whole
        if reading.failure is None:
            write_facts(row, reading.facts or named_only(row), self._runtime.settings.service.tries)
            return True
        self._save_failure(row, one, reading)
        return False

    def _save_header(self, row: Message, waiting: Waiting, reading: Reading) -> None:
        if reading.facts is None:
            log.warning("message.unnamed", message=row.id, reason=reading.kind)
            waiting.set_aside = True
            return
        write_header(row, reading.facts)
        waiting.sender = reading.facts.from_address

    def _save_failure(self, row: Message, one: UnderWay, reading: Reading) -> None:
        if reading.kind in {UNSCANNED, UNSTORED}:
            row.tries = one.waiting.tries = row.tries - 1  # for no fault of its own: no try
            return
        if reading.kind in {SET_ASIDE, OCR}:
            row.tries = one.waiting.tries = row.tries - 1  # ended by us: no try
            one.waiting.set_aside, one.waiting.needs_ocr = True, reading.kind == OCR
            return
        write_failure(row, reading, self._runtime.settings.service.tries)
        one.waiting.tries = row.tries

    def _uncount(self, ids: list[int]) -> None:
        if ids:
            with self._runtime.store.writing() as session:
                mine = update(Message).where(Message.id.in_(ids), Message.facts.is_(None))
                session.execute(mine.values(tries=Message.tries - 1))


def _had_seconds(pending: Pending, taken: float) -> float:
    """How much of the time since it began a reading could have used, had it wanted to."""
    starved = pending.starved_seconds()
    return pending.worked_seconds() if starved is None else taken - starved


def _result(pending: Pending) -> Reading:
    try:
        return pending.result()
    except CancelledError:
        return Reading(None, "Reading it was ended, to go on with others", kind=SET_ASIDE)
