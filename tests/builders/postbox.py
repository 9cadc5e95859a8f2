"""A mail server as the outbox meets it: takes mail, and answers otherwise where a test says so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes

from ingest.errors import DeliveryDeferred, DeliveryRefused


@dataclass
class Postbox:
    """A `Mailer` in memory."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """(recipient, message) of everything that was taken, repeats included."""
    answers: list[DeliveryDeferred | DeliveryRefused | None] = field(default_factory=list)
    """What comes of the next mails; `None`: taken. Afterwards all are."""
    asked: int = 0
    takes_all_the_same: bool = False
    """Like a line that breaks after DATA: what is refused was taken."""

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """See `Mailer.send`."""
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or self.takes_all_the_same:
            self.taken.append((recipient, message))
        if answer is not None:
            raise answer

    def close(self) -> None:
        """Nothing is held open."""

    def ids(self) -> Counter[tuple[str, str]]:
        """How often each (recipient, Message-ID) was taken."""
        return Counter((who, str(message_from_bytes(raw)["Message-ID"])) for who, raw in self.taken)
