"""Documents that were put into a Word file as objects (插入→对象): members of it, as those of an archive.

Word keeps them in `word/embeddings/` (ECMA-376 part 1, 15.2.10 and 15.2.11), as they are or wrapped in an OLE
file: what the packager took in as `\\x01Ole10Native`, other programs' files as `Package` or `CONTENTS`
(MS-OLEDS 2.3). Sheets behind charts, formulas and drawings lie there as well: only what may be a document of
a case is taken, and all else is passed over without a word.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from parsers.archives.budget import Meter
from parsers.archives.members import Found, Member, Trouble
from parsers.archives.zipdirectory import entry_names, read_directory
from parsers.archives.zips import is_plain, read_entry
from parsers.charset import decode
from parsers.kinds.detect import ARCHIVES, detect_kind

HOLDERS = frozenset({"docx", "docm"})
TAKEN = frozenset({"docx", "docm", "doc", "wps", "rtf", "pdf"}) | ARCHIVES
_FOLDER = "word/embeddings/"
_PACKAGED = "\x01Ole10Native"
_WHOLE = ("Package", "CONTENTS")
_NAME_BYTES = 260
_FAULTS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)
"""What olefile lets escape on hostile files."""


def holds_objects(kind: str, data: bytes) -> bool:
    """Whether a Word file's directory names such a folder."""
    return kind in HOLDERS and _FOLDER.encode() in data


def open_embedded(data: bytes, meter: Meter) -> Iterator[Found]:
    """The documents in a Word file, in order. Raises LimitReachedError."""
    directory = read_directory(data, (0,), meter.budget.limits.archive_entries)
    for entry, name in zip(directory.entries, entry_names(directory.entries), strict=True):
        if not name.lower().startswith(_FOLDER) or not is_plain(entry, len(data)):
            continue
        meter.start_file()
        found = read_entry(entry, name, data, meter)
        if isinstance(found, Trouble):
            continue
        own = name.rpartition("/")[2]
        for member in _unwrapped(own, found.data):
            if detect_kind(member.data, member.name) in TAKEN:
                meter.grow(len(member.data) if member.data is not found.data else 0)
                yield member


def _unwrapped(name: str, data: bytes) -> Iterator[Member]:
    """The file itself, or what is wrapped in it."""
    if detect_kind(data, name) in TAKEN or not data.startswith(olefile.MAGIC):
        yield Member(name, data)
        return
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            if file.exists(_PACKAGED):
                yield _packaged(file.openstream(_PACKAGED).read(), name)
            for stream in _WHOLE:
                if file.exists(stream):
                    yield Member(name, file.openstream(stream).read())
    except _FAULTS:
        return


def _packaged(stream: bytes, name: str) -> Member:
    """`OLENativeStream` as the packager fills it: label, path, another path with its length, the file."""
    at = 6
    label, at = _text(stream, at)
    path, at = _text(stream, at)
    (length,) = struct.unpack_from("<I", stream, at + 4)
    at += 8 + length
    (size,) = struct.unpack_from("<I", stream, at)
    own = (label or path).replace("\\", "/").rpartition("/")[2]
    return Member(own or name, stream[at + 4 : at + 4 + size])


def _text(stream: bytes, at: int) -> tuple[str, int]:
    end = stream.index(b"\0", at, at + _NAME_BYTES + 1)
    return decode(stream[at:end]).text, end + 1
