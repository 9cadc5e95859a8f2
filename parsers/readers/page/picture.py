"""Pictures of documents: scans and photos, read by OCR."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec

from PIL import Image

from parsers.document import Document, Picture
from parsers.facts import Defect
from parsers.frames import Frame, Refused, frames
from parsers.readers.limits import PageBudget
from parsers.readers.page.clarity import is_clear, unclear
from parsers.readers.page.layout import Page, lay_out
from parsers.readers.page.turns import MAY_OCR, demand_turn, turn
from parsers.source import SourceFile
from parsers.terms import Limits

LEAST_SIDE, LEAST_PIXELS = 150, 90_000
"""Anything smaller is a logo, a signature or a seal, and no page."""
INLINE_SIDE, INLINE_SHAPE = 900, 2.2
"""The longer side, and its part of the shorter, of a picture in the mail's text that may be a page."""
OCR_SIDE = 3000
"""Pixels of the longer side that reading begins with: a sheet on a desk takes up part of them."""
SEAL_PAGES = 8
"""Pages whose pictures are kept for the look for a seal."""
SEAL_SIDE = 1100
"""Pixels of their long side: 42 mm on A4 are then some 155."""
NO_OCR = "未安装文字识别组件，图片内容未能识别"
TOO_MANY = "可识别的页数已达上限，自{place}起未识别"


def can_read_pictures() -> bool:
    """Whether the `ocr` extra is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2", "numpy"))


@dataclass
class Scans:
    """The pages of one file that are put through OCR, one after the other, as far as the budget goes."""

    path: str
    budget: PageBudget
    pages: list[Page] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    clear: bool = True
    """Whether every page was read, and so well that one that shows no form is none."""

    def read(self, number: int, draw: Callable[[], Image.Image | None]) -> Image.Image | None:
        """One more page; what keeps it from being read is told once, and no page after it is tried.

        :param draw: gives the page as large as OCR wants it; asked only where it is read
        :returns: the page as it was drawn
        """
        fault = None if self.defects else self._fault(number)
        if fault is not None or self.defects:
            self.clear = False
            self.defects += [] if fault is None else [fault]
            return None
        demand_turn()
        image = draw()
        if image is not None:
            self._add(image, number)
        return image

    def _add(self, image: Image.Image, number: int) -> None:
        try:
            page = _read(image, number)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - what OpenCV and the engine raise over odd pixels is no list to keep
            self.clear = False
            self.defects = [Defect("unreadable", self.path, f"第{number}页未能识别")]
            return
        self.pages.append(page)
        self.clear = self.clear and is_clear(page)

    def _fault(self, number: int) -> Defect | None:
        if not can_read_pictures():
            return Defect("no_ocr", self.path, NO_OCR)
        if not self.budget.take():
            return Defect("too_large", self.path, TOO_MANY.format(place=f"第{number}页"))
        return None


def read_picture(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    """A picture's text by OCR, every run with its confidence; what cannot be read is a defect.

    Pictures too small for a page are not read, only kept for the look for a seal.
    """
    scans, pictures = Scans(file.path, budget), list[Picture]()
    try:
        for number, frame in enumerate(_frames(file.data, limits, budget), start=1):
            if number <= SEAL_PAGES:
                pictures.append(seal_picture(frame.image, f"第{number}页"))
            if _is_page(frame, inline=file.inline):
                scans.read(number, partial(_image_of, frame))
    except Refused as refused:
        scans.clear = False
        scans.defects.append(Defect(refused.code, file.path, refused.detail))
    if len(pictures) == 1:
        pictures = [replace(pictures[0], place="图片")]
    blocks, notes = lay_out(scans.pages)
    return Document(
        file.path,
        file.kind,
        "ocr" if scans.pages else None,
        blocks=blocks,
        notes=notes,
        pictures=tuple(pictures),
        defects=(*scans.defects, *([] if scans.clear else [unclear(file.path)])),
    )


def read_pictures_as_document(document: Document, limits: Limits, budget: PageBudget) -> Document:
    """A Word file that holds just pictures, read as these are; `read_by` becomes `ocr`."""
    scans, number = Scans(document.path, budget), 0
    for picture in document.pictures:
        try:
            for frame in _frames(picture.data, limits, budget):
                if _is_page(frame, inline=False):
                    number += 1
                    scans.read(number, partial(_image_of, frame))
        except Refused:
            scans.clear = False
    defects = (*document.defects, *scans.defects, *([] if scans.clear else [unclear(document.path)]))
    if not scans.pages:
        return replace(document, defects=defects)
    blocks, notes = lay_out(scans.pages)
    return replace(
        document,
        read_by="ocr",
        blocks=(*document.blocks, *blocks),
        notes=(*document.notes, *notes),
        defects=defects,
    )


def _frames(data: bytes, limits: Limits, budget: PageBudget) -> Iterator[Frame]:
    """Those that can still be read or looked at, and one more, by which it is seen that there are more."""
    most = max(budget.left, SEAL_PAGES) + 1
    side = OCR_SIDE if budget.left > 0 and MAY_OCR.get() and can_read_pictures() else SEAL_SIDE
    for _, frame in zip(range(most), frames(data, side, limits.picture_pixels), strict=False):
        yield frame


def _image_of(frame: Frame) -> Image.Image:
    return frame.image


def _read(image: Image.Image, number: int) -> Page:
    import numpy as np

    from parsers.readers.page.reading import read_page

    with turn():
        return read_page(np.asarray(image), number)


def _is_page(frame: Frame, *, inline: bool) -> bool:
    short, long = sorted(frame.size)
    if inline and (long < INLINE_SIDE or long > INLINE_SHAPE * short):
        return False
    return short >= LEAST_SIDE and short * long >= LEAST_PIXELS


def seal_picture(image: Image.Image, place: str, *, drawn: bool = False) -> Picture:
    """A copy of the page large enough for the look for a seal."""
    small = image.copy() if max(image.size) <= SEAL_SIDE else image
    if small is image:
        factor = SEAL_SIDE / max(image.size)
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        small = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return Picture(b"", "png", place, drawn=drawn, image=small)
