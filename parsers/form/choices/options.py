"""Where the options of the call stand in a text, wrapped, spaced, half kept or misread as they may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from parsers.document import Paragraph
from parsers.form.labels import BLANKS, bare
from parsers.scripts import simplified

TEXT_CHARACTERS = 8000
"""Of a cell that are searched for options."""

_JOINTS = re.compile(r"[或及和与、/／]")
_BLANK = f"[{re.escape(BLANKS)}]{{0,12}}"
_ENUMERATION = re.compile(r"[\s、，,和及与“”\"]{1,8}")


@dataclass(frozen=True)
class Sheet:
    """A text with the look of each character."""

    text: str
    struck: tuple[bool, ...]
    emphasis: tuple[frozenset[str], ...]
    paragraph: tuple[int, ...]
    """Index of the paragraph that a character is from."""


@dataclass(frozen=True)
class Spot:
    """One option, found."""

    option: int
    start: int
    end: int


def sheet_of(paragraphs: Sequence[Paragraph]) -> Sheet:
    """The paragraphs as one text, in one width and simplified; each character is still one."""
    text: list[str] = []
    struck: list[bool] = []
    emphasis: list[frozenset[str]] = []
    owner: list[int] = []
    for index, paragraph in enumerate(paragraphs):
        if len(text) >= TEXT_CHARACTERS:
            break
        for run in paragraph.runs:
            size = len(run.text)
            text += _narrow(simplified(run.text))
            struck += [run.struck] * size
            emphasis += [run.emphasis] * size
            owner += [index] * size
        text.append("\n")
        struck.append(False)
        emphasis.append(frozenset())
        owner.append(index)
    return Sheet("".join(text), tuple(struck), tuple(emphasis), tuple(owner))


def _narrow(text: str) -> list[str]:
    """The characters in one width (NFKC), as many as they were; a wide blank stays wide."""
    normal = unicodedata.normalize("NFKC", text)
    if len(normal) == len(text):
        return [wide if wide == "\u3000" else char for wide, char in zip(text, normal, strict=True)]
    singly = ((char, unicodedata.normalize("NFKC", char)) for char in text)
    return [narrow if len(narrow) == 1 and char != "\u3000" else char for char, narrow in singly]


def find_options(sheet: Sheet, options: Sequence[str], *, ocr: bool) -> list[Spot]:
    """One spot an option at most, in the order of the text.

    An introduction that lists all options in passing is not where they are ticked.
    """
    spots = _exact(sheet.text, [bare(option) for option in options])
    found = {spot.option for spot in spots}
    for index, option in enumerate(options):
        if index not in found:
            free = _without(sheet.text, spots)
            spot = _part(free, index, option, options) or (_near(free, index, bare(option)) if ocr else None)
            spots += [spot] if spot else []
    spots.sort(key=lambda spot: spot.start)
    spots = _without_enumeration(sheet.text, spots, len(options))
    return _one_each(sheet.text, spots)


def _spaced(name: str) -> str:
    return _BLANK.join(re.escape(char) for char in name)


def _exact(text: str, names: list[str]) -> list[Spot]:
    order = sorted((index for index, name in enumerate(names) if name), key=lambda i: -len(names[i]))
    if not order:
        return []
    pattern = re.compile("|".join(f"(?P<o{i}>{_spaced(names[i])})" for i in order))
    return [
        Spot(int(match.lastgroup[1:]), match.start(), match.end())
        for match in pattern.finditer(text)
        if match.lastgroup
    ]


def _without(text: str, spots: Sequence[Spot]) -> str:
    """The text with what was found blotted out, place by place."""
    chars = list(text)
    for spot in spots:
        chars[spot.start : spot.end] = "\0" * (spot.end - spot.start)
    return "".join(chars)


def _part(text: str, index: int, option: str, options: Sequence[str]) -> Spot | None:
    """Half of an option that offers two (研究性论文或调研报告): some keep only the half that they mean."""
    for part in _JOINTS.split(option):
        name = bare(part)
        if len(name) < 3 or sum(name in bare(other) for other in options) != 1:
            continue
        if match := re.search(_spaced(name), text):
            return Spot(index, match.start(), match.end())
    return None


def _near(text: str, index: int, name: str) -> Spot | None:
    """The stretch that is nearest to an option, at most a quarter of its characters wrong: for OCR."""
    places = [at for at, char in enumerate(text) if char not in BLANKS and char != "\0"]
    packed = "".join(text[at] for at in places)
    known = list(accumulate((char in name for char in packed), initial=0))
    allowed = max(1, len(name) // 4)
    best: tuple[int, int, int, int] | None = None
    for size in range(max(3, len(name) - 1), len(name) + 2):
        for first in range(len(packed) - size + 1):
            if known[first + size] - known[first] < len(name) - allowed:
                continue
            distance = edit_distance(packed[first : first + size], name)
            rank = (distance, abs(size - len(name)), first, size)
            if distance <= allowed and (best is None or rank < best):
                best = rank
    return Spot(index, places[best[2]], places[best[2] + best[3] - 1] + 1) if best else None


def edit_distance(left: str, right: str) -> int:
    """Levenshtein's distance.

    >>> edit_distance("育强新动能", "育强新功能")
    1
    """
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def _without_enumeration(text: str, spots: list[Spot], count: int) -> list[Spot]:
    """Drops `设置甲、乙、丙三个方面` where options stand elsewhere too."""
    for first in range(len(spots) - count):
        listed = spots[first : first + count]
        if (
            len({spot.option for spot in listed}) == count
            and count > 1
            and all(
                _ENUMERATION.fullmatch(text, a.end, b.start)
                and "\n" not in text[a.end : b.start]
                and any(char in "、，,和及与" for char in text[a.end : b.start])
                for a, b in pairwise(listed)
            )
        ):
            return spots[:first] + spots[first + count :]
    return spots


def _one_each(text: str, spots: list[Spot]) -> list[Spot]:
    """For an option that is named more than once: where a mark stands beside it, else the last place."""
    chosen: dict[int, tuple[bool, int, Spot]] = {}
    for order, spot in enumerate(spots):
        rank = (_beside_mark(text, spot), order, spot)
        if spot.option not in chosen or rank[:2] >= chosen[spot.option][:2]:
            chosen[spot.option] = rank
    return sorted((rank[2] for rank in chosen.values()), key=lambda spot: spot.start)


_MARK_BESIDE = re.compile(r"[√✓✔✅☑☒☐□■○●◯◉◇◆☆★△▲×)）\]】口]")


def _beside_mark(text: str, spot: Spot) -> bool:
    before = text[max(0, spot.start - 6) : spot.start].rstrip(BLANKS)[-1:]
    after = text[spot.end : spot.end + 6].lstrip(BLANKS)[:1]
    return bool(_MARK_BESIDE.match(before) or (after and after in "√✓✔✅☑☒☐□■○●(（[【"))
