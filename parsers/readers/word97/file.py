"""What stands where in a Word 97 file ([MS-DOC]): its pieces of text, and the exceptions that format them."""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from parsers.readers.limits import BROKEN, ENCRYPTED, Unreadable

_FIB_IDENTIFIERS = frozenset({0xA5EC, 0xA5DC, 0xA697, 0xA698})
_WORD_97 = 0x00C1
"""`nFib` from here on: text in pieces, tables in a stream of their own."""
_ENCRYPTED, _ONE_TABLE = 0x0100, 0x0200
_COMPRESSED = 0x40000000
_CLX, _CHPX, _PAPX, _FONTS = 0x01A2, 0x00FA, 0x0102, 0x0112
"""Where the FIB says where each structure is (2.5.6)."""
_COUNTS = 0x4C
"""`ccpText` and the lengths of the other stories that follow it (2.5.3)."""
_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Bytes of an operand by `spra` (2.2.5.1); 6 is as long as its first byte says."""
_DEFINE_TABLE, _CHANGE_TABS = 0xD608, 0xC615
_MOST_EXCEPTIONS = 500_000
_FAULTS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)
"""What olefile lets escape on hostile files."""


@dataclass(frozen=True)
class Piece:
    """Text that stands together in the file."""

    start: int
    """Its first character's number (cp)."""
    end: int
    offset: int
    """In the WordDocument stream."""
    width: int
    """Bytes a character: 1 (Windows-1252) or 2 (UTF-16)."""


@dataclass
class Exceptions:
    """Property exceptions (chpx or papx) by the file offset at which each begins to hold."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    properties: list[dict[int, bytes]] = field(default_factory=list)

    def at(self, offset: int) -> dict[int, bytes]:
        """What holds for the character at a file offset, by sprm."""
        index = bisect_right(self.starts, offset) - 1
        return self.properties[index] if index >= 0 and offset < self.ends[index] else {}

    def add(self, start: int, end: int, properties: dict[int, bytes]) -> None:
        if end > start and (not self.starts or start >= self.starts[-1]):
            self.starts.append(start)
            self.ends.append(end)
            self.properties.append(properties)


@dataclass(frozen=True)
class Word97:
    """A file taken apart."""

    stream: bytes
    data: bytes
    pieces: tuple[Piece, ...]
    counts: tuple[int, ...]
    """Characters of body, footnotes, headers, macros, comments, endnotes, text boxes, header text boxes."""
    characters: Exceptions
    paragraphs: Exceptions
    fonts: tuple[str, ...]


def open_word97(data: bytes) -> Word97:
    """Takes a file apart.

    :raises Unreadable: encrypted, broken, or older than Word 97
    """
    stream, names, streams = _streams(data)
    if len(stream) < 0x01AA or _u16(stream, 0) not in _FIB_IDENTIFIERS:
        raise Unreadable("unreadable", BROKEN)
    flags = _u16(stream, 0x0A)
    if flags & _ENCRYPTED:
        raise Unreadable("encrypted", ENCRYPTED)
    if _u16(stream, 2) < _WORD_97:
        raise Unreadable("unsupported", "文件格式过旧（Word 95 或更早），请另存为 Word 文档（docx）")
    table = streams.get("1Table" if flags & _ONE_TABLE else "0Table", b"")
    table = table or next((streams[name] for name in ("1Table", "0Table") if name in names), b"")
    counts = tuple(max(0, _i32(stream, _COUNTS + 4 * index)) for index in range(8))
    return Word97(
        stream=stream,
        data=streams.get("Data", b""),
        pieces=tuple(_pieces(_structure(stream, table, _CLX), len(stream))),
        counts=counts,
        characters=_exceptions(stream, _structure(stream, table, _CHPX), paragraphs=False),
        paragraphs=_exceptions(stream, _structure(stream, table, _PAPX), paragraphs=True),
        fonts=tuple(_fonts(_structure(stream, table, _FONTS))),
    )


def _streams(data: bytes) -> tuple[bytes, frozenset[str], dict[str, bytes]]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:  # short bytes alone it takes for a path
            names = frozenset("/".join(path) for path in file.listdir())
            wanted = names & {"WordDocument", "0Table", "1Table", "Data"}
            streams = {name: file.openstream(name).read() for name in wanted}
    except _FAULTS as error:
        raise Unreadable("unreadable", BROKEN) from error
    return streams.get("WordDocument", b""), names, streams


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _i32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little", signed=True)


def _structure(stream: bytes, table: bytes, at: int) -> bytes:
    start, length = _u32(stream, at), _u32(stream, at + 4)
    return table[start : start + length]


def _pieces(clx: bytes, size: int) -> Iterator[Piece]:
    """The piece table (2.9.38), after the formatting that stands before it."""
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + _u16(clx, at + 1)
    if clx[at : at + 1] != b"\x02":
        return
    plc = clx[at + 5 : at + 5 + _u32(clx, at + 1)]
    count = max(0, (len(plc) - 4) // 12)
    for index in range(count):
        start, end = _u32(plc, 4 * index), _u32(plc, 4 * index + 4)
        fc = _u32(plc, 4 * (count + 1) + 8 * index + 2)
        width = 1 if fc & _COMPRESSED else 2
        offset = (fc & ~_COMPRESSED) // 2 if width == 1 else fc
        if start < end and offset + (end - start) * width <= size:
            yield Piece(start, end, offset, width)


def _exceptions(stream: bytes, plc: bytes, *, paragraphs: bool) -> Exceptions:
    """All formatted disk pages that a bin table names (2.8.5, 2.8.6, 2.9.33, 2.9.174)."""
    found = Exceptions()
    count = max(0, (len(plc) - 4) // 8)
    for index in range(count):
        at = _u32(plc, 4 * (count + 1) + 4 * index) * _PAGE
        page = stream[at : at + _PAGE]
        if len(page) < _PAGE or len(found.starts) > _MOST_EXCEPTIONS:
            continue
        runs, step = page[-1], 13 if paragraphs else 1
        for run in range(runs):
            place = page[min(4 * (runs + 1) + run * step, _PAGE - 1)] * 2
            sprms = _paragraph_sprms(page, place) if paragraphs else _character_sprms(page, place)
            found.add(_u32(page, 4 * run), _u32(page, 4 * run + 4), dict(_properties(sprms)))
    return found


def _character_sprms(page: bytes, place: int) -> bytes:
    return page[place + 1 : place + 1 + page[place]] if place else b""


def _paragraph_sprms(page: bytes, place: int) -> bytes:
    """Without the style's number, which stands first."""
    if not place or place + 2 > _PAGE:
        return b""
    words = page[place]
    start, end = (place + 1, place + 2 * words) if words else (place + 2, place + 2 + 2 * page[place + 1])
    return page[start + 2 : end]


def _properties(sprms: bytes) -> Iterator[tuple[int, bytes]]:
    """Each property and its operand (2.2.5.1)."""
    at = 0
    while at + 3 <= len(sprms):
        sprm = _u16(sprms, at)
        at += 2
        size = _SIZES.get(sprm >> 13)
        if sprm == _DEFINE_TABLE:
            size = _u16(sprms, at) + 1
        elif size is None:
            size = 1 + sprms[at] if sprm != _CHANGE_TABS or sprms[at] != 255 else len(sprms)
        yield sprm, sprms[at : at + size]
        at += size


def _fonts(table: bytes) -> Iterator[str]:
    """Font names by number (2.9.286, 2.9.91)."""
    count, at = _u16(table, 0), 4
    for _ in range(min(count, 2000)):
        if at >= len(table):
            return
        end = at + 1 + table[at]
        yield table[at + 40 : end].decode("utf-16-le", "replace").partition("\0")[0]
        at = end
