"""What was written to whom, and what is used of a budget: asked once for letters that are written together.

Each is entered as it is written, so the next one is decided as if the database had been asked then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ingest.judge.case import Verdict
from models import queries
from models.message import Message, Reply, canonical_address

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Ledger:
    """Good in one transaction, for as long as replies are only added in it."""

    def __init__(self, session: Session, messages: Sequence[Message], verdicts: Iterable[Verdict]) -> None:
        """Of these messages and their verdicts: of the mailboxes that their answers go to."""
        self._session = session
        moments = [message.received_at for message in messages]
        self._span = (min(moments) - DAY, max(moments) + DAY)
        self._received: dict[str, list[datetime]] = {}
        self._answered: dict[str, tuple[int, int]] = {}
        self._used: dict[str, int] = {}
        session.flush()  # what it held back so far counts, too
        self._look_up({canonical_address(one.recipient) for one in verdicts if one.recipient})

    def _look_up(self, keys: set[str]) -> None:
        found = queries.replies_to(self._session, keys, self._span)
        self._received |= {key: found.get(key, []) for key in keys}
        self._answered |= queries.answered_messages(self._session, keys)

    def _known(self, recipient: str) -> str:
        """The mailbox behind an address, once it is looked up."""
        key = canonical_address(recipient)
        if key not in self._received:
            self._look_up({key})
        return key

    def address_had(self, recipient: str, received_at: datetime) -> int:
        """Replies to an address, sent or to be sent, to mail of the day before and after one."""
        return sum(abs(at - received_at) <= DAY for at in self._received[self._known(recipient)])

    def is_known(self, recipient: str, besides: int) -> bool:
        """Whether a reply about a case went to this mailbox before, to another message than `besides`."""
        return any(one != besides for one in self._answered.get(self._known(recipient), ()))

    def used(self, budget: str, now: datetime) -> int:
        """Replies that a budget let go within the hour."""
        if budget not in self._used:
            self._used[budget] = queries.count_admitted(self._session, budget, now - HOUR, now)
        return self._used[budget]

    def enter(self, reply: Reply, message: Message) -> None:
        """Count one that is written now, in answer to that message."""
        if queries.is_counted(reply):
            self._received[self._known(reply.recipient)].append(message.received_at)
        if reply.budget in self._used and reply.admitted_at is not None:
            self._used[reply.budget] += 1
