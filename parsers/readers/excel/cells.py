"""What a cell shows: shared and inline strings, numbers, dates, and the letters of symbol fonts.

Source: ECMA-376 part 1, section 18. Names are matched without their namespace, which differs between the
transitional and the strict files in name only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, DecimalException
from typing import TypeVar

from parsers.charset import clean
from parsers.document import EMPTY_BOX, TICKED_BOX, Run
from parsers.readers.word.package import Element
from parsers.readers.word.symbols import is_symbol_font, shown

_T = TypeVar("_T")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATES = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
"""Number formats that show a day (18.8.30, those of Chinese files included)."""
_UNSAID = re.compile(r"\"[^\"]{0,200}\"|\\.|\[[^\]]{0,40}\]")
"""What a number format prints as it stands: no letter of a date."""
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet's days have no zone
_LONGEST = 40
"""Characters of a number."""


@dataclass(frozen=True)
class Look:
    """How a style shows a cell."""

    font: str | None = None
    """A symbol font's name; other fonts do not matter."""
    is_date: bool = False


@dataclass(frozen=True)
class Book:
    """What the cells of all sheets share."""

    strings: tuple[tuple[Run, ...], ...] = ()
    looks: tuple[Look, ...] = ()
    epoch: datetime = _EPOCH

    def runs(self, cell: Element) -> tuple[Run, ...]:
        """What a cell shows; nothing for an empty one. A box that is linked to a cell shows as one."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = _child(cell, "is")
            return () if inside is None else _string(inside)
        value = _text_of(_child(cell, "v"))
        if not value:
            return ()
        look = _at(self.looks, cell.get("s")) or Look()
        if kind == "s":
            return tuple(_in_font(run, look.font) for run in _at(self.strings, value) or ())
        if kind == "b":
            return (Run(TICKED_BOX if value == "1" else EMPTY_BOX),)
        if kind in {"str", "e"}:
            return (Run(_shown(value, look.font)),)
        return (Run(self._number(value, look)),)

    def _number(self, value: str, look: Look) -> str:
        """Digits as a person typed them, never as a power of ten; a day where the style shows one."""
        try:
            number = Decimal(value[:_LONGEST])
            if abs(number.adjusted()) > _LONGEST:
                return clean(value[:_LONGEST])
            if look.is_date:
                return f"{self.epoch + timedelta(days=int(number)):%Y年%m月%d日}"
            return f"{number:f}" if number != number.to_integral_value() else f"{int(number)}"
        except (DecimalException, ValueError, OverflowError):
            return clean(value[:_LONGEST])


def read_book(workbook: Element, strings: Element | None, styles: Element | None) -> Book:
    """What the parts of a workbook say for all of its sheets."""
    properties = _child(workbook, "workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    shared = () if strings is None else tuple(_string(one) for one in children(strings, "si"))
    looks = () if styles is None else tuple(_looks(styles))
    return Book(shared, looks, _EPOCH_1904 if since_1904 else _EPOCH)


def relationship(element: Element) -> str:
    """The id of the relationship that an element names; empty for none."""
    return next((str(value) for name, value in element.items() if str(name).endswith("}id")), "")


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of that name, in any namespace."""
    for child in element if element is not None else ():
        if named(child) == name:
            yield child


def named(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element | None, name: str) -> Element | None:
    return next(children(element, name), None)


def _text_of(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _string(element: Element) -> tuple[Run, ...]:
    """A string: one text, or runs of several looks. How it is pronounced (`rPh`) is not seen."""
    runs = []
    for child in element:
        if named(child) == "t":
            runs.append(Run(_plain(child.text)))
        elif named(child) == "r":
            look = _child(child, "rPr")
            font = _child(look, "rFont")
            struck = _child(look, "strike")
            said = "".join(_plain(one.text) for one in children(child, "t"))
            said = _shown(said, font.get("val") if font is not None else None)
            runs.append(Run(said, struck=struck is not None and struck.get("val", "1") not in {"0", "false"}))
    return tuple(run for run in runs if run.text)


def _plain(text: str | None) -> str:
    """Without the escapes for what XML cannot hold (22.9.2.19)."""
    return clean(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text or "").replace("\r", ""))


def _shown(text: str, font: str | None) -> str:
    return shown(text, font if is_symbol_font(font) else None)


def _in_font(run: Run, font: str | None) -> Run:
    return run if font is None else Run(_shown(run.text, font), struck=run.struck)


def _looks(styles: Element) -> Iterator[Look]:
    names = [_child(font, "name") for font in children(_child(styles, "fonts"), "font")]
    fonts = [name.get("val") if name is not None else None for name in names]
    formats = {
        one.get("numFmtId"): one.get("formatCode", "")
        for one in children(_child(styles, "numFmts"), "numFmt")
    }
    for style in children(_child(styles, "cellXfs"), "xf"):
        font = _at(fonts, style.get("fontId"))
        number = style.get("numFmtId", "0")
        yield Look(font if is_symbol_font(font) else None, _is_date(number, formats.get(number, "")))


def _is_date(number: str, code: str) -> bool:
    if number.isdecimal() and int(number[:4]) in _DATES:
        return True
    said = _UNSAID.sub("", code[:200]).lower()
    return "y" in said or "d" in said


def _at(values: Sequence[_T], index: str | None) -> _T | None:
    """The value of a number that a file gives; nothing where there is none such."""
    if index is None or not index.isascii() or not index.isdecimal():
        return None
    place = int(index[:9])
    return values[place] if place < len(values) else None
