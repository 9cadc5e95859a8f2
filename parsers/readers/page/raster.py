"""The kinds of pictures that can be looked at and put through OCR; vector graphics are not among them."""

RASTER = frozenset({"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic"})
