"""Letters on the result: previewed, confirmed, one a case, and nothing that was not previewed as it is."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from sqlalchemy import select

from ingest.announce.decisions import find_results, take_decisions
from ingest.announce.roll import roll_bytes
from ingest.announce.run import confirm, preview
from ingest.app import make_mailer
from ingest.errors import UsageError
from ingest.operator import rerun
from ingest.outbox.send import send_due
from ingest.panel.deal import find_pieces
from ingest.register.cases import find_cases
from ingest.replies.mime import encoded
from models.message import Message, Reply
from models.panel import Announcement
from tests.builders.letters import at
from tests.builders.secretariat.offices import Office
from tests.builders.secretariat.panel import decided, one_case, reviewed_office, write_decisions
from tests.builders.secretariat.records import fill

CASES = 4
RESULTS = ("selected", "unselected")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = reviewed_office(tmp_path / "office", CASES)
    opened.now = at(24 * 40)
    yield opened
    opened.runtime.store.engine.dispose()


def letters(office: Office) -> list[Reply]:
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply).where(Reply.template.in_(RESULTS)).order_by(Reply.id)))


def test_nothing_is_written_before_the_preview_is_confirmed_and_then_one_letter_a_case(
    office: Office, tmp_path: Path
) -> None:
    done = decided(office, tmp_path, "入选", "未入选", "未入选", "入选")
    assert letters(office) == []
    with office.runtime.store.reading() as session:
        (mail,) = session.scalars(select(Reply).where(Reply.template == "desk-result"))
        assert (mail.recipient, mail.message_pk) == ("secretary@example.org", None)
        assert done.code in mail.text
        assert mail.text.count("评审结果通知】") == 2, "a sample of each kind"
        assert all(f"c{n}@u{n}.example" in mail.text for n in range(1, CASES + 1))
    assert confirm(office.runtime, done.code.upper(), "秘书").written == CASES
    assert Counter(one.template for one in letters(office)) == {"selected": 2, "unselected": 2}
    again = confirm(office.runtime, done.code, "秘书")
    assert (again.written, again.told, again.dropped) == (0, CASES, 0)
    with pytest.raises(UsageError, match="4 told"):
        preview(office.runtime)
    ids = [one.message_id for one in letters(office)]
    assert len(set(ids)) == CASES
    first = letters(office)[0]
    assert "入选" in first.text
    assert "智慧后勤案例1" in first.text
    assert "JYHQ2026-0001-" in first.text


def test_a_wrong_code_or_an_older_one_confirms_nothing(office: Office, tmp_path: Path) -> None:
    old = decided(office, tmp_path, "入选")
    new = preview(office.runtime)
    for code, told in (("NOPE99", "no preview"), (old.code, "newer preview")):
        with pytest.raises(UsageError, match=told):
            confirm(office.runtime, code, "秘书")
    assert letters(office) == []
    assert confirm(office.runtime, new.code, "秘书").written == 1


@pytest.mark.parametrize("change", ["result", "more", "template"])
def test_what_changed_since_the_preview_stops_all(office: Office, tmp_path: Path, change: str) -> None:
    done = decided(office, tmp_path, "入选", "未入选")
    if change == "result":
        take_decisions(
            office.runtime, write_decisions(tmp_path / "2.xlsx", [("JYHQ2026-0002", "入选")]), "秘书"
        )
    elif change == "more":
        take_decisions(
            office.runtime, write_decisions(tmp_path / "2.xlsx", [("JYHQ2026-0003", "入选")]), "秘书"
        )
    else:
        with office.runtime.store.writing() as session:
            session.get_one(Message, 2).unit = "另一大学"
            row = session.get_one(Message, 2)
            verdict = {**row.verdict, "standing": {**row.verdict["standing"], "form": None}}
            row.verdict = verdict
    with pytest.raises(UsageError, match="not as previewed"):
        confirm(office.runtime, done.code, "秘书")
    assert letters(office) == []


def test_a_case_that_was_withdrawn_after_the_preview_has_no_letter(office: Office, tmp_path: Path) -> None:
    done = decided(office, tmp_path, "入选", "入选")
    office.decide(2, "withdraw")
    told = confirm(office.runtime, done.code, "秘书")
    assert (told.written, told.dropped) == (1, 1)
    assert [one.recipient for one in letters(office)] == ["c1@u1.example"]


def test_a_case_withdrawn_before_its_letter_left_is_not_told(office: Office, tmp_path: Path) -> None:
    confirm(office.runtime, decided(office, tmp_path, "入选").code, "秘书")
    office.decide(1, "withdraw")
    (letter,) = letters(office)
    assert letter.state == "suppressed"


def test_another_result_before_the_letter_left_takes_its_place(office: Office, tmp_path: Path) -> None:
    confirm(office.runtime, decided(office, tmp_path, "入选").code, "秘书")
    done = decided(office, tmp_path, "未入选")
    assert [one.corrects for one in done.due.letters] == [False]
    confirm(office.runtime, done.code, "秘书")
    assert [(one.template, one.state) for one in letters(office)] == [
        ("selected", "suppressed"),
        ("unselected", "queued"),
    ]


def test_another_result_after_the_letter_left_is_told_as_a_correction(office: Office, tmp_path: Path) -> None:
    confirm(office.runtime, decided(office, tmp_path, "未入选").code, "秘书")
    assert send_due(office.runtime, make_mailer(office.runtime.settings)).failed == 0
    done = decided(office, tmp_path, "入选")
    assert [one.corrects for one in done.due.letters] == [True]
    confirm(office.runtime, done.code, "秘书")
    first, second = letters(office)
    assert (first.state, second.state) == ("sent", "queued")
    assert first.message_id != second.message_id
    assert "作废" in second.text
    assert "作废" not in first.text


def test_a_decision_can_be_taken_back_before_it_is_told(office: Office, tmp_path: Path) -> None:
    done = decided(office, tmp_path, "入选", "入选")
    take_decisions(office.runtime, write_decisions(tmp_path / "2.xlsx", [("JYHQ2026-0002", "待定")]), "秘书")
    assert set(find_results(office.runtime)) == {"JYHQ2026-0001"}
    assert confirm(office.runtime, done.code, "秘书").written == 1


def test_a_file_with_one_wrong_cell_decides_nothing(office: Office, tmp_path: Path) -> None:
    rows = [("JYHQ2026-0001", "入选"), ("JYHQ2026-0002", "特等奖"), ("JYHQ2026-0077", "入选")]
    with pytest.raises(UsageError) as told:
        take_decisions(office.runtime, write_decisions(tmp_path / "r.xlsx", rows), "秘书")
    assert "登记表!B3" in str(told.value)
    assert "登记表!B4" in str(told.value)
    assert find_results(office.runtime) == {}


def test_a_returned_or_withdrawn_case_cannot_be_decided(office: Office, tmp_path: Path) -> None:
    office.decide(2, "return")
    office.decide(3, "withdraw")
    rows = [("JYHQ2026-0002", "入选"), ("JYHQ2026-0003", "入选")]
    with pytest.raises(UsageError) as told:
        take_decisions(office.runtime, write_decisions(tmp_path / "r.xlsx", rows), "秘书")
    assert "退回补正" in str(told.value)
    assert "已撤回" in str(told.value)


def test_an_hours_budget_lets_the_rest_go_later_and_an_address_has_no_more_than_its_day(
    tmp_path: Path,
) -> None:
    office = reviewed_office(tmp_path / "office", 3, reviews=1)
    replies = office.runtime.settings.replies.model_copy(update={"per_hour": 2, "per_address_day": 1})
    object.__setattr__(office.runtime.settings, "replies", replies)
    office.now = at(24 * 40)
    again = one_case(7).replace(b"c7@u7.example", b"c1@u1.example")
    office.take_mail(again, at(5))
    mailer = make_mailer(office.runtime.settings)
    send_due(office.runtime, mailer)
    done = decided(office, tmp_path, "入选", "入选", "入选", "入选")
    first = confirm(office.runtime, done.code, "秘书")
    assert (first.written, first.held, first.waiting) == (3, 1, ["JYHQ2026-0004"])
    assert send_due(office.runtime, mailer).sent == 2 + 1, "the preview goes too"
    office.now += timedelta(hours=1, minutes=1)
    assert send_due(office.runtime, mailer).sent == 1
    office.now += timedelta(days=1)
    assert confirm(office.runtime, done.code, "秘书").written == 1
    assert sorted(one.recipient for one in letters(office)) == [
        "c1@u1.example",
        "c1@u1.example",
        "c2@u2.example",
        "c3@u3.example",
    ]
    office.runtime.store.engine.dispose()


def test_with_replies_off_nothing_can_be_confirmed(tmp_path: Path) -> None:
    office = reviewed_office(tmp_path / "office", 1)
    done = decided(office, tmp_path, "入选")
    policy = office.runtime.policy
    object.__setattr__(policy, "replies_enabled", False)
    with pytest.raises(UsageError, match=r"replies\.enabled"):
        confirm(office.runtime, done.code, "秘书")
    office.runtime.store.engine.dispose()


def test_an_answer_to_the_letter_belongs_to_its_case_and_changes_nothing(
    office: Office, tmp_path: Path
) -> None:
    confirm(office.runtime, decided(office, tmp_path, "入选").code, "秘书")
    (letter,) = letters(office)
    office.now = at(24 * 41)
    thanks = (
        f"From: <c1@u1.example>\r\nTo: <box@example.org>\r\nSubject: Re: {encoded(letter.subject)}\r\n"
        f"Message-ID: <thanks@u1.example>\r\nIn-Reply-To: {letter.message_id}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n收到，谢谢！\r\n"
    ).encode()
    number = office.take_mail(thanks, at(24 * 41))
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, number).outcome == "correspondence"
        assert session.get_one(Message, 1).outcome == "accepted"
    rerun.decide(office.runtime, "1", "accept", "无误", "秘书")


def test_the_list_made_public_holds_those_who_were_selected_and_no_others(
    office: Office, tmp_path: Path
) -> None:
    decided(office, tmp_path, "入选", "未入选", "入选")
    document = docx.Document(io.BytesIO(roll_bytes(office.runtime)))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[0] == ["序号", "单位", "案例名称", "申报方向"]
    assert [row[:3] for row in cells[1:]] == [
        ["1", "第1示范大学", "智慧后勤案例1"],
        ["2", "第3示范大学", "智慧后勤案例3"],
    ]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "评审结果的公示" in text
    assert "2 项案例" in text
    assert "王小" not in "".join(map(str, cells)), "no person is named"


def test_the_register_shows_the_result(office: Office, tmp_path: Path) -> None:
    decided(office, tmp_path, "入选", "未入选")
    with office.runtime.store.reading() as session:
        found = [one.result for one in find_cases(session, office.runtime.policy.call.zone)]
    assert found == ["入选", "未入选", "", ""]


def test_three_hundred_letters_are_previewed_and_written(tmp_path: Path) -> None:
    office = reviewed_office(tmp_path / "office", 0)
    fill(office.runtime.store.engine, 300)
    with office.runtime.store.writing() as session:
        for row in session.scalars(select(Message)):
            row.verdict = {**row.verdict, "recipient": row.from_address}
    with office.runtime.store.reading() as session:
        receipts = sorted(find_pieces(session, office.runtime))
    rows = [(receipt, "入选" if at_row % 3 else "未入选") for at_row, receipt in enumerate(receipts)]
    take_decisions(office.runtime, write_decisions(tmp_path / "r.xlsx", rows), "秘书")
    done = preview(office.runtime)
    total = len(done.due.letters) + len(done.due.by_hand)
    assert total == len(receipts) > 50
    told = confirm(office.runtime, done.code, "秘书")
    assert told.written + len(told.waiting) == len(done.due.letters)
    with office.runtime.store.reading() as session:
        (row,) = session.scalars(select(Announcement))
        assert len(row.letters) == len(done.due.letters)
    office.runtime.store.engine.dispose()
