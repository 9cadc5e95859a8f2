"""Whether two forms can be of one case: by unit, title and contact, as far as both say them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from parsers.facts import Field, Form
from parsers.form.labels import bare

COMPARED_CHARACTERS = 200

ALIKE_BY_OCR = 0.75
"""Likeness from which on two texts are the same but for what OCR misread."""
UNLIKE_BY_OCR = 0.45
"""Likeness below which not even OCR makes one of the other."""
SURE = 0.8
"""OCR's word with less confidence contradicts nothing."""

_HEAD = re.compile("大学|学院|学校|中学|小学|幼儿园|公司|集团|协会|学会|研究会|研究院|教育局|教育厅|委员会")
_VERSION = re.compile(r"[（(【\[]?(?:修改|修订|最终|正式|终|定|初|第[一二三])(?:稿|版)[）)】\]]?$")


def is_same_case(one: Form, other: Form, *, titled: bool = True) -> bool | None:
    """Whether two forms are of one case; `None` where nothing that both say speaks for or against it.

    Another title is another case; so is another unit, unless title and contact are the same: a unit's name is
    corrected on one copy and not on the other. `titled`: the call asks for titles; where it does not, another
    person's is another case.
    """
    title, unit, person = same_title(one, other), same_unit(one, other), same_person(one, other)
    if title is False:
        return False
    if unit is False:
        return bool(title and person)
    if title or (unit and (titled or person is not False)):
        return True
    return person


def may_lend(one: Form, other: Form) -> bool:
    """Whether the one may fill what the other leaves empty: neither unit, title nor contact contradict."""
    return all(
        compare(one, other) is not False for compare in (same_title, same_unit, same_contact)
    ) and is_same_case(one, other) in {True, None}


def same_title(one: Form, other: Form) -> bool | None:
    return _same(one.title, other.title, is_same_title)


def same_unit(one: Form, other: Form) -> bool | None:
    return _same(one.unit, other.unit, is_same_unit)


def same_contact(one: Form, other: Form) -> bool | None:
    return _same(one.contact, other.contact, is_same_name)


def same_person(one: Form, other: Form) -> bool | None:
    """By name or by number: one of them alike is enough."""
    found = {same_contact(one, other), _same(one.contact_info, other.contact_info, is_same_reach)}
    return True if True in found else (False if False in found else None)


def _same(one: Field | None, other: Field | None, alike: object) -> bool | None:
    if one is None or other is None:
        return None
    assert callable(alike)
    if alike(one.value, other.value):
        return True
    read = [field for field in (one, other) if field.read_by == "ocr"]
    if not read:
        return False
    likeness = SequenceMatcher(None, letters(one.value), letters(other.value), autojunk=False).ratio()
    if likeness >= ALIKE_BY_OCR:
        return True
    sure = all(field.confidence >= SURE for field in read)
    return False if likeness < UNLIKE_BY_OCR and sure else None


def is_same_title(one: str, other: str) -> bool:
    """The same letters, or one cut short; words such as 修改稿 aside.

    >>> is_same_title("《智慧食堂》（修改稿）", "智慧食堂")
    True
    """
    left, right = (letters(_VERSION.sub("", text.strip())) for text in (one, other))
    short, long = sorted((left, right), key=len)
    return left == right or (len(short) >= 6 and 2 * len(short) > len(long) and long.startswith(short))


def is_same_unit(one: str, other: str) -> bool:
    """The same institution, whatever its department: whether it is the same unit is for others to say.

    >>> is_same_unit("某某大学后勤处", "某某大学后勤保障部"), is_same_unit("江州大学", "湖州大学")
    (True, False)
    """
    left, right = letters(one), letters(other)
    if not left or not right:
        return False
    if left in right or right in left:
        return min(len(left), len(right)) >= 2
    found = _HEAD.search(left)
    return found is not None and found.start() > 0 and right.startswith(left[: found.end()])


def is_same_name(one: str, other: str) -> bool:
    """One of two lists of names holds the other."""
    left, right = letters(one), letters(other)
    return bool(left and right) and (left in right or right in left)


def is_same_reach(one: str, other: str) -> bool:
    """Whether two ways to reach somebody share a number or an address."""
    left, right = (
        set(
            re.findall(
                r"[\w.+-]{1,64}@[\w.-]{1,64}|\d{7,12}", re.sub(r"[\s-]", "", text[:COMPARED_CHARACTERS])
            )
        )
        for text in (one, other)
    )
    return bool(left & right) or letters(one) == letters(other)


def letters(text: str) -> str:
    """A text's letters and digits in one width and case, for comparison."""
    return "".join(char for char in bare(text[:COMPARED_CHARACTERS]) if char.isalnum()).casefold()
