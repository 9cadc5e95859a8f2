"""What comes of a message, through the whole program. Expected values are the notice's and the contract's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders.submissions import BEFORE, DEADLINE, form_of, submission
from tests.builders.word import manuscript
from tests.e2e.program import Program, codes


def received(raw: bytes, at: datetime) -> bytes:
    """As a server writes the time at which it took a message."""
    stamp = at.strftime("%a, %d %b %Y %H:%M:%S %z")
    return f"Received: from mail.example.edu.cn by mx.163.com; {stamp}\r\n".encode() + raw


CASES: list[tuple[str, Callable[[], bytes], datetime, str, set[str], str | None]] = [
    ("whole", submission, BEFORE, "accepted", set(), "acknowledgement"),
    ("last second", submission, DEADLINE, "accepted", set(), "acknowledgement"),
    (
        "one second late",
        submission,
        DEADLINE + timedelta(seconds=1),
        "rejected",
        {"deadline.late"},
        "rejection",
    ),
    (
        "full-width plus",
        lambda: submission(subject="华东示范大学＋智慧食堂建设与实践 ＋ 王小明"),
        BEFORE,
        "accepted",
        set(),
        "acknowledgement",
    ),
    (
        "plus in the title",
        lambda: submission(title="互联网+智慧食堂"),
        BEFORE,
        "accepted",
        set(),
        "acknowledgement",
    ),
    ("bad subject", lambda: submission(subject="申报材料"), BEFORE, "returned", {"subject.format"}, "return"),
    ("no form", lambda: submission(form=None), BEFORE, "returned", {"form.missing"}, "return"),
    ("no manuscript", lambda: submission(paper=None), BEFORE, "returned", {"manuscript.missing"}, "return"),
    (
        "short",
        lambda: submission(paper=manuscript(characters=2999)),
        BEFORE,
        "returned",
        {"manuscript.length"},
        "return",
    ),
    (
        "3000",
        lambda: submission(paper=manuscript(characters=3000)),
        BEFORE,
        "accepted",
        set(),
        "acknowledgement",
    ),
    (
        "5000",
        lambda: submission(paper=manuscript(characters=5000)),
        BEFORE,
        "accepted",
        set(),
        "acknowledgement",
    ),
    (
        "long",
        lambda: submission(paper=manuscript(characters=5001)),
        BEFORE,
        "returned",
        {"manuscript.length"},
        "return",
    ),
    (
        "no telephone",
        lambda: submission(form=form_of("华东示范大学", "智慧食堂建设与实践", "王小明", contact_info="")),
        BEFORE,
        "returned",
        {"form.field_missing"},
        "return",
    ),
    (
        "long summary",
        lambda: submission(form=form_of("华东示范大学", "智慧食堂建设与实践", "王小明", summary="食" * 1001)),
        BEFORE,
        "returned",
        {"form.summary_too_long"},
        "return",
    ),
    (
        "question",
        lambda: submission(subject="请问申报截止时间", form=None, paper=None, text="请问何时截止？"),
        BEFORE,
        "correspondence",
        set(),
        None,
    ),
    (
        "automatic reply",
        lambda: submission(
            subject="自动回复: 您好", form=None, paper=None, headers=(("Auto-Submitted", "auto-replied"),)
        ),
        BEFORE,
        "ignored",
        set(),
        None,
    ),
    (
        "before the call",
        submission,
        datetime.fromisoformat("2026-01-26T23:59:59+08:00"),
        "correspondence",
        set(),
        None,
    ),
]


@pytest.mark.slow
def test_every_outcome_of_the_contract_with_its_findings_and_reply(tmp_path: Path) -> None:
    """One round over all cases; each from a sender and a unit of its own, so that none touches another."""
    for name, make, at, *_ in CASES:
        folder = tmp_path / name
        folder.mkdir()
        program = Program(folder)
        program.deliver("message", received(make(), at))
        program.ok("run", "--once")
        record = program.record()
        expected = next(case for case in CASES if case[0] == name)
        _, _, _, outcome, findings, template = expected
        assert (outcome, findings) == (record["outcome"], codes(record)), name
        assert template == (record["reply"] and record["reply"]["template"]), name
        assert len(program.replies()) == (template is not None), name
        assert datetime.fromisoformat(record["received_at"]) == at, name
