"""What comes of a message, through the whole program. Expected values are the notice's and the contract's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders.files.word import manuscript
from tests.builders.submissions import BEFORE, DEADLINE, form_of, submission
from tests.e2e.program import Program, codes

TITLE = "智慧食堂建设与实践"
CONTACT = "王小明"
NAMES = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"
"""One for each unit: a number would be counted as one word, whatever its digits."""


@dataclass(frozen=True)
class Expected:
    """What the contract says of a case."""

    outcome: str
    findings: frozenset[str] = frozenset()
    template: str | None = None


ACCEPTED = Expected("accepted", template="acknowledgement")
LETTER = Expected("correspondence")


def returned(*findings: str) -> Expected:
    return Expected("returned", frozenset(findings), "return")


def paper(unit: str, characters: int) -> bytes:
    return manuscript(TITLE, characters=characters, subject=unit)


Make = Callable[[str, str], bytes]
"""A mail from a unit and an address."""


def whole(unit: str, sender: str) -> bytes:
    return submission(unit, TITLE, CONTACT, sender=sender)


CASES: dict[str, tuple[Make, datetime, Expected]] = {
    "whole": (whole, BEFORE, ACCEPTED),
    "last second": (whole, DEADLINE, ACCEPTED),
    "one second late": (
        whole,
        DEADLINE + timedelta(seconds=1),
        Expected("rejected", frozenset({"deadline.late"}), "rejection"),
    ),
    "full-width plus": (
        lambda u, s: submission(u, TITLE, CONTACT, sender=s, subject=f"{u}＋{TITLE} ＋ {CONTACT}"),
        BEFORE,
        ACCEPTED,
    ),
    "plus in the title": (lambda u, s: submission(u, "互联网+智慧食堂", CONTACT, sender=s), BEFORE, ACCEPTED),
    "bad subject": (
        lambda u, s: submission(u, TITLE, CONTACT, sender=s, subject="申报材料"),
        BEFORE,
        returned("subject.format"),
    ),
    "no form": (
        lambda u, s: submission(u, TITLE, CONTACT, sender=s, form=None),
        BEFORE,
        returned("form.missing"),
    ),
    "no manuscript": (
        lambda u, s: submission(u, TITLE, CONTACT, sender=s, paper=None),
        BEFORE,
        returned("manuscript.missing"),
    ),
    **{
        f"{count} characters": (
            lambda u, s, count=count: submission(u, TITLE, CONTACT, sender=s, paper=paper(u, count)),
            BEFORE,
            ACCEPTED if 3000 <= count <= 5000 else returned("manuscript.length"),
        )
        for count in (2999, 3000, 5000, 5001)
    },
    "no telephone": (
        lambda u, s: submission(
            u, TITLE, CONTACT, sender=s, form=form_of(u, TITLE, CONTACT, contact_info="")
        ),
        BEFORE,
        returned("form.field_missing"),
    ),
    "long summary": (
        lambda u, s: submission(
            u, TITLE, CONTACT, sender=s, form=form_of(u, TITLE, CONTACT, summary="食" * 1001)
        ),
        BEFORE,
        returned("form.summary_too_long"),
    ),
    "question": (
        lambda _, s: submission(
            sender=s, subject="请问申报截止时间", form=None, paper=None, text="请问何时截止？"
        ),
        BEFORE,
        LETTER,
    ),
    "automatic reply": (
        lambda _, s: submission(
            sender=s,
            subject="自动回复: 您好",
            form=None,
            paper=None,
            headers=(("Auto-Submitted", "auto-replied"),),
        ),
        BEFORE,
        Expected("ignored"),
    ),
    "before the call": (whole, datetime.fromisoformat("2026-01-26T23:59:59+08:00"), LETTER),
}


def received(raw: bytes, at: datetime) -> bytes:
    """As a server writes the time at which it took a message."""
    stamp = at.strftime("%a, %d %b %Y %H:%M:%S %z")
    return f"Received: from mail.example.edu.cn by mx.163.com; {stamp}\r\n".encode() + raw


@pytest.mark.slow
def test_every_outcome_of_the_contract_with_its_findings_and_reply(tmp_path: Path) -> None:
    """One round over all cases; each of a unit and from a sender of its own, so that none touches another."""
    program = Program(tmp_path)
    senders = {f"t{number}@example.edu.cn": name for number, name in enumerate(CASES)}
    for number, (sender, name) in enumerate(senders.items()):
        make, at, _ = CASES[name]
        program.deliver(f"message{number}", received(make(f"{NAMES[number]}江示范大学", sender), at))
    program.ok("run", "--once")
    records = {senders[record["from"]]: record for record in program.records()}
    for name, (_, at, expected) in CASES.items():
        record = records[name]
        found = Expected(
            record["outcome"], frozenset(codes(record)), record["reply"] and record["reply"]["template"]
        )
        assert expected == found, name
        assert at == datetime.fromisoformat(record["received_at"]), name
    assert len(program.replies()) == sum(expected.template is not None for *_, expected in CASES.values())
