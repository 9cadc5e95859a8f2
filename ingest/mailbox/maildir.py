"""The mailbox behind a folder of files: a maildir (`new/`, `cur/`), or a plain folder of `.eml`.

Nothing is ever written or renamed there. A file's identity is a number made from its unique name, without the
flags that a mail program appends when it moves the file from `new/` to `cur/` (`name:2,S`), so that a move is
no second arrival; and the `FetchHistory` tells which were taken in. In a plain folder its size belongs to
the identity: a file that was copied there slowly and looked at too early comes again when it is whole. Only
regular files count: a symbolic link could show any file of the machine, and is passed over.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import MailboxRefused
from ingest.language.words import Both, both, why
from ingest.mailbox import Arrival, Batch, FetchHistory, FolderFault, FolderState, Listed, Wanted
from ingest.mailbox.limits import FetchLimits, in_batches
from ingest.mailbox.received import newest_received
from parsers.mail.headers import HEADER_BYTES

SETTLED_SECONDS = 2.0
"""A folder's time is trusted only when it is older: file systems count in steps, and a file may arrive in the
same step in which we looked."""
GROWING_SECONDS = 0.05
"""A file that is being written grows within this."""
STEP_SECONDS = 0.5
FOLDER = "INBOX"


@dataclass(frozen=True)
class Letter:
    """One file that holds a message."""

    uid: int
    path: Path
    size: int
    changed_ns: int


_REPLIED = re.compile(r"[:;!]2,[A-Za-z]*R[A-Za-z]*$")
"""The maildir flag of what was answered, behind the name."""


class Maildir:
    """A maildir, or a folder of `.eml` files (`ingest.mailbox.Mailbox`)."""

    def __init__(
        self, path: Path, limits: FetchLimits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """:param clock: seconds since 1970, to be held against the folder's own time"""
        self.path = path
        self.limits = limits or FetchLimits()
        self._clock = clock

    def poll(self, history: FetchHistory, wanted: Wanted) -> Iterator[Batch | FolderFault]:  # noqa: ARG002 # no junk folders here
        """See `Mailbox.poll`. A folder that has not changed since costs two `stat`, however much it holds."""
        state = history.folder_state(FOLDER) or FolderState(FOLDER, 0, 0, 0)
        before = self._times()
        if state.anchor and state.anchor == before:
            return
        letters = self._letters()
        known = history.taken_at(state, [letter.uid for letter in letters])
        new = sorted((x for x in letters if x.uid not in known), key=lambda x: (x.changed_ns, x.path.name))
        faults: list[Both] = []
        taken = 0
        for part in in_batches({letter: letter.size for letter in new}, self.limits):
            arrivals = self._read_all(part, faults)
            taken += len(arrivals)
            if arrivals:
                state = FolderState(FOLDER, 0, 0, max([state.last_uid, *(a.uid for a in arrivals)]))
                yield Batch(state, tuple(arrivals))
        if faults:
            yield FolderFault(FOLDER, _together(faults))
        whole = taken == len(new) and self._settled(before, letters)
        anchor = before if whole else ""
        if anchor != state.anchor or history.folder_state(FOLDER) is None:
            yield Batch(FolderState(FOLDER, 0, 0, state.last_uid, anchor))

    def listing(self) -> Iterator[Listed]:
        """See `Mailbox.listing`."""
        for letter in self._letters():
            try:
                with letter.path.open("rb") as file:
                    head = file.read(HEADER_BYTES)
            except OSError:
                continue  # moved while we looked, or unreadable: `poll` tells of the latter
            yield Listed(FOLDER, letter.uid, _received_at(head, letter), letter.size)

    def fetch(self, folder: str, uids: Iterable[int]) -> Iterator[Arrival]:  # noqa: ARG002 # there is one
        """See `Mailbox.fetch`."""
        asked = set(uids)
        for letter in self._letters():
            if letter.uid in asked:
                arrival = self._read(letter, [])
                if arrival is not None:
                    yield arrival

    def answered(self, folder: str, uids: Iterable[int]) -> set[int]:  # noqa: ARG002 # there is one
        """See `Mailbox.answered`."""
        asked = set(uids)
        return {one.uid for one in self._letters() if one.uid in asked and _REPLIED.search(one.path.name)}

    def sent_headers(self, most: int) -> Sequence[bytes]:  # noqa: ARG002 # there is no such folder
        """See `Mailbox.sent_headers`."""
        return ()

    def wait(self, seconds: float, stop: Callable[[], bool]) -> None:
        """See `Mailbox.wait`: ends early when the folder has changed."""
        end = time.monotonic() + seconds
        try:
            before = self._times()
        except MailboxRefused:
            before = ""
        while not stop() and (left := end - time.monotonic()) > 0:
            time.sleep(min(STEP_SECONDS, left))
            try:
                if before and self._times() != before:
                    return
            except MailboxRefused:
                before = ""

    def examine(self) -> int:
        """How many messages lie there, for `casebox check`.

        :raises MailboxRefused: the folder is missing or may not be read
        """
        return len(self._letters())

    def close(self) -> None:
        """Nothing is held open."""

    def _folders(self) -> list[Path]:
        """`new` and `cur` (never `tmp`), or the folder itself."""
        parts = [self.path / "new", self.path / "cur"]
        found = [part for part in parts if part.is_dir()]
        return found or [self.path]

    def _times(self) -> str:
        """What changes whenever a file comes or goes: which folders there are, and when each was changed."""
        try:
            stats = [folder.stat() for folder in self._folders()]
        except OSError as error:
            raise self._refused(error) from error
        return ";".join(f"{found.st_ino}:{found.st_mtime_ns}" for found in stats)

    def _settled(self, times: str, letters: Sequence[Letter]) -> bool:
        folders = [int(part.split(":")[1]) for part in times.split(";")]
        newest = max(folders + [letter.changed_ns for letter in letters])
        return newest / 1e9 < self._clock() - SETTLED_SECONDS

    def _letters(self) -> list[Letter]:
        """All messages, each once (a file may be seen in `new` and in `cur` while it moves)."""
        found: dict[int, Letter] = {}
        for folder in self._folders():
            only_eml = folder == self.path
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        letter = _letter(entry, only_eml=only_eml)
                        if letter is not None:
                            found[letter.uid] = letter
            except OSError as error:
                raise self._refused(error) from error
        return list(found.values())

    def _read_all(self, part: Sequence[Letter], faults: list[Both]) -> list[Arrival]:
        """Those that are whole; a file written a moment ago may still be growing, and is given that time."""
        time.sleep(max(self._growing_seconds(letter) for letter in part))
        read = (self._read(letter, faults) for letter in part)
        return [arrival for arrival in read if arrival is not None]

    def _growing_seconds(self, letter: Letter) -> float:
        """How long to wait before a file is whole: one that is still empty may be about to be written."""
        age = self._clock() - letter.changed_ns / 1e9
        if abs(age) >= SETTLED_SECONDS:
            return 0
        return GROWING_SECONDS if letter.size else SETTLED_SECONDS - max(age, 0)

    def _read(self, letter: Letter, faults: list[Both]) -> Arrival | None:
        """The message; `None` when it must be looked at again: moved, still being written, or unreadable."""
        limit = self.limits.message_bytes
        try:
            with letter.path.open("rb") as file:
                raw = file.read(limit + 1)
                after = os.fstat(file.fileno())
        except FileNotFoundError:
            return None
        except OSError as error:
            unread = (
                "{name} cannot be read: {why}. Check its owner and mode",
                "{name} 无法读取：{why}。请检查其属主与权限",
            )
            faults.append(both(*unread, name=letter.path.name, why=why(error)))
            return None
        if after.st_size != letter.size or after.st_mtime_ns != letter.changed_ns:
            return None
        cut_at = letter.size if len(raw) > limit else None
        return Arrival(letter.uid, _received_at(raw, letter), raw[:limit], cut_at)

    def _refused(self, error: OSError) -> MailboxRefused:
        return MailboxRefused(
            both(
                "the mailbox folder {path} cannot be read: {why}. Set mailbox.path to a maildir or a folder"
                " of .eml files that this user may read",
                "邮箱文件夹 {path} 无法读取：{why}。请将 mailbox.path 设为本用户可读的 maildir 或 .eml"
                " 文件夹",
                path=self.path,
                why=why(error),
            )
        )


def _together(faults: Sequence[Both]) -> Both:
    """The first five, and how many more."""
    more = (
        both("; and {count} more", "；另有 {count} 个", count=len(faults) - 5) if faults[5:] else Both("", "")
    )
    english, chinese = zip(*((fault.english, fault.chinese) for fault in faults[:5]), strict=True)
    return Both("; ".join(english) + more.english, "；".join(chinese) + more.chinese)


def unique_number(name: str, size: int | None = None) -> int:
    """A file's identity in 53 bits (whole also as a JSON number): from its name without the maildir flags.

    Two of a million files share a number with a chance of 1 in 18,000.

    :param size: in a plain folder; `None` in a maildir, where files are whole at once and may be touched
    """
    text = re.split(r"[:;!]2,", name, maxsplit=1)[0] if size is None else f"{name}/{size}"
    base = text.encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.sha256(base).digest()[:8], "big") >> 11 or 1


def _letter(entry: os.DirEntry[str], *, only_eml: bool) -> Letter | None:
    if entry.name.startswith(".") or (only_eml and not entry.name.lower().endswith(".eml")):
        return None
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    uid = unique_number(entry.name, found.st_size if only_eml else None)
    return Letter(uid, Path(entry.path), found.st_size, found.st_mtime_ns)


def _received_at(raw: bytes, letter: Letter) -> datetime:
    return newest_received(raw) or datetime.fromtimestamp(letter.changed_ns / 1e9, tz=UTC)
