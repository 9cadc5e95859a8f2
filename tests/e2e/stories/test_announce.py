"""The result over a mail server: sheets, ranking, decisions, a preview, letters; death between any two."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.builders.secretariat.panel import CRITERIA, EXPERTS, fill_sheet, one_case, write_decisions
from tests.builders.submissions import BEFORE
from tests.e2e.program import Program
from tests.house.repository import ROOT
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.slow
CASES = 3
DYING = """
import os, sys
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from ingest.cli import main

left = int(sys.argv.pop(1))

def count(*_):
    global left
    left -= 1
    if left == 0:
        os._exit(137)

event.listen(Engine, "commit", count)
event.listen(Session, "after_commit", count)
sys.exit(main(sys.argv[1:]))
"""
"""`casebox`, but it dies just before or just after its n-th commit."""


def program_for(folder: Path, sink: SmtpSink) -> Program:
    """Three accepted cases, their acknowledgements sent."""
    folder.mkdir(exist_ok=True)
    smtp = {
        "host": "127.0.0.1",
        "port": sink.port,
        "tls": "none",
        "from_address": "xxhjszwh@163.com",
        "retry_seconds": 0.2,
    }
    program = Program(folder, smtp=smtp, digest={"to": ["secretary@example.org"]}, panel={"reviews": 2})
    experts = ", ".join(
        "{ " + ", ".join(f'{key} = "{value}"' for key, value in one.items()) + " }" for one in EXPERTS
    )
    criteria = ", ".join(f'{{ name = "{one["name"]}", weight = {one["weight"]} }}' for one in CRITERIA)
    text = program.config.read_text(encoding="utf-8")
    lists = f"[panel]\nexperts = [{experts}]\ncriteria = [{criteria}]\n"
    program.config.write_text(text.replace("[panel]\n", lists), encoding="utf-8")
    for number in range(1, CASES + 1):
        program.deliver(str(number), one_case(number))
        taken = BEFORE.timestamp()
        os.utime(folder / "mail" / f"{number}.eml", (taken, taken))
    return program


def told(sink: SmtpSink) -> list[str]:
    """Who had a letter on the result."""
    return sorted(
        one.rcpt_tos[0] for one in sink.deliveries if "【评审结果通知】" in str(one.message["Subject"])
    )


def test_from_the_deadline_to_the_letters(tmp_path: Path) -> None:
    with SmtpSink() as sink:
        program = program_for(tmp_path, sink)
        program.ok("run", "--once")
        program.ok("panel", "make", "评审")
        for folder in (tmp_path / "评审").glob("专家*"):
            fill_sheet(
                folder / "评分表.xlsx",
                tmp_path / "收回" / f"{folder.name}.xlsx",
                lambda receipt, _: 90 - int(receipt[-1]),
            )
        assert program.ok("panel", "read", "收回", "--out", "排名.xlsx").strip() == "排名.xlsx"
        write_decisions(
            tmp_path / "决定.xlsx",
            [("JYHQ2026-0001", "入选"), ("JYHQ2026-0002", "未入选"), ("JYHQ2026-0003", "入选")],
        )
        done = program.run("announce", "决定.xlsx", "--list", "名单.docx")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "名单.docx").stat().st_size > 5000
        program.ok("run", "--once")
        assert told(sink) == []
        mail = sink.deliveries[-1]
        assert mail.rcpt_tos == ("secretary@example.org",)
        text = mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        code = re.search(r"--confirm (\w+)", text)
        assert code
        program.ok("announce", "--confirm", code[1])
        program.ok("run", "--once")
        assert told(sink) == [f"c{number}@u{number}.example" for number in range(1, CASES + 1)]
        again = program.run("announce")
        assert again.returncode == 64
        assert "3 told" in again.stderr


def test_death_between_any_two_steps_costs_no_letter_and_sends_none_twice(tmp_path: Path) -> None:
    """Every letter in a transaction of its own, so that there is a death between any two."""
    with SmtpSink() as sink:
        program = program_for(tmp_path, sink)
        program.ok("run", "--once")
        rows = [(f"JYHQ2026-{number:04d}", "入选") for number in range(1, CASES + 1)]
        write_decisions(tmp_path / "决定.xlsx", rows)
        done = program.run("announce", "决定.xlsx")
        code = re.search(r"--confirm (\w+)", done.stderr)
        assert code, done.stderr
        dying = DYING.replace(
            "from ingest.cli import main",
            "import ingest.announce.run as run\nrun.TOGETHER = 1\nfrom ingest.cli import main",
        )
        deaths = 0
        for step in range(1, 40):
            command = [sys.executable, "-c", dying, str(step), "-c", str(program.config), "announce"]
            ended = subprocess.run(
                [*command, "--confirm", code[1]],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
                capture_output=True,
                text=True,
            )
            assert ended.returncode in {0, 137}, ended.stderr
            deaths += ended.returncode == 137
            program.ok("run", "--once")
            if ended.returncode == 0:
                break
        assert deaths > CASES
        program.ok("announce", "--confirm", code[1])
        program.ok("run", "--once")
        assert Counter(told(sink)) == {f"c{number}@u{number}.example": 1 for number in range(1, CASES + 1)}


def test_death_while_experts_are_mailed_costs_nobody_and_mails_nobody_twice(tmp_path: Path) -> None:
    """Dead between any two commits of drafting, made again, confirmed, and dead while the mails leave."""
    with SmtpSink() as sink:
        program = program_for(tmp_path, sink)
        program.ok("run", "--once")
        ended = deaths = 0
        for step in range(1, 40):
            ended = dying_at(program, tmp_path, step, "panel", "make", "评审", "--mail")
            deaths += ended == 137
            if ended == 0:
                break
        assert deaths > len(EXPERTS)
        assert mailed(sink) == Counter()
        program.ok("run", "--once")
        assert mailed(sink) == Counter()
        text = str(sink.deliveries[-1].message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        code = re.search(r"--confirm (\w+)", text)
        assert code
        program.ok("panel", "make", "--confirm", code[1])
        for step in range(1, 40):
            if dying_at(program, tmp_path, step, "run", "--once") == 0:
                break
        program.ok("panel", "make", "--confirm", code[1])
        program.ok("run", "--once")
        assert mailed(sink) == Counter(one["email"] for one in EXPERTS)
        again = program.run("panel", "make", "评审", "--mail")
        assert "3 have theirs already" in again.stderr


def mailed(sink: SmtpSink) -> Counter[str]:
    """How many mails each expert was written: one that came twice is one."""
    ids = {
        (one.rcpt_tos[0], str(one.message["Message-ID"]))
        for one in sink.deliveries
        if "【评审材料】" in str(one.message["Subject"])
    }
    return Counter(address for address, _ in ids)


def dying_at(program: Program, folder: Path, step: int, *arguments: str) -> int:
    """Run a command that dies at that commit; its exit code: 137, or 0 where it ended before."""
    command = [sys.executable, "-c", DYING, str(step), "-c", str(program.config), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert ended.returncode in {0, 137}, ended.stderr
    return ended.returncode
