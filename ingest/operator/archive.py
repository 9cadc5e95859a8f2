"""The end of a call: all of it put aside in a folder, and an empty database for the next one.

The folder holds a backup, the register, the accepted cases, the digests, and a configuration with which
`casebox -c` goes on answering from it. What the mailbox delivered stays known (`models.message.PutAside`), so
the next call never takes this one's mail for its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, insert, select, true, update
from sqlalchemy.orm import Session

from ingest.digest.run import DIGESTS
from ingest.errors import UsageError
from ingest.files import make_folder, sync_folder, unwritable, write_synced
from ingest.language.words import say
from ingest.operator.backup import back_up
from ingest.operator.purge import compact, refuse_unfinished
from ingest.pack import pack_cases
from ingest.rawmail import FOLDER
from ingest.register.write import write_xlsx
from ingest.runtime import Runtime
from ingest.settings.long_form import archived_config
from models.desk import Instruction, Told
from models.journal import Event
from models.message import Decision, FindingRow, Message, MessageKey, PutAside, Reply, Submission
from models.panel import Announcement, Result, ReviewRow

REGISTER, PACK, CONFIG, DATABASE = "登记表.xlsx", "评审材料", "config.toml", "casebox.db"
UNFINISHED = ".unfinished"
"""Stands in a folder while it is being filled: broken off, the same command goes on."""
EMPTIED = (
    Announcement, Result, ReviewRow, Decision, Reply, MessageKey, FindingRow, Event, Instruction, Told,
)  # fmt: skip
"""Tables that are emptied before submissions and messages are."""


@dataclass(frozen=True)
class Archive:
    """What was put aside."""

    messages: int
    cases: int
    """Accepted ones, in the pack."""
    held: int
    """Cases that nobody has decided on."""


def archive_call(runtime: Runtime, folder: Path) -> Archive:
    """Put everything of the call aside in `folder`, and begin anew. Only for the one runner.

    Nothing is removed before all of it is on disk in the folder. Broken off anywhere and run again with the
    same folder, it completes what it began.

    :raises UsageError: if the folder holds something else, there is nothing to put aside, messages are not
        recorded yet, or replies are still to be sent
    :raises StoreUnavailable: when something cannot be written
    """
    with runtime.store.reading() as session:
        refuse_unfinished(session, true())
        mails = select(func.count(Message.id)).where(Message.whole_id.is_(None))
        messages = session.scalar(mails) or 0
        held = select(func.count(Message.id)).where(Message.outcome == "held", Message.current)
        undecided = session.scalar(held) or 0
    goes_on = (folder / UNFINISHED).exists()
    if folder.exists() and not goes_on and any(folder.iterdir()):
        raise UsageError(say(f"{folder} is not empty: name a new folder", f"{folder} 不是空文件夹，请另选"))
    if not messages and not goes_on:
        raise UsageError(say("There is no mail to put aside", "没有可以归档的邮件"))
    try:
        make_folder(folder)
        write_synced(folder / UNFINISHED, b"")
        cases = _fill(runtime, folder) if messages else 0
        with runtime.store.writing() as session:
            _empty(session)
        _clear(runtime, folder)
        (folder / UNFINISHED).unlink()
        sync_folder(folder)
    except OSError as error:
        raise unwritable(error, error.filename or folder) from error
    compact(runtime.store)
    return Archive(messages, cases, undecided)


def _fill(runtime: Runtime, folder: Path) -> int:
    """Write all that is kept of the call; returns the number of accepted cases."""
    back_up(runtime, folder)
    write_xlsx(runtime, folder / REGISTER)
    cases = pack_cases(runtime, folder / PACK).cases
    objects = runtime.store.objects
    for one in objects.listing(DIGESTS):
        make_folder(folder / DIGESTS)
        write_synced(folder / one.name, objects.get(one.name))
    write_synced(folder / CONFIG, archived_config(runtime.settings, DATABASE).encode())
    return cases


def _empty(session: Session) -> None:
    """Leave the folders, and of every message that it was delivered."""
    delivered = select(Message.folder_id, Message.uid, Message.raw_sha256, Message.received_at)
    delivered = delivered.where(Message.whole_id.is_(None))
    columns = [PutAside.folder_id, PutAside.uid, PutAside.raw_sha256, PutAside.received_at]
    session.execute(insert(PutAside).from_select(columns, delivered))
    for table in EMPTIED:
        session.execute(delete(table))
    session.execute(update(Message).values(submission_id=None))
    session.execute(delete(Submission))
    session.execute(delete(Message))


def _clear(runtime: Runtime, folder: Path) -> None:
    """Remove from the store what the folder holds as well."""
    objects = runtime.store.objects
    for kind in (FOLDER, DIGESTS):
        held = [one.name for one in objects.listing(kind) if (folder / one.name).exists()]
        objects.remove(held)
