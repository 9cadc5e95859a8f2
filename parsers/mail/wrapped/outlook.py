"""Outlook's message files (.msg, [MS-OXMSG]): subject, text and attachments, and messages inside them.

A message is a tree of storages in an OLE2 file, its properties streams named by number and type. What the
file claims to hold may be many times what it has, streams lying over one another: what is read is counted.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import olefile

from parsers.charset import decode, undo_mojibake
from parsers.mail.parameters import bare_name

_PROPERTIES = "__properties_version1.0"
_ATTACHMENT = "__attach_version1.0_#"
_SUBJECT, _BODY, _HTML, _SENDER = 0x0037, 0x1000, 0x1013, 0x0C1F
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3707, 0x3704, 0x3001
_DATA, _CONTENT_ID = 0x3701, 0x3712
_CODEPAGE, _METHOD, _HIDDEN = 0x3FFD, 0x3705, 0x7FFE
_INTERNET_CODEPAGE = 0x3FDE
_HEADERS = {"message": 32, "embedded": 24, "attachment": 8}
"""Bytes before the entries of a properties stream ([MS-OXMSG] 2.4.1)."""
_MOST_PROPERTIES = 2000
_MOST_MESSAGES = 200
_REFERENCES = frozenset({2, 3, 4, 7})
"""Attach methods that only say where the file lies ([MS-OXCMSG] 2.2.2.9)."""


@dataclass(frozen=True)
class OutlookFile:
    """An attachment: bytes, or a whole message."""

    name: str
    """May be empty."""
    data: bytes = field(default=b"", repr=False)
    message: OutlookMail | None = None
    content_id: str = ""
    hidden: bool = False
    elsewhere: bool = False
    """Only a reference to where the file lies was sent."""


@dataclass(frozen=True)
class OutlookMail:
    """What is read of a message."""

    subject: str = ""
    sender: str = ""
    text: str = ""
    html: bytes = b""
    files: tuple[OutlookFile, ...] = ()


class _Reader:
    """One OLE2 file, and how much of it may still be read."""

    def __init__(self, data: bytes, depth: int, files: int) -> None:
        self.ole: Any = olefile.OleFileIO(BytesIO(data))
        self.left = 2 * len(data)
        self.depth = depth
        self.files_left = files
        self.messages_left = _MOST_MESSAGES

    def stream(self, entry: Any) -> bytes:
        """A stream's bytes, as far as the budget goes."""
        size = min(int(entry.size), self.left)
        if size <= 0:
            return b""
        data: bytes = self.ole._open(entry.isectStart, int(entry.size)).read(size)  # noqa: SLF001 - openstream looks the name up again, among all
        self.left -= len(data)
        return data


def read_outlook(data: bytes, *, depth: int, files: int) -> OutlookMail | None:
    """The message in an Outlook file, messages inside it as deep as said; `None` where it is broken. Total.

    `files`: how many attachments are taken, all messages together.
    """
    try:
        reader = _Reader(data, depth, files)
        return _message(reader, reader.ole.root, "message", 0)
    except Exception:  # noqa: BLE001 - a library at the seam: olefile raises a dozen kinds for hostile bytes
        return None


def _message(reader: _Reader, storage: Any, header: str, depth: int) -> OutlookMail:
    values = _children(storage)
    fixed = _fixed(reader, values.get(_PROPERTIES), header)
    label = _label(fixed)
    files = []
    for name, child in values.items():
        if name.startswith(_ATTACHMENT) and reader.files_left > 0:
            reader.files_left -= 1
            files.append(_attachment(reader, child, label, depth))
    return OutlookMail(
        subject=_text(reader, values, _SUBJECT, label),
        sender=_text(reader, values, _SENDER, label),
        text=_text(reader, values, _BODY, label),
        html=_bytes(reader, values, _HTML) or _text(reader, values, _HTML, label).encode(),
        files=tuple(files),
    )


def _attachment(reader: _Reader, storage: Any, label: str, depth: int) -> OutlookFile:
    values = _children(storage)
    fixed = _fixed(reader, values.get(_PROPERTIES), "attachment")
    names = (_text(reader, values, number, label) for number in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))
    name = next((name for name in map(bare_name, names) if name), "")
    inside = values.get(f"__substg1.0_{_DATA:04x}000d")
    message = None
    if inside is not None and _PROPERTIES in _children(inside) and depth < reader.depth:
        reader.messages_left -= 1
        if reader.messages_left >= 0:
            message = _message(reader, inside, "embedded", depth + 1)
    data = _bytes(reader, values, _DATA)
    return OutlookFile(
        name or (bare_name(message.subject.replace("/", "／")) + ".msg" if message else ""),
        data,
        message,
        _text(reader, values, _CONTENT_ID, label).strip("<> ").lower(),
        hidden=bool(fixed.get(_HIDDEN, 0) & 0xFF),
        elsewhere=not data and message is None and fixed.get(_METHOD) in _REFERENCES,
    )


def _children(storage: Any) -> dict[str, Any]:
    """Streams and storages by their names in lower case, in the file's order."""
    return {str(kid.name).lower(): kid for kid in storage.kids}


def _bytes(reader: _Reader, values: dict[str, Any], number: int) -> bytes:
    entry = values.get(f"__substg1.0_{number:04x}0102")
    return reader.stream(entry) if entry is not None else b""


def _text(reader: _Reader, values: dict[str, Any], number: int, label: str) -> str:
    """A string property: UTF-16, or bytes in the message's code page."""
    wide = values.get(f"__substg1.0_{number:04x}001f")
    if wide is not None:
        return reader.stream(wide).decode("utf-16-le", "replace").partition("\0")[0].strip()
    narrow = values.get(f"__substg1.0_{number:04x}001e")
    if narrow is None:
        return ""
    return undo_mojibake(decode(reader.stream(narrow).partition(b"\0")[0], label).text).strip()


def _label(fixed: dict[int, int]) -> str:
    number = fixed.get(_CODEPAGE) or fixed.get(_INTERNET_CODEPAGE) or 936
    return "utf-8" if number == 65001 else f"cp{number}"


def _fixed(reader: _Reader, entry: Any, header: str) -> dict[int, int]:
    """The numbers of a properties stream, 32 bits each, by property."""
    data = reader.stream(entry)[_HEADERS[header] :] if entry is not None else b""
    found: dict[int, int] = {}
    for at in range(0, min(len(data) - 15, 16 * _MOST_PROPERTIES), 16):
        _kind, number, _flags, value = struct.unpack_from("<HHII", data, at)
        found.setdefault(number, value)
    return found
