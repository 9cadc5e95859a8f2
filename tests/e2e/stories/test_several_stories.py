"""Mail with several cases in it, from the mailbox to the person who settles it, over real Dovecot and SMTP.

The notice, 四、4: one case a unit. What is held, and who is told of what, is the contract's
`case.several`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders import answers
from tests.builders.files.archives import gbk_zip
from tests.builders.files.word import notice_form
from tests.builders.submissions import BEFORE, form_of
from tests.e2e.mailroom import Mailroom, Story, telling
from tests.e2e.program import codes
from tests.e2e.stories.test_stories import ACCEPTED, DAY, HELD, paper, place, whole, word_file
from tests.servers.dovecot import DovecotServer

pytestmark = pytest.mark.slow

STORIES: list[Story] = []


def story(tell: Story) -> Story:
    STORIES.append(tell)
    return tell


def papers(unit: str, title: str) -> dict[str, bytes]:
    """A unit's form and manuscript by their names."""
    name, text = word_file(unit, paper(f"{unit}{title}", title))
    return {f"{unit}申报表.docx": form_of(unit, title, "王小明"), name: text}


def said_to(room: Mailroom, sender: str) -> str:
    """The newest letter to an address, without blanks."""
    return "".join(answers.plain_text(room.mails_to(sender)[-1]).split())


def waiting(room: Mailroom) -> str:
    """What the day's digest lays before a person."""
    name = room.program.ok("digest", "--date", f"{BEFORE:%Y-%m-%d}").strip()
    page = (room.program.folder / name).read_text(encoding="utf-8")
    return page[page.index("待人工复核") :]


@story
def two_units_in_one_mail(room: Mailroom) -> Iterator[None]:
    """Held with both named; a person accepts the one, and the other unit writes for itself."""
    sender, other = "union@example.edu.cn", "yuexi@example.edu.cn"
    first, second = ("河岸大学", "智慧公寓门禁"), ("月溪学院", "数字留样")
    mail = room.send(whole(*first, sender, files=tuple(papers(*second).items())), BEFORE)
    yield
    record = room.record(mail)
    assert (record["outcome"], codes(record)) == ("held", {"case.several"})
    assert (record["form"]["unit"], record["form"]["title"]) == first
    letter = said_to(room, sender)
    assert HELD in room.mails_to(sender)[-1]["Subject"]
    assert all(word in letter for word in (*first, *second, "未予采用", "每项案例单独发送一封邮件"))
    shown = waiting(room)
    assert all(word in shown for word in (*first, *second))
    room.program.ok("decide", str(record["id"]), "accept", "--reason", "先按邮件主题所写一项受理")
    yield
    assert room.record(mail)["outcome"] == "accepted"
    assert ACCEPTED in room.mails_to(sender)[-1]["Subject"]
    letter = said_to(room, sender)
    assert "未采用" in letter
    own = room.send(whole(*second, other), BEFORE + DAY)
    yield
    assert (room.record(own)["outcome"], codes(room.record(own))) == ("accepted", set())
    assert place(room.record(own))[0] != place(room.record(mail))[0]


@story
def two_cases_of_one_unit_do_not_get_round_its_quota(room: Mailroom) -> Iterator[None]:
    """Nor does sending the second one alone, once a person has accepted the first."""
    unit, sender = "听涛大学", "tingtao@example.edu.cn"
    bundle = {**papers(unit, "智慧浴室节水"), "能源/申报表.docx": form_of(unit, "校园能源一张图", "王小明")}
    bundle["能源/文稿.docx"] = paper(f"{unit}能源", "校园能源一张图")
    packed = ("材料.zip", gbk_zip(bundle))
    mail = room.send(whole(unit, "智慧浴室节水", sender, form=None, paper=None, files=(packed,)), BEFORE)
    yield
    record = room.record(mail)
    assert (record["outcome"], codes(record)) == ("held", {"case.several", "unit.quota"})
    assert all(word in said_to(room, sender) for word in ("智慧浴室节水", "校园能源一张图", "不超过1项"))
    room.program.ok("decide", str(record["id"]), "accept", "--reason", "与贵单位商定保留此项")
    yield
    assert room.record(mail)["outcome"] == "accepted"
    again = room.send(
        whole(unit, "校园能源一张图", sender, paper=paper(f"{unit}能源", "校园能源一张图")), BEFORE + DAY
    )
    yield
    assert (room.record(again)["outcome"], codes(room.record(again))) == ("held", {"unit.quota"})
    room.program.ok("decide", str(room.record(again)["id"]), "reject", "--reason", "本单位已申报一项")
    yield
    assert [room.record(one)["outcome"] for one in (mail, again)] == ["accepted", "rejected"]


@story
def the_second_form_lends_the_first_nothing(room: Mailroom) -> Iterator[None]:
    """A field that the first leaves empty stays empty; what is said to be missing is of the first."""
    unit, title, sender = "青石大学", "智慧物业报修", "qingshi@example.edu.cn"
    form = notice_form(unit=unit, title=title, contact="王小明", contact_info="")
    mail = room.send(
        whole(unit, title, sender, form=form, files=tuple(papers("绿洲学院", "零碳食堂").items())), BEFORE
    )
    yield
    record = room.record(mail)
    assert record["outcome"] == "held"
    assert codes(record) == {"case.several", "form.field_missing"}
    assert record["form"]["contact_info"] is None


@story
def last_years_form_beside_this_years(room: Mailroom) -> Iterator[None]:
    """No second case: it is told to be unused, and that is all."""
    unit, title, sender = "旧雨大学", "智慧仓储", "jiuyu@example.edu.cn"
    former = notice_form(unit=unit, title="去年的智慧食堂", contact="李旧", contact_info="13711112222")
    mail = room.send(whole(unit, title, sender, files=(("2025年申报表.docx", former),)), BEFORE)
    yield
    record = room.record(mail)
    assert (record["outcome"], codes(record)) == ("accepted", set())
    assert (record["form"]["title"], record["form"]["contact"]) == (title, "王小明")
    assert "未采用" in said_to(room, sender)


@story
def a_person_sends_back_what_is_to_be_parted(room: Mailroom) -> Iterator[None]:
    """Each case comes in a mail of its own then, and both stand."""
    sender, other = "lianhe@example.edu.cn", "zhulin@example.edu.cn"
    first, second = ("联和大学", "能耗监测"), ("竹林学院", "智慧洗衣")
    mail = room.send(whole(*first, sender, files=tuple(papers(*second).items())), BEFORE)
    yield
    room.program.ok("decide", mail, "return", "--reason", "请每项案例单独发送")
    yield
    asked = room.mails_to(sender)[-1]
    assert "请每项案例单独发送" in said_to(room, sender)
    parted = room.send(answers.answer_to(asked, sender, *papers(*first).items()), BEFORE + DAY)
    own = room.send(whole(*second, other), BEFORE + DAY)
    yield
    assert [room.record(one)["outcome"] for one in (parted, own)] == ["accepted", "accepted"]
    assert place(room.record(parted))[:2] == (place(room.record(mail))[0], 2)


@pytest.fixture(scope="module")
def room(dovecot: DovecotServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailroom]:
    with telling(dovecot, tmp_path_factory.mktemp("several"), STORIES) as room:
        yield room


@pytest.mark.parametrize("tale", STORIES, ids=lambda tale: tale.__name__)
def test_a_story_ends_as_the_contract_says(room: Mailroom, tale: Story) -> None:
    if tale in room.faults:
        raise room.faults[tale]


def test_everything_run_again_comes_to_the_same_end(room: Mailroom) -> None:
    records, delivered = room.records, room.delivered
    assert room.program.ok("rerun", "--all") == ""
    room.make_round()
    assert room.records == records
    assert room.delivered == delivered
