"""The kinds of pictures that can be looked at and put through OCR, and those that only a person can open."""

RASTER = frozenset({"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "avif", "jp2", "psd"})
UNOPENED = frozenset({"svg", "wmf", "emf", "ico", "jxl", "djvu"})
"""Drawings and rare formats: what they show is not known, and may be a form."""
