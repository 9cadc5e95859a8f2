"""Decisions by mail: told, decided, shown, undone, carried out; and what has no effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from ingest.desk.attending import attend
from ingest.instructions.links import instruction_link
from ingest.instructions.words import Verb
from models.journal import Event
from models.message import Decision, Message, Reply
from parsers.facts import Defect
from tests.builders.files.word import manuscript
from tests.builders.secretariat.desks import (
    FAILED,
    FIRST,
    HERS,
    OWNER,
    PASSED,
    SECOND,
    UNIT,
    attend_at,
    hold_one,
    html_of,
    letters,
    open_desk,
    outcome_of,
    readers_of,
    replies_to,
    state_of,
    token_of,
    write,
)
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, submission

MINUTE = timedelta(minutes=1)
UNDO = 10 * MINUTE
"""The default of `secretariat.undo_minutes`."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_desk(tmp_path)
    yield opened
    opened.runtime.store.engine.dispose()


@pytest.fixture
def held(office: Office) -> int:
    """A held case of which she was told."""
    _, message = hold_one(office)
    attend_at(office)
    return message


def notice(office: Office):  # type: ignore[no-untyped-def]
    return letters(office, "desk-case")[-1]


def said(office: Office, kind: str) -> str:
    """The text of the newest letter of a kind."""
    return letters(office, kind)[-1].text


def number_of(office: Office, message: int) -> str:
    with office.runtime.store.reading() as session:
        submission = session.get_one(Message, message).submission
        assert submission is not None
        return submission.receipt


def test_a_held_case_is_told_at_once_with_the_other_case_and_how_to_reach_both(office: Office) -> None:
    first, held = hold_one(office)
    attend_at(office)
    (letter,) = letters(office)
    assert letter.about_pk == held
    assert UNIT in letter.subject
    for word in (SECOND, "13812345678", OWNER, number_of(office, held)):
        assert word in letter.text
    for word in (FIRST, f"a.{OWNER}", number_of(office, first)):
        assert word in letter.text
    page = message_from_bytes(letter.content, policy=default).get_body(("html",))  # type: ignore[attr-defined]
    html = page.get_content()
    assert html.count("mailto:box@example.org?subject=") == 3
    assert html.count(token_of(office, held)) == 6
    assert "tel:13812345678" in html


def test_it_is_told_once_and_only_while_it_is_held(office: Office) -> None:
    _, held = hold_one(office)
    office.decide(held, "accept")
    attend_at(office)
    assert letters(office) == []
    hold_one(office, "西部示范大学", "xi@example.edu.cn")
    assert attend_at(office).done == 1
    assert attend_at(office).done == 0
    assert len(letters(office, "desk-case")) == 1


def test_a_rush_of_held_cases_is_told_of_only_so_often_an_hour(tmp_path: Path) -> None:
    office = open_desk(tmp_path, secretariat={"people": [HERS], "notices_per_hour": 2})
    for name in "甲乙丙":
        hold_one(office, f"{name}山大学", f"{ord(name)}@example.edu.cn")
    attend_at(office)
    assert len(letters(office, "desk-case")) == 2
    attend_at(office, BEFORE + timedelta(hours=1, minutes=1))
    assert len(letters(office, "desk-case")) == 3
    office.runtime.store.engine.dispose()


def test_an_answer_to_the_notice_is_shown_waits_and_is_carried_out(office: Office, held: int) -> None:
    mail = write(office, "受理 经核实系两所独立单位\n\n发自我的iPhone", answers=notice(office))
    attended = attend_at(office)
    assert attended.due_at == BEFORE + UNDO
    shown = said(office, "desk-preview")
    assert "受理回执" in shown
    assert "经核实系两所独立单位。" in shown
    assert "iPhone" not in shown
    assert (outcome_of(office, held), replies_to(office, held)) == ("held", [("held", "queued")])
    attend_at(office, BEFORE + UNDO - MINUTE)
    assert outcome_of(office, held) == "held"
    attend_at(office, BEFORE + UNDO)
    assert (outcome_of(office, held), state_of(office, mail)) == ("accepted", "done")
    assert ("acknowledgement", "queued") in replies_to(office, held)


def test_what_leaves_is_the_very_letter_that_was_shown(office: Office, held: int) -> None:
    write(office, "退回 请补盖公章", answers=notice(office))
    attend_at(office)
    shown = said(office, "desk-preview")
    attend_at(office, BEFORE + timedelta(hours=20))  # the mailbox was away till the next day
    with office.runtime.store.reading() as session:
        left = session.get_one(Message, held).replies[-1]
    assert left.template == "return"
    assert left.text.strip() in shown


def test_the_journal_says_who_decided_and_by_which_mail(office: Office, held: int) -> None:
    mail = write(office, "受理 经核实", answers=notice(office))
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    with office.runtime.store.reading() as session:
        message_id = session.get_one(Message, mail).message_id
        (decision,) = session.scalars(select(Decision))
        (event,) = session.scalars(select(Event).where(Event.kind == "decided"))
    assert (decision.decided_by, decision.reason) == (HERS, "经核实。")
    assert event.detail == {"outcome": "accepted", "by": HERS, "mail": message_id}


def test_a_decision_is_undone_and_another_is_taken(office: Office, held: int) -> None:
    write(office, "不予受理 贵单位已申报一项", answers=notice(office))
    attend_at(office)
    write(office, "撤銷", answers=letters(office, "desk-preview")[-1])
    attend_at(office, BEFORE + MINUTE)
    assert "已撤销" in said(office, "desk-answer")
    attend_at(office, BEFORE + UNDO + MINUTE)
    assert outcome_of(office, held) == "held"
    write(office, "受理", answers=notice(office))
    attend_at(office)
    attend_at(office, office.now + UNDO)
    assert outcome_of(office, held) == "accepted"


def test_an_undo_that_lies_in_the_mailbox_when_it_is_due_still_counts(office: Office, held: int) -> None:
    """It came in time, and is read only with the poll after the decision was due."""
    write(office, "受理", answers=notice(office))
    attend_at(office)
    office.now = BEFORE + 2 * UNDO
    attend(office.runtime, readers_of(office), BEFORE + UNDO - MINUTE)
    assert outcome_of(office, held) == "held"
    write(office, "撤销", answers=letters(office, "desk-preview")[-1], received_at=BEFORE + UNDO - MINUTE)
    attend(office.runtime, readers_of(office), office.now)
    assert outcome_of(office, held) == "held"
    assert "已撤销" in said(office, "desk-answer")


def test_nothing_is_carried_out_while_a_mail_that_came_before_is_not_read(office: Office, held: int) -> None:
    write(office, "受理", answers=notice(office))
    attend_at(office)
    facts = office.read(submission(sender=HERS, form=None, paper=None, subject="撤销", text="撤销"))
    office.take_in(facts, BEFORE + MINUTE)
    attend_at(office, BEFORE + UNDO)
    assert outcome_of(office, held) == "held"


def test_a_new_decision_takes_the_place_of_one_that_waits(office: Office, held: int) -> None:
    first = write(office, "受理", answers=notice(office))
    attend_at(office)
    write(office, "退回 请补盖公章", answers=notice(office))
    attend_at(office, BEFORE + MINUTE)
    attend_at(office, BEFORE + 2 * UNDO)
    assert (outcome_of(office, held), state_of(office, first)) == ("returned", "undone")
    assert [template for template, _ in replies_to(office, held)] == ["held", "return"]


def test_too_late_an_undo_is_told_so_and_changes_nothing(office: Office, held: int) -> None:
    write(office, "受理", answers=notice(office))
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    write(office, "撤销", answers=letters(office, "desk-preview")[-1])
    attend_at(office)
    assert outcome_of(office, held) == "accepted"
    assert "没有等待发出的决定" in said(office, "desk-answer")


def test_a_day_is_given(office: Office, held: int) -> None:
    write(office, "延至 4月10日，请补盖公章", answers=notice(office))
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    with office.runtime.store.reading() as session:
        (decision,) = session.scalars(select(Decision))
        assert "2026年4月10日 23:59:59" in session.get_one(Message, held).replies[-1].text
    assert (decision.outcome, decision.reason) == ("returned", "请补盖公章。")


def test_a_letter_that_became_another_one_is_shown_again_before_it_leaves(office: Office, held: int) -> None:
    write(office, "退回 请补盖公章", answers=notice(office))
    attend_at(office)
    office.runtime = replace(  # what the letter says changes meanwhile: here, whom to ask
        office.runtime,
        policy=replace(office.runtime.policy, call=replace(office.runtime.policy.call, contact="新办公室")),
    )
    attend_at(office, BEFORE + UNDO)
    assert outcome_of(office, held) == "held"
    assert "与此前寄给您过目的不同" in said(office, "desk-preview")
    assert "新办公室" in said(office, "desk-preview")
    attend_at(office, BEFORE + 2 * UNDO)
    assert outcome_of(office, held) == "returned"


def test_a_button_s_mail_decides_by_its_token(office: Office, held: int) -> None:
    token, number = token_of(office, held), number_of(office, held)
    link = instruction_link("box@example.org", Verb.ACCEPT, number, token)
    fields = parse_qs(urlsplit(link).query)
    write(office, f"经核实{fields['body'][0]}", fields["subject"][0])
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    assert outcome_of(office, held) == "accepted"


def test_her_own_mail_decides_where_our_server_vouches_for_it(office: Office, held: int) -> None:
    write(office, f"受理 {number_of(office, held)} 经核实", "申报", identity=PASSED)
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    assert outcome_of(office, held) == "accepted"


@pytest.mark.parametrize(
    ("sender", "identity"),
    [(HERS, None), (HERS, FAILED), ("stranger@example.com", PASSED), (OWNER, PASSED)],
    ids=["nobody vouches", "forged", "a stranger", "the submitter"],
)
def test_who_cannot_show_that_he_is_hers_decides_nothing(
    office: Office, held: int, sender: str, identity: str | None
) -> None:
    write(office, f"受理 {number_of(office, held)} 经核实", "申报", sender=sender, identity=identity)
    attend_at(office)
    attend_at(office, BEFORE + 2 * UNDO)
    assert outcome_of(office, held) == "held"
    assert letters(office, "desk-preview") == []


def test_who_has_the_token_and_not_her_address_decides_nothing(office: Office, held: int) -> None:
    write(office, f"受理 经核实 办理码 {token_of(office, held)}", answers=notice(office), sender=OWNER)
    attend_at(office)
    assert letters(office, "desk-preview") == []


def test_another_case_s_token_proves_nothing(office: Office, held: int) -> None:
    _, other = hold_one(office, "西部示范大学", "xi@example.edu.cn")
    attend_at(office)
    text = f"受理 {number_of(office, held)} 经核实 办理码 {token_of(office, other)}"
    write(office, text, "申报")
    write(office, f"受理 {number_of(office, held)} 经核实", answers=letters(office, "desk-case")[-1])
    attend_at(office)
    assert letters(office, "desk-preview") == []


def test_whoever_writes_in_her_name_has_her_told_once_a_day(office: Office, held: int) -> None:
    for number in range(3):
        write(office, f"受理 {number_of(office, held)} 第{number}次", "申报")
    attend_at(office)
    assert len(letters(office, "desk-doubt")) == 1
    write(office, f"受理 {number_of(office, held)}", "申报", received_at=BEFORE + timedelta(days=1))
    attend_at(office, BEFORE + timedelta(days=1))
    assert len(letters(office, "desk-doubt")) == 2


@pytest.mark.parametrize(
    "text", ["受里 经核实", "同意", "好的，谢谢", "退回", "延至 13月40日", "受理了吗？", "受理经核实"]
)
def test_a_mistyped_answer_is_answered_with_help_and_reaches_no_submitter(
    office: Office, held: int, text: str
) -> None:
    write(office, text, answers=notice(office))
    attend_at(office)
    attend_at(office, BEFORE + 2 * UNDO)
    assert (outcome_of(office, held), replies_to(office, held)) == ("held", [("held", "queued")])
    assert "可以这样写" in said(office, "desk-answer")
    assert [one.recipient for one in letters(office)] == [HERS, HERS]


def test_a_number_that_there_is_not_is_answered_with_help(office: Office, held: int) -> None:
    write(office, "受理 JYHQ2026-0999 经核实", identity=PASSED)
    attend_at(office)
    assert "没有找到 JYHQ2026-0999" in said(office, "desk-answer")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("转发：【待复核】", "受理\n\n---------- 转发邮件 ----------\n发件人: box@example.org\n"),
        ("Fw: x", "受理 经核实"),
        ("", "请看下面。\n\n-----原始邮件-----\n受理 经核实"),
        ("", "> 受理 经核实\n请看。"),
    ],
)
def test_forwards_and_quotes_are_no_decisions(office: Office, held: int, subject: str, text: str) -> None:
    write(office, text, subject, answers=notice(office), identity=PASSED)
    attend_at(office)
    attend_at(office, BEFORE + 2 * UNDO)
    assert outcome_of(office, held) == "held"
    assert letters(office, "desk-preview") == []


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"X_QQ_AUTO_REPLY": "true"}, {"Precedence": "auto_reply"}]
)
def test_an_automatic_reply_is_no_decision_and_is_not_answered(
    office: Office, held: int, headers: dict[str, str]
) -> None:
    write(office, "受理 我正在休假", answers=notice(office), identity=PASSED, **headers)
    attend_at(office)
    assert [one.template for one in letters(office)] == ["desk-case"]


def test_a_decision_with_files_is_no_submission(office: Office, held: int) -> None:
    raw = submission(sender=HERS, text="受理 经核实", headers=(("In-Reply-To", notice(office).message_id),))
    mail = office.take_mail(raw, BEFORE)
    assert outcome_of(office, mail) == "correspondence"
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    assert outcome_of(office, held) == "accepted"


def test_a_mail_of_long_ago_decides_nothing(office: Office, held: int) -> None:
    """As on a mailbox that is read anew: the cases may have other numbers."""
    office.now = BEFORE + timedelta(days=4)
    mail = write(office, "受理", answers=notice(office), identity=PASSED, received_at=BEFORE)
    attend_at(office)
    assert state_of(office, mail) is None
    assert letters(office, "desk-preview") == []


def test_a_withdrawal_ends_the_whole_case(office: Office) -> None:
    first, _ = hold_one(office)
    write(office, f"撤回 {number_of(office, first)} 应贵单位来函申请", identity=PASSED)
    attend_at(office)
    attend_at(office, BEFORE + UNDO)
    assert replies_to(office, first)[-1][0] == "withdrawal"


def test_without_anybody_to_ask_the_desk_rests(tmp_path: Path) -> None:
    office = open_desk(tmp_path, digest={})
    hold_one(office)
    assert attend_at(office).done == 0
    office.runtime.store.engine.dispose()


def attached_to(letter: Reply) -> dict[str, bytes]:
    mail = message_from_bytes(letter.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return {str(part.get_filename()): part.get_content() for part in mail.iter_attachments()}


def test_its_documents_go_along_as_far_as_there_is_room(tmp_path: Path) -> None:
    office = open_desk(tmp_path / "all")
    hold_one(office)
    attend_at(office)
    files = attached_to(letters(office)[-1])
    assert sorted(files) == ["2026年优秀案例申报表.docx", f"{UNIT}+王小明+13800000000.docx"]
    largest = max(map(len, files.values()))
    smaller = {name for name, data in files.items() if len(data) < largest}
    office.runtime.store.engine.dispose()
    office = open_desk(tmp_path / "few", secretariat={"people": [HERS], "attach_bytes": largest})
    hold_one(office)
    attend_at(office)
    assert set(attached_to(letters(office)[-1])) == smaller
    office.runtime.store.engine.dispose()


def test_nothing_that_a_scanner_did_not_clear_goes_along(office: Office) -> None:
    facts = office.read(submission(UNIT, FIRST))
    raw = submission(UNIT, FIRST)
    infected = replace(facts, defects=(*facts.defects, Defect("infected", "申报表.docx", "病毒")))
    message = office.take(infected, BEFORE, raw=raw)
    assert outcome_of(office, message) == "held"
    attend_at(office)
    assert attached_to(letters(office)[-1]) == {}


def test_two_texts_that_are_alike_are_laid_side_by_side(office: Office) -> None:
    text = manuscript(FIRST, subject="同一篇文稿")
    office.take_mail(submission(UNIT, FIRST, paper=text), BEFORE - timedelta(hours=1))
    other = submission("西部示范大学", SECOND, sender="xi@example.edu.cn", paper=text)
    message = office.take_mail(other, BEFORE)
    assert outcome_of(office, message) == "held"
    attend_at(office)
    (letter,) = letters(office)
    assert "两份文稿连续" in letter.text
    assert number_of(office, 1) in letter.text
    page = html_of(letter)
    assert "以上连续" in page
    assert page.count("同一篇文稿") >= 2


def test_a_letter_that_takes_the_case_back_is_held_and_told_with_that_choice(office: Office) -> None:
    first = office.take_mail(submission(UNIT, FIRST), BEFORE)
    with office.runtime.store.reading() as session:
        receipt = session.get_one(Message, first).replies[0]
    taken_back = submission(
        form=None,
        paper=None,
        subject=f"回复：{receipt.subject}",
        text="因工作调整，现申请撤回申报。",
        headers=(("In-Reply-To", receipt.message_id),),
    )
    message = office.take_mail(taken_back, BEFORE + MINUTE)
    assert (outcome_of(office, message), outcome_of(office, first)) == ("held", "accepted")
    assert replies_to(office, message) == [("held", "queued")]
    attend_at(office, BEFORE + MINUTE)
    page = html_of(notice(office))
    assert ">撤回</a>" in page
    assert ">退回</a>" not in page
    write(office, "撤回 应贵单位来函申请", answers=notice(office))
    attend_at(office)
    assert "撤回申报确认" in said(office, "desk-preview")
    attend_at(office, BEFORE + MINUTE + UNDO)
    assert replies_to(office, message)[-1][0] == "withdrawal"
    with office.runtime.store.reading() as session:
        assert not session.get_one(Message, first).current
