"""A call for papers answered in English: a whole round, every letter that its submitters get."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import docx
import pytest
from pydantic import ValidationError
from sqlalchemy import select

from ingest.chase.reminding import remind
from ingest.check.language import check_language
from ingest.replies.result import compose_result, write_result_letter
from ingest.settings.long_form import long_form
from models.message import Message, Reply
from tests.builders.secretariat.calls import call_of
from tests.builders.secretariat.english_call import PAPERS, SPLIT, camera_ready, letter, submission_form
from tests.builders.secretariat.offices import Office, open_office

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
START = datetime.fromisoformat("2026-03-10T09:00:00+08:00")
DEADLINE = datetime.fromisoformat("2026-05-31T23:59:59+08:00")
JANE = "jane.smith@york.example.ac.uk"
TITLE = "Learning to Heat Lecture Halls"
SUBJECT = f"IWCS 2026: {TITLE} / Jane Smith"
PAPER = "Jane Smith_Learning to Heat.docx"


def open_call(folder: Path, toml: str = PAPERS, **sections: Any) -> Office:
    call = tomllib.loads(toml)["call"]
    return open_office(folder, START, **({"call": call} | sections))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_call(tmp_path)
    yield opened
    opened.runtime.store.engine.dispose()


def send(
    office: Office,
    files: dict[str, bytes],
    subject: str = SUBJECT,
    *,
    sender: str = JANE,
    at: datetime | None = None,
    **more: Any,
) -> int:
    office.now = at or office.now + timedelta(hours=1)
    return office.take_mail(letter(subject, files, sender=sender, **more), office.now)


def whole(**said: str) -> dict[str, bytes]:
    title = said.get("title", TITLE)
    return {"Submission Form.docx": submission_form(**said), PAPER: camera_ready(title)}


def told(office: Office, message: int) -> Reply:
    """The letter that answers a message; nothing in it is Chinese."""
    with office.runtime.store.reading() as session:
        (reply,) = session.scalars(select(Reply).where(Reply.message_pk == message))
    assert not CHINESE.search(reply.subject + reply.text), reply.text
    return reply


def said(reply: Reply) -> str:
    return " ".join(reply.text.split())


def codes(office: Office, message: int) -> set[str]:
    with office.runtime.store.reading() as session:
        verdict = session.get_one(Message, message).verdict
    return {one["code"] for one in verdict["findings"]}


def test_a_whole_submission_is_acknowledged_in_english(office: Office) -> None:
    reply = told(office, send(office, whole()))
    assert reply.subject.startswith("[Acknowledgement of receipt] Fourth International Workshop")
    text = said(reply)
    assert "Dear Jane Smith," in text
    assert (
        f"Your paper “{TITLE}” has been received. It has passed the formal check, is complete and is admitted"
        in text
    )
    assert "Submission number: IWCS2026-0001-" in text
    assert "Received on: 10 March 2026, 10:00:00 UTC+08:00" in text
    assert "Title of the paper: Learning to Heat Lecture Halls" in text
    assert "until 31 May 2026, 23:59:59 UTC+08:00" in text
    assert "withdraw my submission" in text
    assert "The result is expected: mid-July 2026." in text
    assert text.endswith("Times are those at which its mail server received your message.")


@pytest.mark.parametrize(
    ("files", "subject", "code", "words"),
    [
        (
            {"Submission Form.docx": submission_form()},
            SUBJECT,
            "document.missing",
            "“Camera-ready paper” was not received.",
        ),
        (
            {PAPER: camera_ready(TITLE)},
            SUBJECT,
            "form.missing",
            "The form “Submission Form” was not received.",
        ),
        (
            whole(email="jane.smith"),
            SUBJECT,
            "form.value",
            "In “Submission Form”, the entry under “Email” is not a valid email address.",
        ),
        (whole(authors=""), SUBJECT, "form.field_missing", "In “Submission Form”, “Authors” is empty."),
        (
            whole(track="☑ Energy  ☑ Catering  ☐ Digital services"),
            SUBJECT,
            "form.choice",
            "In “Submission Form”, under “Track” 2 are ticked (“Energy”, “Catering”); exactly one is",
        ),
        (
            whole(abstract="word " * 151),
            SUBJECT,
            "form.summary_too_long",
            "“Abstract” has 151 words, more than the 150 allowed.",
        ),
        (
            {"Submission Form.docx": submission_form(), PAPER: camera_ready(TITLE, 700)},
            SUBJECT,
            "document.length",
            "the call asks for 300 to 600 words. What to do: Please shorten it and send it again.",
        ),
        (
            {"Submission Form.docx": submission_form(), "final.docx": camera_ready(TITLE)},
            SUBJECT,
            "document.name",
            "does not follow “corresponding author_short title”",
        ),
        (
            whole(),
            "Our paper",
            "subject.format",
            "The subject “Our paper” does not follow the form that the call asks for",
        ),
    ],
    ids=["paper", "form", "email", "authors", "track", "abstract", "length", "name", "subject"],
)
def test_what_is_to_be_mended_is_told_in_english(
    office: Office, files: dict[str, bytes], subject: str, code: str, words: str
) -> None:
    message = send(office, files, subject)
    reply, text = told(office, message), said(told(office, message))
    assert reply.template == "return"
    assert code in codes(office, message)
    assert words in text
    assert "by 31 May 2026, 23:59:59 UTC+08:00 (82 days left)" in text


def test_a_subject_alone_that_is_wrong_is_given_to_be_copied(office: Office) -> None:
    text = told(office, send(office, whole(), "Our paper")).text
    assert f"\nIWCS 2026: {TITLE} / Jane Smith\n" in text


def test_the_right_subject_in_an_answer_is_enough(office: Office) -> None:
    first = told(office, send(office, whole(), "Our paper"))
    answer = send(
        office,
        {},
        f"Re: {first.subject}",
        In_Reply_To=first.message_id,
        text=f"IWCS 2026: {TITLE} / Jane Smith\n\nKind regards\nJane Smith\n",
    )
    assert told(office, answer).template == "acknowledgement"


def test_an_answer_to_our_letter_mends_the_case(office: Office) -> None:
    first = told(office, send(office, {"Submission Form.docx": submission_form()}))
    answer = send(
        office,
        {PAPER: camera_ready(TITLE)},
        f"Re: {first.subject}",
        In_Reply_To=first.message_id,
        text="See below.\n\nOn Tue, 10 Mar 2026 at 10:00, IWCS <box@example.org>\nwrote:\n> Dear Jane",
    )
    reply = told(office, answer)
    assert reply.template == "acknowledgement"
    assert "subject.format" not in codes(office, answer), "the heading of our own letter is known"
    assert "This is version 2 of your submission" in said(reply)


def test_what_comes_late_is_not_admitted(office: Office) -> None:
    reply = told(office, send(office, whole(), at=DEADLINE + timedelta(seconds=1)))
    assert reply.subject.startswith("[Submission not admitted]")
    assert (
        "Your message reached the submission mailbox on 1 June 2026, 00:00:00 UTC+08:00, after the deadline"
        " of 31 May 2026, 23:59:59 UTC+08:00. Under the terms of the call, late submissions are not admitted."
        in said(reply)
    )


def test_a_third_paper_of_one_author_is_held(office: Office) -> None:
    last = 0
    for number, title in enumerate(("One Menu for All", "Queues at Noon", "Repairs by Night"), 1):
        files = {
            "Submission Form.docx": submission_form(title=title),
            f"Jane Smith_{title}.docx": camera_ready(title, seed=number),
        }
        last = send(office, files, f"IWCS 2026: {title} / Jane Smith")
    reply = told(office, last)
    assert reply.template == "held"
    assert f"The number of submissions for Email “{JANE}” may exceed what is permitted (at most 2)" in said(
        reply
    )
    assert "; the secretariat will decide whether this paper can be admitted." in said(reply)


def test_several_papers_of_one_message_are_answered_in_one_letter(tmp_path: Path) -> None:
    office = open_call(tmp_path, SPLIT)
    files = {}
    for number, title in enumerate(("One Menu for All", "Queues at Noon"), 1):
        folder = f"paper {number}"
        files[f"{folder}/Submission Form {number}.docx"] = submission_form(title=title)
        if number == 1:
            files[f"{folder}/Jane Smith_{title}.docx"] = camera_ready(title, seed=number)
    reply = told(office, send(office, files, "IWCS 2026: One Menu for All / Jane Smith"))
    text = said(reply)
    assert "Your message brought 2 submissions" in text
    assert "— 1. Admitted for review —" in text
    assert "— 2. Returned for correction —" in text
    assert "with the files of the one paper that you correct alone" in text
    office.runtime.store.engine.dispose()


def test_a_withdrawal_is_understood_and_confirmed_in_english(office: Office) -> None:
    first = told(office, send(office, whole()))
    asked = send(
        office,
        {},
        f"Re: {first.subject}",
        In_Reply_To=first.message_id,
        text="Dear colleagues,\nplease withdraw my submission: the trial was not finished.\n",
    )
    assert codes(office, asked) == {"submission.withdrawal"}
    assert "Your message asks that the submission be withdrawn" in said(told(office, asked))
    office.now += timedelta(hours=1)
    office.decide(asked, "withdraw", "As you requested.")
    with office.runtime.store.reading() as session:
        last = session.scalars(select(Reply).order_by(Reply.id.desc())).first()
    assert last is not None
    assert last.template == "withdrawal"
    assert "has been withdrawn and takes no further part in the review" in said(last)
    assert not CHINESE.search(last.subject + last.text)


def test_a_stranger_who_names_a_case_and_its_owner_are_told_in_english(office: Office) -> None:
    first = told(office, send(office, whole()))
    number = re.search(r"IWCS2026-\d{4}", first.text)
    assert number is not None
    files = {PAPER: camera_ready(TITLE, seed=9)}
    other = send(office, files, f"New version of {number[0]}", sender="somebody@else.example.com")
    assert "submission.other_sender" in codes(office, other)
    assert "its sender must be verified" in said(told(office, other))
    with office.runtime.store.reading() as session:
        (claim,) = session.scalars(select(Reply).where(Reply.template == "claim"))
    assert claim.subject.startswith("[Notice of a message received]")
    assert "If the message was sent on your behalf" in said(claim)
    assert not CHINESE.search(claim.subject + claim.text)


@pytest.mark.parametrize(
    ("name", "data"),
    [(PAPER, b"PK\x03\x04 broken"), (PAPER.replace(".docx", ".pdf"), b"%PDF-1.4 broken")],
    ids=["word", "pdf"],
)
def test_what_cannot_be_opened_has_not_come_and_is_told_in_english(
    office: Office, name: str, data: bytes
) -> None:
    files = {"Submission Form.docx": submission_form(), name: data}
    text = said(told(office, send(office, files)))
    assert f"The attachment “{name}” could not be read (" in text
    assert "Therefore the following could not be obtained: the other documents required." in text


def test_who_does_not_answer_a_return_is_reminded_in_english(tmp_path: Path) -> None:
    office = open_call(tmp_path, replies={"remind_days": [7]})
    send(office, {"Submission Form.docx": submission_form()})
    with office.runtime.store.writing() as session:
        for reply in session.scalars(select(Reply)):
            reply.state, reply.sent_at = "sent", office.now
    office.now = DEADLINE - timedelta(days=7) + timedelta(seconds=-3600 * 12)
    assert remind(office.runtime) == 1
    with office.runtime.store.reading() as session:
        (reminder,) = session.scalars(select(Reply).where(Reply.template == "reminder"))
    assert reminder.subject.startswith("[Reminder of a pending correction]")
    text = said(reminder)
    assert "7 days are left" in text
    assert "“Camera-ready paper” was not received." in text
    assert not CHINESE.search(reminder.subject + reminder.text)
    office.runtime.store.engine.dispose()


def test_what_the_secretariat_reads_stays_chinese(office: Office) -> None:
    message = send(office, {"Submission Form.docx": submission_form()})
    with office.runtime.store.reading() as session:
        verdict = session.get_one(Message, message).verdict
    (finding,) = [one for one in verdict["findings"] if one["code"] == "document.missing"]
    assert finding["message"] == "未收到“Camera-ready paper”。"


def test_the_blank_form_goes_out_in_english(office: Office) -> None:
    first = told(office, send(office, {PAPER: camera_ready(TITLE)}))
    assert "A blank copy of “Submission Form” is attached; please fill it in and send it to us." in said(
        first
    )
    mail = message_from_bytes(first.content, policy=default)
    (blank,) = mail.iter_attachments()
    assert blank.get_filename() == "Submission Form (blank).docx"
    document = docx.Document(io.BytesIO(blank.get_content()))
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Abstract (at most 150 words)" in words
    assert "Keywords (optional)" in words
    assert not CHINESE.search("".join(words))


@pytest.mark.parametrize(
    ("kind", "result", "words"),
    [
        ("selected", "Best Paper", "decided on the result: Best Paper. Please accept our congratulations."),
        ("unselected", "Not selected", "hope that you will take part in future calls"),
    ],
)
def test_the_result_is_told_in_english(office: Office, kind: str, result: str, words: str) -> None:
    letter_on_result = write_result_letter(
        kind,
        office.runtime.policy.call,
        receipt="IWCS2026-0001-K7QX",
        unit="University of York",
        contact="Jane Smith",
        title=TITLE,
        result=result,
        composed_at=office.now,
        corrects=True,
    )
    reply = compose_result(letter_on_result, None)
    assert reply.subject.startswith("[Notice of the review result] Fourth International Workshop")
    text = " ".join(reply.text.split())
    assert words in text
    assert "that was sent earlier about this paper no longer applies" in text
    page = reply.html.partition("<body")[2]
    assert not CHINESE.search(reply.subject + reply.text + page)


def test_every_letter_s_page_is_in_english_too(office: Office) -> None:
    for number, files in enumerate((whole(), {PAPER: camera_ready("Another", seed=2)}), 1):
        reply = told(office, send(office, files, sender=f"author{number}@york.example.ac.uk"))
        body = message_from_bytes(reply.content, policy=default).get_body(("html",))
        assert body is not None
        page = body.get_content()
        assert '<html lang="en">' in page
        assert not CHINESE.search(page)


def test_the_words_that_stand_in_are_english(tmp_path: Path) -> None:
    bare = "\n".join(line for line in PAPERS.splitlines() if not line.startswith(("thing =", "organizer =")))
    office = open_call(tmp_path, bare)
    call = office.runtime.policy.call
    assert (call.thing, call.organizer) == ("submission", "The Secretariat")
    panel = office.runtime.settings.panel
    assert (panel.selected, panel.unselected) == (["Selected"], ["Not selected"])
    office.runtime.store.engine.dispose()


def test_the_check_says_what_stays_chinese_and_what_would_be_quoted_so(tmp_path: Path) -> None:
    office = open_call(tmp_path)
    (said_well,) = check_language(office.runtime.settings)
    assert said_well.state == "ok"
    assert "Layout (fonts, sizes, spacing) is judged of Chinese text alone" in said_well.text
    office.runtime.store.engine.dispose()
    toml = PAPERS.replace('label = "Authors"', 'label = "作者"')
    office = open_call(tmp_path / "other", toml, panel={"selected": ["入选"]})
    found = [one for one in check_language(office.runtime.settings) if one.state == "warning"]
    assert [one.text for one in found] == [
        "letters quote as they are, in Chinese: call.fields.1, panel.selected"
    ]
    office.runtime.store.engine.dispose()


def test_a_layout_that_would_not_be_judged_is_refused() -> None:
    layout = 'length = [300, 600]\nlayout = { title = "Arial 14", body = "Times New Roman 12" }'
    with pytest.raises(ValidationError, match=r"documents\.1\.layout: is judged of Chinese text alone"):
        call_of(PAPERS.replace("length = [300, 600]", layout))


def test_the_long_form_keeps_the_language() -> None:
    again = call_of(long_form(call_of(PAPERS)))
    assert again.language == "en"
    assert again.as_call() == call_of(PAPERS, result_expected="").as_call()


def test_what_the_mail_s_own_words_should_say_is_told_in_english(tmp_path: Path) -> None:
    head, _, _ = PAPERS.partition("subject =")
    survey = (
        head
        + """
subject = "Canteen survey"
quota = []
fields = [
  { key = "unit", label = "Institution", from = "text" },
  { key = "contact", label = "Contact person", from = "text" },
  { key = "day", label = "Opened on", from = "text", type = "date" },
  { key = "canteens", label = "Number of canteens", from = "text", type = "number" },
]
[[call.documents]]
key = "table"
label = "Data sheet"
accept = ["excel"]
need = "may"
"""
    )
    office = open_call(tmp_path, survey)
    words = (
        "Institution: University of York\nContact person: Jane Smith\nOpened on: {}\nNumber of canteens: {}"
    )
    right = send(office, {}, "Canteen survey", text=words.format("5 May 1990", "six"))
    assert told(office, right).template == "acknowledgement"
    wrong = words.replace("York", "Leeds").format("31 February 1990", "several")
    text = said(
        told(office, send(office, {}, "Canteen survey", text=wrong, sender="tom@leeds.example.ac.uk"))
    )
    assert "In the text of your message, the entry under “Opened on” is not a valid date." in text
    assert (
        "Please write a line “Number of canteens: …” in the text of your message and send it again." in text
    )
    office.runtime.store.engine.dispose()
