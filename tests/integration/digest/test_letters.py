"""Letters that ask for something in somebody's name: the digest says where to doubt who wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.digest import build_digest, render_digest
from parsers.facts import MessageFacts, Quoted
from parsers.sender import Authentication
from tests.builders.letters import at, form, letter, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

TUESDAY = date(2026, 3, 10)
OWNER, STRANGER = "zhang@example.edu.cn", "stranger@elsewhere.cn"
FORGED = (Authentication("mx.example.org", (("dmarc", "fail"),)),)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, at(0), replies={"trusted_servers": ["example.org"]})
    opened.take(sent_in(form(), manuscript("正文1")), at(0))
    yield opened
    opened.runtime.store.engine.dispose()


def withdrawal(sender: str, *, quoted: bool = False, **changes: object) -> MessageFacts:
    numbers = Quoted(("JYHQ2026-0001",) if quoted else ())
    words = {"subject": "撤回申报", "text": "我校撤回申报。", "quoted": numbers}
    return letter(from_address=sender, **(words | changes))


@pytest.mark.parametrize(
    ("facts", "doubt"),
    [
        (withdrawal(STRANGER, quoted=True), "不在所涉申报登记的地址之列"),
        (withdrawal(OWNER, authentication=FORGED), "疑似冒名"),
        (withdrawal(OWNER, quoted=True, authentication=FORGED), "疑似冒名"),
        (withdrawal(OWNER, from_ambiguous=True), "不能确认来信人身份"),
    ],
    ids=["another address", "forged", "forged with the number", "ambiguous"],
)
def test_a_letter_in_anothers_name_is_shown_with_a_word_of_warning(
    office: Office, facts: MessageFacts, doubt: str
) -> None:
    office.take(facts, at(1))
    digest = build_digest(office.runtime, TUESDAY)
    (reason,) = digest.letters.rows[0].reasons
    assert doubt in reason
    page = render_digest(office.runtime, digest)
    assert "注意：" in page.text
    assert doubt in page.html


def question(sender: str) -> MessageFacts:
    return withdrawal(sender, quoted=True, subject="咨询", text="请问评审结果何时公布？")


@pytest.mark.parametrize("facts", [question(OWNER), withdrawal(OWNER), withdrawal(STRANGER)])
def test_a_letter_of_the_cases_own_people_or_about_none_is_shown_without(
    office: Office, facts: MessageFacts
) -> None:
    office.take(facts, at(1))
    digest = build_digest(office.runtime, TUESDAY)
    assert [row.reasons for row in digest.letters.rows] == [()]
    assert "注意：" not in render_digest(office.runtime, digest).text


def test_a_letter_by_which_the_cases_own_people_take_it_back_waits_for_a_person(office: Office) -> None:
    office.take(withdrawal(OWNER, quoted=True), at(1))
    digest = build_digest(office.runtime, TUESDAY)
    assert not digest.letters
    (held,) = digest.held.rows
    assert "撤回" in "".join(held.reasons)
