"""What a cell may hold, whoever wrote it: no formula, no control character; and how high its row is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from math import ceil

from ingest.language.columns import WIDE_IN_CHINESE, columns_of

Value = str | int | float | datetime | None

MOST_TEXT = 2000
"""Characters of a cell; Excel takes 32,767."""
LINE, MOST_LINES = 14.5, 12
"""A line's height in points, and how many lines a row may have."""
_FORMULA = re.compile("[\\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad]*[=+\\-@＝＋－＠\\t\\r\\n|%]")
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text, as `clean` leaves it, for a formula (OWASP, CSV Injection).

    Full-width signs count too, and what nobody sees before a sign does not hide it.
    """
    return _FORMULA.match(text) is not None


def is_risky(text: str) -> bool:
    """Whether a submitted text is one, as it came or as it is written."""
    tidy = clean(text)
    return is_formula(tidy) or (tidy is not text and is_formula(text))


def clean(text: str) -> str:
    """A text that a cell takes: no control characters, line ends as in Excel, not too long."""
    if text.isprintable() and len(text) <= MOST_TEXT and not _UNWRITABLE.search(text):
        return text
    tidy = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return tidy if len(tidy) <= MOST_TEXT else tidy[: MOST_TEXT - 1] + "…"


def height_of(values: Sequence[Value], widths: Sequence[float]) -> float:
    """A row's height in points: not every program finds it out by itself."""
    return LINE * max(map(_lines, values, widths)) + 3


def _lines(value: Value, width: float) -> int:
    """Lines that a text takes in its column."""
    if not isinstance(value, str) or len(value) * 2 < width:
        return 1
    return min(
        MOST_LINES,
        sum(ceil(max(1, columns_of(part, WIDE_IN_CHINESE)) / (width - 1)) for part in value.split("\n")),
    )
