"""Leaders and workers as processes, each on a machine and in a folder of its own, over real Postgres and S3.

Killed, stopped and cut off at random: afterwards as many records as messages, every submitter answered
once in the same words, and nothing of ours left on any disk. `CASEBOX_LONG=1` makes it four times as long.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import psutil
import psycopg
import pytest
from PIL import Image, ImageDraw

from ingest.extra import is_installed
from tests.builders.files.pictures import encoded
from tests.builders.mail import file_part, message_with
from tests.builders.submissions import BEFORE, short_submission
from tests.e2e.faults.test_faults import fill, kill, nothing_lost_nothing_twice
from tests.e2e.program import Program, imap_program
from tests.servers.dovecot import MailUser
from tests.servers.postgres import PostgresServer
from tests.servers.processes import unavailable, wait_for
from tests.servers.s3 import S3Server
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.slow

LONG = bool(os.environ.get("CASEBOX_LONG"))
MESSAGES, BLOWS = (160, 40) if LONG else (40, 10)
LEASE_SECONDS = 5
SECONDS = 240
ON_A_MACHINE = """
import socket, sys
name = sys.argv.pop(1)
socket.gethostname = lambda: name
from ingest.cli import main
sys.exit(main())
"""
"""The program on a machine of that name, as far as it can tell."""


@dataclass
class Fleet:
    """Leaders and workers of one installation."""

    folder: Path
    user: MailUser
    sink: SmtpSink
    url: str
    storage: dict[str, object]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def program(self, name: str) -> Program:
        """The configuration of one of them, in its own folder."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        service = {"readers": "elsewhere", "workers": 1, "lease_seconds": LEASE_SECONDS}
        storage = {**self.storage, "database": self.url}
        return imap_program(folder, self.user, self.sink, storage=storage, service=service)

    def start(self, *names: str) -> None:
        for name in names:
            program, what = self.program(name), "run" if name.startswith("leader") else "worker"
            command = [sys.executable, "-c", ON_A_MACHINE, name, "-c", str(program.config), what]
            with (program.folder / "log").open("ab") as log:
                self.running[name] = subprocess.Popen(command, stdout=log, stderr=log, cwd=program.folder)

    def kill(self, name: str) -> None:
        child = self.running.pop(name)
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGCONT)
        kill(child)

    def stand_still(self, name: str) -> None:
        """Stop it until somebody else leads; then it goes on."""
        self.running[name].send_signal(signal.SIGSTOP)
        wait_for(lambda: self.leader() not in {None, name}, 60)
        self.running[name].send_signal(signal.SIGCONT)

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def log(self, name: str) -> str:
        return (self.folder / name / "log").read_text(encoding="utf-8")

    def told(self, word: str) -> bool:
        """Whether any of them has said so."""
        return any(word in self.log(name) for name in self.running)

    def ask(self, query: str) -> Any:
        """The first value of the first row; `None` where there is none, or no such table yet."""
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            try:
                row = connection.execute(query.encode()).fetchone()
            except psycopg.errors.UndefinedTable:
                return None
        return row[0] if row else None

    def leader(self) -> str | None:
        """Who has the lease, by its machine."""
        return cast("str | None", self.ask("SELECT host FROM lease"))

    def sent(self) -> int:
        return self.ask("SELECT count(*) FROM reply WHERE state = 'sent'") or 0


@pytest.fixture
def fleet(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, postgres_url: str, s3: S3Server
) -> Iterator[Fleet]:
    if not is_installed("procrastinate"):
        unavailable("procrastinate is not installed (pip install 'casebox[scale]')")
    storage = {
        "directory": f"s3://{s3.create_bucket()}/call",
        "endpoint": s3.endpoint,
        "credentials_file": str(s3.credentials(tmp_path)),
        "free_bytes": 0,
    }
    opened = Fleet(tmp_path, mail_user, smtp_sink, postgres_url, storage)
    yield opened
    opened.end()


LEADERS, WORKERS = ("leader1", "leader2"), ("worker1", "worker2", "worker3", "worker4")


def test_whoever_is_killed_or_stands_still_nothing_is_lost_and_nothing_said_twice(
    fleet: Fleet, s3: S3Server
) -> None:
    chance = random.Random(15)
    fill(fleet.user, MESSAGES // 2)
    fleet.start(*LEADERS, *WORKERS)
    wait_for(lambda: fleet.leader() is not None, 60)
    fill(fleet.user, MESSAGES // 4, first=MESSAGES // 2)
    for number in range(BLOWS):
        name = chance.choice([*LEADERS, *WORKERS])
        if number % 3 == 2:
            fleet.stand_still(name)
        else:
            fleet.kill(name)
            fleet.start(name)
        if number == BLOWS // 2:
            s3.stop()
            fill(fleet.user, MESSAGES // 4, first=3 * MESSAGES // 4)
            wait_for(lambda: fleet.told("cannot be used now"), SECONDS)
            s3.start()
    wait_for(lambda: fleet.sent() >= MESSAGES, SECONDS)
    fleet.end()
    nothing_lost_nothing_twice(fleet.program("leader1"), fleet.sink, MESSAGES)
    for name in (*LEADERS, *WORKERS):
        assert "Traceback" not in fleet.log(name)
        assert {path.name for path in (fleet.folder / name).iterdir()} <= {"config.toml", "log", "mail"}


def test_a_leader_that_was_cut_off_sends_nothing_more_and_stands_by_when_it_is_back(fleet: Fleet) -> None:
    fleet.start(*LEADERS)
    wait_for(lambda: fleet.leader() is not None, 60)
    first = fleet.leader()
    assert first is not None
    fleet.running[first].send_signal(signal.SIGSTOP)
    fill(fleet.user, 6)
    fleet.start("worker1")
    wait_for(lambda: fleet.sent() == 6, SECONDS)
    second = fleet.leader()
    assert second not in {None, first}
    fleet.running[first].send_signal(signal.SIGCONT)
    wait_for(lambda: "has taken over" in fleet.log(first) and "lease.standby" in fleet.log(first), 60)
    assert fleet.leader() == second
    assert len(fleet.sink.deliveries) == 6
    fleet.kill(str(second))
    fill(fleet.user, 2, first=6)
    wait_for(lambda: fleet.sent() == 8, SECONDS)
    assert fleet.leader() == first
    nothing_lost_nothing_twice(fleet.program("leader1"), fleet.sink, 8)


def test_a_database_that_goes_away_and_comes_back_finds_all_at_work_again(
    fleet: Fleet, postgres: PostgresServer
) -> None:
    fill(fleet.user, 6)
    fleet.start("leader1", "worker1")
    wait_for(lambda: fleet.leader() is not None, 60)
    postgres.stop()
    wait_for(lambda: fleet.told("step.fault") and fleet.told("jobs.away"), SECONDS)
    postgres.start()
    wait_for(lambda: fleet.sent() == 6, SECONDS)
    fleet.end()
    nothing_lost_nothing_twice(fleet.program("leader1"), fleet.sink, 6)


def test_a_worker_ends_soon_and_leaves_no_child_and_no_try_behind(fleet: Fleet) -> None:
    fleet.start("leader1", "worker1")
    wait_for(lambda: "worker.ready" in fleet.log("worker1"), 60)
    program = fleet.program("leader1")
    wait_for(lambda: program.run("health", "--worker").returncode == 0, 60)
    no_signs = {"TMPDIR": str(fleet.folder)}
    child = fleet.running.pop("worker1")
    family = psutil.Process(child.pid).children(recursive=True)
    assert family
    fleet.user.append_all([(short_submission(1), BEFORE)])
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) == 0
    assert fleet.program("leader1").run("health", "--worker", env=no_signs).returncode == 69
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    fleet.start("worker2")
    wait_for(lambda: fleet.sent() == 1, SECONDS)
    with psycopg.connect(fleet.url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT tries, failure FROM message").fetchall() == [(1, None)]


def test_a_scan_goes_over_to_the_heavy_queue_and_that_is_no_second_try(fleet: Fleet) -> None:
    page = Image.new("L", (800, 1100), 255)
    ImageDraw.Draw(page).text((100, 100), "2026", fill=0, font_size=80)
    scan = message_with(file_part(encoded(page), "scan.png"), sender="scan@example.edu.cn")
    fleet.user.append_all([(scan, BEFORE), (short_submission(1), BEFORE)])
    fleet.start("leader1", "worker1")
    wait_for(lambda: fleet.sent() == 2, SECONDS)
    with psycopg.connect(fleet.url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT tries, failure, facts->'attachments' FROM message").fetchall()
    assert [(tries, failure) for tries, failure, _ in rows] == [(1, None)] * 2
    assert "ocr" in {file["read_by"] for _, _, files in rows for file in files}
