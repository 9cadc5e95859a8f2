"""The pages of a doubtful form as a person is to see them beside what was read: upright and small.

What leaves here are JPEGs of our own making, a few and bounded; nothing of the sender's file goes with them.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from parsers.facts import Form
from parsers.frames import Refused, frames
from parsers.source import RASTER, SourceFile
from parsers.terms import Limits

if TYPE_CHECKING:
    from PIL import Image

MOST_PAGES = 2
"""Of one form: it fills a page, or runs over to the next."""
LONG_SIDE, WIDTH = 2000, 1000
"""Pixels: what a page is looked at in, and what it is shown in, where characters of 10 points are legible."""
MOST_BYTES = 160_000
"""Of one picture."""
QUALITIES = (78, 62, 46, 30)
"""Of JPEG, tried one after the other until the picture is small enough."""
SUFFIXES = {"docx": ".docx", "docm": ".docm", "doc": ".doc", "wps": ".doc", "rtf": ".rtf", "odt": ".odt"}
"""What LibreOffice makes pages of."""
_PAGE = re.compile(r"第(\d{1,4})页")


@dataclass(frozen=True)
class Wanted:
    """Pages that are to be shown."""

    path: str
    """As in `Attachment.path`."""
    pages: tuple[int, ...] = ()
    """From 1; none: the first ones."""
    scanned: bool = True
    """It may lie askew, or on a table."""


@dataclass(frozen=True)
class Picture:
    """A page."""

    path: str
    place: str
    """`第1页`; empty where the file is one page."""
    data: str
    """A JPEG, in base64."""


def wanted_of(form: Form) -> Wanted:
    """The pages on which a form's values stand."""
    fields = (form.unit, form.contact, form.contact_info, form.title, *form.directions, *form.kinds)
    found = {int(one[1]) for field in fields if field and (one := _PAGE.search(field.place))}
    return Wanted(form.file, tuple(sorted(found))[:MOST_PAGES], scanned=form.read_by == "ocr")


def pictures_of(files: Iterable[SourceFile], wanted: Sequence[Wanted], limits: Limits) -> tuple[Picture, ...]:
    """The pages that are wanted, as many as can be drawn. Total: any bytes give something."""
    by_path = {file.path: file for file in files}
    return tuple(
        picture
        for one in wanted
        if one.path in by_path
        for picture in _of_file(by_path[one.path], one, limits)
    )


def _of_file(file: SourceFile, wanted: Wanted, limits: Limits) -> list[Picture]:
    try:
        return list(islice(_drawn(file, wanted, limits), MOST_PAGES))
    except Refused:
        return []
    except Exception:  # noqa: BLE001 - what libraries raise over odd bytes is no list to keep; it is only shown
        return []


def _drawn(file: SourceFile, wanted: Wanted, limits: Limits) -> Iterator[Picture]:
    numbers = wanted.pages or tuple(range(1, MOST_PAGES + 1))
    several = False
    for number, image in enumerate(_images(file, max(numbers), limits), start=1):
        several |= number > 1
        if number in numbers:
            shown = small(level(image) if wanted.scanned else image)
            place = f"第{number}页" if several or file.kind not in RASTER else ""
            yield Picture(file.path, place, base64.b64encode(shown).decode("ascii"))


def _images(file: SourceFile, most: int, limits: Limits) -> Iterator[Image.Image]:
    """The file's pages, up to the last that is wanted."""
    from parsers.readers.pdf.reading import draw_pages

    if (pages := _as_pdf(file, limits)) is not None:
        yield from draw_pages(pages, min(most, limits.pdf_pages), LONG_SIDE)
    elif file.kind in RASTER:
        yield from (
            frame.image for frame in islice(frames(file.data, LONG_SIDE, limits.picture_pixels), most)
        )
    else:
        from parsers.readers import read_documents

        (document,) = read_documents([file], replace(limits, ocr_pages=0))
        for picture in islice((one for one in document.pictures if one.data), most):
            yield next(frames(picture.data, LONG_SIDE, limits.picture_pixels)).image


def _as_pdf(file: SourceFile, limits: Limits) -> bytes | None:
    """The file as pages to be drawn; `None` for a picture, and where LibreOffice is missing or fails."""
    from parsers.readers.office import NotConverted, is_office_there, to_pdf

    if file.kind == "pdf":
        return file.data
    if file.kind not in SUFFIXES or not is_office_there():
        return None
    pages = to_pdf(file.data, SUFFIXES[file.kind], limits)
    return None if isinstance(pages, NotConverted) else pages


def level(image: Image.Image) -> Image.Image:
    """The page upright and straight, as it was read; as it is, where nothing here can tell."""
    from parsers.readers.page.picture import can_read_pictures

    if not can_read_pictures():
        return image
    import numpy as np
    from PIL import Image

    from parsers.readers.page.image import set_level
    from parsers.readers.page.ocr import find_lines, read_line
    from parsers.readers.page.turns import turn

    with turn():
        return Image.fromarray(set_level(np.asarray(image), find_lines, read_line))


def small(image: Image.Image) -> bytes:
    """A JPEG of `WIDTH` and `MOST_BYTES` at the most, in colours, for a seal is red."""
    from PIL.Image import Resampling

    if image.width > WIDTH:
        image = image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))), Resampling.LANCZOS)
    for quality in QUALITIES:
        stream = io.BytesIO()
        image.convert("RGB").save(stream, "JPEG", quality=quality, optimize=True)
        if stream.tell() <= MOST_BYTES:
            return stream.getvalue()
    return small(image.resize((image.width // 2, max(1, image.height // 2)), Resampling.LANCZOS))
