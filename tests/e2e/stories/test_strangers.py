"""Strangers who name other people's cases, through the whole program with real Dovecot and SMTP.

A receipt number is counted up and a unit's name is public: neither opens a case, and no letter to a stranger
speaks of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.builders import answers
from tests.builders.submissions import BEFORE, form_of
from tests.e2e.mailroom import Mailroom, Story, telling
from tests.e2e.program import codes
from tests.e2e.stories.test_stories import ACCEPTED, HELD, paper, place, whole
from tests.servers.dovecot import DovecotServer

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
STORIES: list[Story] = []
CONTACT, TELEPHONE = "王小明", "13800000000"
"""What the builders write into every form."""
WARNING = "来信提醒"
FORGED = ("Authentication-Results", "mx.163.com; spf=fail; dmarc=fail")


def story(tell: Story) -> Story:
    """Have it told and tested."""
    STORIES.append(tell)
    return tell


def full_number(letter: EmailMessage) -> str:
    """The receipt number as a letter shows it, suffix and all."""
    found = re.search(r"JYHQ2026-\d{4,}-[A-Z0-9]{4,}", answers.plain_text(letter))
    assert found is not None
    return found[0]


def said(letter: EmailMessage) -> str:
    """Everything that a letter tells: subject and both bodies."""
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(letter["Subject"]), *parts])


@story
def a_stranger_sends_papers_of_his_own_in_a_cases_name(room: Mailroom) -> Iterator[None]:
    unit, title, owner, stranger = "清源大学", "智慧后勤", "owner@qingyuan.edu.cn", "mallory@elsewhere.cn"
    first = room.send(whole(unit, title, owner), BEFORE)
    yield
    number = place(room.record(first))[0]
    numbers = " ".join(f"JYHQ2026-{n:04d}" for n in range(1, 51))
    mine = room.send(
        whole(unit, title, stranger, paper=paper("words of his own", title), text=numbers), BEFORE + HOUR
    )
    other = room.send(
        whole(unit, "别的题目", stranger, paper=paper("more words", title), text=str(number)), BEFORE + HOUR
    )
    yield
    for mail in (mine, other):
        assert room.record(mail)["outcome"] == "held"
        assert "submission.other_sender" in codes(room.record(mail))
        assert place(room.record(mail))[0] != number
    assert place(room.record(first)) == (number, 1, True)
    assert [HELD in str(letter["Subject"]) for letter in room.mails_to(stranger)] == [True, True]
    receipt, warning = room.mails_to(owner)
    assert ACCEPTED in str(receipt["Subject"])
    assert WARNING in str(warning["Subject"])
    assert full_number(warning) == full_number(receipt)
    assert stranger not in said(warning)
    again = room.send(whole(unit, title, stranger, paper=paper("again", title)), BEFORE + 2 * HOUR)
    yield
    assert room.record(again)["outcome"] == "held"
    assert len(room.mails_to(owner)) == 2


@story
def a_forged_correction_replaces_nothing(room: Mailroom) -> Iterator[None]:
    unit, title, owner = "澄江大学", "智慧能源", "owner@chengjiang.edu.cn"
    first = room.send(whole(unit, title, owner), BEFORE)
    yield
    (receipt,) = room.mails_to(owner)
    forged = whole(unit, title, owner, paper=paper("forged words", title), headers=(FORGED,))
    plain = room.send(forged, BEFORE + HOUR)
    reply = answers.answer_to(receipt, owner, ("申报表.docx", form_of(unit, title, "他人")))
    reply[FORGED[0]] = FORGED[1]
    threaded = room.send(reply, BEFORE + HOUR)
    yield
    for mail in (plain, threaded):
        assert room.record(mail)["outcome"] == "held"
        assert "submission.other_sender" in codes(room.record(mail))
        assert room.record(mail)["reply"]["state"] == "suppressed"
    assert place(room.record(first))[1:] == (1, True)
    assert [WARNING in str(letter["Subject"]) for letter in room.mails_to(owner)] == [False, True]


@story
def a_forged_first_mail_takes_nothing_from_the_unit(room: Mailroom) -> Iterator[None]:
    unit, title, owner = "沧浪大学", "智慧公寓", "owner@canglang.edu.cn"
    forged = room.send(whole(unit, title, owner, headers=(FORGED,)), BEFORE)
    yield
    mine = room.send(whole(unit, title, owner), BEFORE + HOUR)
    yield
    assert room.record(mine)["outcome"] == "accepted"
    assert place(room.record(mine))[0] != place(room.record(forged))[0]
    assert len(room.mails_to(owner)) == 1


@story
def the_suffix_of_a_letter_opens_its_case_from_any_address(room: Mailroom) -> Iterator[None]:
    unit, title, owner, colleague = "荷塘大学", "智慧洗衣", "owner@hetang.edu.cn", "colleague@qq.com"
    first = room.send(whole(unit, title, owner, paper=None), BEFORE)
    yield
    number = full_number(room.mails_to(owner)[0])
    text = f"编号 {number.lower()}，补交正文。"
    second = room.send(whole(unit, title, colleague, form=None, subject="补交正文", text=text), BEFORE + HOUR)
    yield
    assert room.record(second)["outcome"] == "accepted"
    assert place(room.record(second)) == (place(room.record(first))[0], 2, True)
    assert len(room.mails_to(colleague)) == 1


@story
def a_text_file_and_a_guessed_number_bring_nothing_back(room: Mailroom) -> Iterator[None]:
    unit, title, owner, stranger = "兰亭大学", "智慧书院", "owner@lanting.edu.cn", "curious@elsewhere.cn"
    first = room.send(whole(unit, title, owner), BEFORE)
    yield
    number = str(place(room.record(first))[0])
    mail = whole(
        unit,
        title,
        stranger,
        form=None,
        paper=None,
        subject=f"关于{number}",
        text=number,
        files=(("a.txt", b"hello"),),
    )
    asked = room.send(mail, BEFORE + HOUR)
    yield
    assert room.record(asked)["outcome"] == "held"
    (letter,) = room.mails_to(stranger)
    for secret in (
        unit,
        title,
        CONTACT,
        TELEPHONE,
        owner,
        "申报表.docx",
        full_number(room.mails_to(owner)[0]),
    ):
        assert secret not in said(letter), secret


@story
def the_owners_name_and_another_reply_address(room: Mailroom) -> Iterator[None]:
    unit, title, owner, stranger = "观澜大学", "智慧浴室", "owner@guanlan.edu.cn", "student@guanlan.edu.cn"
    room.send(whole(unit, title, owner, paper=None), BEFORE)
    yield
    away, near = (
        room.send(
            whole(
                unit,
                title,
                owner,
                form=None,
                paper=paper(f"{address} {n}", title, 100),
                headers=(("Reply-To", address),),
            ),
            BEFORE + n * HOUR,
        )
        for n, address in ((1, "oscar@elsewhere.cn"), (2, stranger))
    )
    yield
    assert {room.record(mail)["outcome"] for mail in (away, near)} == {"returned"}
    assert room.mails_to("oscar@elsewhere.cn") == room.mails_to(stranger) == []
    assert len(room.mails_to(owner)) == 3


@pytest.fixture(scope="module")
def room(dovecot: DovecotServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailroom]:
    with telling(
        dovecot, tmp_path_factory.mktemp("strangers"), STORIES, replies={"trusted_servers": ["163.com"]}
    ) as room:
        yield room


@pytest.mark.parametrize("told", STORIES, ids=lambda tell: tell.__name__)
def test_a_story_ends_as_it_should(room: Mailroom, told: Story) -> None:
    if told in room.faults:
        raise room.faults[told]
