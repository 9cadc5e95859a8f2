"""`casebox demo`: the real service on sample mail, day by day, under a clock that is the samples' own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from ingest.app import make_desk, make_mailbox, make_mailer, make_readers
from ingest.config import Settings
from ingest.demo.samples import Sample, first_dozen, sample_messages, write_maildir
from ingest.desk import Desk
from ingest.digest_run import write_digest
from ingest.intake import Intake
from ingest.process import run_round


@dataclass(frozen=True)
class Demo:
    """What the demo made."""

    desk: Desk
    places: dict[str, Path]
    """What to look at, by name."""


def demo_settings(folder: Path) -> Settings:
    """The 2026 call, a maildir, SQLite and a directory of replies."""
    from ingest.config_text import example_config

    return Settings(
        call=tomllib.loads(example_config())["call"],
        mailbox={"kind": "maildir", "path": folder / "mailbox"},
        smtp={"kind": "directory", "path": folder / "replies", "from_address": "xxhjszwh@163.com",
              "from_name": "信息化建设专业委员会秘书处"},
        storage={"database": f"sqlite:///{folder / 'casebox.db'}", "directory": folder / "var", "free_bytes": 0},
    )  # fmt: skip


def run_demo(folder: Path, stack: ExitStack, *, few: bool, say: Callable[[str], None]) -> Demo:
    """Deliver the samples and run a round for each day on which some arrive."""
    folder = folder.absolute()
    settings = demo_settings(folder)
    samples = first_dozen() if few else sample_messages()
    clock = [samples[0].received_at]
    desk = replace(make_desk(settings), clock=lambda: clock[0])
    desk.store.prepare()
    stack.callback(desk.store.engine.dispose)
    readers = stack.enter_context(make_readers(settings))
    mailbox, mailer, intake = make_mailbox(settings), make_mailer(settings), Intake(desk, readers)
    say(f"{len(samples)} sample messages, one round for each day on which some arrive …")
    for today, arrivals in by_day(samples):
        write_maildir(arrivals, folder / "mailbox")
        clock[0] = arrivals[-1].received_at + timedelta(minutes=5)
        result = run_round(desk, mailbox, mailer, intake, stop=lambda: False)
        say(f"{today}  {result.recorded} recorded, {result.sent.sent} replies written")
    return Demo(desk, write_reports(desk, folder, samples[-1].received_at.date()))


def by_day(samples: list[Sample]) -> Iterator[tuple[date, list[Sample]]]:
    """Samples by the local day of their arrival."""
    for day, group in groupby(samples, key=lambda sample: sample.received_at.date()):
        yield day, list(group)


def write_reports(desk: Desk, folder: Path, last_day: date) -> dict[str, Path]:
    """The digest, the register and the packed cases of the whole call."""
    from ingest.pack import pack_cases
    from ingest.register import write_xlsx

    eve = desk.policy.call.deadline.astimezone(desk.policy.call.zone).date()
    for day in sorted({min(eve, last_day), last_day}):
        digest = write_digest(desk, day, send=False)
    register = folder / "register.xlsx"
    write_xlsx(desk, register)
    pack_cases(desk, folder / "cases")
    return {
        "digest": digest,
        "register": register,
        "cases": folder / "cases",
        "replies": folder / "replies",
        "mailbox": folder / "mailbox",
        "database": folder / "casebox.db",
    }
