"""Sending from the outbox: what is due, within the limits, again and again until it is taken or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ingest.errors import CaseboxError, DeliveryDeferred, DeliveryRefused
from ingest.language.words import both
from ingest.log import get_logger
from ingest.mailer import Bundler, Mailer
from ingest.outbox.budgets import release_due
from ingest.runtime import Runtime
from ingest.settings.accounts import SmtpSettings
from models import queries
from models.journal import Event, HealthStatus
from models.message import Reply

log = get_logger("casebox")

REFUSED_IN_A_ROW = (
    "the mail server refuses one reply after the other (last {answer}): none of them is given up; see"
    " `casebox outbox list` and `casebox check`",
    "邮件服务器接连拒收回函（最近一次应答 {answer}），回函均予保留、稍后重试；请运行 casebox outbox list 与"
    " casebox check 查看原因",
)

ACCOUNT_WAIT = timedelta(hours=24)
"""The longest that a mail server's answer makes the whole account wait."""

SILENCES = 3
"""Replies in a row over which the line broke: then the server is at fault, and not the replies."""

REFUSALS = 3
"""Replies in a row that were refused for good: then the server wants none of ours."""


@dataclass
class Sent:
    """What sending came to."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    fault: CaseboxError | None = None
    """The mail server as a whole is away or refuses us: nothing more was tried."""


def send_due(
    runtime: Runtime,
    mailer: Mailer,
    stop: Callable[[], bool] = lambda: False,
    alive: Callable[[], None] = lambda: None,
) -> Sent:
    """Send what is due, one after the other, until nothing is, a limit is reached, or the server is away.

    Where a letter handed over twice arrives once, many are together: then death costs nobody a second letter.

    :param alive: called before each, as a sign of life
    """
    result, row = Sent(), Row(runtime)
    most = mailer.at_once if isinstance(mailer, Bundler) else 1
    release_due(runtime)
    while result.fault is None and not stop() and (claimed := _claim(runtime, most)):
        alive()
        if runtime.store.certify is not None:
            runtime.store.certify()
        try:
            _hand_over(runtime, mailer, claimed)
        except (DeliveryDeferred, DeliveryRefused) as error:
            result.fault = _note_trouble(runtime, claimed, error, row)
        else:
            _note_sent(runtime, claimed)
            row.end()
            result.sent += len(claimed)
    if result.fault is None:
        row.end()
    result.deferred, result.failed = row.deferred, row.failed
    return result


def _hand_over(runtime: Runtime, mailer: Mailer, claimed: Sequence[Reply]) -> None:
    if isinstance(mailer, Bundler):
        mailer.send_together([reply.content for reply in claimed])
        return
    (reply,) = claimed
    mailer.send(runtime.settings.smtp.from_address, reply.recipient, reply.content)


def _note_trouble(
    runtime: Runtime, replies: Sequence[Reply], error: DeliveryDeferred | DeliveryRefused, row: Row
) -> DeliveryDeferred | DeliveryRefused | None:
    """What becomes of replies that were not taken; the fault of the whole server, if it is that."""
    if error.whole_account:
        _put_back(runtime, replies, error)
        return error
    (claimed,) = replies  # many together go or stay together
    if isinstance(error, DeliveryRefused) and error.reached and not _tried_long(runtime, claimed):
        _postpone(runtime, claimed, error)
        return row.refused(claimed, error)
    if _is_final(runtime, claimed, error):
        fail(runtime, claimed.id, error)
        row.failed += 1
    else:
        _postpone(runtime, claimed, error)
        row.deferred += 1
    row.silences = row.silences + 1 if isinstance(error, DeliveryDeferred) and error.unanswered else 0
    return error if row.silences == SILENCES else None


class Row:
    """Troubles in a row. A refusal is believed once the server has taken another reply, or none is left.

    Until then a refused reply is only put off: so a server that wants nothing of ours costs none of them, and
    death at any moment leaves what is tried again.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.deferred = self.failed = self.silences = 0
        self._runtime = runtime
        self._refused: list[tuple[Reply, DeliveryRefused]] = []

    def refused(self, reply: Reply, error: DeliveryRefused) -> DeliveryRefused | None:
        """Note one more; the fault of the server, when there were too many."""
        self.silences = 0
        self._refused.append((reply, error))
        if len(self._refused) + self._before() < REFUSALS:
            return None
        self.deferred += len(self._refused)
        self._refused.clear()
        return DeliveryRefused(both(*REFUSED_IN_A_ROW, answer=error.answer or "5xx"), whole_account=True)

    def end(self) -> None:
        """The server took another, or nothing is left: what it refused is refused."""
        for reply, error in self._refused:
            fail(self._runtime, reply.id, error)
        self.failed += len(self._refused)
        self._refused.clear()
        self.silences = 0

    def _before(self) -> int:
        """Refusals of earlier rounds since it last took one."""
        with self._runtime.store.reading() as session:
            return queries.count_refused_since_sent(session, self._runtime.clock())


def next_send_at(runtime: Runtime) -> datetime | None:
    """When something can be sent next, by its own waits and by the account's; `None` when nothing waits.

    :raises StoreUnavailable: when the database cannot be asked
    """
    with runtime.store.reading() as session:
        due_at = queries.next_due_at(session)
        return (
            max(due_at, _account_free_at(session, runtime, runtime.clock())) if due_at is not None else None
        )


def _account_free_at(session: Session, runtime: Runtime, now: datetime) -> datetime:
    """When the account may send again: limits of ours, and what the server asked for. `now`, or later."""
    smtp = runtime.settings.smtp
    free_at = now
    for limit, window in _limits(smtp):
        full_since = queries.nth_last_sent_at(session, limit, now - window, now)
        if full_since is not None:
            free_at = max(free_at, full_since + window)
    account = session.get(HealthStatus, "send")
    if account is not None and account.wait_until is not None and account.wait_until <= now + ACCOUNT_WAIT:
        free_at = max(free_at, account.wait_until)
    return free_at


def _limits(smtp: SmtpSettings) -> list[tuple[int, timedelta]]:
    """So many letters within that time, where there is a limit of ours."""
    limits = ((smtp.per_hour, timedelta(hours=1)), (smtp.per_day, timedelta(days=1)))
    return [(limit, window) for limit, window in limits if limit]


def _claim(runtime: Runtime, most: int) -> list[Reply]:
    """The next replies to send, marked as being sent; none when there are none or the account must wait."""
    now, smtp = runtime.clock(), runtime.settings.smtp
    due = queries.due_replies(now, _longest_wait(smtp))
    with runtime.store.reading() as session:
        if session.scalar(due.limit(1)) is None or _account_free_at(session, runtime, now) > now:
            return []
        for limit, window in _limits(smtp):
            most = max(0, min(most, limit - queries.count_sent(session, now - window, now)))
    with runtime.store.writing() as session:
        numbers = list(session.scalars(due.limit(most)))
        _mark(session, numbers, state="sending")
        found = {reply.id: reply for reply in session.scalars(select(Reply).where(Reply.id.in_(numbers)))}
        return [found[number] for number in numbers]


def _mark(session: Session, replies: Sequence[int], **now: Any) -> None:
    """Say something of replies, one by one: in one statement SQLite writes each of these large rows twice."""
    rows = update(Reply).where(Reply.id == bindparam("number"))
    if replies:
        session.connection().execute(rows.values(now), [{"number": number} for number in replies])


def _note_sent(runtime: Runtime, claimed: Sequence[Reply]) -> None:
    taken = {"state": "sent", "error": None, "sent_at": runtime.clock(), "tries": Reply.tries + 1}
    with runtime.store.writing() as session:
        _mark(session, [reply.id for reply in claimed], **taken)


def _put_back(runtime: Runtime, claimed: Sequence[Reply], error: DeliveryDeferred | DeliveryRefused) -> None:
    """Not these replies' fault: they stay due. The account waits if the server's answer asked for that.

    Once the server had heard whom it is for, others go first the next time: should it be this reply's fault
    after all, it holds up none.
    """
    with runtime.store.writing() as session:
        for one in claimed:
            reply = session.get_one(Reply, one.id)
            reply.state, reply.error = "deferred", error.chinese
            reply.due_at = runtime.clock() if error.reached else reply.due_at
        if isinstance(error, DeliveryDeferred) and error.wait_seconds:
            account = session.get(HealthStatus, "send") or HealthStatus(name="send")
            account.wait_until = runtime.clock() + min(timedelta(seconds=error.wait_seconds), ACCOUNT_WAIT)
            session.add(account)


def _is_final(runtime: Runtime, claimed: Reply, error: DeliveryDeferred | DeliveryRefused) -> bool:
    """No address at all, put off for longer than we go on trying, or as often as such an answer is worth."""
    if isinstance(error, DeliveryRefused):
        return True
    return _tried_long(runtime, claimed) or (
        error.most_tries is not None and claimed.tries >= error.most_tries
    )


def _tried_long(runtime: Runtime, claimed: Reply) -> bool:
    patience = timedelta(hours=runtime.settings.smtp.give_up_hours)
    return claimed.tried_at is not None and runtime.clock() - claimed.tried_at > patience


def fail(runtime: Runtime, number: int, error: DeliveryDeferred | DeliveryRefused) -> None:
    """A reply that is not tried again: said in the log, in the digest, and on the reply."""
    now = runtime.clock()
    given_up = "（不再重试）" if isinstance(error, DeliveryDeferred) else ""
    with runtime.store.writing() as session:
        reply = session.get_one(Reply, number)
        reply.state, reply.error = "failed", f"{error.chinese}{given_up}"
        reply.tries += 1 if isinstance(error, DeliveryDeferred) else 0
        session.add(
            Event(
                kind="undelivered",
                at=now,
                message_pk=reply.message_pk,
                detail={"reply": reply.id, "refused": isinstance(error, DeliveryRefused)},
            )
        )
        about = {"reply": reply.id, "message": reply.message_pk, "template": reply.template}
    log.warning("reply.failed", **about, answer=error.answer)


def _postpone(runtime: Runtime, claimed: Reply, error: DeliveryDeferred | DeliveryRefused) -> None:
    """Due again later, and later each time; not before the server's own answer says."""
    now, smtp = runtime.clock(), runtime.settings.smtp
    asked = error.wait_seconds if isinstance(error, DeliveryDeferred) else None
    with runtime.store.writing() as session:
        reply = session.get_one(Reply, claimed.id)
        reply.tries, reply.tried_at = reply.tries + 1, reply.tried_at or now
        wait = max(
            timedelta(seconds=asked or 0),
            retry_wait(reply.tries, smtp.retry_seconds, smtp.retry_max_seconds),
        )
        reply.state, reply.error, reply.due_at = (
            "deferred",
            error.chinese,
            now + min(wait, _longest_wait(smtp)),
        )


def _longest_wait(smtp: SmtpSettings) -> timedelta:
    """No reply is put off for longer at once."""
    return max(timedelta(seconds=smtp.retry_max_seconds), ACCOUNT_WAIT)


def retry_wait(tries: int, first_seconds: float, longest_seconds: float) -> timedelta:
    """The wait after the n-th try: doubling from the first, never longer than the longest."""
    return timedelta(seconds=min(first_seconds * 2.0 ** min(max(tries, 1) - 1, 60), longest_seconds))
