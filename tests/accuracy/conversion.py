"""From a Word file to the other kinds of file that submitters send."""

from __future__ import annotations

import io
import random
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from tests.builders.files.photographs import Shot, photographed
from tests.builders.files.pictures import encoded

SCAN_DPI = 200


def convert_all(files: Sequence[bytes], kind: str) -> list[bytes]:
    """Docx files in one run of LibreOffice, which is one second a file faster than one by one."""
    if not files:
        return []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sources = [root / f"{number:04d}.docx" for number in range(len(files))]
        for source, data in zip(sources, files, strict=True):
            source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{root}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(root / "out")]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=600)
        return [(root / "out" / f"{source.stem}.{kind}").read_bytes() for source in sources]


def scan(pdf: bytes, pick: random.Random) -> list[bytes]:
    """A PDF's pages as a flat-bed scanner gives them: a little askew, paper not quite white, JPEG."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        image = page.render(scale=SCAN_DPI / 72).to_pil().convert("RGB")
        image = image.rotate(pick.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
        noise = np.random.default_rng(pick.randrange(2**32)).normal(0, 4, (image.height, image.width, 1))
        shaded = np.clip(np.asarray(image, dtype=np.float64) * 0.97 + noise, 0, 255).astype(np.uint8)
        stream = io.BytesIO()
        Image.fromarray(shaded).save(stream, "JPEG", quality=85, dpi=(SCAN_DPI, SCAN_DPI))
        pages.append(stream.getvalue())
    document.close()
    return pages


def drawn(pdf: bytes, dpi: int) -> list[Image.Image]:
    """A PDF's pages as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return pages


def photographs(pdf: bytes, pick: random.Random, kind: str = "JPEG") -> list[bytes]:
    """A PDF's pages as a phone takes them: on a desk, from aside, in whatever light there is."""
    return [
        encoded(photographed(page, _shot(pick), pick.randrange(2**32)), kind, quality=85)
        for page in drawn(pdf, 220)
    ]


def _shot(pick: random.Random) -> Shot:
    corners = ((0.12, 0.1), (0.87, 0.1), (0.9, 0.92), (0.09, 0.91))
    moved = tuple((x + pick.uniform(-0.05, 0.05), y + pick.uniform(-0.05, 0.05)) for x, y in corners)
    return Shot(
        corners=moved,
        size=(2250, 3000),
        runtime=pick.choice(((96, 66, 42), (60, 60, 66), (150, 120, 90), (205, 200, 190))),
        light=pick.uniform(0.45, 1.0),
        shadow=pick.uniform(0.0, 0.35),
        blur=pick.uniform(0.0, 1.4),
        warmth=pick.uniform(0.0, 0.25),
    )


def of_a_screen(pdf: bytes) -> list[bytes]:
    """A PDF's pages at 72 dpi, as JPEG."""
    return [encoded(page, "JPEG", quality=85) for page in drawn(pdf, 72)]


def turned(pdf: bytes) -> bytes:
    """The PDF upside down, its text still text."""
    document, stream = pypdfium2.PdfDocument(pdf), io.BytesIO()
    for page in document:
        page.set_rotation(180)
    document.save(stream)
    document.close()
    return stream.getvalue()


def scanned_pdf(pages: Sequence[bytes]) -> bytes:
    """Pages bound into a PDF without text."""
    images = [Image.open(io.BytesIO(page)) for page in pages]
    stream = io.BytesIO()
    images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=SCAN_DPI)
    return stream.getvalue()
