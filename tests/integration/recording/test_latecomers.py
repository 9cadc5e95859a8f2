"""Mail that turns up after later mail of its case was answered: in any order the last word is right."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from ingest.outbox.send import send_due
from ingest.register.export import export_record
from models.message import Message
from parsers.facts import MessageFacts
from tests.builders.letters import CALL, DEADLINE, at, form, manuscript, sent_in
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office, open_office

WHOLE = sent_in(form(), manuscript(), message_id="<whole@e.cn>")
FORM = sent_in(form(), None, message_id="<form@e.cn>")
FORM_FAULTY = sent_in(form(contact_info=None, file="表.docx"), None, message_id="<faulty@e.cn>")
TEXT = sent_in(None, manuscript(), message_id="<text@e.cn>")
TEXT_SHORT = sent_in(None, manuscript("短", characters=100), message_id="<short@e.cn>")
AGAIN = replace(WHOLE, message_id="<again@e.cn>", text="再发一次。")

STORIES = {
    "the form follows": (TEXT, FORM),
    "the text follows": (FORM, TEXT),
    "a short text is replaced": (sent_in(form(), manuscript("短", characters=100)), TEXT),
    "the same again": (WHOLE, AGAIN),
    "the same twice again": (WHOLE, AGAIN, AGAIN),
    "a part again": (WHOLE, TEXT),
    "mended twice and sent again": (TEXT_SHORT, FORM_FAULTY, WHOLE, AGAIN),
}


def orders() -> Iterator[object]:
    for name, story in STORIES.items():
        for order in itertools.permutations(range(len(story))):
            yield pytest.param(story, order, id=f"{name} {''.join(map(str, order))}")


class Room:
    """An office whose replies leave as soon as they are written."""

    def __init__(self, folder: Path) -> None:
        self.office: Office = open_office(folder, at(0))
        self.box = Postbox()

    def take(self, facts: MessageFacts, hours: float) -> int:
        message = self.office.take(facts, at(hours))
        send_due(self.office.runtime, self.box)
        return message

    def subjects(self) -> list[str]:
        return [str(message_from_bytes(raw, policy=policy.default)["Subject"]) for _, raw in self.box.taken]

    def last_text(self) -> str:
        body = message_from_bytes(self.box.taken[-1][1], policy=policy.default).get_body(("plain",))
        assert body is not None
        return "".join(str(body.get_content()).split())

    def outcome(self, message: int) -> str | None:
        with self.office.runtime.store.reading() as session:
            return session.get_one(Message, message).outcome

    def number(self, message: int) -> str | None:
        with self.office.runtime.store.reading() as session:
            place = export_record(session.get_one(Message, message), CALL.zone)["submission"]
            return place and place["number"]

    def reply_ids(self, message: int) -> tuple[str, ...]:
        with self.office.runtime.store.reading() as session:
            return tuple(reply.message_id for reply in session.get_one(Message, message).replies)


@pytest.mark.parametrize(("story", "order"), list(orders()))
def test_whatever_the_order_the_last_word_is_the_acceptance(
    story: tuple[MessageFacts, ...], order: tuple[int, ...], tmp_path: Path
) -> None:
    room = Room(tmp_path)
    numbers = {which: room.take(story[which], which) for which in order}
    accepted = [message for message in numbers.values() if room.outcome(message) == "accepted"]
    assert len(accepted) == 1
    assert room.subjects()[-1].startswith("【受理回执】")
    (receipt,) = (s for s in room.subjects() if s.startswith("【受理回执】"))
    assert receipt.startswith(f"【受理回执】{CALL.name}（JYHQ2026-0001-")
    assert room.number(accepted[0]) == "JYHQ2026-0001"


def test_the_reply_that_puts_it_right_says_that_the_one_before_holds_no_longer(tmp_path: Path) -> None:
    room = Room(tmp_path)
    second = room.take(FORM, 2)
    room.take(TEXT, 0)
    assert [subject[:8] for subject in room.subjects()] == ["【退回补正通知】", "【受理回执】20"]
    assert "此前就该案例发出的“退回补正通知”已不适用，现予作废，请以本通知为准。" in room.last_text()
    assert len(set(room.reply_ids(second))) == 2


def test_another_list_of_faults_is_told_anew(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.take(sent_in(None, manuscript("短", characters=100), message_id="<2@e.cn>"), 2)
    room.take(FORM_FAULTY, 0)
    assert "申报表“联系方式”一栏未填写" in room.last_text()
    assert "未收到申报表" not in room.last_text()


def test_a_rejection_is_put_right_when_the_mail_that_came_in_time_turns_up(tmp_path: Path) -> None:
    room = Room(tmp_path)
    hours = (DEADLINE - at(0)).total_seconds() / 3600 + 1
    late = room.take(FORM, hours)
    room.take(TEXT, 0)
    assert room.outcome(late) == "held"
    assert [subject[:6] for subject in room.subjects()] == ["【不予受理通", "【已收到，待"]


def test_a_rejection_is_put_right_although_it_was_repeated(tmp_path: Path) -> None:
    room = Room(tmp_path)
    hours = (DEADLINE - at(0)).total_seconds() / 3600 + 1
    late = room.take(FORM, hours)
    again = room.take(replace(FORM, message_id="<again@e.cn>", text="再发一次。"), hours + 1)
    assert room.outcome(again) == "duplicate"
    room.take(TEXT, 0)
    assert room.outcome(late) == "held"
    assert [subject[:6] for subject in room.subjects()] == ["【不予受理通", "【已收到，待"]


def test_an_acknowledgement_is_never_taken_back_by_the_program(tmp_path: Path) -> None:
    room = Room(tmp_path)
    other = sent_in(
        form(title="又一案例"), manuscript("又"), "某大学+又一案例+李四", from_address="li@example.edu.cn"
    )
    second = room.take(other, 2)
    room.take(WHOLE, 0)
    assert room.outcome(second) == "held"
    assert [subject[:6] for subject in room.subjects()] == ["【受理回执】"] * 2


def test_an_answer_to_our_reply_to_a_repetition_finds_its_case(tmp_path: Path) -> None:
    room = Room(tmp_path)
    again = room.take(AGAIN, 2)
    first = room.take(WHOLE, 0)
    assert room.outcome(again) == "duplicate"
    update = replace(
        sent_in(None, manuscript("新"), "更新", message_id="<new@e.cn>"),
        from_address="colleague@example.edu.cn",
        in_reply_to=room.reply_ids(again)[:1],
    )
    third = room.take(update, 3)
    assert (room.outcome(third), room.number(third)) == ("accepted", room.number(first))
