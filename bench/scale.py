"""What readers elsewhere bring and what a leader costs, on this machine: `python -m bench.scale`.

A real Postgres, a real S3 server, one leader, and one, two and four workers of one child each. Ratios tell; the
seconds are this machine's. The figures on docs/scale.md are made with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from PIL import Image, ImageDraw

from tests.builders.files.pictures import encoded
from tests.builders.mail import file_part, message_with
from tests.builders.submissions import BEFORE, short_submission, submission
from tests.e2e.program import Program
from tests.servers.postgres import PostgresServer
from tests.servers.s3 import S3Server

SCANS, MAILS = 16, 200
LINES = 12
SECONDS = 900


def scan(number: int) -> bytes:
    """A mail with one page that only OCR can read."""
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    for line in range(LINES):
        draw.text((120, 120 + 120 * line), f"2026 {number} {line} application", fill=0, font_size=60)
    return message_with(file_part(encoded(page), "scan.png"), sender=f"s{number}@example.edu.cn")


class Bench:
    """An installation for one measurement."""

    def __init__(self, postgres: PostgresServer, s3: S3Server, mails: list[bytes]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="casebox-scale-"))
        self.url = postgres.create_database()
        storage = {
            "database": self.url,
            "directory": f"s3://{s3.create_bucket()}/call",
            "endpoint": s3.endpoint,
            "credentials_file": str(s3.credentials(self.folder)),
            "free_bytes": 0,
        }
        service = {"readers": "elsewhere", "workers": 1}
        self.program = Program(self.folder, storage=storage, service=service)
        for number, raw in enumerate(mails):
            self.program.deliver(f"{number:05}", raw)
            moment = BEFORE.timestamp() + number
            os.utime(self.folder / "mail" / f"{number:05}.eml", (moment, moment))

    @contextmanager
    def running(self, command: str) -> Iterator[subprocess.Popen[bytes]]:
        with self.program.started(command) as child:
            yield child
            child.send_signal(signal.SIGTERM)
            child.wait(30)

    def ask(self, query: str) -> float:
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            row = connection.execute(query.encode()).fetchone()
        return float(row[0] or 0) if row else 0.0

    def wait(self, query: str, least: float) -> None:
        end = time.monotonic() + SECONDS
        while True:
            try:
                if self.ask(query) >= least:
                    return
            except psycopg.errors.UndefinedTable:
                pass
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.1)


def measure_ocr(postgres: PostgresServer, s3: S3Server, workers: int) -> float:
    """Scans a minute, from the moment that all workers are ready."""
    bench = Bench(postgres, s3, [scan(number) for number in range(SCANS)])
    with bench.running("run"):
        bench.wait("SELECT count(*) FROM message", SCANS)
        children = [bench.program.started("worker") for _ in range(workers)]
        begun = [child.__enter__() for child in children]
        bench.wait("SELECT count(*) FROM message WHERE facts IS NOT NULL", 1)
        began, first = time.monotonic(), bench.ask("SELECT count(*) FROM message WHERE facts IS NOT NULL")
        bench.wait("SELECT count(*) FROM message WHERE facts IS NOT NULL", SCANS)
        took = time.monotonic() - began
        for one in begun:
            one.send_signal(signal.SIGTERM)
        for child in children:
            child.__exit__(None, None, None)
    return (SCANS - first) / took * 60


def measure_leader(postgres: PostgresServer, s3: S3Server) -> None:
    """What a message costs its leader and the database, beside the reading."""
    mails = [
        submission(f"第{n}示范大学", f"案例{n}", sender=f"t{n}@example.edu.cn")
        if n % 4 == 0
        else short_submission(n)
        for n in range(MAILS)
    ]
    bench = Bench(postgres, s3, mails)
    bench.program.ok("db", "upgrade")
    empty = bench.ask("SELECT pg_database_size(current_database())")
    wal = bench.ask("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
    with bench.running("run") as leader, bench.running("worker"):
        before = sum(psutil.Process(leader.pid).cpu_times()[:2])
        bench.wait("SELECT count(*) FROM message WHERE status = 'recorded'", MAILS)
        cpu = sum(psutil.Process(leader.pid).cpu_times()[:2]) - before
    size = bench.ask("SELECT pg_database_size(current_database())") - empty
    wal = bench.ask("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')") - wal
    commits = bench.ask("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    print(f"leader: {cpu / MAILS * 1000:.0f} ms of processor time a message, start included")
    print(
        f"database: {size / MAILS / 1024:.0f} KB a message, {wal / MAILS / 1024:.0f} KB of WAL, {commits / MAILS:.0f} commits"
    )


def main() -> None:
    postgres, s3 = PostgresServer(), S3Server()
    try:
        measure_leader(postgres, s3)
        rates = {workers: measure_ocr(postgres, s3, workers) for workers in (1, 2, 4)}
        for workers, rate in rates.items():
            print(f"{workers} workers: {rate:.1f} scans a minute, {rate / rates[1]:.2f} of one")
    finally:
        postgres.close()
        s3.close()


if __name__ == "__main__":
    main()
