"""Messages on their way through the children: nothing is asked more often than there can be news."""

from __future__ import annotations

import time

from ingest.app import make_readers
from ingest.mailbox import Arrival, Batch, FolderState
from ingest.reading.queue import TICK_SECONDS, Intake
from ingest.recording.receive import receive
from tests.builders.desks import Office
from tests.builders.submissions import BEFORE, short_submission


def test_waiting_for_the_children_to_start_does_not_spin(office: Office) -> None:
    batch = Batch(FolderState("INBOX", 1, 0, 1), (Arrival(1, BEFORE, short_submission(1)),))
    new = receive(office.desk.store, office.desk.account, batch, office.now)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return False

    with make_readers(office.desk.settings) as readers:
        intake = Intake(office.desk, readers)
        intake.add(new)
        began = time.monotonic()
        intake.finish(stop)
        took = time.monotonic() - began
    assert asked <= took / TICK_SECONDS + 5
