"""Transaction 1: what the mailbox gave is on disk and has a row, and the cursor has moved, together."""

from __future__ import annotations

from collections.abc import Iterable
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
    new: list[int] = []
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
        for arrival, sha256 in zip(batch.arrivals, hashes, strict=True):
            message = _admit(session, folder, arrival, sha256, now)
            if message is not None:
                new.append(message.id)
        if store.announce is not None and new:
            store.announce(session, new)
    return new


def note_fault(store: Store, account: str, fault: FolderFault) -> None:
    """Remember that a folder could not be read; the digest tells of it."""
    with store.writing() as session:
        row = _present_life(session, account, fault.folder)
        if row is not None:
            row.fault = for_record(fault.reason)


def _admit(session: Session, folder: Folder, arrival: Arrival, sha256: str, now: datetime) -> Message | None:
    """A new row; `None` where the message has one already."""
    delivered = select(Message.id).where(Message.folder_id == folder.id, Message.uid == arrival.uid)
    if session.scalar(delivered) is not None or _is_put_aside(session, folder, arrival, sha256):
        return None
    known = _same_message_elsewhere(session, folder, arrival, sha256)
    if known is not None:
        known.folder_id, known.uid = folder.id, arrival.uid
        session.flush()
        return None
    message = Message(
        folder_id=folder.id,
        uid=arrival.uid,
        raw_sha256=sha256,
        raw_bytes=len(arrival.raw),
        cut_at=arrival.cut_at,
        received_at=arrival.received_at,
        stored_at=now,
    )
    session.add(message)
    session.flush()
    return message


def _is_put_aside(session: Session, folder: Folder, arrival: Arrival, sha256: str) -> bool:
    """Whether it came to a call that is closed; noted anew where the folder was re-made since."""
    if session.get(PutAside, (folder.id, arrival.uid)) is not None:
        return True
    query = (
        select(Folder.name, PutAside.received_at)
        .join(Folder, Folder.id == PutAside.folder_id)
        .where(PutAside.raw_sha256 == sha256, Folder.account == folder.account, Folder.id != folder.id)
    )
    known = any(name == folder.name or at == arrival.received_at for name, at in session.execute(query))
    if known:
        session.add(
            PutAside(folder_id=folder.id, uid=arrival.uid, raw_sha256=sha256, received_at=arrival.received_at)
        )
        session.flush()
    return known


def _same_message_elsewhere(
    session: Session, folder: Folder, arrival: Arrival, sha256: str
) -> Message | None:
    """The row of the same bytes from before the folder was re-made, or from the folder it was moved out of.

    The same bytes twice in one life of one folder are two deliveries and get two rows.
    """
    query = (
        select(Message)
        .join(Folder, Folder.id == Message.folder_id)
        .where(
            Message.raw_sha256 == sha256,
            Message.whole_id.is_(None),
            Folder.account == folder.account,
            Folder.id != folder.id,
        )
        .order_by(Message.received_at)
    )
    candidates = list(session.scalars(query))
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
