"""What the 7-Zip program tells of an archive's entries (`7zz l -slt -ba`): blocks of `Key = value` lines.

The program replaces line breaks in names, so that no name can forge a line.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """An entry."""

    raw_name: bytes
    """UTF-8, or the archive's own bytes where it does not say what they mean (RAR 4 under a code page)."""
    size: int | None
    crc: int | None
    folder: bool
    encrypted: bool
    link: bool
    """A symbolic or hard link, a device or a pipe."""
    split: bool
    """Part of it is in a volume that is not there."""

    def agrees_with(self, data: bytes) -> bool:
        """Whether the data are what the entry promised, as far as it promised anything."""
        return self.size in {None, len(data)} and self.crc in {None, zlib.crc32(data)} and not self.split


def listed_rows(listing: bytes) -> list[Row]:
    """The entries in the archive's order."""
    blocks = listing.replace(b"\r\n", b"\n").split(b"\n\n")
    fields = (dict(_field(line) for line in block.split(b"\n") if b" =" in line) for block in blocks)
    return [_row(block) for block in fields if block.get(b"Path")]


def _field(line: bytes) -> tuple[bytes, bytes]:
    key, _, value = line.partition(b" =")
    return key, value[1:]


def _row(fields: dict[bytes, bytes]) -> Row:
    attributes = fields.get(b"Attributes", b"")
    mode = attributes.split()[-1] if attributes.split() else b""
    kind = mode[:1] if len(mode) == 10 else b"-"
    folder = fields.get(b"Folder") == b"+" or attributes.startswith(b"D") or kind == b"d"
    linked = any(fields.get(key) for key in (b"Symbolic Link", b"Hard Link"))
    return Row(
        raw_name=fields[b"Path"],
        size=_number(fields.get(b"Size"), 10),
        crc=None if fields.get(b"Copy Link") else _number(fields.get(b"CRC"), 16),
        folder=folder,
        encrypted=fields.get(b"Encrypted") == b"+",
        link=linked or kind in {b"l", b"b", b"c", b"p", b"s"},
        split=b"+" in {fields.get(b"Split Before"), fields.get(b"Split After")},
    )


def _number(text: bytes | None, base: int) -> int | None:
    try:
        return int(text, base) if text else None
    except ValueError:
        return None
