"""Whom to telephone: the chase list in the register and in the digest, with what was tried already."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.chase.reminding import remind
from ingest.chase.waiting import find_chased
from ingest.digest import build_digest, render_digest
from ingest.outbox.send import send_due
from ingest.register.write import register_bytes
from models.message import Message
from parsers.sender import Bounce
from tests.builders.letters import letter
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, CHINA, submission

SENDER, UNIT, TITLE = "xi@west.edu.cn", "西部示范大学", "智慧物业"
A_WEEK_BEFORE = datetime(2026, 3, 24, 9, 0, tzinfo=CHINA)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A case that was returned for want of its manuscript, and told so."""
    opened = open_office(tmp_path, BEFORE, replies={"remind_days": [7]})
    opened.take_mail(submission(UNIT, TITLE, sender=SENDER, paper=None), BEFORE)
    opened.now = BEFORE + MINUTE
    send_due(opened.runtime, Postbox())
    yield opened
    opened.runtime.store.engine.dispose()


def remind_and_send(office: Office) -> None:
    office.now = A_WEEK_BEFORE
    assert remind(office.runtime) == 1
    send_due(office.runtime, Postbox())


def chase_rows(office: Office) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(register_bytes(office.runtime)))
    return list(book["催办"].iter_rows(values_only=True))


def tried(office: Office) -> str:
    with office.runtime.store.reading() as session:
        (one,) = find_chased(session, office.runtime, office.now)
    return one.tried


def test_the_register_has_the_chase_list_with_all_that_a_call_needs(office: Office) -> None:
    remind_and_send(office)
    heads, row = chase_rows(office)
    assert dict(zip(heads, row, strict=True)) == {
        "受理编号": "JYHQ2026-0001",
        "单位名称": UNIT,
        "联系人": "王小明",
        "电话": "13812345678",
        "电话出处": "申报表",
        "电子邮箱": SENDER,
        "待补正": "未收到申报材料",
        "剩余天数": 7,
        "已发": "3月10日补正通知，3月24日提醒",
        "催办记录": None,
    }


def test_a_letter_that_came_back_is_marked_so_that_she_telephones(office: Office) -> None:
    with office.runtime.store.reading() as session:
        ours = session.get_one(Message, 1).replies[0].message_id
    office.now = BEFORE + timedelta(hours=1)
    office.take(letter(bounce=Bounce(ours, SENDER, "550 User not found")), office.now)
    assert tried(office) == "3月10日补正通知（被退信）"


def test_of_many_letters_the_last_are_named(office: Office) -> None:
    for day in range(1, 6):
        office.now = BEFORE + timedelta(days=day)
        office.decide(1, "return", f"请补交第{day}项材料")
        send_due(office.runtime, Postbox())
    assert tried(office) == ("此前 2 封，3月12日补正通知，3月13日补正通知，3月14日补正通知，3月15日补正通知")


@pytest.mark.parametrize(
    ("paper", "text", "expected"),
    [
        ("西部示范大学+王小明+13900001111.docx", "请查收。", ("13900001111", "文件名")),
        ("案例.docx", "请查收。\n王小明\n办公室 028-87654321", ("028-87654321", "来信")),
        ("案例.docx", "请查收。", ("", "")),
    ],
)
def test_a_telephone_says_where_it_was_found(
    tmp_path: Path, paper: str, text: str, expected: tuple[str, str]
) -> None:
    from tests.builders.files.word import manuscript, notice_form

    opened = open_office(tmp_path, BEFORE)
    form = notice_form(unit=UNIT, title=TITLE, contact="王小明", contact_info="")
    files = ((paper, manuscript(TITLE, subject=UNIT)),)
    opened.take_mail(submission(UNIT, TITLE, form=form, paper=None, files=files, text=text), BEFORE)
    with opened.runtime.store.reading() as session:
        (one,) = find_chased(session, opened.runtime, opened.now)
    assert (one.telephone, one.source) == expected
    opened.runtime.store.engine.dispose()


def test_the_digest_says_the_fault_in_short_the_days_left_and_what_was_sent(office: Office) -> None:
    remind_and_send(office)
    office.now = datetime(2026, 3, 25, 8, 30, tzinfo=CHINA)
    composed = render_digest(office.runtime, build_digest(office.runtime, date(2026, 3, 24)))
    for word in (UNIT, "（申报表）", "未收到申报材料", "还有 6 天", "3月10日补正通知，3月24日提醒"):
        assert word in composed.html
        assert word in composed.text
    assert 'href="tel:13812345678"' in composed.html
    assert f'href="mailto:{SENDER}"' in composed.html


def test_a_digest_made_again_counts_only_what_was_sent_by_then(office: Office) -> None:
    remind_and_send(office)
    office.now = datetime(2026, 4, 20, 9, 0, tzinfo=CHINA)
    (one,) = build_digest(office.runtime, date(2026, 3, 11)).chased.values()
    assert (one.tried, one.left) == ("3月10日补正通知", "还有 19 天")


def test_what_she_asked_for_herself_stands_before_what_was_found(office: Office) -> None:
    office.now = BEFORE + timedelta(days=1)
    office.decide(1, "return", "请补盖公章")
    with office.runtime.store.reading() as session:
        (one,) = find_chased(session, office.runtime, office.now)
    assert one.faults == ("请补盖公章", "未收到申报材料")
