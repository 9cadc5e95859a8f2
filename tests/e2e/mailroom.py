"""Stories told side by side: one installation over real servers, one round of the program for all of them.

A story is a generator. It sends mail and gives way (`yield`); the program makes its round; the story goes on
and looks at what came of it. Each has senders and units of its own, so that none can touch another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.policy import default as default_policy
from pathlib import Path
from typing import Any

from tests.e2e.program import Program
from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.smtp import Delivery, SmtpSink

Story = Callable[["Mailroom"], Iterator[None]]


class Mailroom:
    """A mailbox, a mail server, and the program between them."""

    def __init__(self, program: Program, user: MailUser, sink: SmtpSink) -> None:
        self.program = program
        self.faults: dict[Story, Exception] = {}
        """What went wrong in a story, as it was raised."""
        self._user = user
        self._sink = sink
        self._outgoing: list[tuple[bytes, datetime]] = []
        self._records: list[dict[str, Any]] = []
        self._serial = 0

    def send(self, mail: bytes | EmailMessage, received_at: datetime) -> str:
        """A submitter sends; the mailbox takes it at that time. Returns the Message-ID."""
        parsed = message_from_bytes(mail, policy=default_policy) if isinstance(mail, bytes) else mail
        if "Message-ID" not in parsed:
            self._serial += 1
            parsed["Message-ID"] = f"<story.{self._serial}@example.edu.cn>"
        self._outgoing.append((parsed.as_bytes(policy=SMTP), received_at))
        return str(parsed["Message-ID"])

    def record(self, message_id: str, which: int = 0) -> dict[str, Any]:
        """What came of a message; `which`: of several with that Message-ID, oldest first."""
        found = [record for record in self._records if record["message_id"] == message_id]
        return found[which]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What arrived at that address, oldest first."""
        return [d.message for d in self._sink.deliveries if d.rcpt_tos == (address,)]

    @property
    def records(self) -> list[dict[str, Any]]:
        """All records after the newest round."""
        return self._records

    @property
    def deliveries(self) -> list[Delivery]:
        """What the mail server has taken, oldest first."""
        return self._sink.deliveries

    @property
    def delivered(self) -> int:
        """How many mails the mail server has taken."""
        return len(self._sink.deliveries)

    def deliver(self) -> None:
        """The mailbox takes what was sent, in the order of sending."""
        self._user.append_all(self._outgoing)
        self._outgoing.clear()

    def make_round(self) -> None:
        """The mailbox takes what was sent, in the order of sending; the program runs once."""
        self.deliver()
        self.program.ok("run", "--once")
        self._records = self.program.records()

    def tell(self, stories: Sequence[Story]) -> None:
        """Tell all of them to their ends; one that fails does not stop the others."""
        going = {story: story(self) for story in stories}
        while going:
            for story, told in list(going.items()):
                try:
                    next(told)
                except StopIteration:
                    del going[story]
                except Exception as fault:  # noqa: BLE001 # raised again by the test of this story
                    self.faults[story] = fault
                    del going[story]
            if going:
                self.make_round()


@contextmanager
def telling(
    dovecot: DovecotServer, folder: Path, stories: Sequence[Story], **sections: dict[str, object]
) -> Iterator[Mailroom]:
    """All stories, told to their ends; the servers stay for what is asked afterwards."""
    with SmtpSink() as sink:
        user = dovecot.user()
        room = Mailroom(installation(folder, user, sink, **sections), user, sink)
        room.tell(stories)
        yield room


def installation(folder: Path, user: MailUser, sink: SmtpSink, **sections: dict[str, object]) -> Program:
    """The program between a real IMAP and a real SMTP server."""
    return Program(
        folder,
        mailbox={
            "host": user.host,
            "port": user.port,
            "tls": "none",
            "username": user.username,
            "password": user.password,
        },
        smtp={"host": "127.0.0.1", "port": sink.port, "tls": "none", "from_address": "xxhjszwh@163.com"},
        **sections,
    )
