"""The names inside a zip or an OLE2 file, as far as they can be made out: enough to tell what kind it is.

Neither function decompresses anything, follows more than a bounded number of links, or raises: truncated and
hostile files give what names there are.
Sources: APPNOTE.TXT 6.3.10 (zip), [MS-CFB] (OLE2 compound files).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MOST_NAMES = 5000
_MOST_HOPS = 64
"""Enough for half a gigabyte in sectors of 512 bytes."""
_EOCD = b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_FREE = 0xFFFFFFFA
"""OLE2 sector numbers from here on are marks (end of chain, free, FAT), [MS-CFB] 2.1."""


def zip_names(data: bytes) -> list[str]:
    """The entry names, `/`-separated, in lower case; from local headers where the directory is lost."""
    names = list(_central_names(data)) or list(_local_names(data))
    return [name.decode("latin-1").replace("\\", "/").lower() for name in names]


def has_zip_inside(data: bytes) -> bool:
    """Whether a zip's directory and end record lie side by side in it (APPNOTE 4.3.6), amid junk or not."""
    end = data.rfind(_EOCD)
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return 0 < size <= end and data.startswith(_CENTRAL, end - size)


def _central_names(data: bytes) -> Iterator[bytes]:
    end = data.rfind(_EOCD)
    if end < 0 or len(data) < end + 22:
        return
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    at = end - size  # not the offset it tells: junk may stand before the archive
    if at < 0 or not data.startswith(_CENTRAL, at):
        at = int.from_bytes(data[end + 16 : end + 20], "little")
    for _ in range(_MOST_NAMES):
        if not data.startswith(_CENTRAL, at) or at + 46 > len(data):
            return
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        yield data[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


def _local_names(data: bytes) -> Iterator[bytes]:
    at = data.find(_LOCAL)
    for _ in range(_MOST_NAMES):
        if at < 0 or at + 30 > len(data):
            return
        (length,) = struct.unpack_from("<H", data, at + 26)
        yield data[at + 30 : at + 30 + length]
        at = data.find(_LOCAL, at + 30 + length)


def ole_names(data: bytes) -> frozenset[str]:
    """The names of the root's own children: an embedded document's streams lie deeper and do not count.

    Where the directory cannot be followed (a truncated file), every name that is found counts.
    """
    entries = _ole_entries(data)
    if not entries:
        return frozenset()
    names, seen = set(), set()
    waiting = [_number(entries[0], 76)]
    while waiting:
        index = waiting.pop()
        if index >= len(entries) or index in seen:
            continue
        seen.add(index)
        names.add(_entry_name(entries[index]))
        waiting += (_number(entries[index], 68), _number(entries[index], 72))
    return frozenset(names or map(_entry_name, entries)) - {""}


def _ole_entries(data: bytes) -> list[bytes]:
    """The 128-byte directory entries, in order along the directory's chain of sectors ([MS-CFB] 2.6)."""
    if len(data) < 512:
        return []
    size = 1 << min(_number(data, 30) & 0xFFFF, 16)
    if size < 512:
        return []
    entries: list[bytes] = []
    sector, seen = _number(data, 48), set[int]()
    while sector < _FREE and sector not in seen and len(entries) < _MOST_NAMES:
        seen.add(sector)
        chunk = data[(sector + 1) * size : (sector + 2) * size]
        entries += [chunk[at : at + 128] for at in range(0, len(chunk) - 127, 128)]
        table, slot = divmod(sector, size // 4)
        sector = _number(data, (_fat_sector(data, size, table) + 1) * size + slot * 4)
    return entries


def _fat_sector(data: bytes, size: int, table: int) -> int:
    """Where the n-th piece of the FAT is: the header names 109 of them, chained sectors the rest (2.5)."""
    if table < 109:
        return _number(data, 76 + table * 4)
    hops, slot = divmod(table - 109, size // 4 - 1)
    sector = _number(data, 68)
    for _ in range(min(hops, _MOST_HOPS)):
        sector = _number(data, (sector + 2) * size - 4)
    return _number(data, (sector + 1) * size + slot * 4)


def _entry_name(entry: bytes) -> str:
    length = min(int.from_bytes(entry[64:66], "little"), 64)
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _number(data: bytes, at: int) -> int:
    """A 32-bit number; the end-of-chain mark where the data ends before it."""
    field = data[at : at + 4]
    return int.from_bytes(field, "little") if len(field) == 4 else 0xFFFFFFFE
