"""Which letters were answered: as the mailbox shows it, and as what was sent says. Only looked at."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from ingest.errors import MailboxRefused, MailboxUnavailable
from ingest.log import get_logger
from ingest.mailbox import Mailbox
from ingest.reading.pool import Readers
from ingest.recording.answered import OpenLetter, find_open, note_answered
from ingest.runtime import Runtime
from parsers.mail.headers import HEADER_BYTES

log = get_logger("casebox")

LOOKED_BACK = timedelta(days=30)
MOST_SENT = 300
"""Sent mails whose headers are looked at, the newest."""
_OURS = "<casebox."


def look(runtime: Runtime, mailbox: Mailbox, readers: Readers) -> int:
    """Note the letters that a person has answered meanwhile; how many.

    Trouble with the mailbox costs no more than the look: the next one finds the same.
    """
    now = runtime.clock()
    with runtime.store.reading() as session:
        letters = find_open(session, runtime.account, now - LOOKED_BACK)
    if not letters:
        return 0
    found: set[int] = set()
    try:
        found = _flagged(mailbox, letters)
        answered = _answers(readers, mailbox.sent_headers(MOST_SENT))
        found |= {one.message for one in letters if one.message_id and one.message_id in answered}
    except (MailboxRefused, MailboxUnavailable) as error:  # what was seen before counts all the same
        log.warning("questions.fault", reason=str(error))
    with runtime.store.writing() as session:
        for message in sorted(found):
            note_answered(session, message, now, "mailbox")
    return len(found)


def _flagged(mailbox: Mailbox, letters: Sequence[OpenLetter]) -> set[int]:
    by_folder: dict[str, dict[int, int]] = defaultdict(dict)
    for one in letters:
        by_folder[one.folder][one.uid] = one.message
    return {
        numbers[uid] for folder, numbers in by_folder.items() for uid in mailbox.answered(folder, numbers)
    }


def _answers(readers: Readers, headers: Sequence[bytes]) -> set[str]:
    """The Message-IDs that sent mails answer, our own aside; a reading child reads their headers."""
    with tempfile.TemporaryDirectory(prefix="casebox-") as folder:
        pending = []
        for number, header in enumerate(headers):
            path = Path(folder, f"{number}.eml")
            path.write_bytes(header[:HEADER_BYTES])
            pending.append(readers.read_header(path))
        read = [one.result().facts for one in pending]
    theirs = (one for one in read if one is not None and not (one.message_id or "").startswith(_OURS))
    return {answered for one in theirs for answered in one.in_reply_to}
