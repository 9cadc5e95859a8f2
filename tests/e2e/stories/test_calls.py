"""The same program under other configurations: what the secretariat may change without changing code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx.table import _Cell

from tests.builders.files.pictures import DIRECTIONS
from tests.builders.files.word import Look, ManuscriptLayout, manuscript, notice_form
from tests.builders.submissions import BEFORE, submission
from tests.e2e.program import Program, codes

pytestmark = pytest.mark.slow


def received(raw: bytes, at: datetime) -> bytes:
    """As a server writes the time at which it took a message."""
    stamp = at.strftime("%a, %d %b %Y %H:%M:%S %z")
    return f"Received: from mail.example.edu.cn by mx.163.com; {stamp}\r\n".encode() + raw


def outcomes(program: Program, mails: Sequence[bytes]) -> list[dict[str, Any]]:
    """Records of these mails after one round, in their order; an hour passes between two of them."""
    for number, mail in enumerate(mails):
        program.deliver(f"{number}", received(mail, BEFORE + timedelta(hours=number)))
    program.ok("run", "--once")
    return program.records()


def test_a_finding_is_as_grave_as_the_call_wants_it(tmp_path: Path) -> None:
    program = Program(tmp_path, rules={"subject.format": "note", "manuscript.missing": "hold"})
    lenient = submission("海川大学", "智慧食堂", sender="a@example.edu.cn", subject="申报材料")
    strict = submission("云岭大学", "智慧公寓", sender="b@example.edu.cn", paper=None)
    first, second = outcomes(program, [lenient, strict])
    assert (first["outcome"], codes(first)) == ("accepted", set())
    assert "subject.format" in codes(first, notes=True)
    assert (second["outcome"], codes(second)) == ("held", {"manuscript.missing"})


def test_mail_from_before_replies_since_is_judged_and_not_answered(tmp_path: Path) -> None:
    """As when casebox is started over a mailbox that people have worked through by hand."""
    since = (BEFORE + timedelta(minutes=30)).replace(tzinfo=None).isoformat()
    program = Program(tmp_path, replies={"since": since})
    old = submission("海川大学", "智慧食堂", sender="a@example.edu.cn")
    new = submission("云岭大学", "智慧公寓", sender="b@example.edu.cn", form=None)
    first, second = outcomes(program, [old, new])
    assert (first["outcome"], first["reply"]["state"]) == ("accepted", "suppressed")
    assert (second["outcome"], second["reply"]["state"]) == ("returned", "sent")
    assert len(program.replies()) == 1
    number = program.ok("outbox", "list").splitlines()[1].split()[0]
    program.ok("outbox", "release", number)
    program.ok("run", "--once")
    assert len(program.replies()) == 2


def test_a_database_belongs_to_the_call_that_it_was_made_for(tmp_path: Path) -> None:
    """Next year's `[call]` over this year's database would judge this year's cases anew, by other words."""
    program, next_year = Program(tmp_path), {"CASEBOX_CALL__CODE": "JYHQ2027"}
    before = outcomes(program, [submission()])
    for command in (("run", "--once"), ("rerun", "--all"), ("export", "--format", "jsonl"), ("digest",)):
        refused = program.run(*command, env=next_year)
        assert refused.returncode == 78, command
        assert "JYHQ2026" in refused.stderr
        assert "storage.database" in refused.stderr
    assert "JYHQ2026" in program.run("check", env=next_year).stdout
    assert program.records() == before


def test_replies_switched_off_are_written_and_kept(tmp_path: Path) -> None:
    program = Program(tmp_path, replies={"enabled": False})
    (record,) = outcomes(program, [submission()])
    assert (record["outcome"], record["reply"]["state"]) == ("accepted", "suppressed")
    assert program.replies() == []
    assert "受理" in program.ok("show", "1")


NEXT_DIRECTIONS = ("夯实新基建", "培育新生态")
NEXT_KINDS = ("案例", "论文")
NEXT_CALL = """
[call]
name = "2027 年智慧后勤典型案例征集"
code = "ZHHQ2027"
deadline = 2026-05-31T12:00:00+08:00
directions = ["夯实新基建", "培育新生态"]
kinds = ["案例", "论文"]
cases_per_unit = 2
summary_max = 200
manuscript_min = 500
manuscript_max = 800
contact = "秘书处"

[call.layout]
title = "黑体 二号"
heading1 = "宋体 三号"
heading2 = "宋体 四号"
body = "宋体 小四"
line_spacing = 20
"""
NEXT_LAYOUT = ManuscriptLayout(
    title=Look("黑体", 22),
    heading1=Look("宋体", 16),
    heading2=Look("宋体", 14),
    body=Look("宋体", 12),
    spacing=20,
)
NOON = datetime.fromisoformat("2026-05-31T12:00:00+08:00")
BEFORE_NOON = NOON - timedelta(days=1)


def tick_next_years(cell: _Cell, options: Sequence[str], _ticked: Sequence[str]) -> None:
    """The first of next year's options, whichever of the two cells it is."""
    first, second = NEXT_DIRECTIONS if tuple(options) == DIRECTIONS else NEXT_KINDS
    cell.add_paragraph(f"☑ {first}  ☐ {second}")


def next_submission(unit: str, title: str, sender: str, **form: str) -> bytes:
    """As next year's notice asks."""
    filled = {"unit": unit, "title": title, "contact": "王小明", "summary": "简介", **form}
    paper = manuscript(title, characters=600, layout=NEXT_LAYOUT, subject=unit)
    return submission(
        unit, title, sender=sender, form=notice_form(mark=tick_next_years, **filled), paper=paper
    )


def test_next_years_call_is_a_change_of_configuration_alone(tmp_path: Path) -> None:
    program = Program(tmp_path)
    text = program.config.read_text(encoding="utf-8")
    program.config.write_text(NEXT_CALL + text[text.index("[mailbox]") :], encoding="utf-8")
    unit, other = "海川大学", "hai@example.edu.cn"
    mails = [
        (next_submission(unit, "数字底座", other), NOON),
        (next_submission("云岭大学", "校园生态", "yun@example.edu.cn", summary="长" * 201), NOON),
        (submission("平湖大学", "智慧食堂", sender="ping@example.edu.cn"), NOON),
        (next_submission("长风大学", "迟到", "late@example.edu.cn"), NOON + timedelta(seconds=1)),
    ]
    for number, (mail, at) in enumerate(mails):
        program.deliver(str(number), received(mail, at))
    program.ok("run", "--once")
    by_sender = {record["from"]: record for record in program.records()}
    good = by_sender[other]
    assert (good["outcome"], codes(good, notes=True) & {"manuscript.format"}) == ("accepted", set())
    assert good["form"]["directions"] == ["夯实新基建"]
    assert good["form"]["kinds"] == ["案例"]
    assert good["submission"]["number"].startswith("ZHHQ2027-")
    assert codes(by_sender["yun@example.edu.cn"]) == {"form.summary_too_long"}
    last_years = codes(by_sender["ping@example.edu.cn"])
    assert last_years == {"form.direction", "form.kind", "manuscript.length"}
    assert codes(by_sender["late@example.edu.cn"]) == {"deadline.late"}


def test_a_call_is_closed_and_the_next_one_begins_over_the_same_mailbox(tmp_path: Path) -> None:
    program, folder = Program(tmp_path), tmp_path / "2026"
    before = outcomes(program, [submission(), submission("云岭大学", "智慧公寓", sender="b@x.cn", form=None)])
    assert (
        "casebox call archive" in program.run("run", "--once", env={"CASEBOX_CALL__CODE": "ZHHQ2027"}).stderr
    )
    assert program.ok("call", "archive", str(folder)).strip() == str(folder)
    left = {one.name for one in folder.iterdir()}
    assert left == {"casebox.db", "mail", "登记表.xlsx", "评审材料", "config.toml"}
    assert list((tmp_path / "var" / "mail").glob("*/*.eml")) == []

    text = program.config.read_text(encoding="utf-8")
    program.config.write_text(NEXT_CALL + text[text.index("[mailbox]") :], encoding="utf-8")
    program.deliver(
        "next", received(next_submission("海川大学", "数字底座", "hai@example.edu.cn"), BEFORE_NOON)
    )
    replies = len(program.replies())
    program.ok("run", "--once")
    record = program.record()
    assert record["submission"]["number"].startswith("ZHHQ2027-0001")
    assert len(program.replies()) == replies + 1

    program.config = folder / "config.toml"
    assert [one | {"reply": None} for one in program.records()] == [one | {"reply": None} for one in before]
    assert "智慧" in program.ok("show", before[0]["submission"]["number"])


def test_what_is_not_over_is_not_closed(tmp_path: Path) -> None:
    program = Program(tmp_path)
    nothing = program.run("call", "archive", str(tmp_path / "a"))
    assert nothing.returncode == 64
    program.configure(replies={"enabled": True})
    outcomes(program, [submission()])
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine", encoding="utf-8")
    assert program.run("call", "archive", str(tmp_path / "full")).returncode == 64
    assert program.record()["outcome"] == "accepted"
