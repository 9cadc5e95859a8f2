"""What a person decides: a return with a day of its own, and a case that its submitter takes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.errors import UsageError
from ingest.operator.rerun import decide
from models.message import Message, Reply
from parsers.facts import MessageFacts
from tests.builders.letters import DEADLINE, at, form, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

CASE = sent_in(form(), manuscript("正文1"))
AFTER = DEADLINE + timedelta(days=1)
UNTIL = DEADLINE + timedelta(days=9)


def came(office: Office, message: int) -> tuple[str | None, list[str], bool]:
    """Outcome, decisive findings, and whether it is the version that counts."""
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, message)
        codes = [one["code"] for one in row.verdict["findings"] if one["gravity"] != "note"]
        return row.outcome, codes, row.current


def letters(office: Office) -> list[Reply]:
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply).order_by(Reply.id)))


def returned_after_the_deadline(folder: Path) -> Office:
    office = open_office(folder, at(1))
    office.take(CASE, at(0))
    office.now = AFTER
    decide(office.runtime, "1", "return", "请补盖公章。", "秘书", UNTIL)
    return office


def newer(text: str = "新") -> MessageFacts:
    return sent_in(form(), manuscript(text))


def test_a_return_after_the_deadline_says_until_when_and_not_that_it_is_over(tmp_path: Path) -> None:
    letter = letters(returned_after_the_deadline(tmp_path))[-1]
    assert "2026年4月9日 23:59:59" in letter.text
    assert "距截止还有8天" in letter.text
    assert "已过" not in letter.text


def test_a_correction_within_the_day_given_is_in_time_and_after_it_is_not(tmp_path: Path) -> None:
    office = returned_after_the_deadline(tmp_path)
    assert came(office, office.take(newer(), UNTIL)) == ("accepted", [], True)
    late = office.take(newer("later"), UNTIL + timedelta(seconds=1))
    assert came(office, late)[:2] == ("held", ["deadline.late_correction"])


def test_a_late_case_that_gets_a_day_is_in_time_until_then(tmp_path: Path) -> None:
    office = open_office(tmp_path, AFTER)
    office.take(CASE, AFTER)
    assert came(office, 1)[0] == "rejected"
    decide(office.runtime, "1", "return", "系统故障，准予补报。", "秘书", UNTIL)
    assert came(office, office.take(newer(), UNTIL - timedelta(days=1))) == ("accepted", [], True)


def test_a_withdrawal_is_of_the_case_with_a_letter_of_its_own(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1))
    office.take(CASE, at(0))
    office.take(newer(), at(1))
    decide(office.runtime, "1", "withdraw", "应贵单位来函申请。", "秘书")
    assert [came(office, n)[2] for n in (1, 2)] == [False, True]
    assert came(office, 2)[0] == "rejected"
    letter = letters(office)[-1]
    assert (letter.template, letter.state) == ("withdrawal", "queued")
    assert letter.subject.startswith("【撤回申报确认】")
    assert "不予受理" not in letter.text


def test_a_withdrawn_case_frees_the_units_place_and_comes_back_only_by_a_person(tmp_path: Path) -> None:
    office = open_office(tmp_path, at(1))
    office.take(CASE, at(0))
    decide(office.runtime, "1", "withdraw", "应贵单位来函申请。", "秘书")
    other = sent_in(
        form(title="另一案例"), manuscript("二"), "某大学+另一案例+李四", from_address="li@example.edu.cn"
    )
    assert came(office, office.take(other, at(2)))[0] == "accepted"
    again = office.take(newer(), at(3))
    assert "decision.rejected" in came(office, again)[1]
    assert "撤回" in letters(office)[-1].text


@pytest.mark.parametrize("word", ["accept", "return", "reject"])
def test_a_decision_before_the_first_letter_left_is_told_by_one_letter(tmp_path: Path, word: str) -> None:
    """As in a rush of mail, when letters wait for room."""
    office = open_office(tmp_path, at(1))
    office.take(sent_in(form(), None), at(0))
    _, before, state = decide(office.runtime, "1", word, "经研究决定。", "秘书")
    assert (before, state) == ("returned", "queued")
    assert [letter.state for letter in letters(office)] == ["suppressed", "queued"]


def test_days_and_cases_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    office = open_office(tmp_path, AFTER)
    office.take(CASE, at(0))
    with pytest.raises(UsageError, match="until"):
        decide(office.runtime, "1", "accept", "x", "秘书", UNTIL)
    with pytest.raises(UsageError, match="past"):
        decide(office.runtime, "1", "return", "x", "秘书", at(0))
    question = office.take(sent_in(None, None, "请问"), at(2))
    with pytest.raises(UsageError, match="no case"):
        decide(office.runtime, str(question), "withdraw", "x", "秘书")
