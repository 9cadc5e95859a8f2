"""The mailbox behind IMAP: what is new since the cursor, folder by folder, over one long connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

from ingest.errors import MailboxRefused, MailboxUnavailable
from ingest.language.words import Both, both
from ingest.mailbox import Arrival, Batch, FetchHistory, FolderFault, Listed, Wanted
from ingest.mailbox.account import ImapAccount, Opened, sent_folder, watched_folders
from ingest.mailbox.connection import Connection
from ingest.mailbox.folder import FolderPoll
from ingest.mailbox.limits import FetchLimits, in_batches
from ingest.mailbox.taking import chunked, look_at, sizes, take

IDLE_SECONDS = 9 * 60
"""IDLE is asked for anew before any server or router forgets us (RFC 2177 says 29 minutes; they are less)."""
IDLE_FAILURES = 3
"""In a row; then the poll alone has to do."""
STEP_SECONDS = 0.5
"""How soon a wait notices that the service is to stop."""


@dataclass(frozen=True)
class MailboxReport:
    """What `casebox check` says of a mailbox."""

    capabilities: tuple[str, ...]
    server_id: dict[str, str]
    """The server's answer to ID: NetEase calls itself Coremail."""
    folders: tuple[str, ...]
    watched: tuple[str, ...]
    """The junk folders among them that are looked into."""
    exists: int
    """Messages in the folder: to be compared with what the web page says, since a setting there may hide
    all but the last 30 days."""


class ImapMailbox:
    """A collection mailbox on an IMAP server (`ingest.mailbox.Mailbox`)."""

    def __init__(self, account: ImapAccount, limits: FetchLimits | None = None) -> None:
        """Nothing is asked of the network before the first poll."""
        self.account = account
        self.limits = limits or FetchLimits()
        self._connection: Connection | None = None
        self._exists: int | None = None
        self._idle_failures = 0

    def poll(self, history: FetchHistory, wanted: Wanted) -> Iterator[Batch | FolderFault]:
        """See `Mailbox.poll`. A folder that cannot be read is told of; the main one raises.

        Any fault of the line ends the connection; the next poll makes a new one.
        """
        with _Closing(self):
            connection = self._alive()
            yield from self._look_into(connection, history, self.account.folder, None)
            try:
                folders = connection.folders()
            except MailboxUnavailable as error:
                if connection.broken:
                    raise
                yield FolderFault(self.account.folder, f"the junk folders cannot be looked into: {error}")
                return
            for folder in watched_folders(self.account, folders):
                connection = self._standing()
                try:
                    yield from self._look_into(connection, history, folder, wanted)
                except (MailboxRefused, MailboxUnavailable) as error:
                    yield FolderFault(folder, Both(str(error), error.chinese))

    def _look_into(
        self, connection: Connection, history: FetchHistory, folder: str, wanted: Wanted | None
    ) -> Iterator[Batch | FolderFault]:
        opened = self._open(connection, folder)
        yield from FolderPoll(connection, history, self.limits, folder, wanted).run(opened)

    def listing(self) -> Iterator[Listed]:
        """See `Mailbox.listing`."""
        folder = self.account.folder
        with _Closing(self):
            connection = self._alive()
            self._open(connection, folder)
            for uids in chunked(connection.search()):
                connection.stand_in(folder)
                for uid, sight in sorted(look_at(connection, uids)[0].items()):
                    yield Listed(folder, uid, sight.received_at or self.limits.now(), sight.size)

    def fetch(self, folder: str, uids: Iterable[int]) -> Iterator[Arrival]:
        """See `Mailbox.fetch`; messages that are gone, or that the server does not hand out, are left out."""
        with _Closing(self):
            connection = self._alive()
            self._open(connection, folder)
            for chunk in chunked(sorted(set(uids))):
                connection.stand_in(folder)
                sights, _ = look_at(connection, chunk)
                for part in in_batches(sizes(sights), self.limits):
                    connection.stand_in(folder)
                    yield from take(connection, part, sights, self.limits)

    def answered(self, folder: str, uids: Iterable[int]) -> set[int]:
        """See `Mailbox.answered`."""
        found: set[int] = set()
        with _Closing(self):
            connection = self._alive()
            self._open(connection, folder)
            for chunk in chunked(sorted(set(uids))):
                connection.stand_in(folder)
                found |= connection.answered(chunk)
        return found

    def sent_headers(self, most: int) -> Sequence[bytes]:
        """See `Mailbox.sent_headers`. The folder is opened to look only."""
        headers: list[bytes] = []
        with _Closing(self):
            connection = self._alive()
            folder = sent_folder(connection.folders())
            if folder is not None:
                connection.examine(folder)
                for chunk in chunked(connection.search()[-most:]):
                    headers += connection.headers(chunk).values()
        return headers

    def wait(self, seconds: float, stop: Callable[[], bool]) -> None:
        """See `Mailbox.wait`. Never raises: a line that breaks here is made anew by the next poll."""
        end = time.monotonic() + seconds
        try:
            if self._connection is not None and self._may_idle(self._connection):
                self._wait_for_news(self._connection, end, stop)
                self._idle_failures = 0
                return
        except (MailboxRefused, MailboxUnavailable):
            self._idle_failures += 1
            self.close()
        while not stop() and (left := end - time.monotonic()) > 0:
            time.sleep(min(STEP_SECONDS, left))

    def _may_idle(self, connection: Connection) -> bool:
        """Not where it failed again and again: each failure costs a new login."""
        return "IDLE" in connection.capabilities and self._idle_failures < IDLE_FAILURES

    def _wait_for_news(self, connection: Connection, end: float, stop: Callable[[], bool]) -> None:
        opened = connection.examine(self.account.folder)
        if opened.exists != self._exists:
            return  # something came between the poll and now
        while not stop() and (left := end - time.monotonic()) > 0:
            connection.idle()
            news = self._idle(connection, min(left, IDLE_SECONDS), stop)
            news += connection.idle_done()
            if any(len(line) > 1 and line[1] == b"EXISTS" for line in news if isinstance(line, tuple)):
                return

    def _idle(self, connection: Connection, seconds: float, stop: Callable[[], bool]) -> list[object]:
        end = time.monotonic() + seconds
        while not stop() and (left := end - time.monotonic()) > 0:
            asked, step = time.monotonic(), min(STEP_SECONDS, left)
            news = connection.idle_news(step)
            if news or time.monotonic() - asked < step / 2:
                return news  # an early empty answer: the line is closed, as `idle_done` will say
        return []

    def examine(self) -> MailboxReport:
        """Look once, for `casebox check`.

        :raises MailboxUnavailable: as `poll`
        :raises MailboxRefused: as `poll`
        """
        with _Closing(self):
            connection = self._alive()
            folders = connection.folders()
            opened = self._open(connection, self.account.folder)
            return MailboxReport(
                connection.capabilities,
                connection.server_id,
                tuple(folder.name for folder in folders),
                tuple(watched_folders(self.account, folders)),
                opened.exists,
            )

    def close(self) -> None:
        """Log out; harmless to repeat."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self, connection: Connection, folder: str) -> Opened:
        """Open one of the folders to look; the main one's absence is for a person to mend."""
        try:
            opened = connection.examine(folder)
        except MailboxUnavailable:
            names = [known.name for known in connection.folders()]
            if folder in names or folder.upper() == "INBOX":
                raise
            raise MailboxRefused(
                both(
                    "{where}: no folder is called {name}. Set mailbox.folder to one of: {names}",
                    "{where}：没有名为 {name} 的文件夹。请将 mailbox.folder 设为其中之一：{names}",
                    where=self.account.where,
                    name=folder,
                    names=", ".join(names),
                )
            ) from None
        if folder == self.account.folder:
            self._exists = opened.exists
        return opened

    def _alive(self) -> Connection:
        """The connection, asked whether it still stands; else a new one."""
        if self._connection is not None:
            try:
                self._connection.noop()
            except (MailboxUnavailable, MailboxRefused):
                self.close()
        return self._standing()

    def _standing(self) -> Connection:
        """The connection, unless something went wrong on it; else a new one."""
        if self._connection is not None and self._connection.broken:
            self.close()
        if self._connection is None:
            self._connection = Connection(self.account)
        return self._connection


class _Closing:
    """Ends the mailbox's connection when something was raised over it: nobody knows what is on the line."""

    def __init__(self, mailbox: ImapMailbox) -> None:
        self._mailbox = mailbox

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None and kind is not GeneratorExit:
            self._mailbox.close()
