"""What is a document and what only decoration of the text: logos, specks, signatures, cards."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from parsers.mail.headers import decode_text
from parsers.mail.parts import Part

PICTURES = frozenset(
    {"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "avif", "svg", "emf", "wmf", "ico"}
)
_TRIMMINGS = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
    }
    | {"text/vcard", "text/x-vcard", "text/directory", "application/pgp-keys"}
)
"""Files that programs add by themselves: signatures, cards, appointments."""
_TRIMMING_ENDINGS = (".p7s", ".p7c")
_PAGE_SIDE = 400
"""Pixels of the shorter side from which a picture in the text may be a page, not a logo."""
_PAGE_BYTES = 20_000
_SPECK_BYTES = 1500
"""A picture below this is a dot or a line, wherever it stands."""


def is_trimming(part: Part, name: str) -> bool:
    """Whether a mail program added the file by itself."""
    return part.content_type in _TRIMMINGS or name.lower().endswith(_TRIMMING_ENDINGS)


def is_stub(kind: str) -> bool:
    """Whether Word or a Mac keeps such a file beside another, and nobody means to send it."""
    return kind in {"owner", "appledouble"}


def is_speck(kind: str, data: bytes) -> bool:
    """Whether a file is a picture too small to show anything."""
    return kind in PICTURES and len(data) < _SPECK_BYTES


def is_small(data: bytes) -> bool:
    """Whether a picture that the text shows is too small for a page."""
    return len(data) < _PAGE_BYTES or _shorter_side(data) < _PAGE_SIDE


def is_decoration(part: Part, data: bytes, shown: frozenset[str]) -> bool:
    """Whether a picture belongs to the text's looks: shown in it and too small for a page, or a mere speck.

    QQ, Foxmail and phones send photos of a form with disposition inline, or pasted into the text: the
    disposition says nothing, and a picture as big as a page is a document wherever it stands.
    """
    if len(data) < _SPECK_BYTES:
        return part.disposition != "attachment"
    named = decode_text(part.headers.first("content-id") or b"").strip("<> ").lower()
    if named not in shown and not (
        "content-id" in part.headers and "multipart/related" in part.parents and shown
    ):
        return False
    return is_small(data)


def _shorter_side(data: bytes) -> int:
    try:
        with Image.open(BytesIO(data)) as picture:
            return min(picture.size)
    except Exception:  # noqa: BLE001 - a library at the seam: a picture that it cannot size may well be a page
        return _PAGE_SIDE
