"""Pictures of documents: scans and photos, read by OCR."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from parsers.document import Document, Picture
from parsers.facts import Defect
from parsers.readers.budget import PageBudget
from parsers.readers.page.layout import Page, lay_out
from parsers.source import SourceFile
from parsers.terms import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_SIDE, LEAST_PIXELS = 150, 90_000
"""Anything smaller is a logo, a signature or a seal, and no page."""
SEAL_PAGES = 8
"""Pages whose pictures are kept for the look for a seal."""
SEAL_SIDE = 1200
"""Pixels of their long side."""
NO_OCR = "未安装文字识别组件，图片内容未能识别"
TOO_MANY = "可识别的页数已达上限，自{place}起未识别"


def can_read_pictures() -> bool:
    """Whether the `ocr` extra is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2", "numpy"))


def read_picture(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    """A picture's text by OCR, every run with its confidence; what cannot be read is a defect.

    Pictures too small for a page are not read, only kept for the look for a seal.
    """
    try:
        pages = list(_pages(file.data, limits))
    except _Refused as refused:
        return _refusal(file, refused.code, refused.detail)
    pictures = tuple(seal_picture(page, f"第{i}页") for i, page in enumerate(pages[:SEAL_PAGES], start=1))
    if len(pages) == 1:
        pictures = (replace(pictures[0], place="图片"),)
    large = [(i, page) for i, page in enumerate(pages, start=1) if _is_page(page)]
    laid, defects = read_images(file.path, large, budget)
    blocks, notes = lay_out(laid)
    read_by = "ocr" if laid else None
    return Document(
        file.path, file.kind, read_by, blocks=blocks, notes=notes, pictures=pictures, defects=tuple(defects)
    )


def read_pictures_as_document(document: Document, limits: Limits, budget: PageBudget) -> Document:
    """A Word file that holds just pictures, read as these are; `read_by` becomes `ocr`."""
    images: list[tuple[int, Image.Image]] = []
    for picture in document.pictures:
        try:
            images += [(len(images) + 1, page) for page in _pages(picture.data, limits) if _is_page(page)]
        except _Refused:
            continue
    laid, defects = read_images(document.path, images, budget)
    if not laid:
        return replace(document, defects=(*document.defects, *defects))
    blocks, notes = lay_out(laid)
    return replace(
        document,
        read_by="ocr",
        blocks=(*document.blocks, *blocks),
        notes=(*document.notes, *notes),
        defects=(*document.defects, *defects),
    )


def read_images(
    path: str, images: Iterable[tuple[int, Image.Image]], budget: PageBudget
) -> tuple[list[Page], list[Defect]]:
    """The pages that the budget allows, numbered as given, and what kept the rest from being read."""
    laid: list[Page] = []
    for number, image in images:
        if not can_read_pictures():
            return laid, [Defect("no_ocr", path, NO_OCR)]
        if not budget.take():
            return laid, [Defect("too_large", path, TOO_MANY.format(place=f"第{number}页"))]
        try:
            laid.append(_read(image, number))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - what OpenCV and the engine raise over odd pixels is no list to keep
            return laid, [Defect("unreadable", path, f"第{number}页未能识别")]
    return laid, []


def _read(image: Image.Image, number: int) -> Page:
    import numpy as np

    from parsers.readers.page.reading import read_page

    pixels: NDArray[np.uint8] = np.asarray(image.convert("RGB"))
    return read_page(pixels, number)


class _Refused(Exception):
    """A picture that is not opened; never leaves this module."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def _refusal(file: SourceFile, code: str, detail: str) -> Document:
    return Document(file.path, file.kind, None, defects=(Defect(code, file.path, detail),))


def _pages(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The picture's frames, upright, transparent ones on white; a GIF's first only. Raises `_Refused`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data)) as image:
                frames = getattr(image, "n_frames", 1) if image.format in {"TIFF", "MPO"} else 1
                for index in range(1 if image.format == "MPO" else min(frames, limits.pdf_pages)):
                    image.seek(index)
                    yield _frame(image, limits)
        except _Refused:
            raise
        except Image.DecompressionBombError as bomb:
            raise _Refused("too_large", "图片像素过大") from bomb
        except Exception as broken:  # decoders raise anything over broken bytes
            raise _Refused(*_why(data)) from broken


def _frame(image: Image.Image, limits: Limits) -> Image.Image:
    if image.width * image.height > limits.picture_pixels:
        raise _Refused("too_large", f"图片像素过大（{image.width}×{image.height}）")
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"1", "L", "I;16", "I"}:
        return upright.convert("L")
    if upright.mode not in {"RGBA", "LA", "PA", "P"}:
        return upright.convert("RGB")
    solid = upright.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", solid.size, (255, 255, 255, 255)), solid).convert("RGB")


def _why(data: bytes) -> tuple[str, str]:
    if data[4:8] == b"ftyp":
        return "unsupported", "暂不支持 HEIC 图片，请转换为 JPG 或 PDF 后重新发送"
    return "unreadable", "图片已损坏，无法打开"


def _is_page(image: Image.Image) -> bool:
    return min(image.size) >= LEAST_SIDE and image.width * image.height >= LEAST_PIXELS


def seal_picture(image: Image.Image, place: str, *, drawn: bool = False) -> Picture:
    """A copy of the page large enough for the look for a seal."""
    small = image.copy()
    small.thumbnail((SEAL_SIDE, SEAL_SIDE))
    stream = io.BytesIO()
    small.save(stream, "PNG", compress_level=1)
    return Picture(stream.getvalue(), "png", place, drawn=drawn)
