"""What unpacking may cost: counted while the bytes come, since headers only tell what a sender claims."""

from __future__ import annotations

import time
from dataclasses import dataclass

from parsers.terms import Limits

MIB = 1024 * 1024
RATIO_COUNTS_FROM = 10 * MIB
"""Small archives may be as dense as they like: a white page as BMP shrinks a thousand times."""
_PROGRAM_ROUNDS = 3
"""How many times `archive_seconds` all archives of a message may take together."""


class LimitReachedError(Exception):
    """A limit was met. `whole`: nothing more of this archive may be taken; else only this file is out."""

    def __init__(self, code: str, detail: str, *, whole: bool = True) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.whole = whole


class Budget:
    """What is left for all archives of one message."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.entries_left = limits.archive_entries
        self.bytes_left = limits.unpacked_bytes
        self.seconds_left = float(limits.archive_seconds * _PROGRAM_ROUNDS)


@dataclass
class Meter:
    """The counting of one archive of `packed` bytes, on its message's budget."""

    budget: Budget
    packed: int
    unpacked: int = 0
    in_file: int = 0

    @property
    def most_in_archive(self) -> int:
        """Unpacked bytes beyond which the archive is a bomb."""
        return max(RATIO_COUNTS_FROM, self.budget.limits.archive_ratio * self.packed)

    def start_file(self) -> None:
        """Counts an entry, a folder or a skipped one too. Raises LimitReachedError."""
        if self.budget.entries_left <= 0:
            most = self.budget.limits.archive_entries
            raise LimitReachedError("too_large", f"压缩包内文件过多（超过{most}个），其余未读取")
        self.budget.entries_left -= 1
        self.in_file = 0

    def grow(self, count: int) -> None:
        """Counts bytes of the file at hand. Raises LimitReachedError."""
        self.unpacked += count
        self.in_file += count
        self.budget.bytes_left -= count
        self.check_ratio(self.unpacked)
        limits = self.budget.limits
        if self.budget.bytes_left < 0:
            most = f"{limits.unpacked_bytes // MIB}MB"
            raise LimitReachedError("too_large", f"解压后总大小超过{most}，其余文件未读取")
        self.check_file(self.in_file)

    def check_ratio(self, unpacked: int) -> None:
        """Raises LimitReachedError when so many bytes out of this archive make it a bomb."""
        if unpacked > self.most_in_archive:
            raise LimitReachedError("unsafe", "压缩比异常，疑似恶意压缩包，未继续解压")

    def check_file(self, size: int) -> None:
        """Raises LimitReachedError for a single file beyond its limit."""
        most = self.budget.limits.file_bytes
        if size > most:
            raise LimitReachedError("too_large", f"单个文件超过{most // MIB}MB，未读取", whole=False)

    def seconds(self) -> float:
        """For a program to work on this archive. Raises LimitReachedError when nothing is left."""
        if self.budget.seconds_left <= 0:
            raise LimitReachedError("too_large", "解压耗时过长，其余压缩包未读取")
        return min(float(self.budget.limits.archive_seconds), self.budget.seconds_left)

    def spend_since(self, started: float) -> None:
        """Takes the time since `started` (`time.monotonic()`) off the budget."""
        self.budget.seconds_left -= time.monotonic() - started
