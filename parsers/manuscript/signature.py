"""MinHash of a text, to find nearly the same text again.

A text is the set of its shingles, sixteen characters each: longer than most clauses, so that two texts made
of the same stock phrases in another order share few, while a copy keeps most. One hash puts every shingle
into one of 64 bins, and each bin keeps its least value: one-permutation hashing (Li, Owen and Zhang, 2012);
empty bins are filled from their neighbours (Shrivastava and Li, 2014). The share of bins in which two texts
agree estimates the share of shingles that they have in common (Jaccard). All numbers come from fixed seeds:
every machine gets the same.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache
from itertools import pairwise

from parsers.charset import is_han
from parsers.scripts import simplified

SHINGLE = 16
"""Characters. A tenth of the sentences written anew leaves 0.7 to 0.8 in common; the same sentences in
another order, under 0.4."""
BINS = 64
BANDS = 21
ROWS = BINS // BANDS
LEAST_CHARACTERS = 200
"""Shorter texts are too short to compare."""
MOST_CHARACTERS = 200_000
"""Of a text that are looked at."""

_PADDED = 10
"""How many times longer a text may be for the signs that do not count."""
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Nd", "Nl"})
_PRIME = (1 << 61) - 1
_BASE = int.from_bytes(hashlib.blake2b(b"casebox shingle base", digest_size=7).digest())
_SPREAD = int.from_bytes(hashlib.blake2b(b"casebox shingle spread", digest_size=7).digest()) | 1
_SHIFT = int.from_bytes(hashlib.blake2b(b"casebox shingle shift", digest_size=7).digest())
_EMPTY = 1 << 55


def sign(text: str) -> tuple[int, ...]:
    """The signature: 64 numbers below 2**55, or none for a text of fewer than 200 letters and characters."""
    letters = normal_letters(text)
    if len(letters) < LEAST_CHARACTERS:
        return ()
    bins = [_EMPTY] * BINS
    for value in set(_rolled(letters)):
        mixed = (value * _SPREAD + _SHIFT) % _PRIME
        rest, index = divmod(mixed, BINS)
        if rest < bins[index]:
            bins[index] = rest
    return _densified(bins)


def normal_letters(text: str) -> str:
    """What a copy keeps in a new layout: Chinese characters, letters and digits in one width and script.

    Signs that look like nothing or like a stray mark (modifier letters, fillers) are no letters: sprinkled
    over a copy they would make another text of it.
    """
    seen = "".join(filter(_is_seen, text[: _PADDED * MOST_CHARACTERS]))[:MOST_CHARACTERS]
    normal = simplified(unicodedata.normalize("NFKC", seen).casefold())
    return "".join(filter(_is_seen, normal))


@lru_cache(maxsize=20_000)
def _is_seen(char: str) -> bool:
    kind = unicodedata.category(char)
    return is_han(char) or kind in _LETTERS or (kind in {"Lo", "So", "No"} and _is_like_han(char))


def _is_like_han(char: str) -> bool:
    """Compatibility characters, radicals and numbers in circles: characters or digits in the end."""
    plain = unicodedata.normalize("NFKC", char)
    return plain != char and all(is_han(one) or unicodedata.category(one) in _LETTERS for one in plain)


def _rolled(letters: str) -> list[int]:
    """A polynomial hash of each `SHINGLE` letters running."""
    codes = [ord(char) for char in letters]
    top = pow(_BASE, SHINGLE, _PRIME)
    value = 0
    for code in codes[:SHINGLE]:
        value = (value * _BASE + code) % _PRIME
    values = [value]
    for leaving, entering in zip(codes, codes[SHINGLE:], strict=False):
        value = (value * _BASE + entering - leaving * top) % _PRIME
        values.append(value)
    return values


def _densified(bins: list[int]) -> tuple[int, ...]:
    """Gives each empty bin the value of the next filled one, going round; some bin always is filled."""
    filled = [index for index, value in enumerate(bins) if value != _EMPTY]
    dense = list(bins)
    for index, following in pairwise([*filled, filled[0] + BINS]):
        for empty in range(index + 1, following):
            dense[empty % BINS] = bins[following % BINS]
    return tuple(dense)


def similarity(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """The estimated share of shingles in common, 0.0 to 1.0; 0.0 when either text was too short."""
    if not left or len(left) != len(right):
        return 0.0
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


def bands(signature: tuple[int, ...]) -> tuple[int, ...]:
    """Sixteen keys below 2**48 for a look-up: texts alike by half or more nearly always share one.

    With 21 bands of 3 rows the chance is 94 % at a likeness of 0.5, 99 % at 0.6 (locality-sensitive hashing).
    """
    return tuple(
        _band(number, signature[number * ROWS : (number + 1) * ROWS])
        for number in range(BANDS if signature else 0)
    )


def _band(number: int, rows: tuple[int, ...]) -> int:
    data = number.to_bytes(1) + b"".join(row.to_bytes(8) for row in rows)
    return int.from_bytes(hashlib.blake2b(data, digest_size=6).digest())
