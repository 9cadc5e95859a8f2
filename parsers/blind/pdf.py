"""A PDF's blind copy: its pages as pictures, names painted over; nothing else of the file is taken along.

So there are no properties, no notes, no attachments, no layers and no text under the paint.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import suppress

import pypdfium2
from PIL import Image, ImageDraw

from parsers.blind.copy import Blinded
from parsers.blind.words import pattern_of
from parsers.readers.limits import BROKEN, Unreadable
from parsers.terms import Limits

DPI = 150
"""Of the pictures: ten-point text reads well, and a page has some 200 kB."""
MOST_SIDE = 4000
"""Pixels of a page's longer side."""
QUALITY = 80
POINTS = 72
"""An inch has."""
_FEW = 20
"""Characters on a page: with fewer it is a picture, in which nothing can be found."""

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top, in points from the lower left corner."""


def blind_pdf(data: bytes, words: Sequence[str], limits: Limits) -> tuple[bytes, Blinded]:
    """The copy and what remains in it.

    :raises Unreadable: it cannot be opened
    """
    pattern = pattern_of(words)
    try:
        source, target = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
        count = len(source)
        hidden, unseen = 0, []
        for number in range(min(count, limits.pdf_pages)):
            page = source[number]
            found, characters = _find(page, pattern)
            hidden += len(found)
            unseen += [number + 1] if characters < _FEW else []
            _add_picture(target, page, [box for boxes in found for box in boxes])
            page.close()
        out = io.BytesIO()
        target.save(out)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("unreadable", BROKEN) from error
    left = []
    if unseen:
        pages = "、".join(map(str, unseen[:20]))
        left.append(f"第 {pages} 页为图片，其中文字、印章未作处理")
    if count > limits.pdf_pages:
        left.append(f"共 {count} 页，仅复制前 {limits.pdf_pages} 页")
    return out.getvalue(), Blinded("pdf", hidden, tuple(left))


def _find(page: pypdfium2.PdfPage, pattern: re.Pattern[str] | None) -> tuple[list[list[Rectangle]], int]:
    """Where each word stands, letter by letter, and how many letters the page has."""
    text = page.get_textpage()
    letters, places = [], []
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        if letter and not letter.isspace():
            letters.append(letter[0])
            places.append(at)
    found: list[list[Rectangle]] = []
    for one in pattern.finditer("".join(letters)) if pattern is not None else ():
        boxes: list[Rectangle] = []
        for at in places[slice(*one.span())]:
            with suppress(pypdfium2.PdfiumError):
                boxes.append(text.get_charbox(at, loose=True))
        found.append(boxes)
    text.close()
    return found, len(letters)


def _add_picture(target: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, boxes: Sequence[Rectangle]) -> None:
    width, height = page.get_size()
    scale = min(DPI / POINTS, MOST_SIDE / max(width, height, 1))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture)
    for left, bottom, right, top in boxes:
        corners = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
        pen.rectangle(corners, fill=(255, 255, 255), outline=(160, 160, 160))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=QUALITY)
    image = pypdfium2.PdfImage.new(target)
    image.load_jpeg(packed, inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    fresh = target.new_page(width, height)
    fresh.insert_obj(image)
    fresh.gen_content()
    fresh.close()
