"""What a poll and a first run cost: `python -m bench.bench [--messages 10000]`.

Ratios within one run, for no two machines are alike: a poll of an unchanged mailbox must cost the same
whether it holds a hundred messages or many thousands, and memory must not grow with the mailbox.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from ingest.app import make_desk, make_mailbox, make_mailer, make_readers
from ingest.mailbox import Mailbox
from ingest.process import Round, run_round
from ingest.reading.queue import Intake
from ingest.runtime import Desk
from ingest.settings.model import Settings
from tests.builders.submissions import BEFORE, short_submission
from tests.servers.dovecot import DovecotServer, MailUser
from tests.unit.judge.letters import CALL

POLLS = 20


def poll_seconds(round_: Callable[[], object]) -> float:
    """The quickest of several rounds, in seconds."""
    times = []
    for _ in range(POLLS):
        began = time.perf_counter()
        round_()
        times.append(time.perf_counter() - began)
    return min(times)


def settings_for(folder: Path, user: MailUser) -> Settings:
    """A mailbox on Dovecot, replies written down and not sent."""
    return Settings(
        call=CALL,
        mailbox={**vars_of(user), "tls": "none"},
        smtp={"kind": "directory", "path": folder / "replies", "from_address": "box@example.org"},
        storage={"database": f"sqlite:///{folder}/casebox.db", "directory": folder / "var", "free_bytes": 0},
        replies={"enabled": False},
    )


def vars_of(user: MailUser) -> dict[str, object]:
    """The account as the configuration names it."""
    return {name: getattr(user, name) for name in ("host", "port", "username", "password")}


def fill(user: MailUser, first: int, last: int) -> None:
    """That part of the mailbox."""
    mails = ((short_submission(n), BEFORE + timedelta(seconds=n)) for n in range(first, last))
    user.append_all(list(mails))


def measure(folder: Path, dovecot: DovecotServer, many: int) -> None:
    """A hundred messages, then many: first runs, polls, memory."""
    user = dovecot.user()
    settings = settings_for(folder, user)
    desk: Desk = make_desk(settings)
    desk.store.prepare()
    with ExitStack() as stack:
        readers = stack.enter_context(make_readers(settings))
        mailbox: Mailbox = make_mailbox(settings)
        stack.callback(mailbox.close)
        intake, mailer = Intake(desk, readers), make_mailer(settings)

        def round_() -> Round:
            return run_round(desk, mailbox, mailer, intake, lambda: False)

        figures = []
        for first, last in ((0, 100), (100, many)):
            fill(user, first, last)
            began = time.perf_counter()
            recorded = round_().recorded
            took = time.perf_counter() - began
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures.append((last, recorded / took, poll_seconds(round_), memory))
    print(f"{'messages':>10}{'a second, first run':>22}{'unchanged poll, ms':>20}{'greatest memory, MB':>21}")
    for count, rate, poll, memory in figures:
        print(f"{count:10}{rate:22.1f}{poll * 1000:20.1f}{memory:21.0f}")
    (_, rate1, poll1, memory1), (_, rate2, poll2, memory2) = figures
    print(f"{'ratio':>10}{rate2 / rate1:22.2f}{poll2 / poll1:20.2f}{memory2 / memory1:21.2f}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    options = parser.parse_args()
    dovecot = DovecotServer()
    try:
        with tempfile.TemporaryDirectory(prefix="casebox-bench-") as folder:
            measure(Path(folder), dovecot, options.messages)
    finally:
        dovecot.close()


if __name__ == "__main__":
    main()
