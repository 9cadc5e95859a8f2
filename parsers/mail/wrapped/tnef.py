"""winmail.dat: attachments that Outlook wraps in its own format ([MS-OXTNEF]), with their Chinese names.

tnefparse copies the rest of the file at each of its objects and decodes names strictly as the codepage says;
this reader walks once, is bounded, and decodes as the rest of the mail is decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.charset import decode, undo_mojibake
from parsers.mail.parameters import bare_name

_SIGNATURE = 0x223E9F78
_RENDER, _TITLE, _DATA, _PROPERTIES, _CODEPAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _OBJECT = 0x3707, 0x3704, 0x3001, 0x3701
_VERSION = 0x9006
_MOST_OBJECTS = 20_000
_MOST_PROPERTIES = 2000
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
"""Sizes of property values in the stream, padded to four bytes ([MS-OXTNEF] 2.1.3.4, MAPI property types)."""
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})


@dataclass(frozen=True)
class Wrapped:
    """A file from inside; the name may be empty."""

    name: str
    data: bytes


@dataclass
class _Gathered:
    title: bytes = b""
    data: bytes = b""
    properties: bytes = b""


def unwrap(data: bytes) -> tuple[Wrapped, ...]:
    """Every attachment, in order; what is cut off or broken gives those before the break. Total."""
    gathered: list[_Gathered] = []
    label = "cp936"
    for name, value in _objects(data):
        if name == _CODEPAGE and len(value) >= 4:
            label = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _RENDER:
            gathered.append(_Gathered())
        elif gathered and name == _TITLE:
            gathered[-1].title = value
        elif gathered and name == _DATA:
            gathered[-1].data = value
        elif gathered and name == _PROPERTIES:
            gathered[-1].properties = value
    files = (_file(one, label) for one in gathered)
    return tuple(one for one in files if one.data or one.name)


def holds_no_files(data: bytes) -> bool:
    """Whether it is sound and wraps the letter's looks alone, as Outlook does with a letter in rich text."""
    names = [name for name, _ in _objects(data)]
    return _VERSION in names and _RENDER not in names


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return
    position = 6
    for _ in range(_MOST_OBJECTS):
        if position + 9 > len(data):
            return
        name = struct.unpack_from("<H", data, position + 1)[0]
        length = struct.unpack_from("<I", data, position + 5)[0]
        yield name, data[position + 9 : position + 9 + length]
        position += 9 + length + 2


def _file(one: _Gathered, label: str) -> Wrapped:
    names = dict(_properties(one.properties))
    content = one.data
    if not content and _OBJECT in names:
        content = names[_OBJECT][1]
        content = (
            content[16:] if len(content) > 16 and content[16:20] == struct.pack("<I", _SIGNATURE) else content
        )
    for number in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME):
        kind, value = names.get(number, (0, b""))
        text = value.decode("utf-16-le", "replace") if kind == 0x1F else _text(value, label)
        if text.strip("\0 "):
            return Wrapped(bare_name(text.partition("\0")[0]), content)
    return Wrapped(bare_name(_text(one.title, label)), content)


def _text(value: bytes, label: str) -> str:
    return undo_mojibake(decode(value.partition(b"\0")[0], label).text)


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """(id, (type, value)) of an encapsulated property list; single and first values only."""
    position = 4
    try:
        count = min(struct.unpack_from("<I", data)[0], _MOST_PROPERTIES)
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", data, position)
            position += 4
            if number >= 0x8000:
                position = _past_name(data, position)
            values, position = _values(data, position, kind)
            if values:
                yield number, (kind & 0xFFF, values[0])
    except struct.error:
        return


def _past_name(data: bytes, position: int) -> int:
    """A named property's name: a GUID, then a number or a string."""
    by_string = struct.unpack_from("<I", data, position + 16)[0] == 1
    length = struct.unpack_from("<I", data, position + 20)[0]
    return position + 24 + (_padded(length) if by_string else 0)


def _values(data: bytes, position: int, kind: int) -> tuple[list[bytes], int]:
    base = kind & 0xFFF
    count = 1
    if kind & 0x1000 or base in _VARIABLE:
        count = struct.unpack_from("<I", data, position)[0]
        position += 4
    values: list[bytes] = []
    for _ in range(min(count, _MOST_PROPERTIES)):
        length = _FIXED.get(base, 4)
        if base in _VARIABLE:
            length = struct.unpack_from("<I", data, position)[0]
            position += 4
        if position > len(data):
            raise struct.error
        values.append(data[position : position + length])
        position += _padded(length)
    return values, position


def _padded(length: int) -> int:
    return (length + 3) & ~3
