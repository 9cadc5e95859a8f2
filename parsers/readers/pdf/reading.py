"""PDF: text and ruled tables as they were written; pages that are pictures go through OCR."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any, Self

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdocument import PDFPasswordIncorrect
from PIL import Image

from parsers.document import Document, Picture
from parsers.facts import Defect
from parsers.readers.limits import PageBudget
from parsers.readers.page.clarity import unclear
from parsers.readers.page.layout import Page, lay_out
from parsers.readers.page.picture import SEAL_PAGES, Scans, can_read_pictures, seal_picture
from parsers.readers.pdf.page import is_drawn, needs_ocr, page_of
from parsers.readers.pdf.turning import turn_upright
from parsers.seal.glance import shows_red
from parsers.source import SourceFile
from parsers.terms import Limits

OCR_DPI, SEAL_DPI, GLANCE_DPI = 200, 100, 50
MOST_PIXELS = 2600
"""Of a rendering's longer side, however large the page says it is."""
LOCKED = "PDF 已加密，需要密码才能打开"
BROKEN = "PDF 已损坏，无法打开"
NO_PAGES = "PDF 已损坏，没有可读的页"

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


def read_pdf(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    """What a PDF says, page by page; `read_by` is `ocr` when no page had text of its own, else `pdf`.

    Opens with the empty password; any other is a defect `encrypted`. Pages past `limits.pdf_pages`, and those
    that the budget has no OCR for, are named in a defect `too_large`. `pictures` are the first pages, drawn.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with _Renderer(file.data) as renderer:
                turned = renderer.turned_upright(limits.pdf_pages)
                upright = file if turned is None else replace(file, data=turned)
                return _document(upright, limits, budget, renderer)
        except PDFPasswordIncorrect:
            return _refusal(file, "encrypted", LOCKED)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - pdfminer and pdfium raise anything over broken bytes
            return _refusal(file, *(("encrypted", LOCKED) if _is_lock(error) else ("unreadable", BROKEN)))


def draw_pages(data: bytes, most: int, long_side: int) -> Iterator[Image.Image]:
    """The first pages as pictures, set upright; a page that cannot be drawn is white.

    :raises pypdfium2.PdfiumError: it cannot be opened
    """
    with _Renderer(data) as renderer:
        renderer.turned_upright(most)
        for number in range(1, min(renderer.pages, most) + 1):
            image = renderer.image(number, OCR_DPI) or Image.new("RGB", (1, 1), "white")
            image.thumbnail((long_side, long_side))
            yield image


def _document(file: SourceFile, limits: Limits, budget: PageBudget, renderer: _Renderer) -> Document:
    read: dict[int, Page] = {}
    scans = Scans(file.path, budget)
    pictures: list[Picture] = []
    written = 0
    for number, source in _sources(file.data, renderer, limits):
        image, is_scan = None, source is None or needs_ocr(source)
        if source is None or (is_scan and can_read_pictures()):
            image = scans.read(number, partial(renderer.image, number, OCR_DPI))
        else:
            read[number] = page_of(source, number)
            written += bool(read[number].pieces)
        if number <= SEAL_PAGES and image is None:
            image = renderer.seal_image(number, is_scan=is_scan)
        if number <= SEAL_PAGES and image is not None:
            drawn = source is not None and is_drawn(source)
            pictures.append(seal_picture(image, f"第{number}页", drawn=drawn))
    read |= {page.number: page for page in scans.pages}
    blocks, notes = lay_out(read[number] for number in sorted(read))
    return Document(
        file.path,
        file.kind,
        "pdf" if written else "ocr" if scans.pages else None,
        blocks=blocks,
        notes=notes,
        pictures=tuple(pictures),
        defects=tuple(_defects(file, limits, renderer, scans, seen=bool(read or pictures), written=written)),
    )


def _defects(
    file: SourceFile, limits: Limits, renderer: _Renderer, scans: Scans, *, seen: bool, written: int
) -> Iterator[Defect]:
    yield from scans.defects
    if not scans.clear and written <= len(scans.pages):
        yield unclear(file.path)
    if not seen and not scans.defects:
        yield Defect("unreadable", file.path, NO_PAGES)
    if renderer.pages > limits.pdf_pages:
        told = f"PDF 共 {renderer.pages} 页，只读取了前 {limits.pdf_pages} 页"
        yield Defect("too_large", file.path, told)


def _sources(data: bytes, renderer: _Renderer, limits: Limits) -> Iterator[tuple[int, Any]]:
    """The pages as pdfplumber sees them; `None` for those that only the renderer can make something of."""
    with _plumber(data) as pdf:
        for number in range(1, min(renderer.pages, limits.pdf_pages) + 1):
            page = pdf.pages[number - 1] if pdf is not None and number <= len(pdf.pages) else None
            yield number, page
            if page is not None:
                page.close()


@contextmanager
def _plumber(data: bytes) -> Iterator[Any]:
    """The file opened for its text; `None` where pdfminer fails over what pdfium can still render."""
    try:
        pdf = pdfplumber.open(io.BytesIO(data), password="", unicode_norm="NFC")
        len(pdf.pages)
    except Exception:  # noqa: BLE001 - pdfminer raises anything over broken bytes
        yield None
        return
    with pdf:
        yield pdf


class _Renderer:
    """Draws pages; also the judge of whether the file opens at all, since pdfium forgives most."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(data)
        self.pages = len(self._pdf)
        self._flat: set[int] = set()
        with suppress(pypdfium2.PdfiumError):
            self._pdf.init_forms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def turned_upright(self, most: int) -> bytes | None:
        """The file with its first pages set upright; `None` where all of them were."""
        turned = False
        for number in range(min(self.pages, most)):
            with suppress(pypdfium2.PdfiumError):
                page = self._pdf[number]
                turned |= turn_upright(page)
                page.close()
        if not turned:
            return None
        stream = io.BytesIO()
        self._pdf.save(stream)
        return stream.getvalue()

    def image(self, number: int, dpi: int) -> Image.Image | None:
        """The page as a picture, annotations and form fields included; `None` where it can not be drawn."""
        try:
            self._flatten(number)
            page = self._pdf[number - 1]
            try:
                scale = min(dpi / 72, MOST_PIXELS / max(*page.get_size(), 1))
                bitmap = page.render(scale=scale, rev_byteorder=True)
                image: Image.Image = bitmap.to_pil()
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            return None
        return image.convert("RGB")

    def _flatten(self, number: int) -> None:
        """Make the looks of annotations part of the page, once: those of fields that no form lists too."""
        if number in self._flat:
            return
        self._flat.add(number)
        page = self._pdf[number - 1]
        if pdfium.FPDFPage_GetAnnotCount(page):
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        page.close()

    def seal_image(self, number: int, *, is_scan: bool) -> Image.Image | None:
        """The page at a glance, and larger if there is red on it; a scan at once, being decoded anyway."""
        if is_scan:
            return self.image(number, SEAL_DPI)
        glance = self.image(number, GLANCE_DPI)
        return self.image(number, SEAL_DPI) if glance is not None and shows_red(glance) else glance


def _is_lock(error: BaseException) -> bool:
    return "password" in str(error).lower()


def _refusal(file: SourceFile, code: str, detail: str) -> Document:
    return Document(file.path, file.kind, None, defects=(Defect(code, file.path, detail),))
