"""The service's parts over a new SQLite file, and messages judged and recorded as the service does it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest import stored
from ingest.app import make_runtime
from ingest.operator import rerun
from ingest.process import record_some
from ingest.runtime import Runtime
from ingest.settings.model import Settings
from models.message import Folder, Message
from parsers.facts import MessageFacts
from parsers.message import parse_message
from tests.builders.letters import CALL_SETTINGS


@dataclass
class Office:
    """A secretariat with a clock that the test sets."""

    runtime: Runtime
    clock: list[datetime]
    taken: int = 0

    @property
    def now(self) -> datetime:
        return self.clock[0]

    @now.setter
    def now(self, value: datetime) -> None:
        self.clock[0] = value

    def take(self, facts: MessageFacts, received_at: datetime, *, raw: bytes | None = None) -> int:
        """Take a message in at the clock's time and record it, made up without `raw`; its number."""
        message = self.take_in(facts, received_at, raw=raw)
        record_some(self.runtime, [message])
        return message

    def take_in(self, facts: MessageFacts, received_at: datetime, *, raw: bytes | None = None) -> int:
        """Only take it in, read and not yet recorded."""
        self.taken += 1
        if facts.message_id == "<1@example.edu.cn>":
            facts = replace(facts, message_id=f"<{self.taken}@example.edu.cn>")
        content = raw if raw is not None else f"raw {self.taken}".encode()
        (sha256,) = self.runtime.store.mail.put([content])
        assert sha256 == hashlib.sha256(content).hexdigest()
        with self.runtime.store.writing() as session:
            folder = session.query(Folder).first() or Folder(
                account="box", name="INBOX", validity=1, read_at=self.now
            )
            session.add(folder)
            session.flush()
            message = Message(
                folder_id=folder.id,
                uid=self.taken,
                raw_sha256=sha256,
                raw_bytes=len(content),
                received_at=received_at,
                stored_at=self.now,
                facts=stored.dump_facts(facts),
            )
            session.add(message)
            session.flush()
            return message.id

    def take_mail(self, raw: bytes, received_at: datetime) -> int:
        """Take a real mail in: read, judged, recorded."""
        return self.take(self.read(raw), received_at, raw=raw)

    def read(self, raw: bytes) -> MessageFacts:
        """What the reading child makes of a mail."""
        settings = self.runtime.settings
        return parse_message(raw, settings.call.terms, settings.limits)

    def decide(self, message: int, word: str, reason: str = "经研究决定。") -> None:
        """What `casebox decide` does."""
        rerun.decide(self.runtime, str(message), word, reason, "秘书")


def open_office(folder: Path, now: datetime, **sections: Any) -> Office:
    """The service's parts in the folder; `sections` of the configuration over the defaults."""
    whole: dict[str, Any] = {
        "mailbox": {"kind": "maildir", "path": folder / "mail"},
        "smtp": {"kind": "directory", "path": folder / "replies", "from_address": "box@example.org"},
        "storage": {
            "database": f"sqlite:///{folder / 'casebox.db'}",
            "directory": folder / "var",
            "free_bytes": 0,
        },
    }
    clock = [now]
    runtime = replace(
        make_runtime(Settings(**({"call": CALL_SETTINGS} | whole | sections))), clock=lambda: clock[0]
    )
    runtime.store.prepare()
    return Office(runtime, clock)
