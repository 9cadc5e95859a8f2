"""Names of WordprocessingML, and how its attributes are read (ECMA-376 part 1, section 17)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from parsers.readers.word.package import Element

_MEASURE = re.compile(r"(-?\d{1,9}(?:\.\d{1,6})?)\s{0,4}(pt|mm|cm|in|pc|pi)?")
_POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pc": 12.0, "pi": 12.0}
_MEASURE_CHARACTERS = 40
_FALSE = frozenset({"0", "false", "off", "none"})


def _namespace(uri: str) -> Callable[[str], str]:
    """What makes of a name the full name of an element or attribute in it."""

    @cache
    def full(name: str) -> str:
        return f"{{{uri}}}{name}"

    return full


w = _namespace("http://schemas.openxmlformats.org/wordprocessingml/2006/main")
w14 = _namespace("http://schemas.microsoft.com/office/word/2010/wordml")
"""Word 2010's additions."""
mc = _namespace("http://schemas.openxmlformats.org/markup-compatibility/2006")
"""ECMA-376 part 3."""
m = _namespace("http://schemas.openxmlformats.org/officeDocument/2006/math")
r = _namespace("http://schemas.openxmlformats.org/officeDocument/2006/relationships")
a = _namespace("http://schemas.openxmlformats.org/drawingml/2006/main")
v = _namespace("urn:schemas-microsoft-com:vml")

VAL = w("val")


def child_value(parent: Element | None, name: str) -> str | None:
    """`w:val` of a child element, `None` where either is absent."""
    child = child_of(parent, w(name)) if parent is not None else None
    return child.get(VAL) if child is not None else None


def child_of(parent: Element, tag: str) -> Element | None:
    """The first child of that full name; faster than `find`, which reads its argument as a path."""
    return next(parent.iterchildren(tag), None)


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as `<w:vanish/>` is there and not switched off."""
    if element is None:
        return False
    return element.get(VAL, element.get(w14("val"), "1")).strip().lower() not in _FALSE


def measure(text: str | None, unit: float) -> float | None:
    """A measure in points; a bare number counts `unit` points, strict files may write `26pt`.

    >>> measure("32", 0.5), measure("26pt", 0.05), measure("x", 1)
    (16.0, 26.0, None)
    """
    match = _MEASURE.fullmatch((text or "")[:_MEASURE_CHARACTERS].strip())
    return float(match[1]) * (_POINTS[match[2]] if match[2] else unit) if match else None


def whole(text: str | None, default: int, low: int = 0, high: int = 32_767) -> int:
    """A whole number within bounds, `default` where there is none.

    >>> whole("3", 1), whole(None, 1), whole("9e9", 1), whole("-5", 1)
    (3, 1, 1, 0)
    """
    try:
        number = int((text or "").strip()[:12])
    except ValueError:
        return default
    return max(low, min(high, number))
