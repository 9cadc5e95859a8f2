"""What people and machines do over days, through the whole program with real Dovecot and SMTP.

Expected outcomes, findings and replies are the contract's, section 3.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.builders import answers
from tests.builders.files.word import manuscript
from tests.builders.submissions import BEFORE, DEADLINE, form_of, submission
from tests.e2e.mailroom import Mailroom, Story, telling
from tests.e2e.program import codes
from tests.servers.dovecot import DovecotServer

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
BEFORE_THE_CALL = datetime.fromisoformat("2026-01-26T23:59:59+08:00")
ACCEPTED, RETURNED, HELD, REJECTED = "受理回执", "退回补正通知", "待人工复核", "不予受理通知"
"""What the subject of each reply says."""

STORIES: list[Story] = []


def story(tell: Story) -> Story:
    """Have it told and tested."""
    STORIES.append(tell)
    return tell


def paper(unit: str, title: str, characters: int = 3500) -> bytes:
    """A manuscript that is like no other unit's: characters drawn by the unit's name."""
    chance = random.Random(unit)
    own = "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(350))
    return manuscript(title, characters=characters, author=f"{unit}  王小明", subject=own)


def whole(unit: str, title: str, sender: str, **changes: object) -> bytes:
    """A submission without a fault, but for the changes."""
    parts: dict[str, object] = {"paper": paper(unit, title), "sender": sender, **changes}
    return submission(unit, title, **parts)  # type: ignore[arg-type] # the builder's own parameters


def word_file(unit: str, data: bytes) -> tuple[str, bytes]:
    """A manuscript under the name that the notice asks for."""
    return f"{unit}+王小明+13800000000.docx", data


def place(record: dict[str, object]) -> tuple[object, int, bool]:
    """(receipt number, version, current) of a record."""
    submitted = record["submission"]
    assert isinstance(submitted, dict)
    return submitted["number"], submitted["version"], submitted["current"]


@story
def returned_then_completed_by_reply(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "海川大学", "智慧食堂明厨亮灶", "haichuan@example.edu.cn"
    first = room.send(whole(unit, title, sender, paper=None), BEFORE)
    yield
    before = room.record(first)
    assert (before["outcome"], codes(before)) == ("returned", {"manuscript.missing"})
    assert (before["reply"]["template"], before["reply"]["state"]) == ("return", "sent")
    (asked,) = room.mails_to(sender)
    assert RETURNED in asked["Subject"]
    assert asked["In-Reply-To"] == first
    answer = answers.answer_to(asked, sender, word_file(unit, paper(unit, title)))
    second = room.send(answer, BEFORE + DAY)
    yield
    after = room.record(second)
    number, version, current = place(after)
    assert (after["outcome"], codes(after)) == ("accepted", set())
    assert (version, current) == (2, True)
    assert place(room.record(first)) == (number, 1, False)
    assert room.record(first)["outcome"] == "returned"
    receipt = room.mails_to(sender)[1]
    assert ACCEPTED in receipt["Subject"]
    assert str(number) in answers.plain_text(receipt)


@story
def a_question_in_answer_to_a_return(room: Mailroom) -> Iterator[None]:
    """It is no version: the secretariat finds it among what waits for an answer, with words and telephone."""
    unit, title, sender = "问渠大学", "智慧浴场", "wenqu@example.edu.cn"
    first = room.send(whole(unit, title, sender, subject="问渠大学申报材料"), BEFORE)
    yield
    (asked,) = room.mails_to(sender)
    assert RETURNED in asked["Subject"]
    question = room.send(answers.answer_to(asked, sender, text="请问主题怎么写？急"), BEFORE + DAY)
    yield
    record = room.record(question)
    assert (record["outcome"], record["reply"], record["submission"]) == ("correspondence", None, None)
    assert place(room.record(first))[1:] == (1, True)
    name = room.program.ok("digest", "--date", f"{BEFORE + DAY:%Y-%m-%d}").strip()
    page = (room.program.folder / name).read_text(encoding="utf-8")
    waiting = page[page.index("待答复的咨询来函") :]
    for shown in ("请问主题怎么写？急", unit, room.record(first)["form"]["contact_info"]):
        assert shown in waiting
    right = answers.answer_to(asked, sender, text=f"您好：\n主题：{unit}+{title}+王小明")
    mended = room.send(right, BEFORE + 2 * DAY)
    yield
    assert room.record(mended)["outcome"] == "accepted"
    assert place(room.record(mended)) == (place(room.record(first))[0], 2, True)


@story
def completed_by_a_program_that_forgets_what_it_answers(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "云岭大学", "智慧公寓", "yunling@example.edu.cn"
    first = room.send(whole(unit, title, sender, form=None), BEFORE)
    yield
    (asked,) = room.mails_to(sender)
    number = place(room.record(first))[0]
    assert str(number) in answers.plain_text(asked)
    form = ("申报表.docx", form_of(unit, title, "王小明"))
    second = room.send(
        answers.answer_to(asked, sender, form, threaded=False, subject="补充材料"), BEFORE + DAY
    )
    yield
    assert room.record(second)["outcome"] == "accepted"
    assert place(room.record(second)) == (number, 2, True)


@story
def sent_again(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "星河大学", "智慧能源", "xinghe@example.edu.cn"
    mail = whole(unit, title, sender)
    first = room.send(mail, BEFORE)
    room.send(mail, BEFORE + timedelta(minutes=1))
    yield
    assert [room.record(first, n)["outcome"] for n in (0, 1)] == ["accepted", "duplicate"]
    form, document = form_of(unit, title, "王小明"), paper(unit, title)
    same = room.send(whole(unit, title, sender, form=form, paper=document), BEFORE + DAY)
    again = room.send(
        whole(unit, title, sender, form=form, paper=document, subject="再发一遍，以此为准"), BEFORE + 2 * DAY
    )
    yield
    assert room.record(again)["outcome"] == "duplicate"
    assert room.record(again)["reply"] is None
    assert place(room.record(same))[1:] == (2, True)  # python-docx's stamp makes it another file: an update
    assert len(room.mails_to(sender)) == 2


@story
def accepted_then_updated(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "长风大学", "后勤数据治理", "changfeng@example.edu.cn"
    first = room.send(whole(unit, title, sender), BEFORE)
    yield
    assert place(room.record(first))[1:] == (1, True)
    newer = whole(unit, title, sender, paper=paper(unit, title, 4200))
    second = room.send(newer, BEFORE + DAY)
    yield
    number = place(room.record(first))[0]
    assert room.record(second)["outcome"] == "accepted"
    assert room.record(second)["manuscript"]["characters"] == 4200
    assert place(room.record(second)) == (number, 2, True)
    assert place(room.record(first)) == (number, 1, False)


@story
def accepted_then_an_update_with_a_fault(room: Mailroom) -> Iterator[None]:
    """The accepted version stands until a newer one is accepted."""
    unit, title, sender = "平湖大学", "智慧物业", "pinghu@example.edu.cn"
    first = room.send(whole(unit, title, sender), BEFORE)
    second = room.send(whole(unit, title, sender, paper=paper(unit, title, 2999)), BEFORE + DAY)
    yield
    assert [room.record(m)["outcome"] for m in (first, second)] == ["accepted", "returned"]
    assert [place(room.record(m))[1:] for m in (first, second)] == [(1, True), (2, False)]


@story
def a_second_case_of_the_unit_accepted_by_decision(room: Mailroom) -> Iterator[None]:
    unit, other = "松江学院", "songjiang-b@example.edu.cn"
    first = room.send(whole(unit, "智慧食堂一期", "songjiang-a@example.edu.cn"), BEFORE)
    second = room.send(
        whole(unit, "能源管理平台", other, paper=paper("another text", "能源管理平台")), BEFORE + DAY
    )
    yield
    assert room.record(first)["outcome"] == "accepted"
    held = room.record(second)
    assert (held["outcome"], codes(held)) == ("held", {"unit.quota"})
    assert place(held)[0] != place(room.record(first))[0]
    assert HELD in room.mails_to(other)[0]["Subject"]
    reason = "经核实，两项案例分属不同校区"
    room.program.ok("decide", str(held["id"]), "accept", "--reason", reason, "--by", "宋老师")
    yield
    assert room.record(second)["outcome"] == "accepted"
    assert [mail["Subject"].split("】")[0] for mail in room.mails_to(other)[1:]] == [f"【{ACCEPTED}"]
    shown = room.program.ok("show", str(held["id"]))
    assert "宋老师" in shown
    assert reason in shown


@story
def a_second_case_under_the_departments_name_rejected_by_decision(room: Mailroom) -> Iterator[None]:
    sender = "jinghu-hq@example.edu.cn"
    room.send(whole("镜湖大学", "智慧食堂", "jinghu@example.edu.cn"), BEFORE)
    alias = whole("镜湖大学后勤保障部", "公寓管理", sender, paper=paper("words of its own", "公寓管理"))
    second = room.send(alias, BEFORE + DAY)
    yield
    held = room.record(second)
    assert (held["outcome"], codes(held)) == ("held", {"unit.quota"})
    reason = "贵单位已申报一项"
    room.program.ok("decide", place(held)[0], "reject", "--reason", reason)  # type: ignore[arg-type]
    yield
    assert room.record(second)["outcome"] == "rejected"
    told = room.mails_to(sender)[-1]
    assert REJECTED in told["Subject"]
    assert reason in answers.plain_text(told)


@story
def an_accepted_case_returned_by_decision_and_mended(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "北原大学", "智慧后勤", "beiyuan@example.edu.cn"
    first = room.send(whole(unit, title, sender), BEFORE)
    yield
    reason = "请补充盖章的申报表"
    room.program.ok("decide", first, "return", "--reason", reason)
    yield
    assert room.record(first)["outcome"] == "returned"
    asked = room.mails_to(sender)[-1]
    assert RETURNED in asked["Subject"]
    assert reason in answers.plain_text(asked)
    form = ("申报表（盖章）.docx", form_of(unit, title, "王小明", opinion="同意申报"))
    second = room.send(answers.answer_to(asked, sender, form), BEFORE + DAY)
    yield
    assert room.record(second)["outcome"] == "accepted"
    assert place(room.record(second))[1:] == (2, True)


@story
def returned_by_decision_with_a_day_after_the_deadline(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "后浪大学", "智慧灌渠", "houlang@example.edu.cn"
    first = room.send(whole(unit, title, sender), BEFORE)
    yield
    word = ("--until", "2099-12-31", "--reason", "请补盖公章")
    room.program.ok("decide", first, "return", *word)
    yield
    asked = room.mails_to(sender)[-1]
    assert RETURNED in asked["Subject"]
    assert "2099年12月31日" in answers.plain_text(asked)
    assert "已过" not in answers.plain_text(asked)
    form = ("申报表（盖章）.docx", form_of(unit, title, "王小明", opinion="同意申报"))
    second = room.send(answers.answer_to(asked, sender, form), DEADLINE + DAY)
    yield
    assert (room.record(second)["outcome"], codes(room.record(second))) == ("accepted", set())


@story
def taken_back_by_its_submitter(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "归去大学", "智慧田园", "guiqu@example.edu.cn"
    first = room.send(whole(unit, title, sender), BEFORE)
    yield
    number = str(place(room.record(first))[0])
    room.program.ok("decide", number, "withdraw", "--reason", "应贵单位来函申请")
    yield
    assert (room.record(first)["outcome"], room.record(first)["reply"]["template"]) == (
        "rejected",
        "withdrawal",
    )
    told = room.mails_to(sender)[-1]
    assert "撤回申报确认" in told["Subject"]
    assert "不予受理" not in answers.plain_text(told)
    other = room.send(whole(unit, "另一案例", "li@example.edu.cn"), BEFORE + DAY)
    yield
    assert room.record(other)["outcome"] == "accepted"


@story
def late(room: Mailroom) -> Iterator[None]:
    """Final, and without a list of other faults."""
    sender = "late@example.edu.cn"
    mail = room.send(whole("晚晴大学", "智慧校园", sender, paper=None), DEADLINE + timedelta(seconds=1))
    yield
    assert codes(room.record(mail), notes=True) == {"deadline.late"}
    assert room.record(mail)["outcome"] == "rejected"
    assert REJECTED in room.mails_to(sender)[0]["Subject"]


@story
def in_time_and_corrected_late(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "南屏大学", "智慧浴室", "nanping@example.edu.cn"
    first = room.send(whole(unit, title, sender, paper=None), DEADLINE - timedelta(hours=4))
    yield
    (asked,) = room.mails_to(sender)
    answer = answers.answer_to(asked, sender, word_file(unit, paper(unit, title)))
    second = room.send(answer, DEADLINE + timedelta(hours=8))
    yield
    held = room.record(second)
    assert (held["outcome"], codes(held)) == ("held", {"deadline.late_correction"})
    assert place(held)[0] == place(room.record(first))[0]
    assert HELD in room.mails_to(sender)[1]["Subject"]


@story
def out_of_order_in_one_round(room: Mailroom) -> Iterator[None]:
    """UIDs against INTERNALDATEs: the correction has the lower UID."""
    unit, title, sender = "东篱大学", "智慧洗衣", "dongli@example.edu.cn"
    second = room.send(whole(unit, title, sender, form=None), BEFORE + DAY)
    first = room.send(whole(unit, title, sender, paper=None), BEFORE)
    yield
    assert [room.record(m)["outcome"] for m in (first, second)] == ["returned", "accepted"]
    assert [place(room.record(m))[1:] for m in (first, second)] == [(1, False), (2, True)]


@story
def out_of_order_over_two_rounds(room: Mailroom) -> Iterator[None]:
    unit, title, sender = "西楼大学", "智慧停车", "xilou@example.edu.cn"
    second = room.send(whole(unit, title, sender, form=None), BEFORE + DAY)
    yield
    number = place(room.record(second))[0]
    assert room.record(second)["outcome"] == "returned"
    first = room.send(whole(unit, title, sender, paper=None), BEFORE)
    yield
    assert [room.record(m)["outcome"] for m in (first, second)] == ["returned", "accepted"]
    assert [place(room.record(m)) for m in (first, second)] == [(number, 1, False), (number, 2, True)]
    wrong, right = room.mails_to(sender)
    assert (RETURNED in wrong["Subject"], ACCEPTED in right["Subject"]) == (True, True)
    assert f"“{RETURNED}”已不适用，现予作废" in "".join(answers.plain_text(right).split())
    assert right["In-Reply-To"] == second


@story
def thanks_for_a_return_and_for_a_decision(room: Mailroom) -> Iterator[None]:
    """A letter without files overturns nothing, neither the rules' word nor an operator's."""
    unit, title, sender = "南浦大学", "智慧餐厅", "nanpu@example.edu.cn"
    first = room.send(whole(unit, title, sender), BEFORE)
    yield
    room.program.ok("decide", first, "return", "--reason", "请补盖公章")
    yield
    asked = room.mails_to(sender)[-1]
    thanks = room.send(answers.answer_to(asked, sender, text="收到，马上补。"), BEFORE + DAY)
    yield
    assert room.record(thanks)["outcome"] == "correspondence"
    assert [RETURNED in mail["Subject"] for mail in room.mails_to(sender)] == [False, True]


@story
def a_holiday_reply_to_our_reply(room: Mailroom) -> Iterator[None]:
    sender = "holiday@qq.com"
    room.send(whole("金陵示范学院", "智慧门禁", sender), BEFORE)
    yield
    machine = room.send(answers.qq_holiday_reply(room.mails_to(sender)[0], sender), BEFORE + DAY)
    yield
    assert (room.record(machine)["outcome"], room.record(machine)["reply"]) == ("ignored", None)
    assert len(room.mails_to(sender)) == 1


@story
def an_automatic_reply_that_no_header_marks(room: Mailroom) -> Iterator[None]:
    sender = "automatic@163.com"
    room.send(whole("渭水大学", "智慧绿化", sender, paper=None), BEFORE)
    yield
    machine = room.send(answers.bare_automatic_reply(sender), BEFORE + DAY)
    yield
    assert (room.record(machine)["outcome"], room.record(machine)["reply"]) == ("ignored", None)
    assert len(room.mails_to(sender)) == 1


def bounced(room: Mailroom, *, unit: str, sender: str, netease: bool) -> Iterator[None]:
    """Our reply comes back: matched to it, shown, answered by nobody."""
    first = room.send(whole(unit, "智慧报修", sender), BEFORE)
    yield
    make = answers.coremail_bounce if netease else answers.postfix_bounce
    bounce = room.send(make(room.mails_to(sender)[0], sender), BEFORE + DAY)
    yield
    assert (room.record(bounce)["outcome"], room.record(bounce)["reply"]) == ("ignored", None)
    returned_to_us = room.record(bounce)["id"]
    assert f"came back   message {returned_to_us}" in room.program.ok("show", first)
    assert sender in room.program.ok("outbox", "list", "--json")
    page = room.program.ok("digest").strip()
    assert sender in (room.program.folder / page).read_text(encoding="utf-8")


@story
def our_reply_comes_back_from_netease(room: Mailroom) -> Iterator[None]:
    yield from bounced(room, unit="嘉陵大学", sender="gone@example.edu.cn", netease=True)


@story
def our_reply_comes_back_by_the_book(room: Mailroom) -> Iterator[None]:
    yield from bounced(room, unit="漓江大学", sender="gone@example.org.cn", netease=False)


@story
def a_letter_and_mail_from_before_the_call(room: Mailroom) -> Iterator[None]:
    senders = ("asks@example.edu.cn", "early@example.edu.cn", "xxhjszwh@163.com")
    question = submission(subject="请问盖章", form=None, paper=None, text="可否后补公章？", sender=senders[0])
    letter = room.send(question, BEFORE)
    early = room.send(whole("早春大学", "智慧灌溉", senders[1]), BEFORE_THE_CALL)
    own = room.send(whole("自己大学", "智慧自己", senders[2]), BEFORE)
    yield
    outcomes = [room.record(mail)["outcome"] for mail in (letter, early, own)]
    assert outcomes == ["correspondence", "correspondence", "ignored"]
    assert [len(room.mails_to(sender)) for sender in senders] == [0, 0, 0]


@story
def one_address_gets_six_replies_a_day(room: Mailroom) -> Iterator[None]:
    """As `replies.per_address_day` is by default; what comes beyond is written down and not sent."""
    sender = "company@example.com"
    places = ("甲山", "乙水", "丙桥", "丁庄", "戊亭", "己湾", "庚岭", "辛浦")
    sent = [
        room.send(whole(f"{name}大学", f"{name}智慧平台", sender), BEFORE + timedelta(minutes=n))
        for n, name in enumerate(places)
    ]
    yield
    records = [room.record(mail) for mail in sent]
    assert {record["outcome"] for record in records} == {"accepted"}
    assert [record["reply"]["state"] for record in records] == ["sent"] * 6 + ["suppressed"] * 2
    assert len(room.mails_to(sender)) == 6


@story
def a_forged_sender_is_judged_and_not_answered(room: Mailroom) -> Iterator[None]:
    sender, result = "forged@example.edu.cn", ("Authentication-Results", "mx.163.com; dmarc=fail")
    mail = room.send(whole("古渡大学", "智慧快递", sender, headers=(result,)), BEFORE)
    yield
    record = room.record(mail)
    assert (record["outcome"], record["reply"]["state"]) == ("accepted", "suppressed")
    assert room.mails_to(sender) == []
    assert "dmarc=fail" in room.program.ok("show", str(record["id"]))


@pytest.fixture(scope="module")
def room(dovecot: DovecotServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailroom]:
    with telling(
        dovecot, tmp_path_factory.mktemp("story"), STORIES, replies={"trusted_servers": ["163.com"]}
    ) as room:
        yield room


@pytest.mark.parametrize("tale", STORIES, ids=lambda tale: tale.__name__)
def test_a_story_ends_as_the_contract_says(room: Mailroom, tale: Story) -> None:
    if tale in room.faults:
        raise room.faults[tale]


def test_no_sender_was_answered_without_end(room: Mailroom) -> None:
    """A round without new mail sends nothing and changes nothing."""
    delivered, records = room.delivered, room.records
    room.make_round()
    assert room.delivered == delivered
    assert room.records == records


def test_everything_run_again_comes_to_the_same_end(room: Mailroom) -> None:
    """Decisions taken by hand included: outcomes depend on when mail was received, not on when it is read."""
    records, delivered = room.records, room.delivered
    assert room.program.ok("rerun", "--all") == ""
    room.make_round()
    assert room.records == records
    assert room.delivered == delivered
