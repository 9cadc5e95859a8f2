"""Raw mail: every message as the mailbox gave it, a file each, named by its content."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import NoRoom, StoreRefused
from ingest.files import make_folder, on_disk, sync_folder, write_whole
from ingest.language.words import both, why

SYNC_THREADS = 4
"""Files synced at once: a disk merges what waits together."""


@dataclass(frozen=True)
class RawMail:
    """The storage directory, and the mail in it."""

    directory: Path
    free_bytes: int = 0
    """Less free disk than this, and nothing more is received."""

    def sweep(self) -> int:
        """Remove what a writer that died has left half written. Only for the one runner."""
        left = [path for path in (self.directory / "mail").glob("*/.*") if path.is_file()]
        with on_disk(self.directory):
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def check_room(self) -> None:
        """:raises NoRoom: if the disk is all but full"""
        with on_disk(self.directory):
            free = shutil.disk_usage(self.directory).free
        if free < self.free_bytes:
            raise NoRoom(
                both(
                    "Only {free} MiB are free under {directory}, and storage.free_bytes asks for {asked} MiB:"
                    " nothing is received until there is room. Free some disk.",
                    "{directory} 所在磁盘仅剩 {free} MiB，低于 storage.free_bytes 要求的 {asked} MiB："
                    "腾出空间之前不收取新邮件。请清理磁盘。",
                    free=free >> 20,
                    directory=self.directory,
                    asked=self.free_bytes >> 20,
                )
            )

    def path(self, sha256: str) -> Path:
        """Where a raw message lies: content-addressed."""
        return self.directory / "mail" / sha256[:2] / f"{sha256}.eml"

    def put(self, messages: Sequence[bytes]) -> list[str]:
        """Write raw messages so that they survive a power cut; returns their SHA-256. Repeating is harmless.

        :raises StoreUnavailable: if the disk is full or cannot be written
        """
        hashes = [hashlib.sha256(raw).hexdigest() for raw in messages]
        todo = {sha: raw for sha, raw in zip(hashes, messages, strict=True) if not self.path(sha).exists()}
        folders = {self.path(sha).parent for sha in hashes}
        with on_disk(self.directory):
            for folder in folders:
                make_folder(folder)
            with ThreadPoolExecutor(SYNC_THREADS) as threads:
                list(threads.map(lambda item: write_whole(self.path(item[0]), item[1]), todo.items()))
                list(threads.map(sync_folder, folders))  # of files that were there too
        return hashes

    def get(self, sha256: str) -> bytes:
        """A stored raw message.

        :raises StoreRefused: if the file is gone or was changed
        """
        path = self.path(sha256)
        try:
            raw = path.read_bytes()
        except OSError as error:
            unread = "The raw message {path} cannot be read: {why}", "原始邮件 {path} 无法读取：{why}"
            raise StoreRefused(both(*unread, path=path, why=why(error))) from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            other = (
                "The raw message {path} is not what was stored: its SHA-256 differs",
                "原始邮件 {path} 已不是当初保存的内容：SHA-256 不符",
            )
            raise StoreRefused(both(*other, path=path))
        return raw
