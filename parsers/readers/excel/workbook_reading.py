"""The cells of an .xlsx file (ECMA-376 part 1, 18) with their places, for tables that are checked by cell.

What a cell shows is read as a form's is (`parsers.readers.excel`); styles are passed over, hidden sheets
kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.kinds.detect import detect_kind
from parsers.readers.excel.cells import Book, children, read_book, relationship
from parsers.readers.excel.sheet import place_of
from parsers.readers.excel.workbook import Cell, Sheet, Workbook
from parsers.readers.limits import BROKEN, ENCRYPTED, TOO_LARGE, Unreadable
from parsers.readers.word.package import Element, Package, open_package
from parsers.terms import Limits

MOST_SHEETS = 60
MOST_CELLS = 200_000
"""Of a workbook, empty ones not counted."""
MOST_TEXT = 4_000
"""Characters of one cell that are kept."""

_OTHER_KINDS = {
    "encrypted-office": ENCRYPTED,
    "drm": "文件被加密软件锁定，无法打开，请解密后重新发送",
    "xls": "是旧版 Excel 文件（xls），请另存为 xlsx 后重新发送",
    "ods": "是 OpenDocument 表格，请另存为 xlsx 后重新发送",
}
_NO_WORKBOOK = "不是 Excel 文件（xlsx）"


def read_workbook(data: bytes, limits: Limits) -> Workbook:
    """The sheets of a file. Total: whatever the bytes, there is a value."""
    if len(data) > limits.file_bytes:
        return Workbook(fault=TOO_LARGE)
    kind = detect_kind(data)
    if kind not in {"xlsx", "zip"}:
        return Workbook(fault=_OTHER_KINDS.get(kind, _NO_WORKBOOK))
    try:
        return Workbook(tuple(_sheets(open_package(data, limits))))
    except Unreadable as error:
        return Workbook(fault=error.detail)
    except (RecursionError, MemoryError):
        return Workbook(fault=TOO_LARGE)


def _sheets(package: Package) -> Iterator[Sheet]:
    """:raises Unreadable: no workbook, or one that is too large"""
    main = package.main_part()
    workbook = package.xml(main)
    parts = package.relationships(main)
    shared = next((one.target for one in parts.values() if one.kind == "sharedStrings"), None)
    if workbook is None:
        raise Unreadable("unreadable", _NO_WORKBOOK)
    book = read_book(workbook, package.optional_xml(shared), None)
    left = MOST_CELLS
    listed = [one for group in children(workbook, "sheets") for one in children(group, "sheet")]
    for element in listed[:MOST_SHEETS]:
        target = parts.get(relationship(element))
        sheet = package.xml(target.target) if target is not None and target.kind == "worksheet" else None
        if sheet is None:
            continue
        cells = tuple(_cells(sheet, book, left))
        left -= len(cells)
        yield Sheet(element.get("name", "")[:100], cells, element.get("state", "visible") != "visible")
    if package.damaged:
        raise Unreadable("unreadable", BROKEN)


def _cells(sheet: Element, book: Book, most: int) -> Iterator[Cell]:
    """A cell or row without a reference follows the one before it.

    :raises Unreadable: there are more than so many
    """
    count = at = 0
    for row in (row for data in children(sheet, "sheetData") for row in children(data, "row")):
        number = row.get("r", "")
        at = int(number) if number.isdecimal() and 0 < len(number) < 8 else at + 1
        column = 0
        for element in children(row, "c"):
            place = place_of(element.get("r", ""))
            column = place[1] + 1 if place else column + 1
            text = "".join(run.text for run in book.runs(element))[:MOST_TEXT].strip()
            if not text:
                continue
            count += 1
            if count > most:
                raise Unreadable("too_large", TOO_LARGE)
            yield Cell(at, column, text)
