"""Whatever happens in whatever order, what always holds does: a random life of the service, in one process.

Real SQLite, a real folder of mail, the real way from poll to outbox; only the mail server is a `Postbox`, and
messages are read in this process. A crash is an exception that leaves everything where it stands.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from ingest.app import make_runtime
from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.mailbox.maildir import Maildir
from ingest.operator.rerun import decide
from ingest.process import run_round
from ingest.runtime import Runtime
from ingest.service.lease import held_lease
from ingest.settings.model import Settings
from models.message import Message, Reply, Submission
from tests.builders.letters import CALL_SETTINGS
from tests.builders.postbox import Postbox
from tests.builders.readers import HereReaders
from tests.builders.submissions import BEFORE, short_submission


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Fuse:
    """Dies when it has been asked so often; asked at every message's edge."""

    left: int | None = None

    def __call__(self) -> bool:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Crash
        return False


class CrashingPostbox(Postbox):
    """Takes a mail and dies, where the fuse says so."""

    fuse: Fuse | None = None

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        super().send(sender, recipient, message)
        if self.fuse is not None:
            self.fuse()


FAULTS = {
    "later": lambda: DeliveryDeferred("451 later"),
    "throttled": lambda: DeliveryDeferred("451 MI:SFQ", wait_seconds=900, whole_account=True),
    "away": lambda: DeliveryDeferred("no server", whole_account=True),
    "login": lambda: DeliveryRefused("535 login", whole_account=True),
}


class Life(RuleBasedStateMachine):
    """Deliver, poll, crash, refuse, move the clock, re-make the folder, decide: in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="casebox-life-"))
        self.mail = self.folder / "mail"
        self.now = BEFORE
        self.delivered = 0
        self.decided: set[int] = set()
        self.receipts: dict[int, str] = {}
        self.postbox = CrashingPostbox()

    @initialize()
    def begin(self) -> None:
        self.mail.mkdir()
        (self.folder / "new").mkdir()
        chosen = Settings(
            call=CALL_SETTINGS,
            mailbox={"kind": "maildir", "path": self.mail},
            smtp={"kind": "directory", "path": self.folder / "x", "from_address": "box@example.org"},
            storage={
                "database": f"sqlite:///{self.folder}/casebox.db",
                "directory": self.folder / "var",
                "free_bytes": 0,
            },
        )
        self.runtime: Runtime = replace(make_runtime(chosen), clock=lambda: self.now)
        self.runtime.store.prepare()

    def round(self, fuse: Fuse) -> None:
        """One life of the process: lease, round, end; or death, which gives nothing back."""
        readers = HereReaders(CALL_SETTINGS.terms, self.runtime.settings.limits)
        mailbox = Maildir(self.mail, clock=lambda: 4e9)
        self.postbox.fuse = fuse if fuse.left is not None else None
        with held_lease(self.runtime) as runtime, suppress(Crash):
            run_round(runtime, mailbox, self.postbox, readers, fuse)

    @rule(times=st.integers(1, 3))
    def deliver(self, times: int) -> None:
        for _ in range(times):
            name = f"{self.delivered:04}.eml"
            (self.folder / "new" / name).write_bytes(short_submission(self.delivered))
            (self.folder / "new" / name).replace(self.mail / name)
            self.delivered += 1

    @rule()
    def poll(self) -> None:
        self.round(Fuse())

    @rule(after=st.integers(0, 12))
    def crash(self, after: int) -> None:
        self.round(Fuse(after))

    @rule(
        faults=st.lists(st.sampled_from([*sorted(FAULTS), ""]), min_size=1, max_size=4), taken=st.booleans()
    )
    def refuse(self, faults: list[str], *, taken: bool) -> None:
        self.postbox.answers = [FAULTS[name]() if name else None for name in faults]
        self.postbox.takes_all_the_same = taken and set(faults) <= {"later", ""}
        self.round(Fuse())
        self.postbox.answers, self.postbox.takes_all_the_same = [], False

    @rule(minutes=st.sampled_from([1, 20, 24 * 60, 400 * 24 * 60]))
    def clock_moves(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.sampled_from([5, 24 * 60, 400 * 24 * 60]))
    def clock_moves_back(self, minutes: int) -> None:
        self.now -= timedelta(minutes=minutes)

    @rule()
    def remake_folder(self) -> None:
        """The same files under new names: what a maildir calls other messages."""
        for path in sorted(self.mail.iterdir()):
            path.touch()
        copy = self.folder / "copy"
        shutil.copytree(self.mail, copy)
        shutil.rmtree(self.mail)
        copy.rename(self.mail)

    @precondition(lambda self: self.delivered > len(self.decided))
    @rule(word=st.sampled_from(["accept", "return", "reject"]))
    def operator_decides(self, word: str) -> None:
        with self.runtime.store.reading() as session:
            open_ids = select(Message.id).where(
                Message.status == "recorded", Message.id.not_in(self.decided or {0})
            )
            message = session.scalar(open_ids.limit(1))
        if message is not None:
            decide(self.runtime, str(message), word, "经研究决定。", "秘书")
            self.decided.add(message)

    @invariant()
    def one_row_a_delivery(self) -> None:
        with self.runtime.store.reading() as session:
            rows = session.execute(select(func.count(Message.id), func.count(Message.raw_sha256.distinct())))
            messages, contents = rows.one()
        assert messages == contents <= self.delivered

    @invariant()
    def what_is_recorded_is_on_disk(self) -> None:
        with self.runtime.store.reading() as session:
            for sha256 in session.scalars(select(Message.raw_sha256)):
                self.runtime.store.mail.get(sha256)

    @invariant()
    def a_receipt_number_once_given_stays(self) -> None:
        with self.runtime.store.reading() as session:
            for submission in session.scalars(select(Submission)):
                kept = self.receipts.setdefault(submission.anchor_id, submission.receipt)
                assert submission.receipt == kept
        assert len(set(self.receipts.values())) == len(self.receipts)

    @invariant()
    def nobody_is_told_two_things_but_by_decision(self) -> None:
        told: dict[str, set[bytes]] = defaultdict(set)
        for recipient, mail in self.postbox.taken:
            told[recipient].add(mail)
        assert all(len(mails) <= 2 for mails in told.values())
        assert sum(len(mails) == 2 for mails in told.values()) <= len(self.decided)

    def teardown(self) -> None:
        """When the trouble is over, everything is recorded and everybody is answered."""
        if hasattr(self, "runtime"):
            self.now = max(self.now, BEFORE)
            for _ in range(4):
                self.round(Fuse())
                self.now += timedelta(hours=25)
            with self.runtime.store.reading() as session:
                outcomes = list(session.scalars(select(Message.outcome)))
                waiting = session.scalar(
                    select(func.count()).where(Reply.state.not_in(("sent", "suppressed")))
                )
            assert len(outcomes) == self.delivered
            assert None not in outcomes
            assert waiting == 0
            assert len({who for who, _ in self.postbox.taken}) == self.delivered
            self.runtime.store.engine.dispose()
        shutil.rmtree(self.folder)


TestLife = pytest.mark.slow(Life.TestCase)
TestLife.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
