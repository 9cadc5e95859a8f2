"""One message's way, from the mailbox to its answer. Read this file to see all of it.

    mailbox.poll → receive (transaction 1) → read in a child process → record (transaction 2) → send

Each step begins from what the one before has committed, so it may be interrupted anywhere and run again.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import update

from ingest import codec, outbox
from ingest.desk import Desk
from ingest.errors import CaseboxError
from ingest.judge.case import Finding, Outcome, Verdict
from ingest.log import get_logger
from ingest.mailbox import Batch, FolderFault, Mailbox
from ingest.mailer import Mailer
from ingest.receive import StoreMemory, note_fault, receive
from ingest.record import record
from ingest.wanted import wanted_from_junk
from ingest.workers import Pending, Readers, Reading
from models import queries
from models.message import FindingRow, Message
from parsers.facts import MessageFacts

log = get_logger("casebox")

Stop = Callable[[], bool]


@dataclass
class Round:
    """What one round came to."""

    received: int = 0
    recorded: int = 0
    sent: outbox.Sent = field(default_factory=outbox.Sent)
    poll_fault: CaseboxError | None = None
    folder_faults: list[FolderFault] = field(default_factory=list)

    @property
    def fault(self) -> CaseboxError | None:
        """The first trouble outside, after everything that could be done was."""
        return self.poll_fault or self.sent.fault


def run_round(desk: Desk, mailbox: Mailbox, mailer: Mailer, readers: Readers, stop: Stop) -> Round:
    """Poll, read, record, send what is due. A fault of mailbox or mail server ends up in the result.

    :raises StoreUnavailable: when disk or database cannot be used; what was committed stands
    """
    result = Round()
    intake = Intake(desk, readers)
    try:
        take_in(desk, mailbox, intake, result, stop)
    except CaseboxError as fault:
        if not _is_outside(fault):
            raise
        result.poll_fault = fault
    intake.finish(stop)
    result.recorded = record_read(desk, stop)
    result.sent = outbox.send_due(desk, mailer, stop)
    return result


def _is_outside(fault: CaseboxError) -> bool:
    from ingest.errors import MailboxRefused, MailboxUnavailable

    return isinstance(fault, MailboxUnavailable | MailboxRefused)


def take_in(desk: Desk, mailbox: Mailbox, intake: Intake, result: Round, stop: Stop) -> None:
    """Receive what is new, batch by batch, while the batches before are being read."""
    with desk.store.reading() as session:
        intake.begin(queries.find_pending(session))
    desk.store.check_disk()
    memory = StoreMemory(desk.store, desk.account)
    for item in mailbox.poll(memory, lambda header: wanted_from_junk(header, desk.policy.call)):
        if isinstance(item, FolderFault):
            log.warning("folder.fault", reason=item.reason)
            note_fault(desk.store, desk.account, item)
            result.folder_faults.append(item)
            continue
        intake.begin(_receive(desk, item, result))
        intake.collect()
        if stop():
            return
        desk.store.check_disk()


def _receive(desk: Desk, batch: Batch, result: Round) -> list[int]:
    new = receive(desk.store, desk.account, batch, desk.clock())
    result.received += len(new)
    return new


class Intake:
    """Messages on their way through the reading children; their facts are saved as they come."""

    def __init__(self, desk: Desk, readers: Readers) -> None:
        self._desk = desk
        self._readers = readers
        self._pending: dict[int, Pending] = {}
        self._envelopes: dict[int, Pending] = {}
        self._failures: dict[int, str] = {}

    def begin(self, ids: Sequence[int]) -> None:
        """Hand messages to the children. Tries are counted before, so that a killer is found out."""
        if not ids:
            return
        with self._desk.store.writing() as session:
            for chunk in queries.chunked(ids):
                counted = update(Message).where(Message.id.in_(chunk), Message.facts.is_(None))
                session.execute(counted.values(tries=Message.tries + 1))
            todo = [row for row in queries.load_messages(session, ids) if row.facts is None]
            waiting = [(row.id, row.raw_sha256, row.tries) for row in todo]
        for message, sha256, tries in waiting:
            path = self._desk.store.raw_path(sha256)
            if tries > self._desk.settings.service.tries:
                failure = f"Reading it was begun {tries - 1} times and never came to an end"
                self._fall_back(message, failure)
            else:
                self._pending[message] = self._readers.read(path)

    def collect(self, *, wait: bool = False) -> None:
        """Save the facts of what has been read."""
        done = [m for m, pending in self._pending.items() if wait or pending.future.done()]
        for start in range(0, len(done), 25):
            read = {message: self._pending.pop(message).result() for message in done[start : start + 25]}
            self._save({m: r.facts for m, r in read.items() if r.facts is not None})
            for message, reading in read.items():
                if reading.failure is not None:
                    self._failed(message, reading)
        done = [m for m, pending in self._envelopes.items() if wait or pending.future.done()]
        for message in done:
            facts = self._envelopes.pop(message).result().facts or MessageFacts()
            self._save({message: facts})

    def finish(self, stop: Stop) -> None:
        """Wait for everything that was begun, or until told to stop."""
        while (self._pending or self._envelopes) and not stop():
            waiting = {**self._pending, **self._envelopes}
            if not any(pending.future.done() for pending in waiting.values()):
                time.sleep(0.02)
            self.collect()

    def _save(self, facts: dict[int, MessageFacts]) -> None:
        with self._desk.store.writing() as session:
            for row in queries.load_messages(session, facts):
                row.facts = codec.dump_facts(facts[row.id])
                row.failure = self._failures.pop(row.id, None)

    def _failed(self, message: int, reading: Reading) -> None:
        assert reading.failure is not None
        if reading.final:
            self._fall_back(message, reading.failure)
        else:
            self._failures[message] = reading.failure
            self.begin([message])

    def _fall_back(self, message: int, failure: str) -> None:
        """Read only the envelope, so that the submitter can be told and a person can look."""
        self._failures[message] = self._failures.get(message) or failure
        log.error("message.unread", message=message, reason=failure.strip().splitlines()[-1])
        with self._desk.store.reading() as session:
            sha256 = session.get_one(Message, message).raw_sha256
        self._envelopes[message] = self._readers.read_envelope(self._desk.store.raw_path(sha256))


def record_read(desk: Desk, stop: Stop = lambda: False) -> int:
    """Record every message that has been read, in the order in which the mailbox took them."""
    with desk.store.reading() as session:
        ids = queries.find_read(session)
    recorded = 0
    for message in ids:
        if stop():
            break
        record_one(desk, message)
        recorded += 1
    return recorded


def record_one(desk: Desk, message: int) -> None:
    """Transaction 2 for one message. A bug in judging or answering costs this message only."""
    began = time.monotonic()
    try:
        with desk.store.writing() as session:
            row = session.get_one(Message, message)
            result = record(session, desk, row, desk.clock())
            summary = {
                "message": row.id,
                "sha256": row.raw_sha256[:12],
                "bytes": row.raw_bytes,
                "outcome": result.outcome,
                "findings": [finding.code for finding in result.verdict.findings],
                "reply": result.reply_state,
            }
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # a bug must not cost the messages after this one
        record_failure(desk, message, "".join(traceback.format_exception(error)))
        log.error("message.failed", message=message, error=type(error).__name__)
        return
    log.info("message.recorded", **summary, ms=round((time.monotonic() - began) * 1000))


def record_failure(desk: Desk, message: int, failure: str) -> None:
    """Our own fault: held for a person, its traceback kept; `rerun` after the fix clears it."""
    finding = Finding("processing.failed", "hold", "系统处理本邮件时发生内部错误，已转人工处理。", "")
    verdict = Verdict(Outcome.HELD, findings=(finding,))
    now = desk.clock()
    with desk.store.writing() as session:
        row = session.get_one(Message, message)
        row.failure, row.outcome, row.status, row.judged_at = failure, verdict.outcome.value, "recorded", now
        row.verdict = codec.dump_verdict(verdict)
        session.merge(FindingRow(message_pk=row.id, position=0, code=finding.code, gravity=finding.gravity))
