"""A paper's blind copy: without certain words, without its properties; what remains is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.kinds.detect import detect_kind
from parsers.readers.limits import BROKEN, ENCRYPTED, TOO_LARGE, Unreadable
from parsers.terms import Limits

WORD = frozenset({"docx", "docm"})
CONVERTED = {"doc": ".doc", "wps": ".doc", "rtf": ".rtf", "odt": ".odt"}
"""Kinds that LibreOffice brings to docx first, by the ending that it knows them by."""
_OTHER = "不是 Word 或 PDF 文件，无法制作匿名副本"
_NO_OFFICE = "旧版 Word 文件须由 LibreOffice 转换后方可匿名，转换未成功"


@dataclass(frozen=True)
class Blinded:
    """The copy, or why there is none."""

    kind: str = ""
    """`docx` or `pdf`: what the copy is; empty where there is none."""
    hidden: int = 0
    """Places where a word was taken out."""
    left: tuple[str, ...] = ()
    """What could not be looked at or taken out, in words for the secretariat."""
    fault: str = ""
    """Why there is no copy."""


def blind_copy(data: bytes, words: Sequence[str], limits: Limits) -> tuple[bytes, Blinded]:
    """The copy, and what is to be said of it. Total: a file that cannot be copied gives none."""
    try:
        return _copy(data, words, limits)
    except Unreadable as error:
        return b"", Blinded(fault=error.detail)
    except (RecursionError, MemoryError):
        return b"", Blinded(fault=TOO_LARGE)


def _copy(data: bytes, words: Sequence[str], limits: Limits) -> tuple[bytes, Blinded]:
    """:raises Unreadable: it cannot be opened"""
    from parsers.blind.pdf import blind_pdf
    from parsers.blind.word import blind_word
    from parsers.readers.office import NotConverted, to_docx

    kind = detect_kind(data)
    if kind in WORD:
        return blind_word(data, words, limits)
    if kind == "pdf":
        return blind_pdf(data, words, limits)
    if kind in CONVERTED:
        converted = to_docx(data, CONVERTED[kind], limits)
        if isinstance(converted, NotConverted):
            raise Unreadable("unreadable", _NO_OFFICE)
        return blind_word(converted, words, limits)
    if kind in {"encrypted-office", "drm"}:
        raise Unreadable("encrypted", ENCRYPTED)
    raise Unreadable("unreadable", BROKEN if kind == "unknown" else _OTHER)
