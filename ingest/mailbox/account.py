"""An IMAP account, and what its server tells of folders and messages: nouns only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class ImapAccount:
    """Where the collection mailbox is and who we are there."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    junk_folders: tuple[str, ...] = ()
    """Names as a person reads them; those with the SPECIAL-USE \\Junk are watched without being named."""
    timeout_seconds: float = 60
    zone: tzinfo = BEIJING
    """Of an INTERNALDATE that breaks the rule and comes without one."""

    @property
    def where(self) -> str:
        """For sentences."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Opened:
    """What EXAMINE told of a folder."""

    validity: int
    exists: int
    uid_next: int | None
    """163 leaves it out."""


@dataclass(frozen=True)
class Sight:
    """One message from outside."""

    received_at: datetime | None
    size: int


@dataclass(frozen=True)
class Folder:
    """One line of LIST."""

    name: str
    flags: frozenset[str]
    delimiter: str

    @property
    def can_be_opened(self) -> bool:
        return not self.flags & {"\\noselect", "\\nonexistent"}


def watched_folders(account: ImapAccount, folders: Iterable[Folder]) -> list[str]:
    """The junk folders that are there: by their names, or by SPECIAL-USE (RFC 6154) `\\Junk`."""
    found: list[str] = []
    for folder in folders:
        leaf = folder.name.rsplit(folder.delimiter, 1)[-1] if folder.delimiter else folder.name
        named = folder.name in account.junk_folders or leaf in account.junk_folders
        if (named or "\\junk" in folder.flags) and folder.can_be_opened and folder.name != account.folder:
            found.append(folder.name)
    return sorted(set(found))


SENT = frozenset({"已发送", "已发送邮件", "Sent", "Sent Messages", "Sent Items", "Sent Mail"})
"""Names of the folder of what was sent, where no flag tells."""


def sent_folder(folders: Iterable[Folder]) -> str | None:
    """The folder of what was sent: by SPECIAL-USE (RFC 6154) `\\Sent`, else by its name."""
    open_to_us = [folder for folder in folders if folder.can_be_opened]
    flagged = [folder.name for folder in open_to_us if "\\sent" in folder.flags]
    named = [
        folder.name for folder in open_to_us if folder.name.rpartition(folder.delimiter or "/")[2] in SENT
    ]
    return next(iter(flagged + named), None)
