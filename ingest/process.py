"""One message's way, from the mailbox to its answer. Read this file to see all of it.

    mailbox.poll → receive (transaction 1) → read in a child process → record (transaction 2) → send

Each step begins from what the one before has committed, so it may be interrupted anywhere and run again.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.errors import CaseboxError, MailboxRefused, MailboxUnavailable, NoRoom
from ingest.judge.case import Finding, Outcome, Verdict
from ingest.log import get_logger
from ingest.mailbox import FolderFault, Mailbox
from ingest.mailbox.junk import wanted_from_junk
from ingest.mailer import Mailer
from ingest.outbox.send import Sent, send_due
from ingest.reading.queue import Intake
from ingest.recording import codec
from ingest.recording.receive import StoreMemory, note_fault, receive
from ingest.recording.record import TOGETHER, Recorded, record_together, write_summary
from ingest.runtime import Desk
from models import queries
from models.message import FindingRow, Message

log = get_logger("casebox")

Stop = Callable[[], bool]
"""Asked at every message's edge: whether to end here. Being asked is the sign of life (`systemd.alive`)."""


@dataclass
class Round:
    """What one round came to."""

    received: int = 0
    recorded: int = 0
    sent: Sent = field(default_factory=Sent)
    poll_fault: CaseboxError | None = None
    """Mailbox away or refusing, or no room on the disk."""
    folder_faults: list[FolderFault] = field(default_factory=list)

    @property
    def fault(self) -> CaseboxError | None:
        """The first trouble outside, after everything that could be done was."""
        return self.poll_fault or self.sent.fault


def run_round(desk: Desk, mailbox: Mailbox, mailer: Mailer, intake: Intake, stop: Stop) -> Round:
    """Poll, read, record, send what is due. A fault of mailbox, disk or mail server ends up in the result.

    :raises StoreUnavailable: when the database cannot be used; what was committed stands
    :raises AlreadyRunning: another runner has taken over
    """
    result = Round()
    intake.resume()
    try:
        take_in(desk, mailbox, intake, result, stop)
    except (MailboxUnavailable, MailboxRefused, NoRoom) as fault:
        result.poll_fault = fault
    intake.finish(stop)
    result.recorded = record_read(desk, stop)
    result.sent = send_due(desk, mailer, stop)
    return result


def take_in(desk: Desk, mailbox: Mailbox, intake: Intake, result: Round, stop: Stop) -> None:
    """Receive what is new, batch by batch, while the batches before are being read."""
    desk.store.check_room()
    memory = StoreMemory(desk.store, desk.account)
    for item in mailbox.poll(memory, lambda header: wanted_from_junk(header, desk.policy.call)):
        if isinstance(item, FolderFault):
            log.warning("folder.fault", reason=item.reason)
            note_fault(desk.store, desk.account, item)
            result.folder_faults.append(item)
            continue
        new = receive(desk.store, desk.account, item, desk.clock())
        result.received += len(new)
        intake.add(new)
        intake.advance()
        if stop():
            return
        desk.store.check_room()


def record_read(desk: Desk, stop: Stop = lambda: False) -> int:
    """Record every message that has been read, in the order in which the mailbox took them."""
    with desk.store.reading() as session:
        ids = queries.find_read(session)
    recorded = 0
    for some in queries.chunked(ids, TOGETHER):
        if stop():
            break
        record_some(desk, some)
        recorded += len(some)
    return recorded


def record_some(desk: Desk, messages: Sequence[int]) -> None:
    """Transaction 2. A bug in judging or answering costs the message that it is about and no other."""
    began = time.monotonic()
    try:
        with desk.store.writing() as session:
            rows = {row.id: row for row in queries.load_messages(session, messages)}
            done = record_together(session, desk, [rows[message] for message in messages], desk.clock())
            summaries = [_summary(rows[message], done[message]) for message in messages]
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # a bug must not cost the messages beside this one
        if len(messages) > 1:
            for message in messages:
                record_some(desk, [message])
            return
        record_failure(desk, messages[0], "".join(traceback.format_exception(error)))
        log.error("message.recorded", message=messages[0], outcome="held", error=type(error).__name__)
        return
    each = round((time.monotonic() - began) * 1000 / len(messages))
    for summary in summaries:
        log.info("message.recorded", **summary, ms=each)


def _summary(row: Message, result: Recorded) -> dict[str, object]:
    """A line of the log: no name, no address."""
    return {
        "message": row.id,
        "sha256": row.raw_sha256[:12],
        "bytes": row.raw_bytes,
        "outcome": result.outcome,
        "findings": [finding.code for finding in result.verdict.findings],
        "reply": result.reply_state,
    }


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
    try:
        with desk.store.writing() as session:
            row = session.get_one(Message, message)
            write_summary(session, row, codec.load_facts(row.facts))
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # then the list shows a message without sender and subject
        log.error("message.unnamed", message=message, error=type(error).__name__)
