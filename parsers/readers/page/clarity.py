"""Whether a page that was put through OCR was understood, so that one without a form in it has none."""

from __future__ import annotations

from parsers.facts import Defect
from parsers.readers.page.layout import Page

FEW = 40
"""Characters that a page without a form has at least, if it was understood at all."""
SURE = 0.8
"""How surely its characters were read, on the average."""
UNCLEAR = "图片中的文字未能可靠识别"


def is_clear(page: Page) -> bool:
    """Whether enough was read on the page, and surely enough, to say what it is not."""
    read = [(sum(c.isalnum() for c in piece.text), piece.confidence) for piece in page.pieces]
    characters = sum(length for length, _ in read)
    return characters >= FEW and sum(length * sure for length, sure in read) >= SURE * characters


def unclear(path: str) -> Defect:
    """That a file may hold a form which was not made out: no fault of whoever sent it."""
    return Defect("unclear", path, UNCLEAR)
