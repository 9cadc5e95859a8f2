"""Names inside archives: which charset they are in, and which folders and file they mean, safely.

Half of the zips that Chinese users send have names in GBK and no mark that says so. One charset is decided
for all unmarked names of an archive together, since a single short name fits too many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_JUNK_NAMES = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_LOCK_FILE = re.compile(r"\.~lock\.[^\n]{0,255}#$")
_DRIVE = re.compile(r"^[A-Za-z]:")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 200
"""Characters of one component; a longer one loses its middle."""

_LONGEST_WAY = 300
"""Characters of folders and file in one archive."""

_EVERYDAY_LEADS: dict[str, frozenset[int]] = {
    "gb18030": frozenset({*range(0xA1, 0xA4), *range(0xB0, 0xD8)}),
    "cp932": frozenset(range(0x81, 0x99)),
    "big5hkscs": frozenset(range(0xA1, 0xC7)),
}
_HOME_BONUS = 0.3
"""How much more natural another charset's reading must look before it is taken instead of GBK's."""


@dataclass(frozen=True)
class Place:
    """Where an entry is in its archive."""

    parts: tuple[str, ...]
    """Folders and file, all of them harmless; empty for a name that says nothing."""
    escaping: bool
    """It climbed out with `..`: what is left is harmless. A drive or a root before it is only dropped."""

    @property
    def junk(self) -> bool:
        """Whether it is what systems and editors leave behind."""
        return any(map(_is_junk, self.parts))

    def is_stub(self, kind: str) -> bool:
        """Whether it is what Word (`~$`) or a Mac (`._`) keeps beside a file: by name and content."""
        if kind in {"owner", "appledouble"}:
            return True
        named = bool(self.parts) and self.parts[-1].startswith(("~$", "._"))
        return named and kind in {"unknown", "empty", "text"}


def joined(archive: str, parts: Sequence[str]) -> str:
    """The way in to a file in an archive: the archive's own, the folders as far as there is room, the file.

    >>> joined("a.zip", ["x" * 200, "y" * 200, "b.docx"]) == "a.zip/…/" + "y" * 200 + "/b.docx"
    True
    """
    kept = list(parts[-1:])
    for folder in reversed(parts[:-1]):
        if sum(map(len, kept)) + len(folder) > _LONGEST_WAY:
            return "/".join((archive, "…", *kept))
        kept.insert(0, folder)
    return "/".join((archive, *kept))


def place_of(name: str) -> Place:
    """The place that an entry's name means, on whatever system it was written.

    >>> place_of("..\\\\附件\\\\申报表.docx")
    Place(parts=('附件', '申报表.docx'), escaping=True)
    """
    slashed = name.replace("\\", "/")
    steps = _DRIVE.sub("", slashed).split("/")
    parts = (_clean(step) for step in steps if step not in {"", ".", ".."})
    return Place(tuple(part for part in parts if part), ".." in steps)


def unique_path(path: str, taken: set[str], gap: str = "") -> str:
    """Number a path that is taken, before its ending; the result is taken from then on.

    `gap` stands before the number. The first free one is found by halving, for a thousand files may have one
    name.

    >>> unique_path("a.zip/b.docx", {"a.zip/b.docx"}), unique_path("b.docx", {"b.docx"}, gap=" ")
    ('a.zip/b(2).docx', 'b (2).docx')
    """
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""

    def numbered(number: int) -> str:
        return f"{folder}{slash}{stem}{gap}({number}){dot}{ending}" if number > 1 else path

    last, free = 0, 1
    while numbered(free) in taken:
        last, free = free, free * 2
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if numbered(middle) in taken else (last, middle)
    taken.add(numbered(free))
    return numbered(free)


def decode_names(raw_names: Sequence[bytes]) -> list[str]:
    """The unmarked names of one archive as text: all in the one charset that suits the most of them."""
    telling = [raw for raw in raw_names if not raw.isascii()]
    charsets = _charsets_by_fit(telling) if telling else ["ascii"]
    return [_decoded(raw, charsets) for raw in raw_names]


def _charsets_by_fit(raw_names: Sequence[bytes]) -> list[str]:
    """UTF-8 if most names are valid in it, which is no accident; else by how natural the readings look."""
    utf8 = sum(_reads(raw, "utf-8") is not None for raw in raw_names)
    rest = sorted(("gb18030", "cp932", "big5hkscs"), key=lambda charset: -_naturalness(raw_names, charset))
    return ["utf-8", *rest] if utf8 * 2 > len(raw_names) else [*rest, "utf-8"]


def _naturalness(raw_names: Sequence[bytes], charset: str) -> float:
    """The share of everyday characters among all beyond ASCII, were the names in this charset.

    Shift-JIS and Big5 names are mostly valid GBK too, but read as characters that nobody uses.
    """
    readings = [reading for raw in raw_names if (reading := _reads(raw, charset)) is not None]
    letters = [letter for reading in readings for letter in reading if letter > "\x7f"]
    if len(readings) * 2 <= len(raw_names) or not letters:
        return 0.0
    share = sum(_everyday(letter, charset) for letter in letters) / len(letters)
    return share + _HOME_BONUS if charset == "gb18030" else share


def _everyday(letter: str, charset: str) -> bool:
    """The first level of GB 2312, JIS X 0208 or Big5, kana, and punctuation: all told by the lead byte."""
    code = letter.encode(charset)
    if charset == "gb18030" and code[1] <= 0xA0:
        return False  # a letter that GBK added
    return code[0] in _EVERYDAY_LEADS[charset]


def _reads(raw: bytes, charset: str) -> str | None:
    try:
        text = raw.decode(charset)
        text.encode(charset)
    except UnicodeError:
        return None
    return text


def _decoded(raw: bytes, charsets: Sequence[str]) -> str:
    """In the first charset that fits; else as an archiver of 1990 shows it (code page 437 fits always)."""
    readings = (_reads(raw, charset) for charset in charsets)
    return next((reading for reading in readings if reading is not None), raw.decode("cp437"))


def _is_junk(part: str) -> bool:
    lower = part.lower()
    if lower in _JUNK_NAMES or lower == "__macosx":
        return True
    return _LOCK_FILE.match(lower) is not None


def _clean(part: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", part)).strip()
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 40] + "…" + text[-39:]
    return "" if text in {".", ".."} else text
