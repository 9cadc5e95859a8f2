"""Pages of a PDF whose text stands on its head or lies on its side, set upright by turning the page.

A page is turned by its entry /Rotate (ISO 32000-1, 7.7.3.3), and its text by the text matrix (9.4.4); what a
person sees is both together.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import Any

import pypdfium2.raw as pdfium

SAMPLED = 240
"""Characters of a page that are asked for their direction."""
FEW = 12
"""Characters that have a say at the least."""
MOST = 0.6
"""Part of them that must agree."""


def turn_upright(page: Any) -> bool:
    """Turn the page so that most of its characters stand upright; whether it had to be turned."""
    wanted = _direction(page)
    if wanted is None or wanted == page.get_rotation():
        return False
    page.set_rotation(wanted)
    return True


def _direction(page: Any) -> int | None:
    """Degrees, a multiple of 90, by which the page must be turned clockwise; `None` where nothing tells."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        step = max(1, count // SAMPLED)
        angles = Counter(
            angle for index in range(0, count, step) if (angle := _angle(text, index)) is not None
        )
    finally:
        text.close()
    if not angles:
        return None
    (angle, votes), *_ = angles.most_common(1)
    return angle if votes >= FEW and votes >= MOST * angles.total() else None


def _angle(text: Any, index: int) -> int | None:
    """Counter-clockwise degrees of one character that is no blank, to the nearest quarter."""
    if pdfium.FPDFText_GetUnicode(text, index) <= ord(" "):
        return None
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return None
    return round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4 * 90
