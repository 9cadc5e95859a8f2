"""One page of a PDF with text: its characters, ruled cells and form fields as pieces on a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from parsers.readers.page.grid import Frame
from parsers.readers.page.layout import Page, Piece
from parsers.readers.pdf.fields import filled_in
from parsers.readers.pdf.marks import Strokes, drawn_boxes, level_strokes
from parsers.readers.pdf.pen import with_hand_marks
from parsers.readers.word.symbols import shown

FEW = 12
"""Characters that make a page one with text."""
SCAN = 0.75
"""Part of the page that one picture covers where the page is a scan; its text is then a scanner's own OCR."""
PICTURED = 0.35
"""The same, where there is little text: a scan with a caption."""
GARBLED = 0.15
"""Part of the characters without meaning, from where on the text is not worth having."""
_SUFFIX = re.compile(r"[-,](?:Regular|Roman|MT)$", re.IGNORECASE)
MOST_EDGES = 4000
"""Of one page's rules: every level one is held against every upright one."""
MOST_CHARACTERS = 60_000
"""Of one page; the rest is a bomb."""


def needs_ocr(page: Any) -> bool:
    """Whether the page is a picture, or its text layer is none that a person would read."""
    characters = page.chars[:MOST_CHARACTERS]
    shown = [c for c in characters if c["text"].strip()]
    covered = _covered(page)
    if len(shown) < FEW:
        return covered > 0.02 or len(page.curves) > 200 or (len(page.annots) > 0 and not filled_in(page))
    if covered > SCAN or (covered > PICTURED and len(shown) < 80):
        return True
    garbled = sum(_is_garbled(c) for c in shown)
    sideways = sum(not c["upright"] for c in shown)
    return garbled > GARBLED * len(shown) or sideways > 0.5 * len(shown)


def is_drawn(page: Any) -> bool:
    """Written by a program rather than scanned."""
    return _covered(page) < PICTURED and len(page.chars) >= FEW


def page_of(page: Any, number: int) -> Page:
    """The page's pieces and ruled tables."""
    tables = tuple(tuple(Frame(*(float(v) for v in box)) for box in table.cells) for table in _tables(page))
    strokes = level_strokes(page, [frame for frames in tables for frame in frames])
    pieces = [*with_hand_marks(list(_characters(page, strokes)), page), *filled_in(page), *drawn_boxes(page)]
    return Page(number, float(page.height), tuple(pieces), tables)


def _tables(page: Any) -> list[Any]:
    if len(page.edges) > MOST_EDGES:
        return []
    return [table for table in page.find_tables() if len(table.cells) > 1]


def _characters(page: Any, strokes: Strokes) -> Iterator[Piece]:
    seen: set[tuple[str, int, int]] = set()
    for character in page.chars[:MOST_CHARACTERS]:
        text = _shown(character)
        key = (text, round(character["x0"]), round(character["top"]))
        if not text or (key in seen and text.strip()):  # bold faked by printing twice
            continue
        seen.add(key)
        size, font = float(character["size"]), _font(character)
        x0, x1, top, bottom = (float(character[name]) for name in ("x0", "x1", "top", "bottom"))
        struck, emphasis = strokes.looks(x0, top, x1, bottom)
        if "bold" in font.lower():
            emphasis |= {"bold"}
        yield Piece(
            text, x0, top, x1, bottom, font=font, size=round(size, 1), struck=struck, emphasis=emphasis
        )


def _shown(character: dict[str, Any]) -> str:
    """What the glyph shows: symbol fonts by their table, radicals as the characters that they stand for."""
    text: str = character["text"]
    if text.startswith("(cid:"):
        return ""
    text = shown(text, _SUFFIX.sub("", _font(character)))
    return "".join(unicodedata.normalize("NFKC", c) if _is_compatible(c) else c for c in text).replace(
        "\0", ""
    )


def _is_compatible(character: str) -> bool:
    """Kangxi radicals and the like, which PDF writers give for the usual characters."""
    return (
        "\u2e80" <= character <= "\u2fdf"
        or "\uf900" <= character <= "\ufaff"
        or "\ufb00" <= character <= "\ufb06"
    )


def _font(character: dict[str, Any]) -> str:
    """The font's name without the subset's tag."""
    name = str(character.get("fontname") or "")
    return name[7:] if name[6:7] == "+" else name


def _is_garbled(character: dict[str, Any]) -> bool:
    text = _shown(character)
    return not text or any(
        c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or unicodedata.category(c) == "Cc" for c in text
    )


def _covered(page: Any) -> float:
    """The part of the page that its largest picture covers."""
    area = max(float(page.width) * float(page.height), 1.0)
    largest = 0.0
    for image in page.images:
        width = min(image["x1"], page.width) - max(image["x0"], 0)
        height = min(image["bottom"], page.height) - max(image["top"], 0)
        largest = max(largest, max(width, 0) * max(height, 0) / area)
    return largest
