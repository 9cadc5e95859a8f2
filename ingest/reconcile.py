"""Once a day: what the mailbox holds against what is recorded. What is missing is fetched, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ingest.desk import Desk
from ingest.errors import CaseboxError
from ingest.health import beat
from ingest.log import get_logger
from ingest.mailbox import Batch, Listed, Mailbox
from ingest.receive import StoreMemory, receive
from models.journal import Event
from models.message import Message

log = get_logger("casebox")

CHUNK = 1000
"""Listed messages compared at once."""


@dataclass(frozen=True)
class Reconciliation:
    """What a comparison found."""

    listed: int
    missing: int
    """In the mailbox and not on record; fetched now."""


def run(desk: Desk, mailbox: Mailbox) -> Reconciliation:
    """Compare, fetch what is missing, and note it for the digest.

    :raises CaseboxError: when mailbox or store cannot be used; noted for the alarm
    """
    now = desk.clock()
    try:
        result, new = _compare(desk, mailbox)
    except CaseboxError as error:
        beat(desk.store, "reconcile", now, str(error))
        raise
    with desk.store.writing() as session:
        subjects = [session.get_one(Message, message).raw_sha256 for message in new]
        detail = {"listed": result.listed, "missing": result.missing, "messages": new, "sha256": subjects}
        session.add(Event(kind="reconciled", at=now, detail=detail))
    beat(desk.store, "reconcile", now)
    log.info("reconciled", listed=result.listed, missing=result.missing)
    return result


def _compare(desk: Desk, mailbox: Mailbox) -> tuple[Reconciliation, list[int]]:
    memory = StoreMemory(desk.store, desk.account)
    listed, missing, new = 0, 0, []
    entries = mailbox.listing()
    while chunk := list(islice(entries, CHUNK)):
        listed += len(chunk)
        for folder, uids in _by_folder(chunk):
            state = memory.folder_state(folder)
            lost = sorted(uids - memory.known_uids(state, uids)) if state else sorted(uids)
            missing += len(lost)
            if state is None:
                continue  # never polled: the next poll takes everything
            for arrival in mailbox.fetch(folder, lost) if lost else ():
                new += receive(desk.store, desk.account, Batch(state, (arrival,)), desk.clock())
    return Reconciliation(listed, missing), new


def _by_folder(chunk: list[Listed]) -> Iterator[tuple[str, set[int]]]:
    for folder in dict.fromkeys(entry.folder for entry in chunk):
        yield folder, {entry.uid for entry in chunk if entry.folder == folder}
