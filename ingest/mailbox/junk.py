"""Which messages of a junk folder are taken in: those that follow the convention, or answer us.

Their headers were written by strangers, so that a child reads them, under its limits, and only their first
64 KiB. What cannot be read so is taken in: then the whole way's limits hold for it, it is on record, and no
poll meets it again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from ingest.log import get_logger
from ingest.reading.pool import Readers
from parsers.facts import MessageFacts
from parsers.mail.headers import HEADER_BYTES

log = get_logger("casebox")


class JunkReader:
    """Chooses by the header section alone; the rest of the folder is only counted."""

    def __init__(self, readers: Readers, call_code: str) -> None:
        self._readers = readers
        self._ours = f"<casebox.{call_code.lower()}."

    def choose(self, headers: Mapping[int, bytes]) -> set[int]:
        """Those of the messages, by UID, that are taken in."""
        with tempfile.TemporaryDirectory(prefix="casebox-") as folder:
            pending = {}
            for uid, header in headers.items():
                path = Path(folder, f"{uid}.eml")
                path.write_bytes(header[:HEADER_BYTES])
                pending[uid] = self._readers.read_header(path)
            read = {uid: one.result() for uid, one in pending.items()}
        for one in read.values():
            if one.facts is None:
                log.warning("junk.unread", reason=one.kind)
        return {uid for uid, one in read.items() if one.facts is None or self._is_wanted(one.facts)}

    def _is_wanted(self, facts: MessageFacts) -> bool:
        answers = any(one.startswith(self._ours) for one in (*facts.in_reply_to, *facts.references))
        return facts.subject_parts is not None or answers
