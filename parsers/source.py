"""A file that came with a message, with its bytes. Never stored: facts keep only its name and hash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceFile:
    """A mail part or an archive member."""

    name: str
    """Decoded and clean; safe to show, never used as a path on disk."""
    path: str
    """The way in, names joined with `/`; unique in the message."""
    data: bytes
    kind: str
    """Detected from the content: see `parsers.kinds.detect`."""
    inline: bool = False
    """Shown inside the mail's text, as a signature's logo is: not a document by itself."""


RASTER = frozenset({"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "avif", "jp2", "psd"})
"""Kinds of pictures that can be looked at and put through OCR."""
UNOPENED = frozenset({"svg", "wmf", "emf", "ico", "jxl", "djvu"})
"""Drawings and rare formats, which only a person can open: what they show may be a form."""
