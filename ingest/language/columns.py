"""How much room a text takes where every letter has one width or two: terminals, plain mail, cells."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

WIDE = "WF"
"""East_Asian_Width of what takes two columns (UAX #11)."""
WIDE_IN_CHINESE = "WFA"
"""The same in a Chinese font, where curly quotes and the like are wide too."""


def columns_of(text: str, wide: str = WIDE) -> int:
    """Count the columns that a text takes.

    >>> columns_of("ab"), columns_of("受理"), columns_of("e\u0301"), columns_of("“”", WIDE_IN_CHINESE)
    (2, 4, 1, 4)
    """
    return len(text) if text.isascii() else sum(letter_columns(letter, wide) for letter in text)


@lru_cache(maxsize=1 << 14)
def letter_columns(letter: str, wide: str = WIDE) -> int:
    """Tell the columns of one letter: none for a mark upon another and for what nobody sees."""
    if letter < "\u0080":
        return 1
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"} and letter != "\u00ad":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in wide else 1
