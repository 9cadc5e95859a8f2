"""Raw mail: every message as the mailbox gave it, an object each, named by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ingest.errors import NoRoom, StoreRefused
from ingest.files import side_by_side
from ingest.language.words import both
from ingest.objects import Listed, NotThere, Objects, Openable

FOLDER = "mail"


@dataclass(frozen=True)
class RawMail:
    """The mail in the storage directory, or in the bucket that stands for it."""

    objects: Objects
    free_bytes: int = 0
    """Less free room than this, and nothing more is received."""

    def check_room(self) -> None:
        """:raises NoRoom: if the disk is all but full"""
        free = self.objects.free_bytes()
        if free is not None and free < self.free_bytes:
            raise NoRoom(
                both(
                    "Only {free} MiB are free under {directory}, and storage.free_bytes asks for {asked} MiB:"
                    " nothing is received until there is room. Free some disk.",
                    "{directory} 所在磁盘仅剩 {free} MiB，低于 storage.free_bytes 要求的 {asked} MiB："
                    "腾出空间之前不收取新邮件。请清理磁盘。",
                    free=free >> 20,
                    directory=self.objects.shown(""),
                    asked=self.free_bytes >> 20,
                )
            )

    def put(self, messages: Sequence[bytes]) -> list[str]:
        """Write raw messages so that they survive a power cut, and read each back before any row names it.

        Returns their SHA-256. Repeating is harmless, and mends what was damaged.

        :raises StoreUnavailable: if it is full or cannot be written
        :raises StoreRefused: if it does not give back what it was given
        """
        hashes = [hashlib.sha256(raw).hexdigest() for raw in messages]
        named = {name_of(sha): raw for sha, raw in zip(hashes, messages, strict=True)}
        self.objects.put(named)
        for name in self._unlike(named):
            other = "{path} is not what was just written", "{path} 与刚写入的内容不符"
            raise StoreRefused(both(*other, path=self.objects.shown(name)))
        return hashes

    def _unlike(self, named: Mapping[str, bytes]) -> list[str]:
        """Those that the store gives back otherwise, or not at all."""
        unlike: list[str] = []

        def look_at(item: tuple[str, bytes]) -> None:
            name, content = item
            with suppress(NotThere):
                if self.objects.get(name) == content:
                    return
            unlike.append(name)

        side_by_side(look_at, named.items())
        return unlike

    def get(self, sha256: str) -> bytes:
        """A stored raw message.

        :raises StoreRefused: if it is gone or was changed
        :raises StoreUnavailable: if the store is away
        """
        path = self.shown(sha256)
        try:
            raw = self.objects.get(name_of(sha256))
        except NotThere:
            gone = "The raw message {path} is not there", "原始邮件 {path} 不存在"
            raise StoreRefused(both(*gone, path=path)) from None
        if hashlib.sha256(raw).hexdigest() != sha256:
            other = (
                "The raw message {path} is not what was stored: its SHA-256 differs",
                "原始邮件 {path} 已不是当初保存的内容：SHA-256 不符",
            )
            raise StoreRefused(both(*other, path=path))
        return raw

    def file(self, sha256: str) -> Openable:
        """The same as something to open, for a reading child."""
        return self.objects.file(name_of(sha256))

    def shown(self, sha256: str) -> str:
        """Where a person finds it."""
        return self.objects.shown(name_of(sha256))

    def listing(self) -> Iterator[tuple[str, Listed]]:
        """Every stored message by its SHA-256."""
        for one in self.objects.listing(FOLDER):
            if one.name.endswith(".eml"):
                yield one.name.rpartition("/")[2].removesuffix(".eml"), one

    def remove(self, hashes: Iterable[str]) -> None:
        """Take messages away for good."""
        self.objects.remove(map(name_of, hashes))


def name_of(sha256: str) -> str:
    """What a raw message is called in the store."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}.eml"
