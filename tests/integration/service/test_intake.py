"""Messages on their way through the children: nothing is asked more often than there can be news."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select

from ingest.app import make_readers
from ingest.mailbox.maildir import Maildir
from ingest.objects import Openable
from ingest.process import AGAIN_SECONDS, run_round
from ingest.reading.pool import Bounds, Pending, Readers, Seconds
from ingest.reading.protocol import Work
from models.message import Message
from tests.builders.files.pictures import encoded
from tests.builders.letters import CALL_SETTINGS
from tests.builders.mail import file_part, message_with
from tests.builders.postbox import Postbox
from tests.builders.readers import BreakingReaders
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission


def test_waiting_for_the_children_to_start_does_not_spin(office: Office) -> None:
    (office.runtime.settings.mailbox.path).mkdir()
    (office.runtime.settings.mailbox.path / "1.eml").write_bytes(short_submission(1))
    asked = []

    def stop() -> bool:
        asked.append(time.monotonic())
        return False

    with make_readers(office.runtime.settings) as readers:
        run_round(office.runtime, Maildir(office.runtime.settings.mailbox.path), Postbox(), readers, stop)
    took = asked[-1] - asked[0]
    assert len(asked) <= took / AGAIN_SECONDS + 30


def test_scans_are_read_apart_by_one_child_and_that_is_no_second_try(office: Office) -> None:
    place = office.runtime.settings.mailbox.path
    place.mkdir()
    page = Image.new("L", (800, 1100), 255)
    ImageDraw.Draw(page).text((100, 100), "2026", fill=0, font_size=80)
    mails = {"1": message_with(file_part(encoded(page), "scan.png")), "2": short_submission(2)}
    for name, raw in mails.items():
        (place / f"{name}.eml").write_bytes(raw)
        os.utime(place / f"{name}.eml", times=(BEFORE.timestamp(), BEFORE.timestamp()))
    bounds = Bounds(2, Seconds(60, 10), 1500)
    with Readers(bounds, CALL_SETTINGS.terms, office.runtime.settings.limits) as readers:
        run_round(office.runtime, Maildir(place), Postbox(), readers, lambda: False)
    with office.runtime.store.reading() as session:
        rows = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(row.status, row.tries, row.failure) for row in rows] == [("recorded", 1, None)] * 2
    read_by = {file["read_by"] for row in rows for file in row.facts["attachments"]}
    assert "ocr" in read_by


def test_small_mail_without_files_is_read_at_once_and_other_mail_in_two_steps(office: Office) -> None:
    place = office.runtime.settings.mailbox.path
    place.mkdir()
    mails = {"1": short_submission(1), "2": message_with(file_part(b"%PDF-1.4", "a.pdf"))}
    for name, raw in mails.items():
        (place / f"{name}.eml").write_bytes(raw)
        os.utime(place / f"{name}.eml", times=(BEFORE.timestamp(), BEFORE.timestamp()))
    with CountingReaders(
        Bounds(2, Seconds(60, 10), 1500), CALL_SETTINGS.terms, office.runtime.settings.limits
    ) as readers:
        run_round(office.runtime, Maildir(place), Postbox(), readers, lambda: False)
    assert readers.asked == {Work.START: 2, Work.QUICK: 1}
    with office.runtime.store.reading() as session:
        rows = session.scalars(select(Message)).all()
    assert {(row.status, row.tries) for row in rows} == {("recorded", 1)}
    assert {len(row.facts["attachments"]) for row in rows} == {0, 1}


class CountingReaders(Readers):
    """Notes how much of a message is asked for."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.asked = Counter[Work]()

    def _begin(self, work: Work, mail: Openable, seconds: float, *, slow: bool) -> Pending:
        self.asked[work] += 1
        return super()._begin(work, mail, seconds, slow=slow)


def test_sender_and_subject_are_known_even_of_what_breaks_every_reading(office: Office) -> None:
    place = office.runtime.settings.mailbox.path
    place.mkdir()
    (place / "1.eml").write_bytes(short_submission(1))
    os.utime(place / "1.eml", times=(BEFORE.timestamp(), BEFORE.timestamp()))
    readers = BreakingReaders(CALL_SETTINGS.terms, office.runtime.settings.limits)
    run_round(office.runtime, Maildir(place), Postbox(), readers, lambda: False)
    with office.runtime.store.reading() as session:
        row = session.scalars(select(Message)).one()
    assert (row.from_address, row.subject) == ("t1@example.edu.cn", "第1示范大学+案例1+王小明")
    assert (row.status, row.outcome) == ("recorded", "held")
    assert [finding["code"] for finding in row.verdict["findings"]] == ["processing.failed"]
    assert "killed" in row.failure
