"""What an opened archive gives, one after the other: its files, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A file out of an archive."""

    name: str
    """As the archive has it, decoded: not yet cleaned, not to be trusted as a path."""
    data: bytes


@dataclass(frozen=True)
class Trouble:
    """A flaw of the archive, or of one of its entries."""

    code: str
    """A code of `Defect`."""
    name: str
    """The entry's name, not yet cleaned; empty for the archive as a whole."""
    detail: str
    """Chinese, for the submitter."""


Found = Member | Trouble

LOCKED_ARCHIVE = Trouble("encrypted", "", "压缩包设有密码，无法打开")
LOCKED_ENTRY = "文件设有密码，无法读取"
BROKEN_ENTRY = "文件已损坏，校验不符"
BROKEN_ARCHIVE = Trouble("unreadable", "", "压缩包不完整或已损坏")
LINK = "链接或设备文件，已跳过"
_MOST_NUMBERS = 10


def volumes_missing(numbers: Sequence[int]) -> Trouble:
    """What is to be told of volumes, counted from 1, that did not come."""
    told = "、".join(f"第{number}卷" for number in numbers[:_MOST_NUMBERS])
    more = "等" if len(numbers) > _MOST_NUMBERS else ""
    return Trouble("unreadable", "", f"分卷压缩包不完整，缺少{told}{more}")
