"""`casebox demo`: the real service on sample mail, day by day, under a clock that is the samples' own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from ingest.app import make_mailbox, make_mailer, make_readers, make_runtime
from ingest.demo.review import EXPERTS, SECRETARY, review_season
from ingest.demo.samples import Sample, write_maildir
from ingest.digest.run import write_digest
from ingest.language.words import say
from ingest.process import run_round
from ingest.runtime import Runtime
from ingest.settings.load import anchored
from ingest.settings.model import Settings
from ingest.settings.render import folder_config


@dataclass(frozen=True)
class Demo:
    """What the demo made."""

    runtime: Runtime
    places: dict[str, Path]
    """What to look at, by name."""


def demo_settings(folder: Path) -> Settings:
    """The 2026 call, a maildir, SQLite and a directory of replies."""
    return anchored(Settings(**tomllib.loads(demo_config())), folder)


def demo_config() -> str:
    """The same as a file, with which every other command works in the demo's folder."""
    return folder_config(
        {
            "mailbox.kind": "maildir",
            "mailbox.path": "mailbox",
            "smtp.kind": "directory",
            "smtp.path": "replies",
            "smtp.from_address": "xxhjszwh@163.com",
            "smtp.from_name": "信息化建设专业委员会秘书处",
            "storage.database": "sqlite:///casebox.db",
            "storage.free_bytes": 0,
            "digest.to": [SECRETARY],
            "replies.remind_days": [7, 2],
            "panel.experts": list(EXPERTS),
        }
    )


def run_demo(
    folder: Path,
    stack: ExitStack,
    samples: list[Sample],
    *,
    to_the_result: bool = False,
    tell: Callable[[str], None],
) -> Demo:
    """Deliver the samples, in order of arrival, and run a round for each day on which some arrive.

    :param to_the_result: go on after the deadline: experts, scores, result, letters
    """
    folder = folder.absolute()
    (folder / "config.toml").write_text(demo_config(), encoding="utf-8")
    settings = demo_settings(folder)
    clock = [samples[0].received_at]
    runtime = replace(make_runtime(settings), clock=lambda: clock[0])
    runtime.store.prepare()
    stack.callback(runtime.store.engine.dispose)
    readers = stack.enter_context(make_readers(settings))
    mailbox, mailer = make_mailbox(settings), make_mailer(settings)
    count = len(samples)
    each_day = say("one round for each day on which some arrive", "有来信的日子每天办理一轮")
    tell(say(f"{count} sample messages, {each_day} …", f"示例邮件 {count} 封，{each_day}……"))
    for today, arrivals in by_day(samples):
        write_maildir(arrivals, folder / "mailbox")
        clock[0] = arrivals[-1].received_at + timedelta(minutes=5)
        result = run_round(runtime, mailbox, mailer, readers, stop=lambda: False)
        done, sent = result.recorded, result.sent.sent
        tell(f"{today}  {say(f'{done} recorded, {sent} replies written', f'办理 {done} 封，回函 {sent} 封')}")
    ended = samples[-1].received_at
    places = write_reports(runtime, folder, ended.date())
    if to_the_result:
        places |= review_season(runtime, mailer, folder, ended, tell)
    return Demo(runtime, places)


def by_day(samples: list[Sample]) -> Iterator[tuple[date, list[Sample]]]:
    """Samples by the local day of their arrival."""
    for day, group in groupby(samples, key=lambda sample: sample.received_at.date()):
        yield day, list(group)


def write_reports(runtime: Runtime, folder: Path, last_day: date) -> dict[str, Path]:
    """The digest, the register and the packed cases of the whole call."""
    from ingest.pack import pack_cases
    from ingest.register.write import write_xlsx

    eve = runtime.policy.call.deadline.astimezone(runtime.policy.call.zone).date()
    for day in sorted({min(eve, last_day), last_day}):
        digest = write_digest(runtime, day, send=False)
    register = folder / "register.xlsx"
    write_xlsx(runtime, register)
    pack_cases(runtime, folder / "cases")
    return {
        say("digest", "收件日报"): Path(digest),
        say("register", "登记表"): register,
        say("cases", "案例文件夹"): folder / "cases",
        say("replies", "回函"): folder / "replies",
        say("mailbox", "邮箱"): folder / "mailbox",
        say("database", "数据库"): folder / "casebox.db",
        say("settings", "配置"): folder / "config.toml",
    }
