"""A day as people write it: 4月10日, 4/10, 2026-04-10, 四月十日."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_DAY = re.compile(
    r"(?:(?P<year>20\d\d)\s?[年/.\-]\s?)?"
    rf"(?P<month>{_NUMBER})\s?(?:月|[/.\-])\s?(?P<day>{_NUMBER})\s?(?:日|号)?(?:前|之前|止)?(?![\d月])"
)


def parse_day(text: str, today: date) -> tuple[date | None, str]:
    """The day that a text begins with, and what follows it; `None` where it begins with none there is.

    Without a year it is the one nearest to today, be it past.

    >>> parse_day("4月10日 请补盖公章", date(2026, 3, 20))
    (datetime.date(2026, 4, 10), '请补盖公章')
    >>> parse_day("1/5", date(2026, 12, 20))[0]
    datetime.date(2027, 1, 5)
    """
    found = _DAY.match(text)
    if found is None:
        return None, text
    rest = text[found.end() :].lstrip(" ,，。;；:：")
    month, day = _number(found["month"]), _number(found["day"])
    if found["year"]:
        return _date(int(found["year"]), month, day), rest
    years = (today.year + more for more in (-1, 0, 1))
    near = [one for year in years if (one := _date(year, month, day)) is not None]
    return min(near, key=lambda one: abs(one - today), default=None), rest


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    """`10`, `十`, `二十一`; 0, which is no month and no day, for what is no number."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
