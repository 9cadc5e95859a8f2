"""Taking in: every message that the mailbox gives has one row, whatever people do to its folders."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from ingest.mailbox import Arrival, Batch, FolderFault, FolderState
from ingest.recording.receive import StoredHistory, note_fault, receive
from models.message import Folder, Message
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE

INBOX = FolderState("INBOX", validity=7, generation=0, last_uid=0)


def arrival(uid: int, raw: bytes | None = None, *, minutes: int | None = None) -> Arrival:
    return Arrival(
        uid, BEFORE + timedelta(minutes=uid if minutes is None else minutes), raw or f"mail {uid}".encode()
    )


def batch(*arrivals: Arrival, state: FolderState = INBOX) -> Batch:
    last = max([state.last_uid, *(a.uid for a in arrivals)])
    return Batch(FolderState(state.folder, state.validity, state.generation, last), arrivals)


def take(office: Office, given: Batch) -> list[int]:
    return receive(office.runtime.store, "box", given, office.now)


def rows(office: Office) -> dict[str, tuple[str, int]]:
    """Where each message lies: folder and UID by the beginning of its content."""
    with office.runtime.store.reading() as session:
        found = session.scalars(select(Message)).all()
        return {
            office.runtime.store.mail.get(m.raw_sha256).decode(): (
                f"{m.folder.name}/{m.folder.validity}",
                m.uid,
            )
            for m in found
        }


def test_a_batch_that_is_taken_in_twice_is_there_once(office: Office) -> None:
    given = batch(arrival(1), arrival(2))
    assert len(take(office, given)) == 2
    assert take(office, given) == []
    memory = StoredHistory(office.runtime.store, "box")
    state = memory.folder_state("INBOX")
    assert state == given.state
    assert memory.taken_at(state, [1, 2, 3]) == {1: arrival(1).received_at, 2: arrival(2).received_at}


def test_the_same_bytes_delivered_twice_are_two_messages(office: Office) -> None:
    twice = batch(arrival(1, b"same"), arrival(2, b"same", minutes=1))
    assert len(take(office, twice)) == 2


def test_a_folder_with_a_new_uidvalidity_brings_only_what_is_new(office: Office) -> None:
    take(office, batch(arrival(1), arrival(2)))
    remade = FolderState("INBOX", validity=8, generation=0, last_uid=0)
    again = batch(
        arrival(1, b"mail 2", minutes=2), arrival(2, b"mail 1", minutes=1), arrival(3), state=remade
    )
    assert len(take(office, again)) == 1
    assert rows(office) == {"mail 1": ("INBOX/8", 2), "mail 2": ("INBOX/8", 1), "mail 3": ("INBOX/8", 3)}


def test_two_equal_messages_stay_two_when_their_folder_is_made_anew(office: Office) -> None:
    take(office, batch(arrival(1, b"same", minutes=1), arrival(2, b"same", minutes=1)))
    remade = FolderState("INBOX", validity=7, generation=1, last_uid=0)
    same = batch(arrival(1, b"same", minutes=1), arrival(2, b"same", minutes=1), state=remade)
    assert take(office, same) == []
    third = batch(arrival(3, b"same", minutes=9), state=remade)
    assert len(take(office, third)) == 1


def test_a_message_that_is_moved_to_another_folder_keeps_its_row(office: Office) -> None:
    junk = FolderState("垃圾邮件", validity=9, generation=0, last_uid=0)
    take(office, batch(arrival(5, b"moved", minutes=5), state=junk))
    assert take(office, batch(arrival(1, b"moved", minutes=5))) == []
    assert rows(office) == {"moved": ("INBOX/7", 1)}


def test_mailboxes_of_two_accounts_have_nothing_to_do_with_each_other(office: Office) -> None:
    take(office, batch(arrival(1)))
    assert len(receive(office.runtime.store, "other", batch(arrival(1)), office.now)) == 1


def test_a_folder_that_cannot_be_read_is_noted_until_it_can(office: Office) -> None:
    take(office, batch(arrival(1)))
    note_fault(office.runtime.store, "box", FolderFault("INBOX", "no such folder"))
    with office.runtime.store.reading() as session:
        assert session.scalars(select(Folder.fault)).one() == "no such folder"
    take(office, batch(arrival(2)))
    with office.runtime.store.reading() as session:
        assert session.scalars(select(Folder.fault)).one() is None


def test_what_is_not_read_yet_is_null_in_the_database_and_not_a_json_null(office: Office) -> None:
    take(office, batch(arrival(1)))
    with office.runtime.store.reading() as session:
        sql = "SELECT count(*) FROM message WHERE facts IS NULL AND verdict IS NULL"
        assert session.scalar(text(sql)) == 1
    with office.runtime.store.writing() as session:
        message = session.scalars(select(Message)).one()
        message.facts, message.verdict = {"a": None}, [None]
        session.flush()
        message.facts = message.verdict = None
    with office.runtime.store.reading() as session:
        assert session.scalar(text(sql)) == 1


def test_text_that_no_database_takes_is_taken(office: Office) -> None:
    take(office, batch(arrival(1)))
    with office.runtime.store.writing() as session:
        message = session.scalars(select(Message)).one()
        message.subject, message.facts = "a\x00b\ud800c", {"k\x00": ["\udfff"]}
    with office.runtime.store.reading() as session:
        message = session.scalars(select(Message)).one()
        assert (message.subject, message.facts) == ("a\ufffdb?c", {"k\ufffd": ["?"]})


def test_what_a_writer_that_died_left_half_written_is_swept_and_nothing_else(office: Office) -> None:
    take(office, batch(arrival(1)))
    store = office.runtime.store
    with store.reading() as session:
        path = Path(store.mail.shown(session.scalars(select(Message.raw_sha256)).one()))
    half = path.with_name(f".{path.name}.1.ab")
    half.write_bytes(b"half")
    assert store.objects.sweep() == 1
    assert not half.exists()
    assert path.read_bytes() == b"mail 1"
    with store.reading() as session:
        assert session.scalar(select(func.count(Message.id))) == 1
