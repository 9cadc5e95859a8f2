"""Scoring sheets by mail: from the experts' own addresses, never answered, the newest counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.errors import UsageError
from ingest.panel.make import make_panel
from ingest.panel.read import read_panel
from models.message import Message, Reply
from tests.builders.letters import at
from tests.builders.mail import file_part, message_with
from tests.builders.secretariat.offices import Office
from tests.builders.secretariat.panel import PASSED, SECRETARY, fill_sheet, reviewed_office

CHEN, LI = "chen@expert.example", "li@expert.example"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = reviewed_office(tmp_path / "office", 3)
    make_panel(opened.runtime, tmp_path / "p", blind=False)
    opened.now = at(24 * 40)
    yield opened
    opened.runtime.store.engine.dispose()


def send(
    office: Office, folder: Path, name: str, sender: str, score: int, hours: float, identity: str = ""
) -> int:
    """An expert's sheet, all of it scored alike, as a mail to the collection mailbox after the deadline."""
    (source,) = (folder / "p").glob(f"专家* {name}/评分表.xlsx")
    target = folder / "back" / f"{sender}-{hours}.xlsx"
    fill_sheet(source, target, lambda _, __: score)
    sheet = file_part(target.read_bytes(), "评分表.xlsx")
    fields = [("Message-ID", f"<{hours}.{sender}>")]
    fields += [("Authentication-Results", identity)] if identity else []
    return office.take_mail(message_with(sheet, sender=sender, fields=fields), at(24 * 40 + hours))


def test_a_sheet_is_a_letter_that_nobody_answers_though_the_deadline_is_over(
    office: Office, tmp_path: Path
) -> None:
    number = send(office, tmp_path, "陈一", CHEN, 80, 1)
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, number).outcome == "correspondence"
        assert session.scalar(select(Reply).where(Reply.message_pk == number)) is None


def test_the_newest_sheet_of_an_expert_counts(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no expert"):
        read_panel(office.runtime, None)
    send(office, tmp_path, "陈一", CHEN, 60, 1)
    send(office, tmp_path, "陈一", CHEN, 90, 2)
    send(office, tmp_path, "李二", LI, 80, 3)
    scored = read_panel(office.runtime, None)
    assert scored.faults == ()
    totals = [total for one in scored.standings for total in one.totals.items()]
    assert {expert: int(total) for expert, total in totals} == {CHEN: 90, LI: 80}


def test_anothers_sheet_counts_for_nobody(office: Office, tmp_path: Path) -> None:
    send(office, tmp_path, "陈一", LI, 100, 1)
    scored = read_panel(office.runtime, None)
    assert ["却是 chen@expert.example" in one.message for one in scored.faults] == [True]
    assert scored.taken == 0


@pytest.mark.parametrize(
    ("identity", "taken"),
    [(PASSED, 2), ("", 0), (PASSED.replace("pass", "fail"), 0)],
    ids=["hers", "unproven", "forged"],
)
def test_what_the_secretary_hands_on_counts_where_it_is_surely_hers(
    office: Office, tmp_path: Path, identity: str, taken: int
) -> None:
    """Experts answer her, and not the collection mailbox."""
    send(office, tmp_path, "陈一", CHEN, 60, 1)
    first = read_panel(office.runtime, None).taken
    number = send(office, tmp_path, "李二", SECRETARY, 80, 2, identity)
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, number).outcome == "correspondence"
    again = read_panel(office.runtime, None)
    assert again.taken - first == taken
    assert ["未能证实发件人" in one.message for one in again.faults] == ([True] if not identity else [])


def test_a_sheet_from_an_address_that_is_nobodys_is_told_and_counts_for_nobody(
    office: Office, tmp_path: Path
) -> None:
    send(office, tmp_path, "陈一", "me@qq.example", 100, 1)
    scored = read_panel(office.runtime, None)
    assert scored.taken == 0
    assert ["me@qq.example 寄来，该地址不在专家之列" in one.message for one in scored.faults] == [True]
