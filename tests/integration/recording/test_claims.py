"""Who is told that somebody wrote in his case's name, and how often; and that no flood hides a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.recording import receipts, record
from models.message import Message, Reply
from parsers.facts import MessageFacts, Quoted
from tests.builders.letters import at, form, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

STRANGER = "stranger@elsewhere.cn"
CASE = sent_in(form(), manuscript("正文1"))


def claim(text: str = "别的") -> MessageFacts:
    return sent_in(form(), manuscript(text), from_address=STRANGER)


def warnings_in(office: Office) -> list[tuple[str, str]]:
    """(recipient, state) of the letters."""
    with office.runtime.store.reading() as session:
        rows = session.scalars(select(Reply).where(Reply.template == "claim").order_by(Reply.id))
        return [(row.recipient, row.state) for row in rows]


def test_the_owner_is_told_once_a_day(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1))
    office.take(CASE, at(0))
    for number in range(3):
        office.take(claim(str(number)), at(1))
    assert warnings_in(office) == [("zhang@example.edu.cn", "queued")]
    office.now = at(25)
    office.take(claim("next day"), at(25))
    assert len(warnings_in(office)) == 2


@pytest.mark.parametrize(
    "replies",
    [{"enabled": False}, {"since": at(2)}, {"per_address_day": 1}],
    ids=["switched off", "old mail", "the address's cap"],
)
def test_the_owner_is_not_told_beyond_what_replies_may(replies: dict[str, object], tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1), replies=replies)
    office.take(CASE, at(0.5))
    office.take(claim(), at(1))
    assert warnings_in(office) == []


def test_a_rush_of_claims_is_told_of_only_as_often_as_strangers_are_answered(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1), replies={"unknown_per_hour": 1})
    office.take(CASE, at(0))
    second = sent_in(
        form("另一大学", "别的"), manuscript("二"), "另一大学+别的+李四", from_address="li@other.edu.cn"
    )
    office.take(second, at(0))
    office.take(claim(), at(1))
    office.take(replace(second, from_address=STRANGER, manuscript=manuscript("三")), at(1))
    assert warnings_in(office) == [("zhang@example.edu.cn", "queued")]


def test_a_machine_is_not_told(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1))
    office.take(replace(CASE, from_address="no-reply@example.edu.cn"), at(0))
    office.take(claim(), at(1))
    assert warnings_in(office) == []


def test_running_mail_again_tells_nobody(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1), replies={"enabled": False})
    office.take(CASE, at(0))
    message = office.take(claim(), at(1))
    runtime = replace(office.runtime, policy=replace(office.runtime.policy, replies_enabled=True))
    with runtime.store.writing() as session:
        record.record(session, runtime, session.get_one(Message, message), at(30), answer=False)
    assert warnings_in(office) == []


def test_the_letter_shows_the_number_with_its_suffix_and_nothing_of_the_stranger(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1))
    office.take(CASE, at(0))
    office.take(replace(claim(), text="加我微信", from_name="骗子"), at(1))
    with office.runtime.store.reading() as session:
        letter = session.scalars(select(Reply).where(Reply.template == "claim")).one()
        case = session.get_one(Message, 1).submission
        assert case is not None
        assert case.full_receipt in letter.text
        assert message_from_bytes(letter.content)["Auto-Submitted"]
    assert not any(word in letter.text for word in ("微信", "骗子", STRANGER))


def test_an_answer_to_the_letter_with_the_number_in_it_is_the_owners(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1))
    office.take(CASE, at(0))
    with office.runtime.store.reading() as session:
        case = session.get_one(Message, 1).submission
        assert case is not None
    stranger = replace(claim("改"), quoted=Quoted((case.full_receipt,)))
    message = office.take(stranger, at(1))
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, message)
        assert (row.outcome, row.submission_id, row.version) == ("accepted", case.id, 2)


def test_suffixes_are_drawn_without_look_alikes() -> None:
    drawn = {receipts.draw_suffix() for _ in range(200)}
    assert len(drawn) > 190
    assert not set("".join(drawn)) & set("0O1IL2Z5S8BUG")
    assert {len(suffix) for suffix in drawn} == {4}


def test_a_flood_that_names_a_unit_does_not_hide_its_accepted_case(tmp_path: Path) -> None:
    """Were the case out of sight, the stranger's would be the unit's first, and accepted."""
    office = open_office(tmp_path, at(100), replies={"enabled": False})
    office.take(CASE, at(0))
    for number in range(45):
        office.take(
            sent_in(form(title=f"题{number}"), None, "材料", from_address=f"s{number}@elsewhere.cn"), at(1)
        )
    message = office.take(claim(), at(2) + timedelta(minutes=1))
    other = sent_in(
        form(title="另一案例"), manuscript("二"), "某大学+另一案例+李四", from_address="x@elsewhere.cn"
    )
    second = office.take(other, at(3))
    with office.runtime.store.reading() as session:
        assert [session.get_one(Message, one).outcome for one in (1, message, second)] == [
            "accepted",
            "held",
            "held",
        ]
