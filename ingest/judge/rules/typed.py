"""Rules on what stands in a field of a certain kind: a telephone, an address, an identity number, a day …

Only what is plainly none is told; how a telephone or a day is written is everybody's own business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from ingest.judge.matter import Answer, Hit, Matter, failed, listed, passed
from ingest.judge.rules.described import NOT_ASKED
from ingest.judge.rules.subject import value_of
from ingest.judge.words import typed as words
from ingest.judge.words.described import write_in_text
from ingest.judge.words.told import Told
from parsers.call.description import FieldTerm
from parsers.form.lexicon import said
from parsers.form.pairs import ROW_JOINT

MOST_CHARACTERS = 500
"""Of a value that are looked at."""
_PHONE = re.compile(r"\d(?:[\s\-()+/.]{0,3}\d){6,}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_DIGITS = re.compile(r"[0-9一二三四五六七八九十百千万亿零〇两]")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{12,}[xX]?(?!\d)")
_OTHER_PAPER = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{6,10}(?:\(?\d{1,2}\)?)?(?!\d)")
_DAY = re.compile(r"(\d{4})\s*[年./\-—]\s*(\d{1,2})(?:\s*[月./\-—]\s*(\d{1,2}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_ENGLISH_DAY = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?\s{{0,3}}(?:of )?)?{_MONTH}"
    r"\s{0,3}(?:(\d{1,2})(?:st|nd|rd|th)?)?,?\s{1,3}(\d{4})\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = re.compile(
    r"\b(?:zero|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]{3,6}teen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)\b",
    re.IGNORECASE,
)
_COMPACT_DAY = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})?(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def is_phone(text: str) -> bool:
    """Whether a telephone number stands in it: seven digits or more.

    >>> is_phone("0572-2321000"), is_phone("138 0000 0000（微信同号）"), is_phone("同上")
    (True, True, False)
    """
    return _PHONE.search(text) is not None


def is_email(text: str) -> bool:
    """Whether an address stands in it.

    >>> is_email("li.si@school.edu.cn"), is_email("li.si#school.edu.cn")
    (True, False)
    """
    return _EMAIL.search(text) is not None


def is_identity(text: str) -> bool:
    """Whether a resident identity number with its right check digit (GB 11643-1999), one of fifteen digits,
    or another paper's number (passport, travel permit) stands in it.

    >>> is_identity("11010519491231002X"), is_identity("110105194912310021"), is_identity("E12345678")
    (True, False, True)
    """
    found = _LONG_NUMBER.search(text.replace(" ", ""))
    if found is None:
        return _OTHER_PAPER.search(text.upper()) is not None
    number = found[0].upper()
    if len(number) == 15:
        return True
    if len(number) != 18 or not _is_day(number[6:10], number[10:12], number[12:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17]


def is_day(text: str) -> bool:
    """Whether a day or a month of the calendar stands in it.

    >>> is_day("2026年3月31日"), is_day("1990.05"), is_day("2026-13-01"), is_day("三月")
    (True, True, False, False)
    >>> is_day("5 May 1990"), is_day("March 31st, 2026"), is_day("31 February 2026"), is_day("in May")
    (True, True, False, False)
    """
    if english := _ENGLISH_DAY.search(text):
        day, month, other, year = english.groups()
        return _is_day(year, str(_MONTHS.index(month.lower()) + 1), day or other or "1")
    found = _DAY.search(text) or _COMPACT_DAY.search(text)
    return found is not None and _is_day(found[1], found[2], found[3] or "1")


def is_number(text: str) -> bool:
    """Whether it gives a number, in figures or in words.

    >>> is_number("3.5 万元"), is_number("三十"), is_number("若干")
    (True, True, False)
    >>> is_number("six"), is_number("several")
    (True, False)
    """
    return _DIGITS.search(text) is not None or _NUMBER_WORDS.search(text) is not None


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


KINDS: Mapping[str, Callable[[str], bool]] = {
    "phone": is_phone,
    "email": is_email,
    "id": is_identity,
    "date": is_day,
    "number": is_number,
}
"""Types of fields whose values are looked at."""


def find_wrong_values(matter: Matter) -> Answer:
    """A field holds no telephone, address, number or day where it should, or too many rows."""
    described, form = matter.policy.call.described, matter.standing.form
    fields = described.fields if described else ()
    typed = [one for one in fields if one.type in KINDS or (one.type == "rows" and one.most)]
    if form is None or form.read_by == "ocr" or not typed:
        return passed(NOT_ASKED if not typed else "没有可供查看的栏目")
    hits = [
        hit
        for one in typed
        for field in said(form, one.key)
        if value_of(field) and (hit := _of_field(one, value_of(field), form.file, matter.form_told))
    ]
    return failed(hits, listed([one.label for one in typed]))


def _of_field(field: FieldTerm, value: str, file: str, form: Told) -> Hit | None:
    name = words.field_name(field.label, field.group)
    place = f"{file} {name.zh}"
    if field.type == "rows":
        count = len(rows_of(value))
        if count <= field.most:
            return None
        return Hit(words.too_many_rows(form, name, count, field.most), words.rows_cut(form), place)
    form = words.IN_TEXT if field.source == "text" else form
    if KINDS[field.type](unicodedata.normalize("NFKC", value[:MOST_CHARACTERS])):
        return None
    told = words.no_value(form, name, words.KINDS[field.type])
    remedy = write_in_text(field.label) if field.source == "text" else words.checked(form, name)
    return Hit(told, remedy, place)


def rows_of(value: str) -> Sequence[str]:
    """The rows of a field that is a table, where its cells were seen; else none are counted."""
    return tuple(_rows(value))


def _rows(value: str) -> Iterator[str]:
    return (line for line in value.split("\n") if ROW_JOINT.strip() in line)
