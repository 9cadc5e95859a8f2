"""`python -m bench [PART …]`: all parts, or those named, in one run; ratios, with their spread."""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench import jobs, mailboxes
from bench.line import Line
from bench.measure import Run, run_command
from bench.server import fill
from tests.servers.dovecot import DovecotServer
from tests.servers.postgres import PostgresServer


def show(name: str, runs: Sequence[Run], beside: Sequence[Run] = ()) -> None:
    """A row: median and spread in seconds, processor seconds, peak; the ratios to what it stands beside."""
    seconds = [run.seconds for run in runs]
    text = f"{name:46}{statistics.median(seconds):9.2f} s ({min(seconds):.2f}-{max(seconds):.2f})"
    worked = statistics.median(run.cpu_seconds for run in runs)
    text += f"{worked:9.2f} s worked{max(run.peak_mb for run in runs):9.0f} MB"
    if beside:
        ratios = [one.seconds / other.seconds for one, other in zip(runs, beside, strict=False)]
        text += f"   x{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        text += f", worked x{worked / statistics.median(run.cpu_seconds for run in beside):.2f}"
    bad = [run for run in runs if run.exit_code or not run.done]
    print(text + (f"   NOT DONE: {bad[0].output[-300:]}" if bad else ""), flush=True)


def in_turn(count: int, *commands: Callable[[], Run]) -> list[list[Run]]:
    """Each command so many times, A B C A B C …, so that a drifting machine treats all alike."""
    rounds = [[command() for command in commands] for _ in range(count)]
    return [list(runs) for runs in zip(*rounds, strict=True)]


class Bench:
    """One Dovecot, and the parts that use it."""

    def __init__(self, server: DovecotServer, options: argparse.Namespace) -> None:
        self._server = server
        self._options = options

    def _casebox(self, user: object, **more: object) -> Run:
        with jobs.casebox(user, limit_seconds=self._options.limit, **more) as installed:  # type: ignore[arg-type]
            run = installed.run()
            print(f"    {installed.outcomes() or run.output}", flush=True)
            return run

    def whole(self) -> None:
        """A thousand submissions without OCR, beside fetching and parsing the mail alone."""
        user = self._server.user()
        size = fill(self._server, user, mailboxes.submissions(self._options.messages))
        print(f"\nwhole job: {self._options.messages} submissions, {size / 1e6:.0f} MB, no OCR")
        found = in_turn(
            self._options.runs,
            lambda: jobs.bare_download(user),
            lambda: jobs.imap_tools(user),
            self._django,
            lambda: self._casebox(user),
        )
        for name, runs in zip(
            ("bare download", "imap_tools", "django-mailbox", "casebox"), found, strict=True
        ):
            show(name, runs, found[1])

    def _django(self) -> Run:
        """On a mailbox of its own each time: it deletes what it has fetched."""
        user = self._server.user()
        fill(self._server, user, mailboxes.submissions(self._options.messages))
        return jobs.django_mailbox(user)

    def small(self) -> None:
        """A thousand mails of three kilobytes."""
        user = self._server.user()
        fill(self._server, user, mailboxes.small(1000))
        print("\n1,000 small mails")
        peer, ours = in_turn(
            self._options.runs, lambda: jobs.imap_tools(user, 500), lambda: self._casebox(user)
        )
        show("imap_tools", peer)
        show("casebox", ours, peer)

    def large(self) -> None:
        """Twenty mails of 30 to 50 MB."""
        user = self._server.user()
        size = fill(self._server, user, mailboxes.large(20))
        print(f"\n20 large mails, {size / 1e6:.0f} MB")
        peer, ours = in_turn(
            self._options.runs, lambda: jobs.imap_tools(user, 2), lambda: self._casebox(user)
        )
        show("imap_tools", peer)
        show("casebox", ours, peer)

    def growth(self) -> None:
        """What the last thousand mails cost beside the first, SQLite and Postgres; and a poll of all of them."""
        self._grow("SQLite", "")
        postgres = PostgresServer()
        try:
            self._grow("Postgres", postgres.create_database())
        finally:
            postgres.close()

    def _grow(self, name: str, url: str) -> None:
        user = self._server.user()
        line = Line(user.port)
        print(f"\ngrowth on {name}: small mails, the last thousand beside the first")
        with jobs.casebox(user, port=line.port, database=url, limit_seconds=self._options.limit) as installed:
            last = 0
            base: list[Run] = []
            for many in (1000, *self._options.growth):
                if many > 1000:
                    fill(self._server, user, mailboxes.small(many - 1000 - last, last))
                    run = installed.run()
                    show(f"  up to {many - 1000:,}", [run])
                    if not run.done:
                        return
                    last = many - 1000
                fill(self._server, user, mailboxes.small(1000, last))
                last = many
                runs = [installed.run()]
                base = base or runs
                show(f"the last 1,000 of {many:,}", runs, base)
                before = line.passed
                idle = [installed.run() for _ in range(self._options.runs)]
                show(f"unchanged, {(line.passed - before) // len(idle):,} bytes", idle)
        line.close()

    def ocr(self) -> None:
        """Scans, beside rapidocr alone on the same pages in two processes."""
        user = self._server.user()
        count = self._options.scans
        with tempfile.TemporaryDirectory() as folder:
            fill(self._server, user, mailboxes.scans(count))
            for number in range(count):
                case = mailboxes.case_of(number)
                page = mailboxes.form_page(case, mailboxes.Random(number))
                page.save(Path(folder) / f"{number:04d}.jpg", quality=85)
            print(f"\nOCR: {count} scanned forms")
            script = Path(__file__).parent / "peers" / "ocr_reader.py"
            peer, ours = in_turn(
                self._options.runs,
                lambda: run_command([sys.executable, script, folder], self._options.limit),
                lambda: self._casebox(user, ocr_pages=12),
            )
        show("rapidocr, two processes", peer)
        show("casebox", ours, peer)
        print(f"    {60 * count / statistics.median(run.seconds for run in ours):.1f} pages a minute")

    def line(self) -> None:
        """A line of 30 ms and 100 Mbit/s, beside the bare download through it."""
        user = self._server.user()
        fill(self._server, user, mailboxes.submissions(self._options.messages))
        slow = Line(user.port, delay_seconds=0.015, bytes_a_second=100e6 / 8)
        print("\na line of 30 ms and 100 Mbit/s")
        floor, ours = in_turn(
            self._options.runs,
            lambda: jobs.bare_download(user, slow.port),
            lambda: self._casebox(user, port=slow.port),
        )
        slow.close()
        show("bare download", floor)
        show("casebox", ours, floor)

    def start(self) -> None:
        """What a command costs before it does anything."""
        user = self._server.user()
        print("\nstart")
        with jobs.casebox(user) as installed:
            installed.run()
            config = installed.folder / "config.toml"
            commands = [[sys.executable, "-c", "pass"]]
            commands += [[str(jobs.CASEBOX), *words] for words in (["--help"], ["-c", str(config), "health"])]
            commands.append([str(jobs.CASEBOX), "-c", str(config), "list"])
            found = in_turn(9, *(lambda c=command: run_command(c, 60) for command in commands))
        for command, runs in zip(("python -c pass", "casebox --help", "health", "list"), found, strict=True):
            show(command, runs, found[0])


PARTS = ("start", "small", "whole", "large", "growth", "line", "ocr")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS), metavar="PART")
    parser.add_argument("--messages", type=int, default=1000, help="submissions of the whole job")
    parser.add_argument("--scans", type=int, default=40, help="scanned forms for OCR")
    parser.add_argument("--growth", type=int, nargs="*", default=[10_000, 50_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=1800, help="seconds until a run is given up")
    options = parser.parse_args()
    memory = psutil.virtual_memory().total / 2**30
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GiB,"
    )
    print(f"Python {platform.python_version()}, load {psutil.getloadavg()[0]:.1f}")
    server = DovecotServer()
    try:
        bench = Bench(server, options)
        for part in options.parts:
            getattr(bench, part)()
    finally:
        server.close()


if __name__ == "__main__":
    main()
