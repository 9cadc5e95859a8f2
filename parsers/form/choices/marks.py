"""Ticks and boxes, as the characters that people type and the readers give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

TICKS = frozenset("√✓✔✅☑🗸🗹■●◉◼⬛▣◆★▲⦿⊙⚫🔘◎")
"""Filled shapes and ticks."""

BOXED = frozenset("☑☒☐□■○◯●◉◼⬛▣⬜◻▢◇◆☆★△▲❏❐❑❒⦿⊙⊠⊡⧠🗹🗷⚫⚪🔘◎⎕")
"""Shapes that stand for a box of their own, ticked or not; a bare √ goes with a box that stands beside it."""

EMPTY = frozenset("☐□○◯⬜◻▢◇☆△❏❐❑❒⧠⚪⎕")
CROSSED_BOXES = frozenset("☒⊠🗷")
CROSSES = frozenset("×✕✖✗✘╳")
BULLETS = frozenset("●◆★▲■⚫◎")
"""Filled shapes that some put before every line."""

LOOKALIKE_BOXES = frozenset("口囗ロ")
"""Characters that are typed or read for □; boxes only where an option begins or ends."""

OCR_BOXES = LOOKALIKE_BOXES | frozenset("0OoDロ日曰〇")
OCR_TICKS = frozenset("团区回因囚凶图网冈圆固VvM√レ")
"""What OCR makes of ☐ and of ☑ ☒ beside an option."""

_INNER_TICKS = frozenset("√✓✔✅☑☒■●◉VvΛyY对是+*＊✱∨﹀")
_INNER_CROSSES = CROSSES | frozenset("xX")

BRACKET = re.compile(r"[(（\[【〔［｛{]([^()（）\[\]【】〔〕［］｛｝{}\n]{0,12})[)）\]】〕］｝}]")


class Sort(Enum):
    """What a mark says."""

    TICK = "tick"
    CROSSED_BOX = "crossed box"
    """☒: a tick for Word, a no for some people."""
    CROSS = "cross"
    EMPTY = "empty"


@dataclass(frozen=True)
class Mark:
    """A mark in the text."""

    sort: Sort
    start: int
    end: int
    boxed: bool
    """Whether it is a box of its own, rather than a tick typed beside one."""
    shape: str


def mark_at(text: str, at: int) -> Mark | None:
    """The mark that begins at this place, if one does."""
    char = text[at]
    if bracket := BRACKET.match(text, at):
        return _bracket(bracket)
    if char in CROSSED_BOXES:
        return Mark(Sort.CROSSED_BOX, at, at + 1, boxed=True, shape=char)
    if char in TICKS:
        return Mark(Sort.TICK, at, at + 1, boxed=char in BOXED, shape=char)
    if char in EMPTY:
        return Mark(Sort.EMPTY, at, at + 1, boxed=True, shape=char)
    if char in CROSSES:
        return Mark(Sort.CROSS, at, at + 1, boxed=False, shape=char)
    return None


def _bracket(match: re.Match[str]) -> Mark | None:
    inner = "".join(match[1].split()).replace("_", "").replace("\u3000", "")
    start, end = match.span()
    if not inner or all(char in EMPTY or char in LOOKALIKE_BOXES for char in inner):
        return Mark(Sort.EMPTY, start, end, boxed=True, shape="()")
    if len(inner) <= 2 and all(char in _INNER_TICKS or char in EMPTY for char in inner):
        return Mark(Sort.TICK, start, end, boxed=True, shape="(√)")
    if len(inner) == 1 and inner in _INNER_CROSSES:
        letter = inner in "xX"
        square = match[0][0] in "[［"
        sort = Sort.TICK if letter and square else Sort.CROSS
        return Mark(sort, start, end, boxed=True, shape="(×)")
    return None
