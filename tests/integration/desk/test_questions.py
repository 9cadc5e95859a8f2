"""Letters leave the list when a person has answered them, as the mailbox itself shows it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.app import make_mailbox
from ingest.digest import build_digest
from ingest.process import run_round
from ingest.service import questions
from models.message import Message
from tests.builders.postbox import Postbox
from tests.builders.secretariat.desks import readers_of
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, submission
from tests.servers.dovecot import DovecotServer, MailUser

SENT = "Sent"


def question(number: int) -> bytes:
    return submission(
        subject=f"请问 {number}",
        form=None,
        paper=None,
        text="字数怎么算？",
        message_id=f"<q{number}@example.edu.cn>",
    )


@pytest.fixture
def user(dovecot: DovecotServer) -> MailUser:
    account = dovecot.user()
    for number in range(3):
        account.append(question(number), BEFORE)
    return account


def taken_in(tmp_path: Path, user: MailUser) -> Office:
    mailbox = {
        "kind": "imap",
        "host": user.host,
        "port": user.port,
        "tls": "none",
        "username": user.username,
        "password": user.password,
    }
    office = open_office(tmp_path, BEFORE + timedelta(hours=1), mailbox=mailbox)
    readers = readers_of(office)
    with closing(make_mailbox(office.runtime.settings)) as box:
        run_round(office.runtime, box, Postbox(), readers, lambda: False)
    return office


def look(office: Office) -> int:
    with closing(make_mailbox(office.runtime.settings)) as box:
        return questions.look(office.runtime, box, readers_of(office))


def waiting(office: Office) -> set[str]:
    with office.runtime.store.reading() as session:
        rows = build_digest(office.runtime, BEFORE.date()).letters.rows
        return {str(session.get_one(Message, row.message).message_id) for row in rows}


def test_what_bears_the_flag_was_answered(tmp_path: Path, user: MailUser) -> None:
    office = taken_in(tmp_path, user)
    assert len(waiting(office)) == 3
    assert look(office) == 0
    with user.client() as client:
        client.select_folder("INBOX")
        client.add_flags([2], [b"\\Answered"])
    before = user.flags()
    assert look(office) == 1
    assert waiting(office) == {"<q0@example.edu.cn>", "<q2@example.edu.cn>"}
    assert user.flags() == before
    assert look(office) == 0
    office.runtime.store.engine.dispose()


def test_what_a_sent_mail_answers_was_answered(tmp_path: Path, user: MailUser) -> None:
    office = taken_in(tmp_path, user)
    user.create(SENT)
    for answered, own in (
        ("<q1@example.edu.cn>", "<x@office.example>"),
        ("<q2@example.edu.cn>", "<casebox.a@b>"),
    ):
        mail = EmailMessage()
        mail["Message-ID"], mail["In-Reply-To"], mail["Subject"] = own, answered, "回复"
        mail.set_content("您好。")
        user.append(mail.as_bytes(), BEFORE, SENT)
    before = user.flags(SENT)
    assert look(office) == 1
    assert waiting(office) == {"<q0@example.edu.cn>", "<q2@example.edu.cn>"}
    assert user.flags(SENT) == before
    office.runtime.store.engine.dispose()


def test_a_mailbox_that_is_away_costs_the_look_alone(
    tmp_path: Path, user: MailUser, dovecot: DovecotServer
) -> None:
    office = taken_in(tmp_path, user)
    dovecot.stop()
    try:
        assert look(office) == 0
    finally:
        dovecot.start()
    assert len(waiting(office)) == 3
    office.runtime.store.engine.dispose()


def test_a_maildir_tells_by_its_flag(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    for number in range(2):
        (folder / "cur" / f"{number}.host:2,S").write_bytes(question(number))
    office = open_office(tmp_path, BEFORE + timedelta(hours=1))
    mailbox = make_mailbox(office.runtime.settings)
    run_round(office.runtime, mailbox, Postbox(), readers_of(office), lambda: False)
    assert look(office) == 0
    (folder / "cur" / "1.host:2,S").rename(folder / "cur" / "1.host:2,RS")
    assert look(office) == 1
    office.runtime.store.engine.dispose()
