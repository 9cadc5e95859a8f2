"""The samples as a mailbox on disk."""

from __future__ import annotations

import mailbox
from email.utils import parsedate_to_datetime
from pathlib import Path

from ingest.demo.samples import sample_messages, write_maildir


def test_a_maildir_holds_them_all_with_the_time_of_arrival_on_top(tmp_path: Path) -> None:
    samples = sample_messages()
    write_maildir(samples, tmp_path / "mail")
    folder = mailbox.Maildir(tmp_path / "mail", create=False)
    received = sorted(
        parsedate_to_datetime(str(message["Received"]).rpartition(";")[2].strip()) for message in folder
    )
    assert received == [sample.received_at for sample in samples]
