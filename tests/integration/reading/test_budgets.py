"""A flood of cheap mail holds up nobody but itself, and what was held back leaves when there is room."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.digest.gather import gather
from ingest.outbox.budgets import holder_of
from ingest.outbox.send import send_due
from models.message import Message, Reply, canonical_address
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, short_submission, submission

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = {"per_hour": 5, "unknown_per_hour": 4, "unknown_full_per_hour": 2}
OURS = ("Authentication-Results", "mx.163.com; dmarc=pass header.from=evil.example; spf=pass")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path, BEFORE, replies={**LIMITS, "trusted_servers": ["163.com"]})


def states(office: Office) -> list[str]:
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply.state).order_by(Reply.id)))


def state_to(office: Office, recipient: str) -> str:
    with office.runtime.store.reading() as session:
        found = select(Reply.state).where(Reply.recipient == recipient).order_by(Reply.id.desc())
        return session.scalars(found.limit(1)).one()


def flood(office: Office, count: int, *, first: int = 100) -> None:
    for number in range(first, first + count):
        office.take_mail(short_submission(number), office.now)


def bare(sender: str, number: int, *, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    unit = f"第{number}示范学院"
    return submission(unit, f"案例{number}", "王", sender=sender, form=None, paper=None, headers=headers)


def test_a_flood_of_strangers_fills_its_own_budget_and_leaves_hour_by_hour(office: Office) -> None:
    flood(office, 10)
    assert states(office) == ["queued"] * 4 + ["on_hold"] * 6
    postbox = Postbox()
    assert send_due(office.runtime, postbox).sent == 4
    office.now += 59 * MINUTE
    assert send_due(office.runtime, postbox).sent == 0
    office.now += MINUTE
    assert send_due(office.runtime, postbox).sent == 4
    office.now += 61 * MINUTE
    assert send_due(office.runtime, postbox).sent == 2
    assert set(postbox.ids().values()) == {1}
    assert states(office) == ["sent"] * 10


def test_a_flood_holds_up_nobody_who_was_answered_before(office: Office) -> None:
    office.take_mail(bare("li@u.example", 1), BEFORE)
    send_due(office.runtime, Postbox())
    office.now += DAY
    flood(office, 10)
    office.take_mail(bare("Li+again@u.example", 1), office.now)
    assert state_to(office, "Li+again@u.example") == "queued"


def test_a_flood_holds_up_nobody_who_brings_what_the_call_asks_for(office: Office) -> None:
    flood(office, 10)
    office.take_mail(submission(sender="new@u.example"), office.now)
    office.take_mail(submission("南方示范大学", paper=None, sender="half@s.example"), office.now)
    assert state_to(office, "new@u.example") == "queued"
    assert state_to(office, "half@s.example") == "queued"


def test_who_is_authenticated_has_the_budget_of_his_domain(office: Office) -> None:
    flood(office, 10)
    for number in range(6):
        office.take_mail(bare(f"x{number}@a{number}.evil.example", number, headers=(OURS,)), office.now)
    theirs = (OURS[0], OURS[1].replace("evil.example", "u.edu.cn"))
    office.take_mail(bare("li@u.edu.cn", 50, headers=(theirs,)), office.now)
    assert states(office)[10:16] == ["queued"] * 4 + ["on_hold"] * 2
    assert state_to(office, "li@u.edu.cn") == "queued"


def test_results_that_the_sender_wrote_himself_authenticate_nobody(office: Office) -> None:
    flood(office, 4)
    forged = (OURS[0], "mx.evil.example; dmarc=pass")
    office.take_mail(bare("x@evil.example", 1, headers=(forged,)), office.now)
    assert state_to(office, "x@evil.example") == "on_hold"


def test_a_rush_of_strangers_gets_short_letters_without_files(office: Office) -> None:
    flood(office, 4)
    with office.runtime.store.reading() as session:
        contents = list(session.scalars(select(Reply.content).order_by(Reply.id)))
    mails = [message_from_bytes(content) for content in contents]
    assert [bool(names(mail)) for mail in mails] == [True, True, False, False]
    assert len(contents[0]) > 30_000
    assert len(contents[3]) < 6_000
    text = mails[3].get_payload(decode=True).decode()  # type: ignore[union-attr] # one part of text
    assert "未收到申报表" in text
    assert "2026年3月31日" in text
    assert "直接回复本邮件索取" in text


def names(mail: Mail) -> list[str]:
    return [name for part in mail.walk() if (name := part.get_filename())]


def test_who_answers_a_short_letter_to_ask_for_the_form_is_a_letter_for_a_person(office: Office) -> None:
    """A letter without files changes nothing about the case: the digest shows it, the secretariat answers."""
    flood(office, 4)
    send_due(office.runtime, Postbox())
    office.now += MINUTE
    with office.runtime.store.reading() as session:
        ours = session.scalars(select(Reply.message_id).where(Reply.recipient == "t103@example.edu.cn")).one()
    asking = office.take_mail(bare("t103@example.edu.cn", 103, headers=(("In-Reply-To", ours),)), office.now)
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, asking).outcome == "correspondence"
        day = gather(session, office.runtime, office.now.date())
    assert [row.message for row in day.letters.rows] == [asking]


def test_the_cap_on_an_address_counts_what_reaches_the_same_mailbox(tmp_path: Path) -> None:
    office = open_office(tmp_path, BEFORE, replies={"per_address_day": 2})
    spellings = ["victim@gmail.com", "v.ictim@gmail.com", "VICTIM+1@googlemail.com", "victim+2@gmail.com"]
    for number, sender in enumerate(spellings):
        office.take_mail(bare(sender, number), office.now)
    assert Counter(states(office)) == {"queued": 2, "suppressed": 2}


def test_what_is_held_back_counts_for_the_cap_on_its_address(tmp_path: Path) -> None:
    office = open_office(tmp_path, BEFORE, replies={"per_address_day": 3, "unknown_per_hour": 1})
    for number in range(5):
        office.take_mail(bare(f"victim+{number}@u.example", number), office.now)
    assert states(office) == ["queued", "on_hold", "on_hold", "suppressed", "suppressed"]


def test_an_old_mailbox_is_answered_whatever_the_hour_may_have(office: Office) -> None:
    office.now += 10 * DAY
    for number in range(10):
        office.take_mail(short_submission(number), BEFORE)
    flood(office, 1)
    assert states(office) == ["queued"] * 11


def test_what_an_operator_holds_does_not_leave_by_itself(office: Office) -> None:
    flood(office, 1)
    with office.runtime.store.writing() as session:
        reply = session.scalars(select(Reply)).one()
        reply.state, reply.budget = "on_hold", None  # as `casebox outbox hold` does
    office.now += 2 * DAY
    assert send_due(office.runtime, Postbox()).sent == 0


@pytest.mark.parametrize("jump", [-400 * DAY, 400 * DAY])
def test_a_clock_that_jumps_holds_nothing_back_for_long(office: Office, jump: timedelta) -> None:
    flood(office, 6)
    office.now += jump
    send_due(office.runtime, Postbox())
    office.now -= jump
    office.now += 61 * MINUTE
    send_due(office.runtime, Postbox())
    assert states(office) == ["sent"] * 6


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Li@U.edu.cn", "li@u.edu.cn"),
        ("li+9@u.edu.cn", "li@u.edu.cn"),
        ("li.si@u.edu.cn", "li.si@u.edu.cn"),
        ("l.i.s.i+x@GMAIL.com", "lisi@gmail.com"),
        ("+x@u.edu.cn", "+x@u.edu.cn"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_one_mailbox_has_one_key(address: str, key: str) -> None:
    assert canonical_address(address) == key


@pytest.mark.parametrize(
    ("address", "holder"),
    [("x@qq.com", "qq.com"), ("x@a.b.evil.com", "evil.com"), ("x@hq.u.edu.cn", "u.edu.cn"), ("x", "x")],
)
def test_a_domain_is_its_holder_s(address: str, holder: str) -> None:
    assert holder_of(address) == holder
