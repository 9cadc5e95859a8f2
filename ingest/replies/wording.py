"""Words for a reply: a sender's made harmless, ours broken into lines."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from functools import lru_cache

from ingest.language.columns import columns_of

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,12}://|mailto:|javascript:|www\.)[^\s<>\"'“”，。；、（）]*"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.)+[a-z]{2,12}/[^\s<>\"'“”，。；、（）]*",
    re.IGNORECASE,
)
LINK_LEFT_OUT = "〔链接已略去〕"

_PIECE = re.compile(r"[!-~\u00c0-\u024f]+(?:’[!-~\u00c0-\u024f]+)*|.")
"""What stays on one line: a word in Latin letters with its marks, or one other character."""

NOT_AT_START = "，。；：、？！）》”’】〕％%…—"
"""Marks that may not begin a line (禁则)."""
NOT_AT_END = "（《“‘【〔"


def plain(text: str, most: int = 200, link: str = LINK_LEFT_OUT) -> str:
    """A sender's words: one line, without control and direction marks, without links, not longer than `most`.

    >>> plain("申报表\\u202e\\n见 http://x.example/a。")
    '申报表 见 〔链接已略去〕。'
    """
    seen = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"} else " " for c in text)
    line = _LINK.sub(link, " ".join(seen.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


@lru_cache(maxsize=1024)
def wrap(text: str, width: int = 76, first: str = "", rest: str = "") -> str:
    """A paragraph in lines of at most `width` columns, give or take a mark that may not begin a line.

    Latin words and numbers stay whole unless they are longer than a line. Kept, since letters repeat much.
    """
    lines, line, filled = [], first, columns_of(first)
    for piece in _PIECE.findall(text):
        pieces = textwrap.wrap(piece, 40) if len(piece) > 40 else [piece]
        for part in pieces:
            columns = columns_of(part)
            if filled + columns > width and part[0] not in NOT_AT_START and line.strip():
                kept = line.rstrip(NOT_AT_END) if line[-1:] in NOT_AT_END else line
                lines.append(kept.rstrip())
                line = rest + line[len(kept) :] + part.lstrip()
                filled = columns_of(line)
            else:
                line, filled = line + part, filled + columns
    return "\n".join([*lines, line.rstrip()])
