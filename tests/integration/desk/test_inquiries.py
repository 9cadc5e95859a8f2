"""What the secretariat asks to know, by mail."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from ingest.digest import build_digest
from models.message import Reply
from tests.builders.secretariat.desks import FIRST, HERS, PASSED, UNIT, attend_at, letters, open_desk, write
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, submission

HOUR = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A case that is accepted, and one that is returned for want of its manuscript."""
    opened = open_desk(tmp_path)
    opened.take_mail(submission(UNIT, FIRST), BEFORE)
    opened.take_mail(submission("西部示范大学", "智慧物业", sender="xi@west.edu.cn", paper=None), BEFORE)
    yield opened
    opened.runtime.store.engine.dispose()


def ask(office: Office, text: str, identity: str | None = PASSED) -> Reply:
    """Her question, and what she is answered."""
    write(office, text, "请问", identity=identity)
    attend_at(office)
    return letters(office)[-1]


def files_of(letter: Reply) -> dict[str, bytes]:
    mail = message_from_bytes(letter.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return {str(part.get_filename()): part.get_content() for part in mail.iter_attachments()}


@pytest.mark.parametrize(
    "sought",
    ["西部示范", "智慧物业", "xi@west", "JYHQ2026-0002", "ＪＹＨＱ２０２６－０００２", "jyhq2026-0002-ABCD"],
)
def test_a_case_is_found_by_a_part_of_what_it_says(office: Office, sought: str) -> None:
    told = ask(office, f"查询 {sought}").text
    assert "共 1 件" in told
    for word in (
        "西部示范大学",
        "智慧物业",
        "JYHQ2026-0002",
        "13812345678",
        "xi@west.edu.cn",
        "未收到申报材料",
    ):
        assert word in told
    assert UNIT not in told


def test_a_case_is_found_by_its_telephone_however_it_is_written(office: Office) -> None:
    assert "共 2 件" in ask(office, "查詢 138 1234 5678").text


def test_what_is_not_there_is_said(office: Office) -> None:
    assert "没有与“某某学院”相符的申报" in ask(office, "查询 某某学院").text
    assert "请写明查询什么" in ask(office, "查询").text


def test_a_per_cent_sign_finds_no_more_than_itself(office: Office) -> None:
    assert "没有与“%”相符" in ask(office, "查询 %").text


def test_the_register_comes_as_a_file(office: Office) -> None:
    ((name, data),) = files_of(ask(office, "登记表")).items()
    assert name == "登记表-2026-03-10.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "登记表" in book.sheetnames


def test_the_chase_list_says_whom_to_telephone_about_what_and_where_the_number_stands(
    office: Office,
) -> None:
    letter = ask(office, "催辦")
    assert "待补正 1 件" in letter.subject
    for word in ("西部示范大学", "13812345678（申报表）", "未收到申报材料", "还有 21 天", "尚未发出通知"):
        assert word in letter.text
    ((name, data),) = files_of(letter).items()
    assert name == "催办-2026-03-10.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(data))["催办"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:9] == (
        "受理编号", "单位名称", "联系人", "电话", "电话出处", "电子邮箱", "待补正", "剩余天数", "已发"
    )  # fmt: skip
    assert rows[1][:9] == (
        "JYHQ2026-0002", "西部示范大学", "王小明", "13812345678", "申报表", "xi@west.edu.cn",
        "未收到申报材料", 21, "尚未发出通知",
    )  # fmt: skip


def test_nobody_is_chased_whose_time_is_over(office: Office) -> None:
    office.now = BEFORE + timedelta(days=30)
    write(office, "催办", "请问", identity=PASSED)
    attend_at(office)
    assert "没有待补正的申报" in letters(office)[-1].text


def test_todays_page_comes_at_once(office: Office) -> None:
    letter = ask(office, "日報")
    assert letter.subject.startswith("【收件日报】3月10日")
    assert "西部示范大学" in letter.text


def test_help_says_what_can_be_asked(office: Office) -> None:
    told = ask(office, "帮助").text
    for word in ("受理", "退回", "不予受理", "延至", "撤销", "查询", "登记表", "催办", "日报", "已复"):
        assert word in told


def test_a_question_leaves_the_list_when_she_says_that_it_was_answered(office: Office) -> None:
    raw = submission(subject="请问", form=None, paper=None, text="字数怎么算？", sender="q@example.edu.cn")
    question = office.take_mail(raw, BEFORE)
    assert [row.message for row in build_digest(office.runtime, BEFORE.date()).letters.rows] == [question]
    assert f"来信 {question}" in ask(office, f"已复 {question}").text
    assert build_digest(office.runtime, BEFORE.date()).letters.rows == ()
    assert build_digest(office.runtime, BEFORE.date()).needs_person == 0


def test_a_letter_that_there_is_not_is_said(office: Office) -> None:
    assert "没有这一编号的来信" in ask(office, "已复 999").text
    assert "已复 42" in ask(office, "已复 那封").text


def test_whoever_asks_in_her_name_has_but_her_answered_and_only_so_often(office: Office) -> None:
    for number in range(25):
        write(office, f"查询 {number}", "请问", identity=None)
    attend_at(office)
    assert len(letters(office, "desk-answer")) == 20
    assert len(letters(office, "desk-doubt")) == 1
    assert {one.recipient for one in letters(office)} == {HERS}


def test_a_stranger_is_told_nothing(office: Office) -> None:
    write(office, "查询 西部示范大学", "请问", sender="stranger@example.com", identity=PASSED)
    attend_at(office)
    assert letters(office) == letters(office, recipient="stranger@example.com") == []
