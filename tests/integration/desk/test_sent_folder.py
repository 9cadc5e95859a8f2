"""What she answered in webmail, as 163 keeps it: in 已发送, named in modified UTF-7, and only looked at."""

from __future__ import annotations

from collections.abc import Iterator
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
from tests.servers.netease import NetEaseMailbox

SENT, IN_UTF7 = "已发送", "&XfJT0ZAB-"
"""RFC 3501, 5.1.3: the name as it stands on the line."""
QUESTIONS = 3


@pytest.fixture
def user(dovecot: DovecotServer) -> MailUser:
    account = dovecot.user()
    account.create(SENT)
    for number in range(QUESTIONS):
        text = "字数怎么算？"
        asked = submission(
            subject=f"请问 {number}", form=None, paper=None, text=text, message_id=id_of(number)
        )
        account.append(asked, BEFORE + timedelta(minutes=number))
    return account


@pytest.fixture
def netease(user: MailUser) -> Iterator[NetEaseMailbox]:
    with NetEaseMailbox(user.port) as proxy:
        yield proxy


@pytest.fixture
def office(tmp_path: Path, user: MailUser, netease: NetEaseMailbox) -> Iterator[Office]:
    mailbox = {
        "kind": "imap",
        "host": "127.0.0.1",
        "port": netease.port,
        "tls": "none",
        "username": user.username,
        "password": user.password,
    }
    opened = open_office(tmp_path, BEFORE + timedelta(hours=1), mailbox=mailbox)
    with closing(make_mailbox(opened.runtime.settings)) as box:
        run_round(opened.runtime, box, Postbox(), readers_of(opened), lambda: False)
    yield opened
    opened.runtime.store.engine.dispose()


def id_of(number: int) -> str:
    return f"<q{number}@example.edu.cn>"


def answer_in_webmail(user: MailUser, number: int, **headers: str) -> None:
    """She presses 回复 in the browser: the copy lies in 已发送, and no flag is set."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "xxhjszwh@163.com", "zhang@example.edu.cn"
    mail["Subject"], mail["Message-ID"] = f"Re:请问 {number}", f"<{number}.Coremail.x@163.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("您好，按 Word 的字数统计。")
    user.append(mail.as_bytes(), BEFORE + timedelta(hours=2, minutes=number), SENT)


def look(office: Office) -> int:
    with closing(make_mailbox(office.runtime.settings)) as box:
        return questions.look(office.runtime, box, readers_of(office))


def waiting(office: Office) -> list[str]:
    rows = build_digest(office.runtime, BEFORE.date()).letters.rows
    with office.runtime.store.reading() as session:
        return sorted(str(session.get_one(Message, row.message).message_id) for row in rows)


def test_what_was_answered_in_the_browser_leaves_the_list(
    office: Office, user: MailUser, netease: NetEaseMailbox
) -> None:
    assert waiting(office) == [id_of(0), id_of(1), id_of(2)]
    assert look(office) == 0
    answer_in_webmail(user, 1, In_Reply_To=id_of(1), References=id_of(1))
    flags, sent_flags = user.flags(), user.flags(SENT)
    netease.commands.clear()
    assert look(office) == 1
    assert waiting(office) == [id_of(0), id_of(2)]
    assert (user.flags(), user.flags(SENT)) == (flags, sent_flags), "nothing is marked as read"
    words = [command.split()[0] for command in netease.commands]
    assert "SELECT" not in words
    assert words.index("LOGIN") < words.index("ID") < words.index("EXAMINE"), "else it is an Unsafe Login"
    assert any(IN_UTF7 in command for command in netease.commands if command.startswith("EXAMINE"))
    asked = [command for command in netease.commands if command.startswith("UID FETCH")]
    assert all("BODY[" not in command for command in asked), "PEEK alone"
    assert look(office) == 0


def test_a_sent_folder_that_may_not_be_opened_costs_no_more_than_itself(
    office: Office, user: MailUser, netease: NetEaseMailbox
) -> None:
    answer_in_webmail(user, 0, In_Reply_To=id_of(0))
    with user.client() as client:
        client.select_folder("INBOX")
        client.add_flags([3], [b"\\Answered"])
    netease.manners.refused_folders = {IN_UTF7.encode()}
    assert look(office) == 1, "the flag is seen all the same"
    assert waiting(office) == [id_of(0), id_of(1)]
    netease.manners.refused_folders = set()
    assert look(office) == 1
    assert waiting(office) == [id_of(1)]


def test_a_forward_and_a_mail_that_answers_nothing_leave_the_list_as_it_is(
    office: Office, user: MailUser
) -> None:
    answer_in_webmail(user, 0)
    answer_in_webmail(user, 1, In_Reply_To="<somebody@else.example>")
    assert look(office) == 0
    assert len(waiting(office)) == QUESTIONS
