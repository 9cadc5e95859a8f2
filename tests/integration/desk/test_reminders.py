"""Returned cases are reminded of the end of their time: once each day that is set, within all caps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.chase.reminding import remind
from ingest.health import find_health
from ingest.outbox.send import send_due
from models.message import Message, Reply
from tests.builders.files.word import manuscript
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, CHINA, submission

SENDER, UNIT, TITLE = "xi@west.edu.cn", "西部示范大学", "智慧物业"
MORNING = datetime(2026, 3, 24, 9, 0, tzinfo=CHINA)
"""A week before the deadline of the notice, after the digest's hour."""
DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, BEFORE, replies={"remind_days": [7, 2]})
    opened.take_mail(submission(UNIT, TITLE, sender=SENDER, paper=None), BEFORE)
    send_due(opened.runtime, Postbox())
    yield opened
    opened.runtime.store.engine.dispose()


def remind_at(office: Office, now: datetime) -> int:
    office.now = now
    return remind(office.runtime)


def reminders(office: Office) -> list[Reply]:
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply).where(Reply.template == "reminder").order_by(Reply.id)))


def test_a_case_is_reminded_once_each_day_that_is_set(office: Office) -> None:
    assert remind_at(office, MORNING - DAY) == 0
    assert [remind_at(office, MORNING), remind_at(office, MORNING + DAY)] == [1, 0]
    assert [remind_at(office, MORNING + 5 * DAY), remind_at(office, MORNING + 6 * DAY)] == [1, 0]
    assert remind_at(office, MORNING + 8 * DAY) == 0
    assert [one.recipient for one in reminders(office)] == [SENDER, SENDER]


def test_the_letter_says_what_is_missing_until_when_and_how(office: Office) -> None:
    remind_at(office, MORNING)
    (letter,) = reminders(office)
    text = "".join(letter.text.split())
    for word in (UNIT, TITLE, "还有7天", "2026年3月31日23:59:59", "Word电子版", "直接回复本邮件"):
        assert word in text
    with office.runtime.store.reading() as session:
        case = session.get_one(Message, 1).submission
        assert case is not None
        assert case.full_receipt in letter.subject


def test_after_an_outage_one_letter_says_it(office: Office) -> None:
    assert remind_at(office, MORNING + 6 * DAY) == 1
    assert "还有1天" in "".join(reminders(office)[0].text.split())


def test_nobody_is_reminded_before_the_digest_s_hour(office: Office) -> None:
    assert remind_at(office, MORNING.replace(hour=7)) == 0


def test_who_has_mended_it_is_not_reminded(office: Office) -> None:
    office.take_mail(submission(UNIT, TITLE, sender=SENDER), BEFORE + DAY)
    assert remind_at(office, MORNING) == 0


def test_who_was_told_only_now_or_never_is_not_reminded(office: Office) -> None:
    office.now = MORNING - timedelta(hours=1)
    fresh = submission("东部示范大学", TITLE, sender="dong@east.edu.cn", paper=None)
    office.take_mail(fresh, office.now)
    send_due(office.runtime, Postbox())
    unsent = submission("北部示范大学", TITLE, sender="bei@north.edu.cn", paper=None)
    office.take_mail(unsent, BEFORE)
    assert remind_at(office, MORNING) == 1
    assert [one.recipient for one in reminders(office)] == [SENDER]


def test_a_machine_is_never_reminded(office: Office) -> None:
    office.now = BEFORE
    office.take_mail(submission("南部示范大学", TITLE, sender="noreply@south.edu.cn", paper=None), BEFORE)
    send_due(office.runtime, Postbox())
    remind_at(office, MORNING)
    assert [one.recipient for one in reminders(office)] == [SENDER]


def test_an_address_that_had_its_letters_for_the_day_gets_none(tmp_path: Path) -> None:
    office = open_office(tmp_path, BEFORE, replies={"remind_days": [7], "per_address_day": 1})
    office.take_mail(submission(UNIT, TITLE, sender=SENDER, paper=None), BEFORE)
    send_due(office.runtime, Postbox())
    office.now = MORNING - timedelta(hours=2)
    other = submission("东部示范大学", "另一案例", sender=SENDER, paper=manuscript("另一案例"))
    office.take_mail(other, office.now)
    assert remind_at(office, MORNING) == 0
    office.runtime.store.engine.dispose()


def test_none_is_written_where_nobody_asked_for_it_or_replies_are_off(tmp_path: Path) -> None:
    for name, replies in (("a", {}), ("b", {"remind_days": [7], "enabled": False})):
        office = open_office(tmp_path / name, BEFORE, replies=replies)
        office.take_mail(submission(UNIT, TITLE, sender=SENDER, paper=None), BEFORE)
        send_due(office.runtime, Postbox())
        assert remind_at(office, MORNING) == 0
        office.runtime.store.engine.dispose()


def test_an_answer_to_a_reminder_mends_the_case(office: Office) -> None:
    remind_at(office, MORNING)
    (letter,) = reminders(office)
    answer = submission(
        UNIT, TITLE, sender="other@west.edu.cn", form=None, subject=f"回复：{letter.subject}", text="补充"
    )
    message = office.take_mail(answer, MORNING)
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, message)
        assert (row.outcome, row.version) == ("accepted", 2)


@pytest.mark.parametrize(
    ("template", "begins"),
    [("请补正：{{ letter.number }}", "请补正：JYHQ2026-0001"), ("{{ letter.nothing }}", "西部示范大学")],
    ids=["whole", "broken"],
)
def test_a_template_of_ones_own_takes_its_place_and_gives_way_when_it_fails(
    tmp_path: Path, template: str, begins: str
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "reminder.txt").write_text(template, encoding="utf-8")
    own = {"remind_days": [7], "templates": tmp_path / "templates"}
    office = open_office(tmp_path, BEFORE, replies=own)
    office.take_mail(submission(UNIT, TITLE, sender=SENDER, paper=None), BEFORE)
    send_due(office.runtime, Postbox())
    assert remind_at(office, MORNING) == 1
    assert reminders(office)[0].text.startswith(begins)
    faults = [one.error or "" for one in find_health(office.runtime.store) if one.bad_since]
    assert ["reminder" in one for one in faults] == ([True] if "nothing" in template else [])
    office.runtime.store.engine.dispose()
