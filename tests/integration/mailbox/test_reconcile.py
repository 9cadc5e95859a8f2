"""The daily comparison of mailbox and records, by number and by content."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from ingest.errors import MailboxRefused
from ingest.mailbox import Batch, Mailbox
from ingest.mailbox.account import ImapAccount
from ingest.mailbox.imap import ImapMailbox
from ingest.mailbox.maildir import Maildir
from ingest.recording.receive import StoredHistory, receive
from ingest.service import reconcile
from models.journal import Event, HealthStatus
from models.message import Message
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission
from tests.servers.dovecot import MailUser


@pytest.fixture
def mailbox(office: Office, tmp_path: Path) -> Maildir:
    """Three messages, all taken in."""
    (tmp_path / "mail").mkdir()
    for number in range(3):
        (tmp_path / "mail" / f"{number}.eml").write_bytes(short_submission(number))
    opened = Maildir(tmp_path / "mail")
    poll(office, opened)
    return opened


def poll(office: Office, mailbox: Mailbox) -> None:
    memory = StoredHistory(office.runtime.store, office.runtime.account)
    for batch in mailbox.poll(memory, lambda _: False):
        assert isinstance(batch, Batch)
        receive(office.runtime.store, office.runtime.account, batch, office.now)


def count(office: Office) -> int:
    with office.runtime.store.reading() as session:
        return session.scalar(select(func.count(Message.id))) or 0


def test_where_nothing_is_missing_nothing_is_fetched(office: Office, mailbox: Maildir) -> None:
    assert reconcile.run(office.runtime, mailbox) == reconcile.Reconciliation(listed=3, missing=0)
    assert count(office) == 3


def test_what_is_missing_is_fetched_and_told(office: Office, mailbox: Maildir) -> None:
    with office.runtime.store.writing() as session:
        session.execute(delete(Message).where(Message.uid == session.scalar(select(func.min(Message.uid)))))
    assert reconcile.run(office.runtime, mailbox) == reconcile.Reconciliation(listed=3, missing=1)
    assert count(office) == 3
    with office.runtime.store.reading() as session:
        event = session.scalars(select(Event).where(Event.kind == "reconciled")).one()
        assert (event.detail["listed"], event.detail["missing"], len(event.detail["messages"])) == (3, 1, 1)
    assert reconcile.run(office.runtime, mailbox).missing == 0


@pytest.mark.parametrize(("sha256", "count_now"), [("0" * 64, 3), (None, 2)], ids=["another", "the same"])
def test_a_number_whose_date_has_changed_is_looked_at_by_content(
    office: Office, mail_user: MailUser, sha256: str | None, count_now: int
) -> None:
    mail_user.append_all([(short_submission(n), BEFORE) for n in range(2)])
    user = mail_user
    mailbox = ImapMailbox(ImapAccount(user.host, user.port, "none", user.username, user.password))
    poll(office, mailbox)
    with office.runtime.store.writing() as session:
        message = session.scalars(select(Message).limit(1)).one()
        message.received_at -= timedelta(days=9)
        message.raw_sha256 = sha256 or message.raw_sha256
    for _ in range(2):
        reconcile.run(office.runtime, mailbox)
        poll(office, mailbox)
    mailbox.close()
    assert count(office) == count_now


def test_a_mailbox_that_is_away_is_noted_for_the_alarm(office: Office, tmp_path: Path) -> None:
    with pytest.raises(MailboxRefused):
        reconcile.run(office.runtime, Maildir(tmp_path / "nowhere"))
    with office.runtime.store.reading() as session:
        assert session.get_one(HealthStatus, "reconcile").bad_since == office.now
