"""The secretary after the deadline, by mail alone: the review's standing, what is decided, the letters."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from sqlalchemy import select

from ingest.announce.decisions import find_results, take_decisions
from ingest.announce.run import preview
from ingest.desk.attending import attend
from ingest.instructions.links import instruction_link
from ingest.instructions.words import Verb
from ingest.panel.make import make_panel
from ingest.panel.read import read_panel
from ingest.process import record_some
from ingest.register.write import XLSX
from models.message import Message, Reply
from models.panel import Announcement
from tests.builders.letters import at
from tests.builders.secretariat.desks import letters, readers_of, state_of, write
from tests.builders.secretariat.offices import Office
from tests.builders.secretariat.panel import (
    PASSED,
    SECRETARY,
    decided,
    fill_sheet,
    one_case,
    reviewed_office,
    write_decisions,
)

CASES = 3
LATER = timedelta(minutes=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = reviewed_office(tmp_path / "office", CASES)
    opened.now = at(24 * 40)
    yield opened
    opened.runtime.store.engine.dispose()


def told(office: Office) -> Counter[str]:
    """Who has a letter on the result, and how many."""
    with office.runtime.store.reading() as session:
        found = session.scalars(select(Reply.recipient).where(Reply.template.in_(("selected", "unselected"))))
        return Counter(found)


EVERYBODY = Counter({f"c{number}@u{number}.example": 1 for number in range(1, CASES + 1)})


def shown(office: Office) -> Reply:
    """The newest preview."""
    return letters(office, "desk-result", SECRETARY)[-1]


def said(office: Office) -> str:
    """What she was answered last, blanks and line ends left out."""
    return "".join(letters(office, "desk-answer", SECRETARY)[-1].text.split())


def writes(office: Office, text: str, subject: str = "", **more: object) -> int:
    """She writes, and the desk attends to it."""
    office.now += LATER
    number = write(office, text, subject, sender=SECRETARY, **more)  # type: ignore[arg-type]
    attend(office.runtime, readers_of(office), office.now)
    return number


def test_the_word_in_answer_to_the_preview_lets_the_letters_go_once(office: Office, tmp_path: Path) -> None:
    decided(office, tmp_path, "入选", "未入选", "入选")
    mail = writes(office, "确认\n\n发自我的iPhone", answers=shown(office))
    assert told(office) == EVERYBODY
    assert "已写出3封" in said(office)
    assert state_of(office, mail) == "answered"
    with office.runtime.store.reading() as session:
        (announcement,) = session.scalars(select(Announcement))
        assert announcement.confirmed_by == SECRETARY
    writes(office, "确认", answers=shown(office))
    assert told(office) == EVERYBODY
    assert "已写出3封" in said(office)


def test_the_buttons_mail_confirms_by_its_token(office: Office, tmp_path: Path) -> None:
    code = decided(office, tmp_path, "入选", "入选", "入选").code
    link = instruction_link("box@example.org", Verb.CONFIRM, "评审结果通知", code)
    fields = parse_qs(urlsplit(link).query)
    writes(office, fields["body"][0], fields["subject"][0])
    assert told(office) == EVERYBODY


def test_her_own_mail_with_the_token_confirms(office: Office, tmp_path: Path) -> None:
    code = decided(office, tmp_path, "入选", "入选", "入选").code
    writes(office, f"确认 办理码 {code.upper()}", "通知", identity=PASSED)
    assert told(office) == EVERYBODY


@pytest.mark.parametrize(
    ("text", "subject", "sender", "answers", "identity"),
    [
        ("确认", "通知", SECRETARY, False, None),
        ("确认", "通知", SECRETARY, False, PASSED),
        ("确认", "", "stranger@example.com", True, PASSED),
        ("确认", "", "c1@u1.example", True, PASSED),
        ("确认", "", SECRETARY, True, PASSED.replace("pass", "fail")),
        ("确认", "转发：【评审结果通知预览】", SECRETARY, True, PASSED),
        ("请看下面。\n\n-----原始邮件-----\n确认", "", SECRETARY, True, PASSED),
    ],
    ids=["nobody vouches", "names no preview", "a stranger", "a submitter", "forged", "a forward", "a quote"],
)
def test_who_is_not_her_or_names_no_preview_confirms_nothing(
    office: Office,
    tmp_path: Path,
    text: str,
    subject: str,
    sender: str,
    *,
    answers: bool,
    identity: str | None,
) -> None:
    decided(office, tmp_path, "入选", "未入选")
    office.now += LATER
    ours = shown(office) if answers else None
    write(office, text, subject, sender=sender, answers=ours, identity=identity)
    attend(office.runtime, readers_of(office), office.now)
    assert told(office) == Counter()


@pytest.mark.parametrize(
    "text",
    [
        "确认，但 JYHQ2026-0002 改为入选",
        "确认 JYHQ2026-0001",
        "确认\n0003 那一件先不发",
        "确认\n\nJYHQ2026-0002 有误",
        "确认一下名单",
        "确定",
        "同意",
        "可以发了",
        "确认\n撤销",
    ],
)
def test_a_confirmation_that_says_more_or_less_is_none(office: Office, tmp_path: Path, text: str) -> None:
    decided(office, tmp_path, "入选", "未入选")
    writes(office, text, answers=shown(office))
    assert told(office) == Counter()
    assert "未作任何办理" in said(office)


@pytest.mark.parametrize(
    "text",
    [
        "确认。",
        "　确认　",
        "确 认",
        "【确认】",
        "“确认”",
        "確認",
        "确认发出",
        "确认，可以发出，谢谢！",
        "确认无误",
    ],
)
def test_the_word_is_known_however_it_is_typed(office: Office, tmp_path: Path, text: str) -> None:
    decided(office, tmp_path, "入选", "入选", "入选")
    writes(office, text, answers=shown(office))
    assert told(office) == EVERYBODY


def test_a_file_beside_the_word_stops_it(office: Office, tmp_path: Path) -> None:
    """She may mean the table that she sends along, which nobody has previewed."""
    decided(office, tmp_path, "入选", "未入选")
    sends(office, tmp_path, "确认", [("JYHQ2026-0002", "入选")], shown(office))
    assert told(office) == Counter()
    assert "附有文件" in said(office)


def test_what_comes_along_with_a_signature_does_not(office: Office, tmp_path: Path) -> None:
    """A unit's badge, and the file that Exchange makes of the text below it."""
    decided(office, tmp_path, "入选", "入选", "入选")
    office.now += LATER
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = SECRETARY, "box@example.org", "<badge@e.org>"
    mail["In-Reply-To"], mail["Subject"] = shown(office).message_id, f"回复：{shown(office).subject}"
    mail.set_content("确认")
    badge = b"\x89PNG\r\n\x1a\n" + bytes(400)
    mail.add_attachment(badge, maintype="image", subtype="png", filename="校徽.png")
    mail.add_attachment("<html><body>李老师</body></html>", subtype="html", filename="ATT00001.htm")
    office.take_mail(mail.as_bytes(), office.now)
    attend(office.runtime, readers_of(office), office.now)
    assert told(office) == EVERYBODY


def test_what_changed_since_the_preview_stops_all_and_she_is_told_why(office: Office, tmp_path: Path) -> None:
    decided(office, tmp_path, "入选", "未入选")
    rows = [("JYHQ2026-0002", "入选")]
    take_decisions(office.runtime, write_decisions(tmp_path / "2.xlsx", rows), "秘书")
    writes(office, "确认", answers=shown(office))
    assert told(office) == Counter()
    assert "JYHQ2026-0002" in said(office)
    assert "重新预览" in said(office)


def test_an_older_preview_confirms_nothing(office: Office, tmp_path: Path) -> None:
    decided(office, tmp_path, "入选")
    old = shown(office)
    preview(office.runtime)
    writes(office, "确认", answers=old)
    assert told(office) == Counter()
    assert "已有更新的预览" in said(office)


def sends(
    office: Office,
    folder: Path,
    text: str,
    rows: list[tuple[str, str]],
    ours: Reply | None = None,
    identity: str | None = None,
) -> int:
    """She sends a table that she has filled in."""
    office.now += LATER
    mail = EmailMessage()
    if identity:
        mail["Authentication-Results"] = identity
    mail["From"], mail["To"], mail["Message-ID"] = SECRETARY, "box@example.org", f"<{office.taken}@e.org>"
    if ours is not None:
        mail["In-Reply-To"] = ours.message_id
    mail["Subject"] = f"回复：{ours.subject}" if ours is not None else "材料"
    mail.set_content(text)
    table = write_decisions(folder / "table.xlsx", rows).read_bytes()
    maintype, _, subtype = XLSX.partition("/")
    mail.add_attachment(table, maintype=maintype, subtype=subtype, filename="评审结果.xlsx")
    number = office.take_mail(mail.as_bytes(), office.now)
    attend(office.runtime, readers_of(office), office.now)
    return number


def test_from_the_standing_to_the_letters_by_mail_alone(office: Office, tmp_path: Path) -> None:
    make_panel(office.runtime, tmp_path / "p", blind=False)
    for place in (tmp_path / "p").glob("专家*"):
        fill_sheet(place / "评分表.xlsx", tmp_path / "b" / f"{place.name}.xlsx", lambda receipt, _: 80)
    read_panel(office.runtime, tmp_path / "b")
    writes(office, "评审结果")
    answer = letters(office, "desk-answer", SECRETARY)[-1]
    assert "已收评分6份" in said(office)
    mail = message_from_bytes(answer.content, policy=default)
    assert isinstance(mail, EmailMessage)
    (table,) = [part.get_content() for part in mail.iter_attachments()]
    sheet = openpyxl.load_workbook(io.BytesIO(table))["排名"]
    receipts = [str(row[1].value) for row in sheet.iter_rows(min_row=2)]
    sends(office, tmp_path, "评审结果", [(receipt, "入选") for receipt in receipts], answer)
    assert "已读入评审结果3件，其中新增或改动3件" in said(office)
    assert told(office) == Counter()
    assert "共 3 封" in shown(office).text
    writes(office, "确认", answers=shown(office))
    assert told(office) == EVERYBODY
    writes(office, "评审结果")
    assert "评审进度" in said(office)


def test_how_it_stands_is_told_once_the_mail_before_hers_is_read(office: Office, tmp_path: Path) -> None:
    make_panel(office.runtime, tmp_path / "p", blind=False)
    early = office.take_in(office.read(one_case(9)), office.now)
    mail = writes(office, "评审结果")
    assert state_of(office, mail) == "new"
    record_some(office.runtime, [early])
    attend(office.runtime, readers_of(office), office.now)
    assert state_of(office, mail) == "answered"


def test_a_wrong_cell_decides_nothing_and_is_told(office: Office, tmp_path: Path) -> None:
    rows = [("JYHQ2026-0001", "入选"), ("JYHQ2026-0002", "特等奖")]
    sends(office, tmp_path, "评审结果如附件，请查收", rows, identity=PASSED)
    assert find_results(office.runtime) == {}
    assert "登记表!B3" in said(office)
    assert letters(office, "desk-result", SECRETARY) == []


def test_a_table_that_nobody_vouches_for_decides_nothing(office: Office, tmp_path: Path) -> None:
    sends(office, tmp_path, "评审结果", [("JYHQ2026-0001", "入选")])
    assert find_results(office.runtime) == {}
    assert len(letters(office, "desk-doubt", SECRETARY)) == 1


def test_a_table_is_no_submission(office: Office, tmp_path: Path) -> None:
    number = sends(office, tmp_path, "评审结果", [("JYHQ2026-0001", "入选")], identity=PASSED)
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, number).outcome == "correspondence"


@pytest.mark.parametrize(
    "text",
    [
        "评审结果 JYHQ2026-0001 入选",
        "评审结果：ＪＹＨＱ２０２６－０００１　入选。",
        "评审结果 jyhq2026-0001：入选",
    ],
)
def test_one_case_is_decided_by_a_line(office: Office, text: str) -> None:
    writes(office, text, "通知", identity=PASSED)
    assert {receipt: one.word for receipt, one in find_results(office.runtime).items()} == {
        "JYHQ2026-0001": "入选"
    }
    assert "共 1 封" in shown(office).text


@pytest.mark.parametrize(
    "text", ["评审结果 JYHQ2026-0001 特等奖", "评审结果 请发给我", "评审结果 JYHQ2026-0099 入选"]
)
def test_a_line_that_cannot_be_followed_is_told(office: Office, text: str) -> None:
    writes(office, text, "通知", identity=PASSED)
    assert find_results(office.runtime) == {}
    assert "一律未读入" in said(office)
