"""The entries of a zip, from its central directory, or from the local headers where that is lost.

Our own reading, since the standard library's refuses the whole archive for one bad name, and since volumes
and truncated archives are common in mail. Total: hostile bytes give fewer entries.
Source: APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.archives.names import decode_names

_EOCD, _EOCD64 = b"PK\x05\x06", b"PK\x06\x06"
_CENTRAL, _LOCAL, _DESCRIPTOR = b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08"
_UTF8, _ENCRYPTED, _DESCRIBED, _MASKED = 0x0800, 0x0001, 0x0008, 0x2000
_UNICODE_PATH, _ZIP64 = 0x7075, 0x0001


@dataclass(frozen=True)
class RawEntry:
    """An entry as its header has it."""

    raw_name: bytes
    flags: int
    method: int
    crc: int | None
    """Null where it stands behind the data, and the directory is lost."""
    packed: int
    size: int
    data_at: int
    """Where its data begins in the (joined) archive; -1 if nowhere."""
    starts_at: int
    mode: int = 0
    """The Unix file mode; 0 where another system wrote it."""
    extra: bytes = b""

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & (_ENCRYPTED | _MASKED)) or self.method == 99

    @property
    def special(self) -> bool:
        """A link, a device, a pipe: all that is neither a file nor a folder."""
        kind = stat.S_IFMT(self.mode)
        return kind not in {0, stat.S_IFREG, stat.S_IFDIR}


@dataclass(frozen=True)
class Directory:
    """All entries, in the archive's order."""

    entries: tuple[RawEntry, ...]
    whole: bool
    """False when the directory is missing or cut off, and the entries were searched for."""
    missing_volumes: tuple[int, ...] = ()
    """Counted from 1."""


def read_directory(data: bytes, volume_starts: Sequence[int], most: int) -> Directory:
    """Reads at most `most` entries (and one, to tell that there are more).

    `volume_starts` are the offsets of the volumes in the joined `data`; `(0,)` for an archive in one piece.
    """
    end = _end_record(data)
    if end < 0 or end + 22 > len(data):
        return Directory(tuple(_searched(data, most)), whole=False)
    disk, _, _, count, size, offset = struct.unpack_from("<HHHHII", data, end + 4)
    if len(volume_starts) <= disk < 0xFFFF:
        missing = tuple(range(len(volume_starts), disk + 1))
        return Directory((), whole=False, missing_volumes=missing)
    count, size, end = _wide_end(data, end, count, size)
    start = end - size  # what stands before the archive shifts all offsets
    shift = start - offset if len(volume_starts) == 1 and offset != 0xFFFFFFFF else 0
    if start < 0 or (count and not data.startswith(_CENTRAL, start)):
        return Directory(tuple(_searched(data, most)), whole=False)
    entries = tuple(_listed(data, start, min(count, most + 1), shift, volume_starts))
    return Directory(entries, whole=len(entries) >= min(count, most + 1))


def _end_record(data: bytes) -> int:
    """Where the end record stands: the last whose comment ends with the file, since a comment may hold its
    mark; else the last of all, for what may follow an archive in a mail. -1 for none."""
    last = at = data.rfind(_EOCD)
    while at >= 0 and at + 22 + 65536 >= len(data):
        if at + 22 <= len(data) and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data):
            return at
        at = data.rfind(_EOCD, 0, at)
    return last


def entry_names(entries: Sequence[RawEntry]) -> list[str]:
    """The names as text: marked ones as marked, the others by what suits the archive (see `names`)."""
    marked = [_marked_name(entry) for entry in entries]
    guessed = iter(
        decode_names([e.raw_name for e, name in zip(entries, marked, strict=True) if name is None])
    )
    return [next(guessed) if name is None else name for name in marked]


def _marked_name(entry: RawEntry) -> str | None:
    if entry.flags & _UTF8:
        try:
            return entry.raw_name.decode()
        except UnicodeDecodeError:
            return None  # the mark lies
    field = _extra_field(entry.extra, _UNICODE_PATH)
    if len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(entry.raw_name):
        return field[5:].decode(errors="replace")
    return None


def _wide_end(data: bytes, end: int, count: int, size: int) -> tuple[int, int, int]:
    """The zip64 end record's numbers, where there is one (4.3.14): it stands before its locator."""
    at = data.rfind(_EOCD64, max(0, end - 20 - 56 - 65536), end)
    if at < 0 or at + 56 > len(data) or (count != 0xFFFF and size != 0xFFFFFFFF):
        return count, size, end
    wide_count, wide_size = struct.unpack_from("<QQ", data, at + 32)
    return wide_count, wide_size, at


def _listed(data: bytes, at: int, count: int, shift: int, volume_starts: Sequence[int]) -> Iterator[RawEntry]:
    for _ in range(count):
        if not data.startswith(_CENTRAL, at) or at + 46 > len(data):
            return
        flags, method, _, crc, packed, size = struct.unpack_from("<HHIIII", data, at + 8)
        names, extras, comments, disk, _, attributes, offset = struct.unpack_from("<HHHHHII", data, at + 28)
        extra = data[at + 46 + names : at + 46 + names + extras]
        size, packed, offset = _widened(extra, size, packed, offset)
        starts_at = offset + (volume_starts[disk] if disk < len(volume_starts) else 0) + shift
        unix = data[at + 5] == 3
        yield RawEntry(
            raw_name=data[at + 46 : at + 46 + names],
            flags=flags,
            method=method,
            crc=crc,
            packed=packed,
            size=size,
            data_at=_data_at(data, starts_at),
            starts_at=starts_at,
            mode=attributes >> 16 if unix else 0,
            extra=extra,
        )
        at += 46 + names + extras + comments


def _data_at(data: bytes, starts_at: int) -> int:
    if starts_at < 0 or not data.startswith(_LOCAL, starts_at) or starts_at + 30 > len(data):
        return -1
    names, extras = struct.unpack_from("<HH", data, starts_at + 26)
    return starts_at + 30 + int(names) + int(extras)


def _widened(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Numbers that were too big for their field stand in the zip64 extra field, in this order (4.5.3)."""
    field, numbers = _extra_field(extra, _ZIP64), [size, packed, offset]
    for index, number in enumerate(numbers):
        if number == 0xFFFFFFFF and len(field) >= 8:
            numbers[index], field = int.from_bytes(field[:8], "little"), field[8:]
    return numbers[0], numbers[1], numbers[2]


def _extra_field(extra: bytes, wanted: int) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def _searched(data: bytes, most: int) -> Iterator[RawEntry]:
    """Entries by their local headers. Sizes that stand behind the data reach to the next header (4.3.9)."""
    at = data.find(_LOCAL)
    for _ in range(most + 1):
        if at < 0 or at + 30 > len(data):
            return
        flags, method, _, crc, packed, size, names, extras = struct.unpack_from("<HHIIIIHH", data, at + 6)
        data_at = at + 30 + names + extras
        described = bool(flags & _DESCRIBED) and not packed
        following = data.find(_LOCAL, data_at if described else data_at + packed)
        if described:
            ends = (data.find(mark, data_at) for mark in (_LOCAL, _CENTRAL, _DESCRIPTOR))
            packed = min((end for end in ends if end >= 0), default=len(data)) - data_at
        yield RawEntry(
            raw_name=data[at + 30 : at + 30 + names],
            flags=flags,
            method=method,
            crc=None if described else crc,
            packed=packed,
            size=size,
            data_at=data_at,
            starts_at=at,
            extra=data[at + 30 + names : data_at],
        )
        at = following
