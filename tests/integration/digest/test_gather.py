"""What a digest tells of a day: the notice's deadline is 31 March 2026, 23:59:59 (五、1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from ingest.chase.reach import reason_in_words, telephone_of
from ingest.digest import Digest, build_digest, render_digest
from ingest.digest.facts import MOST_ROWS
from ingest.digest.past import Known
from ingest.digest.rows import RowReader
from ingest.digest.run import digest_name, write_digest
from ingest.digest.turns import in_turn
from ingest.health import note_health
from ingest.operator.purge import purge
from ingest.operator.rerun import decide
from models.journal import Event
from models.message import Message
from parsers.facts import CloudLink
from parsers.sender import Bounce
from tests.builders.letters import DEADLINE, at, form, letter, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
DAY = 24


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, at(0))
    yield opened
    opened.runtime.store.engine.dispose()


def submit(office: Office, unit: str, hours: float, *, paper: bool = True) -> int:
    """A case of a unit of its own; without the manuscript it is returned."""
    read = replace(form(unit=unit, title=f"{unit}的案例"), file=f"{unit}.docx")
    text = manuscript(unit, file=f"{unit}文稿.docx") if paper else None
    facts = sent_in(
        read, text, f"{unit}+{unit}的案例+张三", from_address=f"{len(unit)}{hours}@example.edu.cn"
    )
    office.now = at(hours)
    return office.take(facts, at(hours))


def second_case(office: Office, unit: str, hours: float) -> int:
    """Another case of a unit that has one already: held for a person (notice, 四、4)."""
    read = replace(form(unit=unit, title="又一案例"), file="又一.docx")
    facts = sent_in(
        read,
        manuscript("又一", file="又一文稿.docx"),
        f"{unit}+又一案例+李四",
        from_address="li@example.edu.cn",
    )
    office.now = at(hours)
    return office.take(facts, at(hours))


def told(office: Office, day: date) -> Digest:
    return build_digest(office.runtime, day)


def numbers(rows: object) -> list[int]:
    return [row.message for row in rows.rows]  # type: ignore[attr-defined] # a Listing


def test_an_empty_mailbox_gives_a_quiet_digest(office: Office) -> None:
    digest = told(office, TUESDAY)
    assert digest.is_quiet
    assert digest.messages == 0
    assert "本日无来信，亦无待办事项" in render_digest(office.runtime, digest).html


@pytest.mark.parametrize(
    ("day", "left"),
    [(date(2026, 3, 10), 21), (date(2026, 3, 30), 1), (date(2026, 3, 31), 0), (date(2026, 4, 2), -2)],
)
def test_days_are_counted_to_the_deadlines_day(office: Office, day: date, left: int) -> None:
    assert told(office, day).days_left == left


def test_each_message_stands_in_the_list_of_its_outcome(office: Office) -> None:
    good = submit(office, "甲大学", 0)
    bad = submit(office, "乙大学", 1, paper=False)
    held = second_case(office, "甲大学", 2)
    asked = office.take(letter(from_address="q@example.edu.cn"), at(3))
    digest = told(office, TUESDAY)
    assert numbers(digest.accepted) == [good]
    assert numbers(digest.returned) == [bad]
    assert numbers(digest.held) == [held]
    assert numbers(digest.letters) == [asked]
    assert dict(digest.today) == {"accepted": 1, "returned": 1, "held": 1, "correspondence": 1}
    assert digest.needs_person == 2  # the held case and the letter
    assert "不超过1项" in digest.held.rows[0].reasons[0]  # the notice's own words, 四、4


def test_a_telephone_that_may_be_wrong_is_told_of_an_accepted_case(office: Office) -> None:
    slip = sent_in(form(), manuscript(file="某大学+张三+13800000008.docx"))
    office.take(slip, at(0))
    (row,) = told(office, TUESDAY).accepted.rows
    (words,) = row.reasons
    assert "13800000000" in words
    assert "13800000008" in words


def test_midnight_belongs_to_the_new_day_in_the_calls_zone(office: Office) -> None:
    last = submit(office, "甲大学", 14.99)  # 23:59:24
    first = submit(office, "乙大学", 15)  # 00:00:00
    assert numbers(told(office, TUESDAY).accepted) == [last]
    assert numbers(told(office, WEDNESDAY).accepted) == [first]


def test_returned_cases_stay_until_they_come_back_oldest_first(office: Office) -> None:
    older = submit(office, "甲大学", 0, paper=False)
    newer = submit(office, "乙大学", 1, paper=False)
    assert numbers(told(office, date(2026, 3, 15)).returned) == [older, newer]
    assert told(office, date(2026, 3, 15)).returned.rows[0].days == 5
    submit(office, "甲大学", DAY)
    # another sender's mail for the same unit and title: whatever becomes of it, the other one stays
    assert newer in numbers(told(office, date(2026, 3, 15)).returned)


def test_a_correction_takes_the_case_off_the_list_from_its_day_on(office: Office) -> None:
    facts = sent_in(form(), None)
    first = office.take(facts, at(0))
    office.now = at(DAY)
    mended = office.take(sent_in(form(), manuscript()), at(DAY))
    assert numbers(told(office, TUESDAY).returned) == [first]
    later = told(office, WEDNESDAY)
    assert numbers(later.returned) == []
    assert numbers(later.accepted) == [mended]
    assert later.accepted.rows[0].version == 2
    assert dict(later.total) == {"accepted": 1}


def test_a_decision_does_not_change_the_digest_of_the_days_before(office: Office) -> None:
    submit(office, "甲大学", 0)
    held = second_case(office, "甲大学", 1)
    office.now = at(DAY)
    before = render_digest(office.runtime, told(office, TUESDAY))
    office.decide(held, "accept")
    assert render_digest(office.runtime, told(office, TUESDAY)) == before
    wednesday = told(office, WEDNESDAY)
    assert numbers(wednesday.held) == []
    assert numbers(wednesday.accepted) == [held], "accepted on the day of the decision"
    assert wednesday.accepted.rows[0].reasons == ("人工裁定：经研究决定。",)


def test_several_decisions_are_taken_back_to_the_day_that_is_asked_for(office: Office) -> None:
    submit(office, "甲大学", 0)
    held = second_case(office, "甲大学", 1)
    for hours, word in ((DAY, "accept"), (2 * DAY, "reject"), (3 * DAY, "return")):
        office.now = at(hours)
        office.decide(held, word)
    days = [told(office, TUESDAY + timedelta(days=n)) for n in range(4)]
    assert [
        numbers(days[0].held),
        numbers(days[1].accepted),
        numbers(days[2].rejected),
        numbers(days[3].returned),
    ] == [
        [held],
        [held],
        [held],
        [held],
    ]


def test_mail_of_past_days_read_today_stands_on_its_day_and_in_todays_digest(office: Office) -> None:
    """A first run over an old mailbox."""
    office.now = at(5 * DAY)
    old = office.take(sent_in(form(), manuscript()), at(0))
    assert numbers(told(office, TUESDAY).accepted) == [old]
    assert numbers(told(office, date(2026, 3, 15)).accepted) == [old]
    assert numbers(told(office, date(2026, 3, 12)).accepted) == []


def test_a_decision_on_mail_read_late_does_not_leak_into_its_day(office: Office) -> None:
    office.now = at(5 * DAY)
    office.take(sent_in(form(unit="甲大学"), manuscript(), "甲大学+智慧后勤平台建设+张三"), at(0))
    other = sent_in(
        replace(form(unit="甲大学", title="又一案例"), file="又一.docx"),
        manuscript("又一", file="又一文稿.docx"),
        "甲大学+又一案例+李四",
        from_address="li@example.edu.cn",
    )
    held = office.take(other, at(1))
    before = told(office, TUESDAY)
    assert numbers(before.held) == [held]
    office.now = at(5 * DAY + 1)
    office.decide(held, "accept")
    assert told(office, TUESDAY) == before


def test_a_decision_of_the_same_day_counts(office: Office) -> None:
    submit(office, "甲大学", 0)
    held = second_case(office, "甲大学", 1)
    office.now = at(2)
    office.decide(held, "return")
    digest = told(office, TUESDAY)
    assert numbers(digest.held) == []
    assert numbers(digest.returned) == [held]


def test_a_held_version_that_a_newer_one_settled_waits_for_nobody(office: Office) -> None:
    office.take(sent_in(form(), None), at(0))
    late = office.take(sent_in(form(), manuscript()), DEADLINE + timedelta(hours=1))
    assert numbers(told(office, date(2026, 4, 1)).held) == [late]
    office.now = DEADLINE + timedelta(hours=2)
    office.decide(late, "reject")
    assert numbers(told(office, date(2026, 4, 1)).held) == []


def test_letters_are_shown_again_for_a_week(office: Office) -> None:
    asked = office.take(letter(from_address="q@example.edu.cn"), at(0))
    assert numbers(told(office, TUESDAY).letters) == [asked]
    assert told(office, TUESDAY).letters.rows[0].excerpt == "请问截止日期是哪天？"
    for days, shown in ((1, [asked]), (7, [asked]), (8, [])):
        later = told(office, TUESDAY + timedelta(days=days))
        assert numbers(later.letters) == []
        assert numbers(later.earlier_letters) == shown
        assert later.needs_person == 0


@pytest.mark.parametrize(
    ("expires", "shown"),
    [(at(2), 1), (at(9 * DAY), 1), (at(12 * DAY), 0), (at(-DAY), 0), (None, 1)],
    ids=["today", "soon", "much later", "gone", "unsaid, on its day"],
)
def test_cloud_attachments_of_open_cases_are_told_before_they_end(
    office: Office, expires: datetime | None, shown: int
) -> None:
    link = CloudLink("网易", "https://mail.163.com/x", "申报材料.zip", "80M", expires)
    office.take(sent_in(None, None, cloud_links=(link,)), at(0))
    expiring = told(office, TUESDAY).expiring
    assert [one.name for one in expiring] == ["申报材料.zip"] * shown


def test_what_came_back_is_told_on_its_day_only(office: Office) -> None:
    office.take(letter(bounce=Bounce(None, "wang@example.edu.cn", "550 User suspended")), at(0))
    (one,) = told(office, TUESDAY).machine.undelivered
    assert (one.recipient, one.reason, one.state) == ("wang@example.edu.cn", "550 User suspended", "退信")
    assert told(office, WEDNESDAY).machine.undelivered == ()


def test_what_a_days_digest_said_of_the_machine_it_says_again(office: Office) -> None:
    note_health(office.runtime.store, "poll", at(1), "connection refused")
    office.now = at(DAY)
    write_digest(office.runtime, TUESDAY, send=False)
    note_health(office.runtime.store, "poll", at(DAY + 1))
    (trouble,) = told(office, TUESDAY).machine.troubles
    assert trouble.what == "收取邮件自 3月10日 10:00 起失败"
    assert told(office, WEDNESDAY).machine.troubles == ()


def test_the_page_of_a_day_that_is_not_over_is_made_anew(office: Office) -> None:
    write_digest(office.runtime, TUESDAY, send=False)
    assert "本日无来信" in office.runtime.store.objects.get(digest_name(TUESDAY)).decode()
    submit(office, "甲大学", 1)
    write_digest(office.runtime, TUESDAY, send=False)
    assert "甲大学的案例" in office.runtime.store.objects.get(digest_name(TUESDAY)).decode()


def test_the_reconciliation_is_told_in_a_sentence(office: Office) -> None:
    with office.runtime.store.writing() as session:
        detail = {"listed": 87, "missing": 2, "messages": [41, 42], "sha256": []}
        session.add(Event(kind="reconciled", at=at(1), detail=detail))
    assert (
        told(office, TUESDAY).machine.reconciled
        == "邮箱中 87 封邮件，其中 2 封此前未在册，已补收（编号 41、42）。"
    )


def test_totals_count_accepted_cases_in_the_calls_order(office: Office) -> None:
    submit(office, "甲大学", 0)
    submit(office, "乙教育科技有限公司", 1)
    submit(office, "丙市第一中学", 2)
    submit(office, "丁省高校后勤协会", 3)
    submit(office, "戊学院", 4, paper=False)
    digest = told(office, TUESDAY)
    assert list(digest.sorts["申报方向"].items()) == [("育强新动能", 0), ("深化新融合", 4), ("推进新治理", 0)]
    assert digest.sorts["申报形式"]["特色工作案例"] == 4
    assert digest.unit_kinds == {"高等学校": 1, "企业": 1, "中小学与幼儿园": 1, "行业协会与研究机构": 1}


def test_the_picture_reaches_to_the_deadline_once_it_is_near(office: Office) -> None:
    submit(office, "甲大学", 0)
    far = told(office, TUESDAY).arrivals
    assert (len(far), far[-1].day, far[-1].accepted) == (35, TUESDAY, 1)
    near = told(office, date(2026, 3, 20)).arrivals
    assert near[-1].day == DEADLINE.date()
    assert [one.ahead for one in near[-12:]] == [False] + [True] * 11


def test_long_lists_are_capped_and_the_others_counted(office: Office) -> None:
    for number in range(MOST_ROWS + 3):
        office.take(letter(from_address=f"{number}@example.edu.cn"), at(number / 100))
    digest = told(office, TUESDAY)
    assert (len(digest.letters.rows), digest.letters.total) == (MOST_ROWS, MOST_ROWS + 3)
    composed = render_digest(office.runtime, digest)
    assert "另有 3 项，见登记表。" in composed.html
    assert "另有 3 项，见登记表。" in composed.text


def test_counts_outlive_the_personal_data(tmp_path: Path) -> None:
    office = open_office(tmp_path / "other", at(0), replies={"enabled": False})
    office.take(sent_in(form(), manuscript()), at(0))
    before = told(office, TUESDAY)
    purge(office.runtime, at(1), dry_run=False)
    after = told(office, TUESDAY)
    assert (after.total, after.sorts, after.arrivals) == (
        before.total,
        before.sorts,
        before.arrivals,
    )
    assert after.accepted.rows[0].title == "（个人信息已按规定清除）"
    assert "张三" not in render_digest(office.runtime, after).html
    office.runtime.store.engine.dispose()


def test_statements_do_not_grow_with_the_number_of_messages(office: Office) -> None:
    statements: list[str] = []
    event.listen(
        office.runtime.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    for number in range(5):
        submit(office, f"第{number}大学", number, paper=bool(number % 2))
    statements.clear()
    told(office, TUESDAY)
    few = len(statements)
    for number in range(5, 25):
        submit(office, f"第{number}大学", number / 10, paper=bool(number % 2))
    statements.clear()
    told(office, TUESDAY)
    assert len(statements) == few


@pytest.mark.parametrize(("day", "left"), [(date(2026, 3, 30), 0), (date(2026, 3, 31), -1), (TUESDAY, 20)])
def test_the_countdown_is_of_the_morning_on_which_it_is_read(office: Office, day: date, left: int) -> None:
    office.now = at(24 * 40)
    assert told(office, day).days_left == left


def test_held_cases_are_shown_newest_first(office: Office) -> None:
    submit(office, "甲大学", 0)
    early = second_case(office, "甲大学", 1)
    third = replace(form(unit="甲大学", title="第三案例"), file="三.docx")
    facts = sent_in(third, manuscript("三", file="三稿.docx"), "甲大学+第三案例+王五", from_address="wu@b.cn")
    late = office.take(facts, at(2))
    assert numbers(told(office, TUESDAY).held) == [late, early]


def test_one_sender_s_many_held_cases_hide_nobody_s_and_claims_come_last() -> None:
    def held(message: int, sender: str) -> Known:
        return Known(message, at(message), at(message), "held", message, "甲大学", "", "", sender)

    honest = [held(1, "li@a.edu.cn"), held(2, "wang@b.edu.cn")]
    flood = [held(number, f"u{number}@m{number}.evil.com") for number in range(3, 300)]
    claims = {number: held(number, f"x{number}@u{number}.cn") for number in range(300, 600)}
    turns = in_turn([*honest, *flood, *claims.values()], claims)
    assert [one.message for one in turns[:3]] == [299, 2, 1]
    assert [one.message for one in turns[3:5]] == [298, 297]
    assert {one.message for one in turns[299:]} == set(claims)


def test_who_finds_no_room_on_the_page_is_named_by_his_number(office: Office) -> None:
    known = [Known(n, at(0), at(0), "held", n, "", "", "") for n in range(1, MOST_ROWS + 6)]
    with office.runtime.store.reading() as session:
        listing = RowReader(session, office.runtime.policy.call.zone, at(24), {}).listing(known)
    assert listing.total == MOST_ROWS + 5
    assert listing.unshown == tuple(range(MOST_ROWS + 1, MOST_ROWS + 6))


def test_a_mail_that_came_back_shows_unit_telephone_and_reason(office: Office) -> None:
    case = submit(office, "甲大学", 0)
    with office.runtime.store.writing() as session:
        ours = session.get_one(Message, case).replies[0]
        ours.state, ours.sent_at = "sent", at(0)
        known = ours.message_id
    back = letter(
        from_address="postmaster@163.com",
        subject="系统退信",
        bounce=Bounce(known, None, "smtp; 550 5.1.1 User not found"),
    )
    office.now = at(1)
    office.take(back, at(1))
    (one,) = told(office, TUESDAY).machine.undelivered
    assert (one.unit, one.contact, one.telephone) == ("甲大学", "张三", "13800000000")
    assert one.reason == "收件地址不存在或已停用"


@pytest.mark.parametrize(
    ("text", "telephone"),
    [
        ("13800000000", "13800000000"),
        ("手机：138-0000-0000（微信同号）", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("(010) 62510000", "010-62510000"),
        ("0571-87950000转801", "0571-87950000"),
        ("某大学+张三+13800000000.docx", "13800000000"),
        ("身份证110101138000000001234", ""),
        ("无", ""),
    ],
)
def test_a_telephone_is_found_in_what_people_write(text: str, telephone: str) -> None:
    assert telephone_of(text) == telephone


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("smtp; 550 User not found; 5.1.1", "收件地址不存在或已停用"),
        ("退信原因：收件人空间不足", "收件人邮箱已满"),
        ("smtp; 554 DT:SPM 163 smtp5", "被对方邮件系统拒收，可能被判为垃圾邮件"),
        ("Host not found", "收件地址的域名有误"),
        ("一句没有见过的话", "一句没有见过的话"),
    ],
)
def test_why_a_mail_came_back_is_said_in_plain_words(said: str, words: str) -> None:
    assert reason_in_words(said) == words


def test_after_the_deadline_what_can_no_longer_be_mended_is_told_once(office: Office) -> None:
    """Notice, 五、1: 31 March. Returned before it or on its last day: told until then, later only counted."""
    early, last = submit(office, "早大学", 0, paper=False), submit(office, "末日大学", 21 * DAY, paper=False)
    assert numbers(told(office, date(2026, 3, 31)).returned) == [early, last]
    later = told(office, date(2026, 4, 1)).returned
    assert (numbers(later), later.total) == ([], 2)


def test_a_case_that_was_given_a_day_of_its_own_is_told_until_then(office: Office) -> None:
    message = submit(office, "早大学", 0, paper=False)
    until = DEADLINE + timedelta(days=10)
    office.now = at(DAY)
    decide(office.runtime, str(message), "return", "请补文稿。", "秘书", until)
    assert numbers(told(office, date(2026, 4, 9)).returned) == [message]
    assert numbers(told(office, date(2026, 4, 12)).returned) == []


def test_a_past_days_paragraph_tells_how_the_call_stood_at_its_end(office: Office) -> None:
    submit(office, "江苏示范大学", 0)
    submit(office, "乙大学", 1, paper=False)
    office.now = at(2 * DAY)
    submit(office, "丙大学", 2 * DAY)
    assert told(office, TUESDAY).report == (
        "截至2026年3月10日24时，2026 年教育后勤信息化建设优秀案例征集共收到申报2件，"
        "其中已受理1件、退回补正1件。"
        "已受理的1件案例中，按申报方向：深化新融合1件；按申报形式：特色工作案例1件；按单位类别：高等学校1件。"
        "申报单位来自1个省、自治区、直辖市（据单位名称判断）。"
    )
