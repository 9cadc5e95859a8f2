"""What people do after their first mail: send again, complete, correct, come late, answer, copy."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from tests.acceptance import papers
from tests.acceptance.papers import Filled
from tests.acceptance.post import (
    SENDER,
    SUBJECT,
    Came,
    attached,
    came,
    entry,
    good_files,
    history,
    letter,
    sent,
    text_part,
)  # fmt: skip
from tests.acceptance.wordxml import docx

FORM, MANUSCRIPT = good_files()
GOOD = sent(FORM, MANUSCRIPT)
LATE = datetime.fromisoformat("2026-04-01T00:00:00+08:00")


def outcomes(*found: Came) -> list[str]:
    return [one.outcome for one in found]


def case_of(unit: str, title: str, *, sender: str = "wang@yunxi.edu.cn", seed: int = 3) -> bytes:
    """Another case, without fault."""
    form = papers.form(Filled(unit=unit, contact="王一", title=title))
    paper = papers.manuscript(3400, title=title, seed=seed)
    files = (("申报表.docx", form), (f"{unit}+王一+13900005678.docx", paper))
    return sent(*files, subject=f"{unit}+{title}+王一", sender=sender)


SAME = {
    "the same bytes": GOOD,
    "the same documents": sent(FORM, MANUSCRIPT, text="怕没收到，再发一次"),
    "under other names": sent(("a.docx", FORM[1]), ("b.docx", MANUSCRIPT[1])),
    "under another subject": sent(FORM, MANUSCRIPT, subject="材料"),
    "one of them": sent(MANUSCRIPT),
}


@pytest.mark.parametrize("again", SAME)
def test_what_was_sent_before_is_a_duplicate(again: str) -> None:
    assert outcomes(*history(GOOD, SAME[again])) == ["accepted", "duplicate"]


def test_a_missing_paper_may_follow() -> None:
    assert outcomes(*history(sent(FORM), sent(MANUSCRIPT))) == ["returned", "accepted"]


def test_a_missing_paper_may_follow_as_an_answer_to_ours() -> None:
    first = entry(1, sent(FORM), reply_ids=("<r1@163.com>",))
    fields = ("In-Reply-To: <r1@163.com>",)
    second = entry(2, sent(MANUSCRIPT, subject="回复：【退回补正通知】", fields=fields, sender="li@y.cn"))
    assert outcomes(*history(first, second)) == ["returned", "accepted"]


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    found = history(GOOD, sent(("申报表.docx", papers.form(Filled(position="处长")))))
    places = [one.verdict.placement for one in found]
    assert outcomes(*found) == ["accepted", "accepted"]
    assert [(place.version, place.current) for place in places if place] == [(1, False), (2, True)]


def test_the_order_of_arrival_decides_and_not_that_of_reading() -> None:
    first, second = entry(1, sent(FORM)), entry(2, sent(MANUSCRIPT))
    assert outcomes(*history(second, first)) == ["accepted", "returned"]


UNITS = "云泽大学后勤保障部/云泽大学（后勤集团）/云泽大学 总务处/云 泽 大 学/云溪学院、云泽大学"
OTHERS = "云泽师范大学/云泽大学附属中学/云泽学院/云溪大学"


@pytest.mark.parametrize("unit", UNITS.split("/"))
def test_a_second_case_of_the_unit_is_held(unit: str) -> None:
    found = history(GOOD, case_of(unit, "食堂明厨亮灶的实践"))[1]
    assert (found.outcome, found.codes) == ("held", ["unit.quota"])


@pytest.mark.parametrize("unit", OTHERS.split("/"))
def test_another_unit_has_a_case_of_its_own(unit: str) -> None:
    found = history(GOOD, case_of(unit, "食堂明厨亮灶的实践"))[1]
    assert (found.outcome, found.codes) == ("accepted", [])


DEADLINES = {
    "2026-03-31T23:59:59+08:00": "accepted",
    "2026-03-31T23:59:59.900+08:00": "accepted",
    "2026-03-31T15:59:59+00:00": "accepted",
    "2026-03-31T16:00:00+00:00": "rejected",
    "2026-04-01T00:00:00+08:00": "rejected",
    "2026-01-27T00:00:00+08:00": "accepted",
    "2026-01-26T23:59:59+08:00": "correspondence",
}


@pytest.mark.parametrize("moment", DEADLINES)
def test_the_call_lasts_from_its_first_second_to_its_last(moment: str) -> None:
    assert came(GOOD, datetime.fromisoformat(moment)).outcome == DEADLINES[moment]


CLOCKS = {
    ("1970-01-01T00:00:00+00:00", "Thu, 12 Mar 2026 10:00:00 +0800"): "held",
    ("2026-01-20T00:00:00+08:00", "Thu, 12 Mar 2026 10:00:00 +0800"): "held",
    ("1970-01-01T00:00:00+00:00", "Thu, 12 Mar 2026 10:00:00"): "held",
    ("1970-01-01T00:00:00+00:00", "Wed, 1 Apr 2026 10:00:00 +0800"): "held",
    ("2026-01-20T00:00:00+08:00", "Tue, 20 Jan 2026 00:00:00 +0800"): "correspondence",
    ("2026-03-31T23:59:00+08:00", "Tue, 31 Mar 2026 23:59:00 CST"): "accepted",
    ("2026-03-31T23:59:00+08:00", "Tue, 31 Mar 2026 23:59:00"): "accepted",
}


@pytest.mark.parametrize("clocks", CLOCKS)
def test_a_mailbox_whose_clock_was_lost_rejects_and_hides_nobody(clocks: tuple[str, str]) -> None:
    taken, line = clocks
    found = came(
        f"Received: from a by mx.yunze.edu.cn; {line}\r\n".encode() + GOOD, datetime.fromisoformat(taken)
    )
    assert found.outcome == CLOCKS[clocks]
    assert found.codes == (["deadline.clock"] if found.outcome == "held" else [])


def test_what_is_late_gets_no_list_of_other_faults() -> None:
    assert came(sent(("表.docx", papers.form(Filled(unit="")))), LATE).codes == ["deadline.late"]


def test_a_late_correction_is_for_a_person_and_a_late_copy_is_a_duplicate() -> None:
    changed = sent(("申报表.docx", papers.form(Filled(position="处长"))))
    found = history(GOOD, entry(2, changed, LATE))[1]
    assert (found.outcome, found.codes) == ("held", ["deadline.late_correction"])
    assert outcomes(*history(GOOD, entry(2, GOOD, LATE))) == ["accepted", "duplicate"]


MATTERS = "数据平台食堂公寓能耗报修采购验收留样师生流程提醒记录统计预警派单评价反馈"


def invented(seed: int, count: int = 40) -> list[str]:
    pick = random.Random(seed)
    words = [MATTERS[at : at + 2] for at in range(0, len(MATTERS), 2)]
    return ["".join(pick.choice(words) for _ in range(45)) + "。" for _ in range(count)]


def telling(paragraphs: list[str], unit: str, sender: str) -> bytes:
    paper = docx(papers.title_line(), *[papers.text_line(text) for text in paragraphs])
    files = ("表.docx", papers.form(Filled(unit=unit))), (f"{unit}+陆明远+13900001234.docx", paper)
    return sent(*files, subject=f"{unit}+{papers.TITLE}+陆明远", sender=sender)


FAINT = {
    "white": papers.look("仿宋_GB2312", 32, '<w:color w:val="FFFFFF"/>'),
    "nearly white": papers.look("仿宋_GB2312", 32, '<w:color w:val="FDFEFD"/>'),
    "a point high": papers.look("仿宋_GB2312", 2),
    "hidden": papers.look("仿宋_GB2312", 32, "<w:vanish/>"),
}


@pytest.mark.parametrize("case", FAINT)
def test_characters_that_nobody_sees_do_not_make_another_text_of_a_copy(case: str) -> None:
    first = invented(7)

    def veiled(text: str) -> str:
        runs = [
            papers.run(text[at : at + 11], papers.look("仿宋_GB2312", 32)) + papers.run("学", FAINT[case])
            for at in range(0, len(text), 11)
        ]
        return papers.line(*runs, looks=papers.exactly(520))

    paper = docx(papers.title_line(), *[veiled(text) for text in first])
    other = "青原大学"
    files = ("表.docx", papers.form(Filled(unit=other))), (f"{other}+陆明远+13900001234.docx", paper)
    copy = sent(*files, subject=f"{other}+{papers.TITLE}+陆明远", sender="li@qingyuan.edu.cn")
    found = history(telling(first, "云泽大学", "lu@yunze.edu.cn"), copy)[1]
    assert "manuscript.near_duplicate" in found.codes


@pytest.mark.parametrize("seed", range(5))
def test_nine_tenths_of_another_units_text_are_held(seed: int) -> None:
    first = invented(seed)
    copied = [
        new if i % 10 == 0 else old for i, (old, new) in enumerate(zip(first, invented(99), strict=True))
    ]
    found = history(telling(first, "云泽大学", SENDER), telling(copied, "云溪学院", "wang@yunxi.edu.cn"))[1]
    assert (found.outcome, found.codes) == ("held", ["manuscript.near_duplicate"])


@pytest.mark.parametrize("seed", range(5))
def test_a_text_of_ones_own_is_not(seed: int) -> None:
    first = telling(invented(seed), "云泽大学", SENDER)
    assert history(first, telling(invented(50 + seed), "云溪学院", "wang@yunxi.edu.cn"))[1].codes == []


MACHINES: dict[str, tuple[str, ...]] = {
    "自动回复: 关于": ("X-QQ-AUTO-REPLY: true",),
    "自动回复:hello": ("X-QQ-HolidayReply: true", "Sender: a+auto_=b=163.com@qq.com"),
    "来自xxx@sina.com的自动回复 ": (),
    "系统退信": ("X-CM-Original-Message-ID: <r1@163.com>",),
    "来自postmaster@aliyun.com的退信": ("x-aliyun-bounce: 1",),
    "未送达: 关于": (),
    "自动答复: 关于": ("Auto-Submitted: auto-replied",),
    "周报": ("List-Id: <x.y>",),
    "通知": ("Precedence: bulk",),
    "无主题": ("Return-Path: <>",),
}


@pytest.mark.parametrize("subject", MACHINES)
def test_machine_mail_is_ignored_and_never_answered(subject: str) -> None:
    found = came(letter(text_part("您好，我已收到"), subject=subject, fields=MACHINES[subject]))
    assert (found.outcome, found.verdict.template) == ("ignored", None)


@pytest.mark.parametrize(("field", "outcome"), [
    ("Auto-Submitted: auto-replied", "ignored"),
    ("List-Id: <l.x>", "ignored"),
    ("Auto-Submitted: no", "accepted"),
    ("X-Auto-Response-Suppress: All", "accepted"),
    ("List-Unsubscribe: <http://x>", "accepted"),
])  # fmt: skip
def test_only_a_mark_in_the_header_outweighs_documents(field: str, outcome: str) -> None:
    assert came(letter(attached(*FORM), attached(*MANUSCRIPT), fields=(field,))).outcome == outcome


@pytest.mark.parametrize("subject", ["国庆假期一过就报送", "回复：收到", "云泽大学+智慧食堂", None, "咨询"])
def test_a_letter_is_correspondence(subject: str | None) -> None:
    found = came(letter(text_part("请问材料何时截止？谢谢"), subject=subject))
    assert (found.outcome, found.verdict.template) == ("correspondence", None)


def test_our_own_address_is_ignored() -> None:
    assert came(sent(FORM, MANUSCRIPT, sender="秘书处 <XXHJSZWH@163.com>")).outcome == "ignored"


def test_thanks_for_an_acknowledgement_are_a_letter() -> None:
    first = entry(1, GOOD, reply_ids=("<r1@163.com>",))
    fields = ("In-Reply-To: <r1@163.com>",)
    thanks = letter(text_part("收到，谢谢"), subject="回复：【受理回执】" + SUBJECT, fields=fields)
    assert outcomes(*history(first, entry(2, thanks))) == ["accepted", "correspondence"]
