"""Whose form it is: this call's, or last year's, or another call's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from parsers.document import Block, Paragraph, Table, paragraphs_of
from parsers.terms import Terms

HEADING_CHARACTERS = 80
"""A longer line is no heading."""
HEADING_LINES = 4
"""Lines that one heading may take."""
FRONT_LINES = 60
"""Filled lines before a form in which its heading is looked for: a cover, a page of instructions."""
SHARE_OF_ANOTHER = 0.4
"""Share of a heading's pairs of characters that the call's name has, below which it is another's name."""

_FORM = re.compile(r"(?:申报|报名|推荐|申请|登记|信息)(?:表|书)")
_CALL = re.compile(r"征集|评选|评审|遴选|大赛|竞赛|比赛|第[一二三四五六七八九十\d]{1,3}[届批]|课题|奖")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])(?!年[0-9]{1,2}月)(?![./-][0-9]{1,2}[./-])")
_SIGNED = re.compile(r"(?<![0-9])(20[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日")
_FORMER = re.compile(r"去年|上年|上一年|往年|往届|上届|历年|旧表|原表|(?:^|/)旧")
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[二2][〇○零O0][〇○零一二三四五六七八九0-9]{2}(?=年)")


def heading_of(blocks: Sequence[Block], start: int, first: int) -> str:
    """The form's name above it: on its own page, on a cover before it, or in its table's first rows.

    :param start: the form's first block
    :param first: the block of its first label
    """
    lines: list[str] = []
    for block in [*blocks[max(0, min(start, first) - FRONT_LINES) : first], *_first_rows(blocks, first)]:
        lines += [text for line in paragraphs_of((block,)) if (text := plain(line.text))]
    for index in range(len(lines) - 1, -1, -1):
        if len(lines[index]) <= HEADING_CHARACTERS and _FORM.search(lines[index]):
            return "".join(_joined_above(lines, index))
    return ""


def _joined_above(lines: Sequence[str], index: int) -> list[str]:
    """The line with those that it goes on from: a long name takes two or three."""
    found = [lines[index]]
    for text in reversed(lines[max(0, index - HEADING_LINES + 1) : index]):
        if len(text) > HEADING_CHARACTERS or text.startswith("附件") or text.endswith(("。", "：", ":")):
            break
        found.insert(0, text)
    return found


def _first_rows(blocks: Sequence[Block], first: int) -> list[Paragraph]:
    block = blocks[first] if 0 <= first < len(blocks) else None
    if not isinstance(block, Table):
        return []
    return [line for cell in block.cells[:2] for line in paragraphs_of(cell.blocks)]


def is_of_another_call(heading: str, terms: Terms) -> bool:
    """Whether a form's own name says that it is of another year's call, or of another call."""
    years = years_in(heading)
    if years and terms.years:
        return not years & terms.years
    name = plain(terms.name + terms.form_title)
    if not name or not _CALL.search(heading):
        return False
    pairs = _pairs(_FORM.sub("", _YEAR.sub("", heading)))
    known = _pairs(name)
    return len(pairs) >= 6 and sum(pair in known for pair in pairs) < SHARE_OF_ANOTHER * len(pairs)


def looks_former(path: str, texts: Sequence[str], terms: Terms) -> bool:
    """Whether a form's folder, file name or signature is of an earlier year: beside another it gives way."""
    if not terms.years:
        return False
    named = years_in(plain(path))
    if _FORMER.search(path) or (named and not named & terms.years):
        return True
    signed = {int(year) for text in texts for year in _SIGNED.findall(plain(text))}
    return bool(signed) and max(signed) < min(terms.years)


def years_in(text: str) -> set[int]:
    """The years that a plain text names, dates aside.

    >>> years_in("2025年优秀案例申报表"), years_in("2026年3月")
    ({2025}, set())
    """
    digits = _CHINESE_YEAR.sub(lambda match: match[0].replace("O", "0").translate(_NUMERALS), text)
    return {int(year) for year in _YEAR.findall(digits)}


def plain(text: str) -> str:
    """Without blanks, in one width."""
    return "".join(unicodedata.normalize("NFKC", text[:400]).split())


def _pairs(text: str) -> list[str]:
    han = [char for char in text if char.isalpha()]
    return [a + b for a, b in pairwise(han)]
