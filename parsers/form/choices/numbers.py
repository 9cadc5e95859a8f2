"""An option chosen by its number: `选择：②` below a list that numbers its options itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.form.choices.options import Spot

_NUMBER = r"[0-9]{1,2}|[一二三四五六七八九十]|[A-Za-z]"
_BEFORE = re.compile(rf"(?:^|[^0-9A-Za-z])[(（]?(?P<number>{_NUMBER})[)）]?\s{{0,8}}[.、:：．]?\s{{0,8}}$")
_ALONE = rf"[(（]?\s{{0,2}}({_NUMBER})\s{{0,2}}[)）]?\s{{0,3}}[.。]?\s*"
_BELOW = re.compile(_ALONE)
_TOLD = re.compile(
    rf"(?:所选|选择|选填|选|申报|填报)[^\n:：0-9\0]{{0,8}}(?:[:：]\s{{0,4}}|(?=[(（])){_ALONE}(?:\n|$)"
)


def chosen_by_number(text: str, spots: Sequence[Spot], count: int) -> list[int]:
    """The spot whose number stands alone below the list, or after `选择：`; none where it is not plain.

    All `count` options must be there, with numbers. `text` is in one width, so that ② is 2 already.
    """
    starts = [0, *(spot.end for spot in spots)]
    before = [_BEFORE.search(text, start, spot.start) for start, spot in zip(starts, spots, strict=False)]
    numbers = [found["number"].upper() for found in before if found]
    if not len(set(numbers)) == len(numbers) == len(spots) == count:
        return []
    rest = list(text)
    for spot, found in zip(spots, before, strict=True):
        start = found.start("number") if found else spot.start
        rest[start : spot.end] = "\0" * (spot.end - start)
    below = _BELOW.fullmatch(text[spots[-1].end :].strip())
    answers = {found[1].upper() for found in (below, *_TOLD.finditer("".join(rest))) if found}
    return [numbers.index(answer) for answer in answers if answer in numbers] if len(answers) == 1 else []
