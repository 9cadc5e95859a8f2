"""Transaction 1: what the mailbox gave is on disk and has a row, and the cursor has moved, together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.language.words import for_record
from ingest.mailbox import Arrival, Batch, FolderFault, FolderState
from ingest.store import Store
from models import queries
from models.message import Folder, Message, PutAside

Took = tuple[Arrival, str]
"""What the mailbox gave, and the SHA-256 of its bytes."""


@dataclass(frozen=True)
class StoredHistory:
    """What a mailbox may ask about the past (`ingest.mailbox.FetchHistory`)."""

    store: Store
    account: str

    def folder_state(self, folder: str) -> FolderState | None:
        with self.store.reading() as session:
            row = _present_life(session, self.account, folder)
            if row is None:
                return None
            return FolderState(
                row.name, row.validity, row.generation, row.last_uid, row.anchor, row.passed_over
            )

    def taken_at(self, state: FolderState, uids: Iterable[int]) -> dict[int, datetime]:
        return {uid: at for uid, (at, _) in self.recorded(state, uids).items()}

    def recorded(self, state: FolderState, uids: Iterable[int]) -> dict[int, tuple[datetime, str]]:
        """Of those of `uids` that are recorded: when the mailbox took them, and their SHA-256."""
        wanted = sorted(set(uids))
        found: dict[int, tuple[datetime, str]] = {}
        with self.store.reading() as session:
            row = _life(session, self.account, state)
            if row is None:
                return found
            taken: tuple[type[Message | PutAside], ...] = (PutAside, Message)
            for chunk, kind in product(queries.chunked(wanted), taken):
                query = select(kind.uid, kind.received_at, kind.raw_sha256)
                query = query.where(kind.folder_id == row.id, kind.uid.in_(chunk))
                found.update({uid: (at, sha256) for uid, at, sha256 in session.execute(query)})
        return found


def receive(store: Store, account: str, batch: Batch, now: datetime) -> list[int]:
    """Record a batch; returns the new messages' ids. Doing it twice is the same as once.

    :raises StoreUnavailable: if disk or database cannot take it; then nothing of the batch is recorded
    """
    hashes = store.mail.put([arrival.raw for arrival in batch.arrivals])
    with store.writing() as session:
        folder = _life(session, account, batch.state) or Folder(
            account=account,
            name=batch.state.folder,
            validity=batch.state.validity,
            generation=batch.state.generation,
        )
        folder.last_uid, folder.anchor = batch.state.last_uid, batch.state.anchor
        folder.passed_over, folder.read_at, folder.fault = batch.state.passed_over, now, None
        session.add(folder)
        session.flush()
        new = _admit(session, folder, list(zip(batch.arrivals, hashes, strict=True)), now)
        session.add_all(new)
        session.flush()
        ids = [message.id for message in new]
        if store.announce is not None and ids:
            store.announce(session, ids)
    return ids


def note_fault(store: Store, account: str, fault: FolderFault) -> None:
    """Remember that a folder could not be read; the digest tells of it."""
    with store.writing() as session:
        row = _present_life(session, account, fault.folder)
        if row is not None:
            row.fault = for_record(fault.reason)


def _admit(session: Session, folder: Folder, arrivals: Sequence[Took], now: datetime) -> list[Message]:
    """New rows, of what has none yet; a message that was moved here, or whose folder was re-made, has one."""
    known = _delivered(session, Message, folder, arrivals) | _put_aside(session, folder, arrivals)
    elsewhere = _find_elsewhere(session, folder, {sha256 for _, sha256 in arrivals})
    new = []
    for arrival, sha256 in arrivals:
        if arrival.uid in known:
            continue
        known.add(arrival.uid)
        moved = _same_message(elsewhere[sha256], folder, arrival)
        if moved is not None:
            elsewhere[sha256].remove(moved)
            moved.folder_id, moved.uid = folder.id, arrival.uid
            session.flush()
            continue
        message = Message(
            folder_id=folder.id,
            uid=arrival.uid,
            raw_sha256=sha256,
            raw_bytes=len(arrival.raw),
            cut_at=arrival.cut_at,
            received_at=arrival.received_at,
            stored_at=now,
        )
        new.append(message)
    return new


def _delivered(
    session: Session, kind: type[Message | PutAside], folder: Folder, arrivals: Sequence[Took]
) -> set[int]:
    """The UIDs of those that have a row of that kind from this life of the folder."""
    found: set[int] = set()
    for uids in queries.chunked(arrival.uid for arrival, _ in arrivals):
        found.update(session.scalars(select(kind.uid).where(kind.folder_id == folder.id, kind.uid.in_(uids))))
    return found


def _put_aside(session: Session, folder: Folder, arrivals: Sequence[Took]) -> set[int]:
    """The UIDs of what came to a call that is closed; noted anew where the folder was re-made since."""
    aside = _delivered(session, PutAside, folder, arrivals)
    before: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for chunk in queries.chunked({sha256 for _, sha256 in arrivals}):
        query = (
            select(PutAside.raw_sha256, Folder.name, PutAside.received_at)
            .join(Folder, Folder.id == PutAside.folder_id)
            .where(PutAside.raw_sha256.in_(chunk), Folder.account == folder.account, Folder.id != folder.id)
        )
        for sha256, name, at in session.execute(query):
            before[sha256].append((name, at))
    for arrival, sha256 in arrivals:
        uid, at = arrival.uid, arrival.received_at
        if uid not in aside and any(name == folder.name or when == at for name, when in before[sha256]):
            session.add(PutAside(folder_id=folder.id, uid=uid, raw_sha256=sha256, received_at=at))
            aside.add(uid)
    return aside


def _find_elsewhere(session: Session, folder: Folder, hashes: Iterable[str]) -> dict[str, list[Message]]:
    """Rows of the same bytes in the account's other folders and in earlier lives of it, oldest first."""
    found: dict[str, list[Message]] = defaultdict(list)
    for chunk in queries.chunked(sorted(hashes)):
        query = (
            select(Message)
            .join(Folder, Folder.id == Message.folder_id)
            .where(
                Message.raw_sha256.in_(chunk),
                Message.whole_id.is_(None),
                Folder.account == folder.account,
                Folder.id != folder.id,
            )
            .order_by(Message.received_at)
        )
        for message in session.scalars(query):
            found[message.raw_sha256].append(message)
    return found


def _same_message(candidates: Sequence[Message], folder: Folder, arrival: Arrival) -> Message | None:
    """The row of the same bytes from before the folder was re-made, or from the folder it was moved out of.

    The same bytes twice in one life of one folder are two deliveries and get two rows.
    """
    for message in candidates:
        if message.received_at == arrival.received_at:
            return message
    remade = [message for message in candidates if message.folder.name == folder.name]
    return remade[0] if remade else None


def _life(session: Session, account: str, state: FolderState) -> Folder | None:
    return session.scalar(
        select(Folder).where(
            Folder.account == account,
            Folder.name == state.folder,
            Folder.validity == state.validity,
            Folder.generation == state.generation,
        )
    )


def _present_life(session: Session, account: str, name: str) -> Folder | None:
    newest = select(func.max(Folder.read_at)).where(Folder.account == account, Folder.name == name)
    query = select(Folder).where(
        Folder.account == account, Folder.name == name, Folder.read_at == newest.scalar_subquery()
    )
    return session.scalars(query.order_by(Folder.id.desc()).limit(1)).first()
