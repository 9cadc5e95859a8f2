"""Whether OCR works: by reading a tiny picture that is drawn on the spot."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from parsers.document import paragraphs_of
from parsers.readers.page.ocr import is_installed
from parsers.source import SourceFile
from parsers.terms import Limits

WRITTEN = "casebox 2026"


def read_probe() -> str | None:
    """What OCR reads where `WRITTEN` stands; `None` when it is not installed."""
    if not is_installed():
        return None
    from parsers.readers import read_documents

    picture = Image.new("RGB", (640, 160), "white")
    ImageDraw.Draw(picture).text((40, 40), WRITTEN, fill="black", font=ImageFont.load_default(size=64))
    data = io.BytesIO()
    picture.save(data, "PNG")
    (document,) = read_documents([SourceFile("probe.png", "probe.png", data.getvalue(), "png")], Limits())
    return " ".join(paragraph.text for paragraph in paragraphs_of(document.blocks))
