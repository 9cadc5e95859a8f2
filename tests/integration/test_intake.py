"""Messages on their way through the children: nothing is asked more often than there can be news."""

from __future__ import annotations

import time

from ingest.app import make_readers
from ingest.mailbox.maildir import Maildir
from ingest.process import AGAIN_SECONDS, run_round
from tests.builders.desks import Office
from tests.builders.postbox import Postbox
from tests.builders.submissions import short_submission


def test_waiting_for_the_children_to_start_does_not_spin(office: Office) -> None:
    (office.desk.settings.mailbox.path).mkdir()
    (office.desk.settings.mailbox.path / "1.eml").write_bytes(short_submission(1))
    asked = []

    def stop() -> bool:
        asked.append(time.monotonic())
        return False

    with make_readers(office.desk.settings) as readers:
        run_round(office.desk, Maildir(office.desk.settings.mailbox.path), Postbox(), readers, stop)
    took = asked[-1] - asked[0]
    assert len(asked) <= took / AGAIN_SECONDS + 30
