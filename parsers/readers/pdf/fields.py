"""What was filled into a PDF: form fields and typed notes (ISO 32000-1, 12.5.6.6 and 12.7)."""

from __future__ import annotations

from typing import Any

from parsers.document import EMPTY_BOX, TICKED_BOX
from parsers.readers.page.layout import Piece

PUSH_BUTTON = 0x10000
"""The flag of a button that keeps no state (table 226)."""


def filled_in(page: Any) -> list[Piece]:
    """Text as such, check boxes and radio buttons as boxes, each where it stands on the page."""
    pieces: list[Piece] = []
    for annotation in page.annots:
        text = _field_text(annotation.get("data") or {})
        if text:
            x0, top, x1, bottom = (float(annotation[name]) for name in ("x0", "top", "x1", "bottom"))
            pieces.append(Piece(text, x0, top, x1, bottom))
    return pieces


def _field_text(data: dict[str, Any]) -> str:
    subtype = name_of(data.get("Subtype"))
    if subtype == "FreeText":
        return _string(data.get("Contents"))
    if subtype != "Widget":
        return ""
    kind = name_of(_inherited(data, "FT"))
    if kind == "Btn":
        state = name_of(data.get("AS")) or name_of(_inherited(data, "V"))
        pushes = bool(int(plain(_inherited(data, "Ff")) or 0) & PUSH_BUTTON)
        return "" if pushes else EMPTY_BOX if state in {"", "Off"} else TICKED_BOX
    return _string(_inherited(data, "V")) if kind in {"Tx", "Ch"} else ""


def _inherited(data: dict[str, Any], key: str) -> Any:
    for _ in range(16):
        if key in data:
            return plain(data[key])
        parent = plain(data.get("Parent"))
        if not isinstance(parent, dict):
            return None
        data = parent
    return None


def plain(value: Any) -> Any:
    """A value, where it stands elsewhere in the file too."""
    return value.resolve() if hasattr(value, "resolve") else value


def name_of(value: Any) -> str:
    """A name's letters; empty for what is none."""
    value = plain(value)
    name = getattr(value, "name", "")
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name or "")


def _string(value: Any) -> str:
    """A text string (ISO 32000-1, 7.9.2.2): UTF-16 or UTF-8 with its mark, else as Chinese tools write."""
    value = plain(value)
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, bytes):
        return ""
    for mark, codec in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if value.startswith(mark):
            return value[len(mark) :].decode(codec, "replace").strip()
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("gb18030", "replace").strip()
