"""Zip archives: stored and deflated entries here, the rarer methods by way of the 7-Zip program.

Entries are judged one by one: in one and the same archive some may be locked and others not.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from parsers.archives.budget import LimitReachedError, Meter
from parsers.archives.members import (
    BROKEN_ARCHIVE,
    BROKEN_ENTRY,
    LINK,
    LOCKED_ENTRY,
    Found,
    Member,
    Trouble,
    volumes_missing,
)
from parsers.archives.names import place_of
from parsers.archives.sevenzip import open_by_program
from parsers.archives.streams import stream_chunks
from parsers.archives.zipdirectory import RawEntry, entry_names, read_directory

_STORED, _DEFLATED = 0, 8


def open_zip(data: bytes, meter: Meter, volume_starts: Sequence[int] = (0,)) -> Iterator[Found]:
    """Its files in order, with what is wrong. Raises LimitReachedError."""
    directory = read_directory(data, volume_starts, meter.budget.limits.archive_entries)
    if directory.missing_volumes:
        yield volumes_missing(directory.missing_volumes)
        return
    if not directory.whole:
        yield BROKEN_ARCHIVE
    overlapping = _overlapping(directory.entries)
    odd: list[tuple[RawEntry, str]] = []
    names = entry_names(directory.entries)
    for position, (entry, name) in enumerate(zip(directory.entries, names, strict=True)):
        meter.start_file()
        if name.endswith(("/", "\\")) or place_of(name).junk:
            continue
        trouble = _trouble_with(entry, name, len(data), overlaps=position in overlapping)
        if trouble is not None:
            yield trouble
        elif entry.method in {_STORED, _DEFLATED}:
            yield read_entry(entry, name, data, meter)
        else:
            odd.append((entry, name))
    if odd:
        yield from _read_by_program(odd, data, meter)


def _trouble_with(entry: RawEntry, name: str, length: int, *, overlaps: bool) -> Trouble | None:
    if entry.special:
        return Trouble("unsafe", name, LINK)
    if entry.encrypted:
        return Trouble("encrypted", name, LOCKED_ENTRY)
    if overlaps:
        return Trouble("unsafe", name, "压缩包内文件互相重叠，疑似恶意压缩包，未读取")
    if entry.data_at < 0 or entry.data_at + entry.packed > length:
        return Trouble("unreadable", name, BROKEN_ENTRY)
    return None


def _overlapping(entries: Sequence[RawEntry]) -> set[int]:
    """Positions of entries that use bytes of one before them: how a small zip holds petabytes."""
    found: set[int] = set()
    free_from = 0
    for position, entry in sorted(enumerate(entries), key=lambda item: item[1].starts_at):
        if entry.data_at < 0:
            continue
        if entry.starts_at < free_from:
            found.add(position)
        free_from = max(free_from, entry.data_at + entry.packed)
    return found


def is_plain(entry: RawEntry, length: int) -> bool:
    """Whether an entry is a file of a common method, inside the archive and not locked."""
    return entry.method in {_STORED, _DEFLATED} and _trouble_with(entry, "", length, overlaps=False) is None


def read_entry(entry: RawEntry, name: str, data: bytes, meter: Meter) -> Found:
    """A stored or deflated entry's content, or what is wrong with it. Raises LimitReachedError."""
    packed = memoryview(data)[entry.data_at : entry.data_at + entry.packed]
    try:
        unpacked = _stored(packed, meter) if entry.method == _STORED else _inflated(packed, meter)
    except (zlib.error, EOFError):
        return Trouble("unreadable", name, BROKEN_ENTRY)
    except LimitReachedError as reached:
        if reached.whole:
            raise
        return Trouble(reached.code, name, reached.detail)
    if entry.crc not in {None, zlib.crc32(unpacked)}:
        return Trouble("unreadable", name, BROKEN_ENTRY)
    return Member(name, unpacked)


def _stored(packed: memoryview, meter: Meter) -> bytes:
    meter.grow(len(packed))
    return bytes(packed)


def _inflated(packed: memoryview, meter: Meter) -> bytes:
    out = bytearray()
    for chunk in stream_chunks(packed, zlib.decompressobj(-zlib.MAX_WBITS)):
        meter.grow(len(chunk))
        out += chunk
    return bytes(out)


def _read_by_program(odd: Sequence[tuple[RawEntry, str]], data: bytes, meter: Meter) -> Iterator[Found]:
    """Puts the entries into a zip of our own, named by number, so that no name of a sender is on disk."""
    body, directory = bytearray(), bytearray()
    for number, (entry, _) in enumerate(odd):
        raw_name = b"%d" % number
        common = struct.pack("<HHHI", 63, entry.flags & 0x0006, entry.method, 0)
        common += struct.pack(
            "<IIIHH", entry.crc or 0, entry.packed, min(entry.size, 0xFFFFFFFF), len(raw_name), 0
        )
        directory += b"PK\x01\x02\x3f\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw_name
        body += b"PK\x03\x04" + common + raw_name
        body += data[entry.data_at : entry.data_at + entry.packed]
    end = struct.pack("<HHHHIIH", 0, 0, len(odd), len(odd), len(directory), len(body), 0)
    own = bytes(body + directory) + b"PK\x05\x06" + end
    names = {str(number): name for number, (_, name) in enumerate(odd)}
    for found in open_by_program({"odd.zip": own}, meter, counted=True):
        if isinstance(found, Member):
            yield Member(names.get(found.name, found.name), found.data)
        else:
            yield Trouble(found.code, names.get(found.name, ""), found.detail)
