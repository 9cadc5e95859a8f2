"""Archives split because a mailbox takes only so much: which files belong together, and what is missing."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from parsers.archives.rarvolumes import volume_number
from parsers.source import SourceFile

_LAST = 10_000
"""The place of the volume that comes last whatever their number: `.zip` after `.z01`, `.z02` …"""


@dataclass(frozen=True)
class VolumeSet:
    """Volumes in order, by the names that packers give them."""

    files: tuple[SourceFile, ...]
    numbers: tuple[int, ...]
    """Their places, counted from 1."""
    style: str
    """`part` (x.part1.rar), `rar` (x.rar, x.r00), `zip` (x.z01, x.zip), `cut` (x.7z.001: cut anywhere)."""
    whole: bool = True
    """False for `.z01` and its like without their `.zip`."""

    @property
    def leader(self) -> SourceFile:
        """The one to open, and under whose name the content stands."""
        return self.files[-1] if self.style == "zip" else self.files[0]

    @property
    def missing(self) -> tuple[int, ...]:
        """Gaps before the last volume that is there; whether more should follow, only the content tells."""
        gaps = tuple(number for number in range(1, self.numbers[-1]) if number not in self.numbers)
        return gaps if self.whole else (*gaps, self.numbers[-1] + 1)

    @property
    def cut_short(self) -> bool:
        """Whether a `cut` archive must go on: the end of a zip, or of a 7z by its header, is not there."""
        joined = b"".join(file.data for file in self.files)
        if joined.startswith(b"7z\xbc\xaf\x27\x1c"):
            offset, size = struct.unpack_from("<QQ", joined.ljust(32, b"\0"), 12)
            return bool(32 + offset + size > len(joined))
        return joined.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in joined


@dataclass(frozen=True)
class _Place:
    stem: str
    style: str
    number: int


def volume_sets(siblings: Sequence[SourceFile]) -> list[VolumeSet]:
    """The sets among files that lie in one folder or hang on one mail.

    Names tell, or else the headers of RAR volumes.
    A lone `x.rar` or `x.zip` is no set, a lone `x.part2.rar`, `x.z01` or `x.7z.001` is one.
    """
    groups: dict[tuple[str, str], dict[int, SourceFile]] = {}
    for file in siblings:
        place = _place_of(file)
        if place is not None:
            groups.setdefault((place.stem, place.style), {}).setdefault(place.number, file)
    made = [found for (_, style), group in groups.items() if (found := _set_of(group, style)) is not None]
    named = {file.path for volumes in made for file in volumes.files}
    return [*made, *_nameless([file for file in siblings if file.kind == "rar" and file.path not in named])]


def _nameless(files: Sequence[SourceFile]) -> Iterator[VolumeSet]:
    """One set, if headers make one, of those whose names say nothing: RAR 4's later ones as they came."""
    told = [(number, file) for file in files if (number := volume_number(file.data)) is not None]
    later = count(2)
    numbered = {number or next(later): file for number, file in told}
    if len(told) > 1 and len(numbered) == len(told) and max(numbered) < _LAST:
        numbers = sorted(numbered)
        yield VolumeSet(tuple(numbered[number] for number in numbers), tuple(numbers), "part")


def _set_of(group: dict[int, SourceFile], style: str) -> VolumeSet | None:
    if (style, *group) in {("rar", 1), ("zip", _LAST)}:
        return None
    numbers = sorted(group)
    files = tuple(group[number] for number in numbers)
    whole = style != "zip" or numbers[-1] == _LAST
    if numbers[-1] == _LAST:
        numbers[-1] = numbers[-2] + 1
    return VolumeSet(files, tuple(numbers), style, whole)


_PATTERNS: tuple[tuple[re.Pattern[str], str, int], ...] = (
    (re.compile(r"(.{1,400})\.part0{0,8}(\d{1,4})\.rar", re.IGNORECASE), "part", 0),
    (re.compile(r"(.{1,400})\.r(\d\d)", re.IGNORECASE), "rar", 2),
    (re.compile(r"(.{1,400})\.z(\d\d)", re.IGNORECASE), "zip", 0),
    (re.compile(r"(.{1,400})\.(\d{3})", re.IGNORECASE), "cut", 0),
)
"""The name's shape, the style, and what to add to its number (x.r00 comes second, after x.rar)."""


def _place_of(file: SourceFile) -> _Place | None:
    folder = file.path.rpartition("/")[0]
    for pattern, style, shift in _PATTERNS:
        found = pattern.fullmatch(file.name)
        if found is not None:
            number = int(found[2]) + shift
            return _Place(f"{folder}/{found[1].lower()}", style, number) if number else None
    stem, _, ending = file.name.rpartition(".")
    lone = {"rar": 1, "zip": _LAST}.get(ending.lower())
    return _Place(f"{folder}/{stem.lower()}", ending.lower(), lone) if lone and stem else None


def disk_names(volumes: VolumeSet) -> Iterator[str]:
    """Names under which the 7-Zip program finds the volumes of a rar, none of them a sender's."""
    for number in volumes.numbers:
        yield f"v.part{number}.rar" if volumes.style == "part" else _old_name(number)


def _old_name(number: int) -> str:
    return "v.rar" if number == 1 else f"v.r{number - 2:02d}"
