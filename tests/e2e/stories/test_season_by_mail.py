"""From the deadline to the letters by mail alone, over real Dovecot and SMTP, with kill -9 in the middle."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from tests.builders import answers
from tests.builders.secretariat.panel import CRITERIA, EXPERTS, SECRETARY, fill_sheet, one_case
from tests.builders.submissions import BEFORE, add
from tests.e2e.mailroom import Mailroom, installation
from tests.servers.dovecot import DovecotServer
from tests.servers.processes import wait_for
from tests.servers.smtp import SmtpSink

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
CASES = 12
ADDRESSES = [one["email"] for one in EXPERTS]


@pytest.fixture
def room(dovecot: DovecotServer, tmp_path: Path) -> Iterator[Mailroom]:
    """Twelve cases sent in, three experts, and a secretary whom nobody vouches for."""
    with SmtpSink() as sink:
        user = dovecot.user()
        desk: dict[str, object] = {"people": [SECRETARY]}
        panel: dict[str, object] = {"reviews": 2, "due": "2026年4月30日"}
        program = installation(tmp_path, user, sink, secretariat=desk, panel=panel)
        experts = ", ".join(
            "{ " + ", ".join(f'{key} = "{value}"' for key, value in one.items()) + " }" for one in EXPERTS
        )
        criteria = ", ".join(f'{{ name = "{one["name"]}", weight = {one["weight"]} }}' for one in CRITERIA)
        text = program.config.read_text(encoding="utf-8")
        lists = f"[panel]\nexperts = [{experts}]\ncriteria = [{criteria}]\n"
        program.config.write_text(text.replace("[panel]\n", lists), encoding="utf-8")
        yield Mailroom(program, user, sink)


def now() -> datetime:
    return datetime.now(UTC)


def newest(room: Mailroom, subject: str) -> EmailMessage:
    """The newest letter to her with that in its subject."""
    return [mail for mail in room.mails_to(SECRETARY) if subject in mail["Subject"]][-1]


def file_in(mail: EmailMessage, ending: str) -> bytes:
    """The only attachment of that ending."""
    (data,) = [
        part.get_content() for part in mail.iter_attachments() if str(part.get_filename()).endswith(ending)
    ]
    assert isinstance(data, bytes)
    return data


def told(room: Mailroom, heading: str) -> Counter[str]:
    """How many letters of that heading each address was written: one that came twice is one."""
    ids = {
        (one.rcpt_tos[0], str(one.message["Message-ID"]))
        for one in room.deliveries
        if f"【{heading}】" in str(one.message["Subject"])
    }
    return Counter(address for address, _ in ids)


def chosen(table: bytes) -> bytes:
    """The ranking as she fills it in: the first four are selected."""
    book = openpyxl.load_workbook(io.BytesIO(table))
    sheet = book["排名"]
    heads = [str(cell.value or "") for cell in sheet[1]]
    column = heads.index("评审结果") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = "入选" if row < 6 else "未入选"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_experts_scores_result_and_letters_with_death_in_the_middle(room: Mailroom, tmp_path: Path) -> None:
    for number in range(1, CASES + 1):
        room.send(one_case(number), BEFORE.replace(minute=number))
    room.make_round()
    room.program.ok("panel", "make", "评审", "--mail")
    room.make_round()
    shown = newest(room, "评审材料寄送预览")
    assert told(room, "评审材料") == Counter()

    for sender in ("stranger@example.com", ADDRESSES[0]):
        room.send(answers.answer_to(shown, sender, text="确认"), now())
    alone = answers.answer_to(shown, SECRETARY, text="确认", threaded=False, subject="通知")
    room.send(alone, now())  # in her name, and with nothing that only she has
    room.make_round()
    assert told(room, "评审材料") == Counter()
    assert newest(room, "未能确认来信人")

    room.send(answers.answer_to(shown, SECRETARY, text="确认\n\n发自我的iPhone"), now())
    room.make_round()
    assert told(room, "评审材料") == Counter(ADDRESSES)
    assert newest(room, "已确认")

    for address in ADDRESSES:
        mail = room.mails_to(address)[-1]
        sheet = tmp_path / "sheets" / f"{address}.xlsx"
        sheet.parent.mkdir(exist_ok=True)
        sheet.write_bytes(file_in(mail, ".xlsx"))
        fill_sheet(sheet, sheet, lambda receipt, _: 95 - int(receipt[-2:]))
        room.send(answers.answer_to(mail, address, ("评分表.xlsx", sheet.read_bytes()), text="请查收"), now())
    ask = EmailMessage()
    ask["From"], ask["To"], ask["Subject"] = SECRETARY, answers.COLLECTION, "评审结果"
    ask.set_content("\n")
    room.send(ask, now())
    room.make_round()
    assert [len(room.mails_to(address)) for address in ADDRESSES] == [1, 1, 1], "no expert is answered"
    ranking = newest(room, "【评审结果】")
    assert "尚缺 0 份" in " ".join(answers.plain_text(ranking).split())
    table = chosen(file_in(ranking, ".xlsx"))

    back = answers.answer_to(ranking, SECRETARY, text="评审结果")
    add(back, "评审结果.xlsx", table)
    room.send(back, now())
    room.make_round()
    assert f"已读入评审结果 {CASES} 件" in " ".join(answers.plain_text(newest(room, "已读入")).split())
    preview = newest(room, "评审结果通知预览")
    assert file_in(preview, ".docx")
    assert told(room, "评审结果通知") == Counter()

    room.send(answers.answer_to(preview, SECRETARY, text="确认"), now())
    room.deliver()
    with room.program.started("run") as child:
        wait_for(lambda: sum(told(room, "评审结果通知").values()) >= 2)
        child.kill()
        child.wait()
    room.make_round()
    everybody = Counter({f"c{number}@u{number}.example": 1 for number in range(1, CASES + 1)})
    assert told(room, "评审结果通知") == everybody
    assert f"已写出 {CASES} 封" in " ".join(answers.plain_text(newest(room, "已确认")).split())
    room.send(answers.answer_to(preview, SECRETARY, text="确认"), now())
    room.make_round()
    assert told(room, "评审结果通知") == everybody
    outcomes = {record["outcome"] for record in room.records if record["from"] in {SECRETARY, *ADDRESSES}}
    assert outcomes == {"correspondence"}
