"""Whole messages through the real program: one record each, whatever they are, and the round goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.acceptance import papers
from tests.acceptance.post import good_files, letter, sent, text_part
from tests.e2e.program import Program, codes

FORM, MANUSCRIPT = good_files()
LATE = papers.form(papers.Filled(unit="云溪学院", contact="王一", title="湖畔"))
LATE_PAPER = ("云溪学院+王一+13900005678.docx", papers.manuscript(3500, title="湖畔", seed=3))


def taken(when: str, raw: bytes) -> bytes:
    """The mail with the line that the mailbox's server puts on top."""
    return b"Received: from mx (unknown) by m163 (Coremail) with SMTP id x; " + when.encode() + b"\r\n" + raw


def day(second: int) -> str:
    return f"Thu, 12 Mar 2026 10:00:{second:02d} +0800"


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    for level in range(1500)
)
MAIL: dict[str, tuple[bytes, str, set[str]]] = {
    "good": (taken(day(1), sent(FORM, MANUSCRIPT)), "accepted", set()),
    "again": (taken(day(2), sent(FORM, MANUSCRIPT, text="再发一次")), "duplicate", set()),
    "automatic": (
        taken(day(3), letter(text_part("您好"), subject="自动回复:x", fields=("X-QQ-HolidayReply: true",))),
        "ignored",
        set(),
    ),
    "question": (
        taken(day(4), letter(text_part("请问"), subject="咨询", sender="q@q.cn")),
        "correspondence",
        set(),
    ),
    "early": (
        taken("Mon, 26 Jan 2026 10:00:00 +0800", sent(FORM, MANUSCRIPT, sender="b@b.cn")),
        "correspondence",
        set(),
    ),
    "late": (
        taken(
            "Tue, 31 Mar 2026 16:00:00 +0000",
            sent(("表.docx", LATE), LATE_PAPER, subject="云溪学院+湖畔+王一", sender="w@yunxi.edu.cn"),
        ),
        "rejected",
        {"deadline.late"},
    ),
    "nothing": (b"", "correspondence", set()),
    "zeros": (b"\0\0\0", "correspondence", set()),
    "nested": (b"Subject: x\r\nFrom: deep@a.cn\r\n" + NESTED, "correspondence", set()),
    "crowd": (
        taken(day(5), sent(*[(f"{n}.txt", b"%d" % n) for n in range(1000)], sender="many@a.cn", subject="x")),
        "returned",
        {"subject.format", "form.missing", "manuscript.missing"},
    ),
}


@pytest.mark.slow
def test_every_message_ends_in_one_record(tmp_path: Path) -> None:
    program = Program(tmp_path)
    for name, (raw, _outcome, _codes) in MAIL.items():
        program.deliver(name, raw)
    program.ok("run", "--once")
    records = program.records()
    assert len(records) == len(MAIL)
    by_sha = {record["raw_sha256"]: record for record in records}
    for name, (raw, outcome, found) in MAIL.items():
        record = by_sha[hashlib.sha256(raw).hexdigest()]
        assert (name, record["outcome"], codes(record)) == (name, outcome, found)
    crowd = next(record for record in records if record["from"] == "many@a.cn")
    assert len(crowd["attachments"]) == 1000
    assert len(program.replies()) == sum(record["reply"] is not None for record in records) == 3
