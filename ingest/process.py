"""One message's way, from the mailbox to its answer. Read this file to see all of it.

    mailbox.poll → receive (transaction 1) → read in a child process → record (transaction 2) → send

Beside them stands the secretariat's desk (`ingest.desk`): it is told of what is held, and decides by mail.

Each step begins from what the one before has committed, so it may be interrupted anywhere and run again, and
none waits for another: it says how much it did, and when it wants to be asked again. `casebox run` asks each
in a thread of its own (`ingest.service.asking`), `casebox run --once` all of them in turn.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete

from ingest import stored
from ingest.chase.reminding import remind
from ingest.errors import CaseboxError, MailboxRefused, MailboxUnavailable, NoRoom
from ingest.jobs.elsewhere import Elsewhere
from ingest.judge.case import Finding, Outcome, Verdict
from ingest.log import get_logger
from ingest.mailbox import Batch, FolderFault, Mailbox
from ingest.mailbox.junk import JunkReader
from ingest.mailer import Mailer
from ingest.outbox.send import Sent, next_send_at, send_due
from ingest.reading.memory import give_back
from ingest.reading.pool import Readers
from ingest.reading.queue import Intake
from ingest.recording.receive import StoredHistory, note_fault, receive
from ingest.recording.record import TOGETHER, Recorded, record_together, write_summary
from ingest.recording.turns import Turns
from ingest.runtime import Runtime
from models import queries
from models.message import FindingRow, Message

log = get_logger("casebox")

Stop = Callable[[], bool]
"""Asked at every message's edge: whether to end here. It only asks."""

AGAIN_SECONDS = 0.25
"""Until what is under way, or held back for a moment, is looked at again."""
LOOKED_AT = 4 * TOGETHER
"""Messages that have been read, of which those are chosen that are recorded next."""


@dataclass(frozen=True)
class StepResult:
    """What asking a step came to."""

    done: int = 0
    """Messages, or replies, that it brought one step on."""
    wait_seconds: float | None = None
    """Until it wants to be asked again; `None`: when another step has done something, or when it is time."""
    fault: CaseboxError | None = None
    """Trouble outside: mailbox, mail server or scanner away or refusing, no room on the disk."""


class Receive:
    """The first step: a batch a time from the mailbox to disk and database."""

    def __init__(self, runtime: Runtime, mailbox: Mailbox, readers: Readers) -> None:
        self._runtime = runtime
        self._mailbox = mailbox
        self._junk = JunkReader(readers, runtime.policy.call.code)
        self._items: Iterator[Batch | FolderFault] | None = None

    def is_polling(self) -> bool:
        """Whether it is in the middle of a poll."""
        return self._items is not None

    def __call__(self) -> StepResult:
        """Take the next batch, of this poll or of a new one; it is asked for when the last is committed."""
        try:
            self._runtime.store.mail.check_room()
            if self._items is None:
                history = StoredHistory(self._runtime.store, self._runtime.account)
                self._items = iter(self._mailbox.poll(history, self._junk.choose))
            item = next(self._items, None)
            done = 0 if item is None else self._take(item)
        except (MailboxUnavailable, MailboxRefused, NoRoom) as fault:
            self._items = None
            return StepResult(fault=fault)
        except BaseException:
            self._items = None
            raise
        if item is None:
            self._items = None
        return StepResult(done, 0.0 if self.is_polling() else None)

    def _take(self, item: Batch | FolderFault) -> int:
        if isinstance(item, FolderFault):
            log.warning("folder.fault", reason=item.reason)
            note_fault(self._runtime.store, self._runtime.account, item)
            return 0
        received = receive(self._runtime.store, self._runtime.account, item, self._runtime.clock())
        give_back()
        return len(received)


def make_intake(
    runtime: Runtime, readers: Readers, on_progress: Callable[[], None] = lambda: None
) -> Intake | Elsewhere:
    """Where what was received is read: by children of ours, or by workers elsewhere."""
    if runtime.settings.service.readers == "elsewhere":
        return Elsewhere(runtime)
    return Intake(runtime, readers, on_progress)


def read(intake: Intake | Elsewhere) -> StepResult:
    """The second step: what was received goes through the reading children. Does not wait for them."""
    intake.look(now=False)
    done = intake.advance()
    return StepResult(done, AGAIN_SECONDS if intake.is_busy() else None, intake.fault)


def record(runtime: Runtime, turns: Turns) -> StepResult:
    """The third step: what has been read is judged and written down with its reply, a few together."""
    with runtime.store.reading() as session:
        found = queries.find_read(session, LOOKED_AT)
    chosen = turns.choose(found)[:TOGETHER]
    if chosen:
        record_some(runtime, chosen)
        give_back()
    left = len(found) > len(chosen)
    return StepResult(len(chosen), (0.0 if chosen else AGAIN_SECONDS) if left else None)


def attend(runtime: Runtime, readers: Readers, heard_at: datetime | None, stop: Stop) -> StepResult:
    """Beside them: the secretariat is told of what is held, and what it asked by mail is done.

    :param heard_at: when the last poll that went well began
    """
    if not runtime.policy.secretariat:
        return StepResult()
    from ingest.desk import attending as desk  # with all that it may write: heavy

    attended = desk.attend(runtime, readers, heard_at, stop)
    at = attended.due_at
    return StepResult(attended.done, None if at is None else max(0.0, (at - runtime.clock()).total_seconds()))


def send(
    runtime: Runtime, mailer: Mailer, stop: Stop, alive: Callable[[], None] = lambda: None
) -> StepResult:
    """The last step: what is due in the outbox leaves.

    :param alive: called at every reply, for a mail server may be slow
    """
    sent = send_due(runtime, mailer, stop, alive)
    at = next_send_at(runtime)
    wait = None if at is None else max(0.0, (at - runtime.clock()).total_seconds())
    return StepResult(sent.sent, wait, sent.fault)


@dataclass
class Round:
    """What one round came to."""

    received: int = 0
    recorded: int = 0
    sent: Sent = field(default_factory=Sent)
    poll_fault: CaseboxError | None = None
    """Mailbox away or refusing, or no room on the disk."""
    read_fault: CaseboxError | None = None
    """Nothing can be scanned."""

    @property
    def fault(self) -> CaseboxError | None:
        """The first trouble outside, after everything that could be done was."""
        return self.poll_fault or self.read_fault or self.sent.fault

    def add(self, sent: Sent) -> None:
        """What was sent besides."""
        so_far = self.sent
        self.sent = Sent(
            so_far.sent + sent.sent, so_far.deferred + sent.deferred, so_far.failed + sent.failed, sent.fault
        )


def run_round(
    runtime: Runtime,
    mailbox: Mailbox,
    mailer: Mailer,
    readers: Readers,
    stop: Stop,
    polled: Callable[[StepResult], None] = lambda _: None,
) -> Round:
    """Ask every step in turn until there is nothing more to do. Told to stop, it ends at the next edge.

    :param polled: called at every batch that the mailbox gave
    :raises StoreUnavailable: when the database cannot be used; what was committed stands
    :raises AlreadyRunning: another runner has taken over
    """
    result, changed = Round(), threading.Event()
    receiving, turns = Receive(runtime, mailbox, readers), Turns()
    intake = make_intake(runtime, readers, changed.set)
    may_poll = may_send = True
    began_at, heard_at = runtime.clock(), None
    remind(runtime)
    while not stop():
        done = 0
        if may_poll:
            polling = receiving()
            polled(polling)
            done, result.poll_fault = polling.done, polling.fault
            result.received += polling.done
            may_poll = receiving.is_polling()
            heard_at = began_at if not may_poll and result.poll_fault is None else None
            intake.look()
        reading, recording = read(intake), record(runtime, turns)
        result.recorded += recording.done
        attend(runtime, readers, heard_at, stop)
        result.read_fault = reading.fault
        if may_send:
            result.add(send_due(runtime, mailer, stop))
            may_send = result.sent.fault is None
        is_through = not intake.is_busy() or intake.is_stuck()
        if not may_poll and is_through and recording.wait_seconds is None:
            return result
        if not done + reading.done + recording.done and not may_poll:
            changed.wait(AGAIN_SECONDS)
            changed.clear()
    intake.give_up()
    return result


def record_some(runtime: Runtime, messages: Sequence[int]) -> None:
    """Transaction 2. A bug in judging or answering costs the message that it is about and no other."""
    began = time.monotonic()
    try:
        with runtime.store.writing() as session:
            rows = {row.id: row for row in queries.load_messages(session, messages)}
            done = record_together(session, runtime, [rows[message] for message in messages], runtime.clock())
            summaries = [_summary(rows[message], done[message]) for message in messages]
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # a bug must not cost the messages beside this one
        if len(messages) > 1:
            for message in messages:
                record_some(runtime, [message])
            return
        record_failure(runtime, messages[0], "".join(traceback.format_exception(error)))
        kind = type(error.__cause__ or error).__name__
        log.error("message.recorded", message=messages[0], outcome="held", error=kind)
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


def record_failure(runtime: Runtime, message: int, failure: str) -> None:
    """Our own fault: held for a person, its traceback kept; `rerun` after the fix clears it."""
    finding = Finding("processing.failed", "hold", "系统处理本邮件时发生内部错误，已转人工处理。", "")
    verdict = Verdict(Outcome.HELD, findings=(finding,))
    now = runtime.clock()
    with runtime.store.writing() as session:
        row = session.get_one(Message, message)
        row.failure, row.outcome, row.status, row.judged_at = failure, verdict.outcome.value, "recorded", now
        row.verdict = stored.dump_verdict(verdict)
        session.execute(delete(FindingRow).where(FindingRow.message_pk == row.id))
        session.add(FindingRow(message_pk=row.id, position=0, code=finding.code, gravity=finding.gravity))
    try:
        with runtime.store.writing() as session:
            row = session.get_one(Message, message)
            write_summary(session, runtime, row, stored.load_facts(row.facts))
    except CaseboxError:
        raise
    except Exception as error:  # noqa: BLE001 # then the list shows a message without sender and subject
        log.error("message.unnamed", message=message, error=type(error).__name__)
