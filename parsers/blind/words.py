"""Words that are not to be seen, found however they are spaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

HIDDEN = "〔隐去〕"
LEAST = 2
"""Characters of a word: one alone hides half of the text."""
MOST_WORDS = 60


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of the words, the longest first, with blanks anywhere inside; `None` if there are none.

    >>> pattern_of(["某大学", "王小明"]).sub(HIDDEN, "某 大学的王 小 明")
    '〔隐去〕的〔隐去〕'
    """
    bare = {"".join(word.split()) for word in words}
    telling = sorted((one for one in bare if len(one) >= LEAST), key=lambda one: (-len(one), one))
    if not telling:
        return None
    one_by_one = (r"\s{0,3}".join(map(re.escape, word)) for word in telling[:MOST_WORDS])
    return re.compile("|".join(one_by_one), re.IGNORECASE)


def hide(text: str, words: Sequence[str]) -> str:
    """The text with a mark in place of each."""
    pattern = pattern_of(words)
    return pattern.sub(HIDDEN, text) if pattern is not None else text
