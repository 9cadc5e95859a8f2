"""A day's run, compressed: `python -m tests.soak.soak --minutes 30`.

`casebox run` reads a Dovecot mailbox into which mail keeps arriving, answers over SMTP, and is due for its
digest, while servers go away, lines break and the mail server refuses. Its memory, descriptors, threads and
children are looked at every few seconds; at the end a table holds the first minutes against the last, and
every message must have one record and every submitter one reply, whose repeats have the same Message-ID.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from tests.builders.submissions import BEFORE, short_submission, submission
from tests.e2e.program import Program, imap_program
from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.processes import wait_for
from tests.servers.smtp import DROP, TAKE_AND_DROP, SmtpSink, reply

LOOK_SECONDS = 5.0
WINDOW_SECONDS = 300.0


@dataclass(frozen=True)
class Look:
    """The service at one moment."""

    at: float
    rss_mb: float
    descriptors: float
    threads: float
    children: float
    children_mb: float


@dataclass
class Soak:
    """One run."""

    seconds: float
    program: Program
    dovecot: DovecotServer
    user: MailUser
    sink: SmtpSink
    chance: random.Random
    delivered: int = 0
    faults: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    looks: list[Look] = field(default_factory=list)

    def run(self) -> None:
        """Deliver, disturb and look until the time is up; then let it come to rest and end it."""
        whole = submission(sender="whole@example.edu.cn")
        with self.program.started("run") as child:
            process = psutil.Process(child.pid)
            began = time.monotonic()
            self._deliver(whole)
            next_mail = next_fault = began + 20
            while (now := time.monotonic()) - began < self.seconds:
                assert child.poll() is None, (self.program.folder / "log").read_text()[-3000:]
                if now >= next_mail:
                    self._deliver(short_submission(self.delivered))
                    next_mail = now + self.chance.uniform(0.5, 5.0)
                if now >= next_fault:
                    self._disturb()
                    next_fault = now + self.chance.uniform(20, 60)
                self.looks.append(look_at(process, now - began))
                time.sleep(min(LOOK_SECONDS, 1.0 + self.seconds / 1000))
            wait_for(lambda: len(self._answered()) >= self.delivered, 300)
            child.send_signal(signal.SIGTERM)
            assert child.wait(timeout=30) == 0

    def _deliver(self, raw: bytes) -> None:
        self.user.append(raw, BEFORE + timedelta(seconds=self.delivered))
        self.delivered += 1

    def _disturb(self) -> None:
        name, fault = self.chance.choice(list(self._faults().items()))
        self.faults[name] += 1
        fault()

    def _faults(self) -> dict[str, Callable[[], None]]:
        def away(stop: Callable[[], None], start: Callable[[], None]) -> None:
            stop()
            time.sleep(self.chance.uniform(0.5, 6))
            start()

        return {
            "IMAP server away": lambda: away(self.dovecot.stop, self.dovecot.start),
            "SMTP server away": lambda: away(self.sink.pause, self.sink.resume),
            "SMTP refuses for now": lambda: self.sink.script("RCPT", reply("451 try again later")),
            "SMTP line cut": lambda: self.sink.script("DATA", DROP),
            "SMTP line cut after the message": lambda: self.sink.script("END", TAKE_AND_DROP),
        }

    def _answered(self) -> set[str]:
        return {d.rcpt_tos[0] for d in self.sink.deliveries if d.rcpt_tos[0] != "office@example.cn"}

    def verdict(self) -> list[str]:
        """What is not as it should be."""
        records = self.program.records()
        answers: dict[str, set[str]] = defaultdict(set)
        for delivery in self.sink.deliveries:
            answers[delivery.rcpt_tos[0]].add(str(delivery.message["Message-ID"]))
        wrong = [f"{who} got {len(ids)} different replies" for who, ids in answers.items() if len(ids) != 1]
        if len(records) != self.delivered:
            wrong.append(f"{len(records)} records of {self.delivered} messages")
        if len(self._answered()) != self.delivered:
            wrong.append(f"{len(self._answered())} submitters answered of {self.delivered}")
        if "office@example.cn" not in answers:
            wrong.append("no digest was sent")
        return wrong


def look_at(process: psutil.Process, at: float) -> Look:
    """What the service uses now. (`uss` would be truer for children, and costs a walk of all their pages.)"""
    children = process.children(recursive=True)
    memory = 0.0
    for child in children:
        with suppress(psutil.Error):
            memory += child.memory_info().rss / 2**20
    with process.oneshot():
        return Look(
            at,
            process.memory_info().rss / 2**20,
            process.num_fds(),
            process.num_threads(),
            len(children),
            memory,
        )


def table(looks: list[Look]) -> str:
    """The first minutes against the last: mean and greatest."""
    window = min(WINDOW_SECONDS, looks[-1].at / 3)
    warm = [one for one in looks if 10 < one.at <= 10 + window]
    last = [one for one in looks if one.at > looks[-1].at - window]
    lines = [
        f"{'':24}{f'first {window:.0f} s':>22}{f'last {window:.0f} s':>22}",
        f"{'':24}{'mean':>11}{'most':>11}" * 2,
    ]
    for name in ("rss_mb", "descriptors", "threads", "children", "children_mb"):
        cells = []
        for part in (warm, last):
            values = [getattr(one, name) for one in part]
            cells += [f"{statistics.mean(values):11.1f}", f"{max(values):11.1f}"]
        lines.append(f"{name:24}{''.join(cells)}")
    return "\n".join(lines)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="casebox-soak-")))
        dovecot = DovecotServer()
        stack.callback(dovecot.close)
        sink = stack.enter_context(SmtpSink())
        user = dovecot.user()
        soon = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(
            minutes=options.minutes / 3
        )
        program = imap_program(
            folder,
            user,
            sink,
            digest={"at": f"{soon:%H:%M:%S}", "to": ["office@example.cn"]},
            service={"workers": 2, "reconcile_at": f"{soon:%H:%M:%S}", "metrics_file": "casebox.prom"},
        )
        soak = Soak(options.minutes * 60, program, dovecot, user, sink, random.Random(options.seed))
        soak.run()
        wrong = soak.verdict()
    print(table(soak.looks))
    faults, mails = sum(soak.faults.values()), len(soak.sink.deliveries)
    print(f"\n{soak.delivered} messages, {mails} mails taken by the server, {faults} faults:")
    print("\n".join(f"  {count:4}  {name}" for name, count in sorted(soak.faults.items())))
    print("\n".join(wrong) or "one record a message, one reply a submitter, one digest")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
