"""One telephone number written two ways: a digit off, left out, doubled or changed places with the next.

Nobody can tell which is right but the submitter. Only mobile numbers count: those of an office follow each
other, and its people have neighbouring ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.judge.matter import Answer, Hit, Matter, failed, passed
from ingest.judge.rules.doubt import LONGEST, joined_digits
from ingest.judge.rules.form import is_read_by_ocr
from ingest.judge.rules.subject import value_of
from ingest.judge.words import telephone as words
from ingest.judge.words.told import Told

WHOLE = re.compile(r"1[3-9]\d{9}")
_NUMBERS = re.compile(r"(?<!\d)(?:00?86|86)?(1\d{9,11})(?!\d)")
"""Mobile numbers, and what is one but for a digit too few or too many."""


def find_other_number(matter: Matter) -> Answer:
    """The form gives the contact's telephone in one way, and the mail or a file's name in nearly the same."""
    form = matter.standing.form
    if form is None or is_read_by_ocr(form):
        return passed("没有申报表" if form is None else "申报表由图片识别，见 form.uncertain")
    written = _numbers(value_of(form.contact_info))
    name, label = matter.form_told, matter.label_of("contact_info", "联系方式")
    for where, said in _sources(matter):
        known = _numbers(said)
        for own in written:
            other = next((one for one in known if _is_nearly(own, one)), None)
            if other is None or own in known or other in written or not {own, other} & _whole(own, other):
                continue
            return failed(
                Hit(
                    words.differs(name, label, own, where, other),
                    words.mended(name),
                    f"{form.file} “{label}”",
                    remedies={"note": words.mended_if_wrong(name)},
                ),
                f"{own}≠{other}（{where.zh}）",
            )
    return passed("、".join(written) or "没有手机号码")


def _sources(matter: Matter) -> Iterator[tuple[Told, str]]:
    """Where else the number may stand, in words and as it is written there."""
    facts, standing = matter.entry.facts, matter.standing
    files = [one.file for one in (standing.manuscript, standing.form) if one is not None]
    for name in dict.fromkeys(path.rpartition("/")[2] for path in files):
        yield words.in_file_name(name), name.rpartition(".")[0]
    yield words.IN_SUBJECT, facts.subject or ""
    yield words.IN_MAIL, facts.text[:LONGEST]


def _numbers(text: str) -> list[str]:
    return list(dict.fromkeys(_NUMBERS.findall(joined_digits(text))))


def _whole(*numbers: str) -> set[str]:
    return {number for number in numbers if WHOLE.fullmatch(number)}


def _is_nearly(one: str, other: str) -> bool:
    """Whether one slip of the hand makes one of the other.

    >>> _is_nearly("13900001234", "13900001284"), _is_nearly("13900001234", "13900001243")
    (True, True)
    >>> _is_nearly("13900001234", "1390001234"), _is_nearly("13900001234", "13900005678")
    (True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    places = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    swapped = len(places) == 2 and places[1] == places[0] + 1
    return swapped and (one[places[0]], one[places[1]]) == (other[places[1]], other[places[0]])
