"""Once a day: what the mailbox holds against what is recorded. What is missing is fetched, and told.

Also by content: a folder that was restored from a copy may have another message on a UID that is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ingest.errors import CaseboxError
from ingest.health import note_health
from ingest.log import get_logger
from ingest.mailbox import Batch, FolderState, Listed, Mailbox
from ingest.recording.receive import StoredHistory, receive
from ingest.runtime import Runtime
from models.journal import Event
from models.message import Message

log = get_logger("casebox")

CHUNK = 1000
"""Listed messages compared at once."""
DOUBTFUL = 20
"""Messages that the mailbox dates otherwise than before, fetched at most to see whether they are the same."""


@dataclass(frozen=True)
class Reconciliation:
    """What a comparison found."""

    listed: int
    missing: int
    """In the mailbox and not on record; fetched now."""


def run(runtime: Runtime, mailbox: Mailbox) -> Reconciliation:
    """Compare, fetch what is missing, and note it for the digest.

    :raises CaseboxError: when mailbox or store cannot be used; noted for the alarm
    """
    now = runtime.clock()
    try:
        result, new = _compare(runtime, mailbox)
    except CaseboxError as error:
        note_health(runtime.store, "reconcile", now, error.chinese)
        raise
    with runtime.store.writing() as session:
        subjects = [session.get_one(Message, message).raw_sha256 for message in new]
        detail = {"listed": result.listed, "missing": result.missing, "messages": new, "sha256": subjects}
        session.add(Event(kind="reconciled", at=now, detail=detail))
    note_health(runtime.store, "reconcile", now)
    log.info("reconciled", listed=result.listed, missing=result.missing)
    return result


def _compare(runtime: Runtime, mailbox: Mailbox) -> tuple[Reconciliation, list[int]]:
    history = StoredHistory(runtime.store, runtime.account)
    listed, missing, new = 0, 0, []
    entries = mailbox.listing()
    while chunk := list(islice(entries, CHUNK)):
        listed += len(chunk)
        for folder, seen in _by_folder(chunk):
            state = history.folder_state(folder)
            if state is None:
                continue  # never polled: the next poll takes everything
            recorded = history.recorded(state, seen)
            lost = sorted(seen.keys() - recorded.keys())
            missing += len(lost)
            for arrival in mailbox.fetch(folder, lost) if lost else ():
                new += receive(runtime.store, runtime.account, Batch(state, (arrival,)), runtime.clock())
            doubtful = _doubtful(state, recorded, seen)
            if doubtful and _is_other(mailbox, folder, {uid: recorded[uid][1] for uid in doubtful}):
                log.warning("folder.remade", messages=len(doubtful))
                receive(runtime.store, runtime.account, Batch(begin_again(state)), runtime.clock())
    return Reconciliation(listed, missing), new


def _by_folder(chunk: list[Listed]) -> Iterator[tuple[str, dict[int, datetime]]]:
    for folder in dict.fromkeys(entry.folder for entry in chunk):
        yield folder, {entry.uid: entry.received_at for entry in chunk if entry.folder == folder}


def _doubtful(
    state: FolderState, recorded: dict[int, tuple[datetime, str]], seen: dict[int, datetime]
) -> list[int]:
    """Numbers whose message has another date now. (In a maildir the number is the file's name.)"""
    if state.validity == 0:
        return []
    return [uid for uid, (at, _) in recorded.items() if at != seen[uid]][:DOUBTFUL]


def _is_other(mailbox: Mailbox, folder: str, hashes: dict[int, str]) -> bool:
    """Whether messages that the mailbox dates otherwise are others than those on record."""
    arrivals = list(mailbox.fetch(folder, hashes))
    return any(hashlib.sha256(arrival.raw).hexdigest() != hashes[arrival.uid] for arrival in arrivals)


def begin_again(state: FolderState) -> FolderState:
    """A folder whose UIDs stand for other messages now: the next poll reads it all, and tells by the bytes
    what is on record."""
    return replace(state, generation=state.generation + 1, last_uid=0, anchor="")
