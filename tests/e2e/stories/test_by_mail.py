"""The secretariat decides by mail, over real Dovecot and SMTP, each round a process of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.builders import answers
from tests.builders.files.word import manuscript
from tests.builders.submissions import BEFORE, submission
from tests.e2e.mailroom import Mailroom, installation
from tests.e2e.program import codes
from tests.servers.dovecot import DovecotServer
from tests.servers.processes import wait_for
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.slow

HERS, OWNER = "song@office.example", "li@example.edu.cn"
UNIT = "松江学院"
PHONE = "受理 经核实系两所独立单位\n\n发自我的iPhone"


def now() -> datetime:
    return datetime.now(UTC)


def newest(room: Mailroom, subject: str) -> EmailMessage:
    """The newest letter to her with that in its subject."""
    return [mail for mail in room.mails_to(HERS) if subject in mail["Subject"]][-1]


def headings(room: Mailroom) -> list[str]:
    """How the subjects of what the submitter was written begin."""
    return [str(mail["Subject"]).partition("】")[0].strip("【") for mail in room.mails_to(OWNER)]


def letter(text: str, subject: str, sender: str = HERS) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "xxhjszwh@163.com", subject
    mail.set_content(text)
    return mail


@pytest.fixture
def room(dovecot: DovecotServer, tmp_path: Path) -> object:
    with SmtpSink() as sink:
        user = dovecot.user()
        desk: dict[str, object] = {"people": [HERS], "undo_minutes": 0.02}
        yield Mailroom(installation(tmp_path, user, sink, secretariat=desk), user, sink)


def test_held_told_decided_on_a_telephone_undone_decided_again_and_sent(room: Mailroom) -> None:
    room.send(submission(UNIT, "智慧食堂一期", sender="a@example.edu.cn"), BEFORE)
    paper = manuscript("能源管理平台", subject="一篇 全然 不同 的 文章")
    second = room.send(submission(UNIT, "能源管理平台", sender=OWNER, paper=paper), BEFORE.replace(hour=10))
    room.make_round()
    held = room.record(second)
    assert (held["outcome"], codes(held)) == ("held", {"unit.quota"})
    number = held["submission"]["number"]
    told = newest(room, "待复核")
    assert number in told["Subject"]
    for word in (UNIT, "智慧食堂一期", "a@example.edu.cn", OWNER):
        assert word in answers.plain_text(told)

    room.send(letter(f"受理 {number} 我是秘书", "申报"), now())  # forged: it has nothing that is hers
    room.send(letter(f"受理 {number} 请受理", "申报", "stranger@example.com"), now())
    room.send(answers.answer_to(told, "stranger@example.com", text="受理 经核实"), now())
    room.send(answers.answer_to(told, HERS, text="受里 经核实"), now())
    forward = answers.answer_to(told, HERS, text="受理 请看", subject=f"转发：{told['Subject']}")
    room.send(forward, now())
    room.make_round()
    assert "未能确认来信人" in newest(room, "未能确认来信人")["Subject"]
    assert "可以这样写" in answers.plain_text(newest(room, "指令说明"))
    assert headings(room) == ["已收到，待人工复核"]
    assert [mail for mail in room.mails_to(HERS) if "即将发出" in mail["Subject"]] == []

    room.send(answers.answer_to(told, HERS, text=PHONE), now())
    room.make_round()
    shown = newest(room, "即将发出")
    assert "受理回执" in answers.plain_text(shown)
    assert "经核实系两所独立单位。" in answers.plain_text(shown)
    assert headings(room) == ["已收到，待人工复核"]

    room.send(answers.answer_to(shown, HERS, text="撤销\n\n发自我的iPhone"), now())
    room.make_round()
    assert "没有发出任何回函" in answers.plain_text(newest(room, "已撤销"))
    assert room.record(second)["outcome"] == "held"

    room.send(answers.answer_to(told, HERS, text=PHONE), now())

    def is_sent() -> bool:
        room.make_round()
        return headings(room) == ["已收到，待人工复核", "受理回执"]

    wait_for(is_sent)
    assert room.record(second)["outcome"] == "accepted"
    sent = " ".join(answers.plain_text(room.mails_to(OWNER)[-1]).split())
    assert "经核实系两所独立单位。" in sent
    story = room.program.ok("show", number)
    assert HERS in story
    room.program.ok("rerun", "--all")
    room.make_round()
    assert room.record(second)["outcome"] == "accepted"
    assert len(room.mails_to(OWNER)) == 2
    outcomes = [record["outcome"] for record in room.records if record["from"] == HERS]
    assert outcomes == ["correspondence"] * len(outcomes)
