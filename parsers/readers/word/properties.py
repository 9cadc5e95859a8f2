"""What a `w:rPr` or `w:pPr` sets by itself, by short names, as the file writes it (ECMA-376 part 1, 17.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parsers.readers.word.names import VAL, child_of, child_value, is_on, w
from parsers.readers.word.package import Element

_FONT_SLOTS = {"eastAsia": "eastAsiaTheme", "ascii": "asciiTheme", "hAnsi": "hAnsiTheme"}
_TOGGLES = ("vanish", "strike", "dstrike", "b")
_ATTRIBUTES = (
    ("u", VAL, "single"),
    ("highlight", VAL, ""),
    ("bdr", VAL, ""),
    ("color", VAL, ""),
    ("shd", w("fill"), ""),
)


def run_properties(element: Element | None) -> dict[str, str]:
    """What a `w:rPr` sets by itself."""
    found: dict[str, str] = {}
    for child in reversed(element) if element is not None else ():  # of two the first counts
        read = _RUN_READERS.get(child.tag)
        if read is not None:
            read(child, found)
    return found


def _read_fonts(fonts: Element, found: dict[str, str]) -> None:
    for slot, theme in _FONT_SLOTS.items():
        if name := fonts.get(w(theme)):
            found[slot] = "+" + name
        elif name := fonts.get(w(slot)):
            found[slot] = name


def _read_value(name: str) -> Callable[[Element, dict[str, str]], None]:
    def read(child: Element, found: dict[str, str]) -> None:
        if value := child.get(VAL):
            found[name] = value

    return read


def _read_toggle(name: str) -> Callable[[Element, dict[str, str]], None]:
    def read(child: Element, found: dict[str, str]) -> None:
        found[name] = "1" if is_on(child) else "0"

    return read


def _read_shown(name: str, attribute: str, default: str) -> Callable[[Element, dict[str, str]], None]:
    def read(child: Element, found: dict[str, str]) -> None:
        found[name] = child.get(attribute, default)

    return read


_RUN_READERS: dict[str, Callable[[Element, dict[str, str]], None]] = {
    w("rFonts"): _read_fonts,
    w("sz"): _read_value("sz"),
    w("rStyle"): _read_value("rStyle"),
    **{w(name): _read_toggle(name) for name in _TOGGLES},
    **{w(name): _read_shown(name, attribute, default) for name, attribute, default in _ATTRIBUTES},
}


def paragraph_properties(element: Element | None) -> dict[str, str]:
    """What a `w:pPr` sets by itself."""
    found: dict[str, str] = {}
    if element is None:
        return found
    for name, key in (("pStyle", "pStyle"), ("jc", "jc"), ("outlineLvl", "outlineLvl")):
        if value := child_value(element, name):
            found[key] = value
    spacing = child_of(element, w("spacing"))
    if spacing is not None and (line := spacing.get(w("line"))):
        found["line"] = line
        found["lineRule"] = spacing.get(w("lineRule"), "auto")
    numbering = child_of(element, w("numPr"))
    if numbering is not None:
        found.update(_numbering(numbering))
    breaks = child_of(element, w("pageBreakBefore"))
    if breaks is not None:
        found["pageBreakBefore"] = "1" if is_on(breaks) else "0"
    return found


def _numbering(element: Element) -> Iterator[tuple[str, str]]:
    for name in ("numId", "ilvl"):
        if (value := child_value(element, name)) is not None:
            yield name, value
