"""Symbol fonts: what their letters show. Ticks and boxes in forms are mostly letters of Wingdings.

Word writes such a glyph as `w:sym`, as a letter in a run of the font, or as a private-use character F0xx; all
three carry the same code, 0x20 to 0xFF. Sources: the fonts' published Unicode mappings (Unicode Technical
Committee L2/11-149 for Wingdings 1 to 3 and Webdings; Adobe's tables for Symbol and ZapfDingbats).
"""

from __future__ import annotations

import re

from parsers.document import EMPTY_BOX, TICKED_BOX

CROSSED_BOX = "☒"
"""A tick for Word, a no for some people: left to the reader of the form."""
UNKNOWN = "•"
"""A glyph that shows something, but nothing that matters in a text."""

_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩"
_FILLED = "⓿❶❷❸❹❺❻❼❽❾❿"

_WINGDINGS = {
    **dict(enumerate(_CIRCLED, start=0x80)),
    **dict(enumerate(_FILLED, start=0x8B)),
    0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x6C: "●", 0x6D: "❍", 0x6E: "■",
    0x6F: EMPTY_BOX, 0x70: EMPTY_BOX, 0x71: EMPTY_BOX, 0x72: EMPTY_BOX, 0x73: "⬧", 0x74: "⧫", 0x75: "◆",
    0x76: "❖", 0x77: "⬥", 0x78: CROSSED_BOX, 0x79: CROSSED_BOX, 0x9E: "·", 0x9F: "•", 0xA0: "▪",
    0xA1: "○", 0xA2: "○", 0xA3: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: EMPTY_BOX,
    0xAA: "✦", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦",
    0xF0: "⇨", 0xFB: "×", 0xFC: "√", 0xFD: CROSSED_BOX, 0xFE: TICKED_BOX,
}  # fmt: skip
_WINGDINGS_2 = {
    **dict(enumerate(_CIRCLED, start=0x69)),
    **dict(enumerate(_FILLED, start=0x74)),
    0x2A: EMPTY_BOX, 0x4F: "×", 0x50: "√", 0x51: CROSSED_BOX, 0x52: TICKED_BOX, 0x53: CROSSED_BOX,
    0x54: CROSSED_BOX, 0x55: "⊗", 0x56: "⊗", 0x97: "●", 0x98: "●", 0x99: "○", 0x9A: "○", 0x9B: "○",
    0x9E: "⦿", 0x9F: "■", 0xA0: "■", 0xA1: EMPTY_BOX, 0xA2: EMPTY_BOX, 0xA3: EMPTY_BOX, 0xA4: "▣",
}  # fmt: skip
_WEBDINGS = {0x61: "√", 0x63: EMPTY_BOX, 0x67: "■", 0x72: "×", 0x3D: "○", 0x6E: "●"}
_SYMBOL = {0xB4: "×", 0xB7: "•", 0xD6: "√", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB0: "°", 0xAE: "→"}
_DINGBATS = {
    0x33: "√", 0x34: "√", 0x35: "×", 0x36: "×", 0x37: "×", 0x38: "×", 0x6C: "●", 0x6E: "■",
    0x6F: EMPTY_BOX, 0x70: EMPTY_BOX, 0x71: EMPTY_BOX, 0x72: EMPTY_BOX,
}  # fmt: skip
_FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings2": _WINGDINGS_2,
    "wingdings3": {},
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
    "zapfdingbats": _DINGBATS,
    "itczapfdingbats": _DINGBATS,
}
_BOXES = {"\u2610": EMPTY_BOX, "\u2611": TICKED_BOX, "\u2612": CROSSED_BOX, "\u25a1": EMPTY_BOX}


_PRIVATE = re.compile("[\uf020-\uf0ff]")


def is_symbol_font(font: str | None) -> bool:
    """Whether the font's letters show something else.

    >>> is_symbol_font("Wingdings 2"), is_symbol_font("宋体")
    (True, False)
    """
    return font is not None and _key(font) in _FONTS


def symbol(font: str | None, code: int) -> str:
    """What a glyph shows; `code` may carry the private-use offset F000.

    >>> symbol("Wingdings 2", 0x52), symbol("Wingdings", 0xF06F), symbol("MS Gothic", 0x2612)
    ('☑', '☐', '☒')
    """
    table = _FONTS.get(_key(font or ""))
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if table is None:
        if low == code:
            char = chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
            return _BOXES.get(char, char)
        table = _WINGDINGS_2 if low in {0x52, 0xA3} else _WINGDINGS  # the font was lost on the way
    return " " if low == 0x20 else table.get(low, UNKNOWN)


def shown(text: str, font: str | None) -> str:
    """The text of a run as it shows: letters of a symbol font, and private-use ones of any, become glyphs."""
    if is_symbol_font(font):
        return "".join(symbol(font, ord(c)) if c < "\u0100" or _private(c) else c for c in text)
    if _PRIVATE.search(text) is None:
        return text
    return "".join(symbol(font, ord(c)) if _private(c) else c for c in text)


def _private(char: str) -> bool:
    return "\uf020" <= char <= "\uf0ff"


def _key(font: str) -> str:
    return font.lower().replace(" ", "").replace("-", "")
