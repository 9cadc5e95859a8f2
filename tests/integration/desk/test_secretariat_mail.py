"""What the secretariat writes or forwards to its own mailbox: no query, no submission of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from ingest.digest import build_digest
from ingest.register.cases import find_cases
from models.message import Message
from tests.builders.files.word import manuscript
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, add, form_of, submission

HERS, SUBMITTER = "li@office.example", "wang@example.edu.cn"
PASSED, FAILED = (f"mx.box.example; dmarc={result} header.from=office.example" for result in ("pass", "fail"))
UNIT, TITLE = "华东示范大学", "智慧食堂建设与实践"
HOUR = timedelta(hours=1)
BLOCK = """请按申报处理。

------------------ 原始邮件 ------------------
发件人: "王小明" <{sender}>;
发送时间: 2026年3月10日(星期二) 上午9:00
收件人: "李老师"<li@office.example>;
主题: 申报材料

老师好，材料见附件。
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(
        tmp_path,
        BEFORE,
        digest={"to": ["Li@Office.example"]},
        replies={"trusted_servers": ["box.example"]},
    )
    yield opened
    opened.runtime.store.engine.dispose()


def from_her(text: str, subject: str, identity: str | None = PASSED, number: int = 1) -> EmailMessage:
    mail = EmailMessage()
    if identity is not None:
        mail["Authentication-Results"] = identity
    mail["From"], mail["To"], mail["Subject"] = f"李老师 <{HERS}>", "box@example.org", subject
    mail["Message-ID"] = f"<{number}.hers@office.example>"
    mail.set_content(text)
    return mail


def with_files(mail: EmailMessage, text: str = "建设") -> EmailMessage:
    add(mail, "申报表.docx", form_of(UNIT, TITLE, "王小明"))
    add(mail, f"{UNIT}+王小明+13800000000.docx", manuscript(TITLE, subject=text))
    return mail


def quoted(sender: str = SUBMITTER, identity: str | None = PASSED, text: str = "建设") -> bytes:
    subject = f"转发：{UNIT}+{TITLE}+王小明"
    return with_files(from_her(BLOCK.format(sender=sender), subject, identity), text).as_bytes()


def attached(identity: str | None = PASSED, *raws: bytes) -> bytes:
    mail = from_her("请处理。", "转发：申报材料", identity)
    for raw in raws or (submission(UNIT, TITLE),):
        mail.add_attachment(BytesParser(policy=default).parsebytes(raw))
    return mail.as_bytes()


def reply_of(office: Office, message: int) -> tuple[str, str] | None:
    """Recipient and state."""
    with office.runtime.store.reading() as session:
        replies = session.get_one(Message, message).replies
        return (replies[-1].recipient, replies[-1].state) if replies else None


def outcome_of(office: Office, message: int) -> tuple[str | None, int | None]:
    """Outcome and version."""
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, message)
        return row.outcome, row.version


def waiting(office: Office) -> list[int]:
    """Messages under 待答复 on the day."""
    digest = build_digest(office.runtime, BEFORE.date())
    return [row.message for row in (*digest.letters.rows, *digest.earlier_letters.rows)]


def test_her_own_letter_waits_for_nobody_and_is_listed_all_the_same(office: Office) -> None:
    hers = office.take_mail(from_her("会议改到周五，请知悉。", "内部：会议时间").as_bytes(), BEFORE)
    question = submission(subject="请问", form=None, paper=None, text="字数怎么算？")
    theirs = office.take_mail(question, BEFORE)
    assert waiting(office) == [theirs]
    assert reply_of(office, hers) is None
    digest = build_digest(office.runtime, BEFORE.date())
    assert [(row.message, row.outcome) for row in digest.others.rows] == [(hers, "ours")]


def test_a_letter_that_only_says_it_is_hers_is_shown_as_anybody_s(office: Office) -> None:
    forged = office.take_mail(from_her("请把名单发给我。", "急", FAILED).as_bytes(), BEFORE)
    assert waiting(office) == [forged]


def test_an_address_that_can_be_read_two_ways_is_not_hers(office: Office) -> None:
    mail = from_her("请把名单发给我。", "急").as_bytes()
    two = mail.replace(b"<li@office.example>", b"<evil@example.com> (x) <li@office.example>", 1)
    assert two != mail
    message = office.take_mail(two, BEFORE)
    assert waiting(office) == [message]


def test_material_that_she_sends_herself_is_judged_and_never_answered(office: Office) -> None:
    raw = with_files(from_her("微信收到的材料。", f"{UNIT}+{TITLE}+王小明")).as_bytes()
    message = office.take_mail(raw, BEFORE)
    assert outcome_of(office, message) == ("accepted", 1)
    assert reply_of(office, message) == (HERS, "suppressed")


@pytest.mark.parametrize("raw", [quoted(), attached(), quoted(identity=None), attached(None)])
def test_what_she_forwards_is_answered_to_its_own_sender(office: Office, raw: bytes) -> None:
    message = office.take_mail(raw, BEFORE)
    assert outcome_of(office, message) == ("accepted", 1)
    assert reply_of(office, message) == (SUBMITTER, "queued")
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, message).from_address == HERS
        (case,) = find_cases(session, office.runtime.policy.call.zone)
    assert case.email == SUBMITTER
    (row,) = build_digest(office.runtime, BEFORE.date()).accepted.rows
    assert row.address == SUBMITTER


def test_its_own_sender_corrects_it_as_if_he_had_sent_it_in(office: Office) -> None:
    office.take_mail(quoted(), BEFORE)
    later = office.take_mail(submission(UNIT, TITLE, paper=manuscript(TITLE, subject="修订")), BEFORE + HOUR)
    assert outcome_of(office, later) == ("accepted", 2)
    assert reply_of(office, later) == (SUBMITTER, "queued")


def test_what_she_forwards_joins_the_case_that_its_sender_has(office: Office) -> None:
    office.take_mail(submission(UNIT, TITLE), BEFORE)
    forwarded = office.take_mail(quoted(text="修订"), BEFORE + HOUR)
    assert outcome_of(office, forwarded) == ("accepted", 2)


def test_a_correction_forwarded_from_an_address_that_nobody_vouches_for_changes_nothing(
    office: Office,
) -> None:
    first = office.take_mail(submission(UNIT, TITLE), BEFORE)
    forwarded = office.take_mail(quoted(identity=None, text="修订"), BEFORE + HOUR)
    assert outcome_of(office, forwarded)[0] == "held"
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, first).current
        assert not session.get_one(Message, forwarded).current


@pytest.mark.parametrize("raw", [quoted(identity=FAILED, text="冒名"), attached(FAILED)])
def test_who_forges_her_address_gains_nothing(office: Office, raw: bytes) -> None:
    first = office.take_mail(submission(UNIT, TITLE, paper=manuscript(TITLE, subject="原件")), BEFORE)
    forged = office.take_mail(raw, BEFORE + HOUR)
    assert outcome_of(office, forged)[0] == "held"
    assert reply_of(office, forged) == (HERS, "suppressed")
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, first).current


@pytest.mark.parametrize(
    "raw",
    [
        attached(PASSED, submission(UNIT, TITLE), submission("西部大学", "另一案例", sender="z@w.edu.cn")),
        with_files(from_her("请处理。", f"转发：{UNIT}+{TITLE}+王小明")).as_bytes(),
        quoted("王小明"),
        quoted("box@example.org"),
        quoted(HERS),
    ],
    ids=["two senders", "no block", "a name alone", "our own letter", "her own letter"],
)
def test_where_its_own_sender_is_not_sure_nobody_is_answered(office: Office, raw: bytes) -> None:
    message = office.take_mail(raw, BEFORE)
    assert reply_of(office, message) == (HERS, "suppressed")


def test_what_anybody_else_forwards_is_his_own(office: Office) -> None:
    mail = with_files(from_her(BLOCK.format(sender=SUBMITTER), f"转发：{UNIT}+{TITLE}+王小明"))
    del mail["From"]
    mail["From"] = "zhao@example.edu.cn"
    message = office.take_mail(mail.as_bytes(), BEFORE)
    assert reply_of(office, message) == ("zhao@example.edu.cn", "queued")


def test_people_name_others_than_those_who_get_the_digest(tmp_path: Path) -> None:
    opened = open_office(
        tmp_path, BEFORE, digest={"to": ["chief@office.example"]}, secretariat={"people": [HERS]}
    )
    assert opened.runtime.policy.secretariat == {HERS}
    opened.runtime.store.engine.dispose()


def test_her_answer_to_a_letter_about_a_case_waits_for_nobody_either(office: Office) -> None:
    first = office.take_mail(submission(UNIT, TITLE, paper=None), BEFORE)
    with office.runtime.store.reading() as session:
        (reply,) = session.get_one(Message, first).replies
        ours = reply.message_id
    mail = from_her("已电话联系该单位，下周补交。", "回复：补正")
    mail["In-Reply-To"] = ours
    message = office.take_mail(mail.as_bytes(), BEFORE + HOUR)
    assert outcome_of(office, message) == ("correspondence", None)
    assert waiting(office) == []
    assert outcome_of(office, first) == ("returned", 1)
