"""Formats that LibreOffice reads best, with our own light readers for where it is missing or fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parsers.document import TICKED_BOX, Document, Table, paragraphs_of
from parsers.facts import Defect
from parsers.readers.excel.reading import NO_MATERIAL, read_excel
from parsers.readers.flat_word import is_flat, read_flat_word
from parsers.readers.limits import BROKEN, unread
from parsers.readers.office import TIMED_OUT, NotConverted, is_office_there, to_docx, to_xlsx
from parsers.readers.rtf.reading import read_rtf
from parsers.readers.word.reading import MACROS, read_word
from parsers.readers.word97.reading import is_locked, read_word97
from parsers.source import SourceFile
from parsers.terms import Limits

_SLOW = "文件转换超时，已改用简易方式读取"
_NO_OFFICE = "暂不支持此类文件，请另存为 Word 文档（docx）"
_OLE_STORAGE_OF_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_SUFFIXES = {"wordxml": ".xml", "odt": ".odt", "xls": ".xls", "ods": ".ods"}


def read_legacy_word(file: SourceFile, limits: Limits) -> Document:
    """A doc or wps (Word 97 to 2003): by LibreOffice, or by our own light reader; total."""
    if is_locked(file.data):
        return read_word97(file, limits)
    document = _read(file, ".doc", limits, read_word97)
    if _OLE_STORAGE_OF_MACROS not in file.data:
        return document
    return replace(document, defects=(*document.defects, Defect("macros", file.path, MACROS)))


def read_rich_text(file: SourceFile, limits: Limits) -> Document:
    """An rtf: by LibreOffice, or by our own light reader; total."""
    return _read(file, ".rtf", limits, read_rtf)


def read_by_office(file: SourceFile, limits: Limits) -> Document:
    """OpenDocument text, Word as one XML file: LibreOffice or nothing, save for a flat package; total."""
    if file.kind == "wordxml" and is_flat(file.data):
        return replace(read_flat_word(file, limits), kind=file.kind)
    return _read(file, _SUFFIXES[file.kind], limits, _cannot)


def read_old_sheets(file: SourceFile, limits: Limits) -> Document:
    """Excel 97 to 2003 (WPS's et is the same), OpenDocument sheets: LibreOffice or nothing; total."""
    converted = to_xlsx(file.data, _SUFFIXES[file.kind], limits)
    if isinstance(converted, NotConverted):
        return unread(file, "unsupported", NO_MATERIAL)
    document = read_excel(replace(file, data=converted, kind="xlsx"), limits)
    return replace(document, kind=file.kind, read_by=document.read_by and f"{file.kind}-libreoffice")


def _cannot(file: SourceFile, _limits: Limits) -> Document:
    if is_office_there():
        return unread(file, "unreadable", BROKEN)
    return unread(file, "unsupported", _NO_OFFICE)


def _read(
    file: SourceFile, suffix: str, limits: Limits, light: Callable[[SourceFile, Limits], Document]
) -> Document:
    """What LibreOffice makes of it, unless it lost something that the light reader finds."""
    converted = to_docx(file.data, suffix, limits)
    if isinstance(converted, NotConverted):
        document = light(file, limits)
        slow = (Defect("too_large", file.path, _SLOW),) if converted.reason == TIMED_OUT else ()
        return replace(document, defects=(*document.defects, *slow))
    document = read_word(replace(file, data=converted, kind="docx"), limits)
    other = light(file, limits)
    if other.read_by and _says_more(other, document):
        return replace(other, pictures=document.pictures or other.pictures)
    return replace(document, kind=file.kind, read_by=document.read_by and f"{file.kind}-libreoffice")


def _says_more(light: Document, converted: Document) -> bool:
    """Whether the conversion lost all, a table that ends the file, or ticks (overstruck boxes, mostly)."""
    if not converted.blocks:
        return True
    return (_has_table(light) and not _has_table(converted)) or _ticks(light) > _ticks(converted)


def _has_table(document: Document) -> bool:
    return any(isinstance(block, Table) for block in document.blocks)


def _ticks(document: Document) -> int:
    return sum(paragraph.text.count(TICKED_BOX) for paragraph in paragraphs_of(document.blocks))
