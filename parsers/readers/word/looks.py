"""The parts of a Word file that say how its text looks, read once for files that have the same.

A call's blank form goes to everybody and comes back filled in: its styles, which are most of its XML, are the
same to the byte in one message after another. What they come to is kept for the last few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parsers.readers.limits import Unreadable
from parsers.readers.word.numbering import Level, List, read_numbering
from parsers.readers.word.package import Element, parse_xml
from parsers.readers.word.styles import Styles, read_styles

LOOKS = ("styles", "theme", "settings", "numbering")
"""The parts, by the kinds of the relationships that lead to them."""
MOST_BYTES = 1 << 20
"""Of all parts of one file together that are kept."""
KEPT = 2
"""A form and a manuscript."""


@dataclass(frozen=True)
class Looks:
    """What the parts come to."""

    styles: Styles
    lists: Mapping[str, List]
    levels: Mapping[str, Mapping[int, Level]]
    whole: bool
    """Whether all that is there could be read."""


def looks_of(*parts: bytes | None) -> Looks:
    """The looks from the parts in the order of `LOOKS`, each of which may be missing or broken."""
    small = sum(len(part) for part in parts if part) <= MOST_BYTES
    return _remembered(*parts) if small else _read(*parts)


def _read(*parts: bytes | None) -> Looks:
    (styles, theme, settings, numbering), sound = zip(*map(_root, parts), strict=True)
    read = read_styles(styles, theme, settings)
    lists = read_numbering(numbering, read)
    return Looks(read, lists.lists, lists.levels, all(sound))


_remembered = lru_cache(maxsize=KEPT)(_read)


def _root(part: bytes | None) -> tuple[Element | None, bool]:
    """A part's root, and whether the part was sound."""
    try:
        return (None, True) if part is None else parse_xml(part)
    except Unreadable:
        return None, False
