"""What every memory of the mailbox promises to it: the database's, and the tests' own notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.mailbox import Arrival, Batch, FetchHistory, FolderState
from ingest.recording.receive import StoredHistory, receive
from tests.builders.notebook import Notebook
from tests.builders.secretariat.offices import open_office
from tests.builders.submissions import BEFORE

INBOX = FolderState("INBOX", 7, 0, 3, anchor="looks")


@dataclass
class Memory:
    """A history under test, and how a batch gets into it."""

    history: FetchHistory
    record: Callable[[Batch], object]


@pytest.fixture(params=["database", "notebook"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    if request.param == "notebook":
        notebook = Notebook()
        yield Memory(notebook, notebook.record)
        return
    office = open_office(tmp_path, BEFORE)
    store, moments = office.runtime.store, iter(BEFORE + timedelta(seconds=n) for n in range(100))
    yield Memory(StoredHistory(store, "box"), lambda batch: receive(store, "box", batch, next(moments)))


def arrival(uid: int, received_at: datetime = BEFORE) -> Arrival:
    return Arrival(uid, received_at, f"Subject: {uid} {received_at:%d}\r\n\r\n".encode())


def test_a_folder_that_was_never_read_has_no_state(memory: Memory) -> None:
    memory.record(Batch(INBOX))
    assert memory.history.folder_state("Junk") is None


def test_the_state_is_that_of_the_last_batch(memory: Memory) -> None:
    memory.record(Batch(INBOX, (arrival(1),)))
    memory.record(Batch(replace(INBOX, last_uid=9, anchor="other looks", passed_over=2)))
    assert memory.history.folder_state("INBOX") == replace(
        INBOX, last_uid=9, anchor="other looks", passed_over=2
    )


def test_a_folder_that_was_made_anew_has_its_new_life_s_state_and_messages(memory: Memory) -> None:
    later, remade = BEFORE + timedelta(days=1), replace(INBOX, generation=1, last_uid=1)
    memory.record(Batch(INBOX, (arrival(1), arrival(3))))
    memory.record(Batch(remade, (arrival(1, later),)))
    assert memory.history.folder_state("INBOX") == remade
    assert memory.history.taken_at(remade, [1, 2, 3]) == {1: later}
    assert memory.history.taken_at(INBOX, [1, 2, 3]) == {1: BEFORE, 3: BEFORE}


def test_a_message_that_is_given_twice_keeps_its_first_time(memory: Memory) -> None:
    memory.record(Batch(INBOX, (arrival(1),)))
    memory.record(Batch(INBOX, (arrival(1, BEFORE + timedelta(days=1)),)))
    assert memory.history.taken_at(INBOX, [1]) == {1: BEFORE}


def test_what_is_asked_of_another_folder_is_not_known(memory: Memory) -> None:
    memory.record(Batch(INBOX, (arrival(1),)))
    assert memory.history.taken_at(replace(INBOX, folder="Junk"), [1]) == {}
