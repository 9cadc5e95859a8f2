"""Excel files since 2007 (xlsx, ECMA-376 part 1, section 18): a form is sometimes typed into a sheet.

What nobody sees, hidden sheets and macros, is not read; nor is anything computed: a formula shows what the
program that wrote the file computed last.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.document import Block, Document, Run
from parsers.facts import Defect
from parsers.readers.excel.boxes import read_boxes
from parsers.readers.excel.cells import Book, children, read_book, relationship
from parsers.readers.excel.sheet import Place, read_sheet
from parsers.readers.excel.workbook import SCORING
from parsers.readers.limits import BROKEN, Unreadable, unread
from parsers.readers.word.package import Element, Package, Relationship, open_package
from parsers.readers.word.shapes import Album
from parsers.source import SourceFile
from parsers.terms import Limits

NO_MATERIAL = "Excel 表格不在征集材料之列，请提交 Word 文档"
"""Said of a file that turns out to be no form."""
SCORES = "是专家评分表，不属于申报材料"
MOST_SHEETS = 20
MOST_XML = 30 * 1024 * 1024
"""Bytes of one part: a form takes thousands, a list that takes more is none."""
_MEDIA = "xl/media/"


def read_excel(file: SourceFile, limits: Limits) -> Document:
    """The sheets of an xlsx as tables; total."""
    try:
        return _read(file, limits)
    except Unreadable as fault:
        return unread(file, fault.code, fault.detail)
    except RecursionError:
        return unread(file, "unreadable", BROKEN)


def _read(file: SourceFile, limits: Limits) -> Document:
    package = open_package(file.data, limits)
    main = package.main_part()
    workbook = _part(package, main)
    if _is_scoring(workbook):
        return unread(file, "scores", SCORES)
    parts = package.relationships(main)
    named = {one.kind: one.target for one in parts.values()}
    book = read_book(
        workbook, _optional(package, named.get("sharedStrings")), _optional(package, named.get("styles"))
    )
    blocks = [block for sheet in _sheets(workbook, parts) for block in _blocks(package, book, *sheet)]
    album = Album(package)
    for name in package.names():
        if name.startswith(_MEDIA):
            album.add(Relationship("image", name), "表中图片")
    return Document(
        file.path,
        file.kind,
        "xlsx",
        blocks=tuple(blocks),
        pictures=tuple(album.pictures),
        defects=(Defect("unsupported", file.path, NO_MATERIAL),),
    )


def _is_scoring(workbook: Element) -> bool:
    """Whether it is a scoring sheet of ours, by its hidden sheet."""
    named = (sheet for group in children(workbook, "sheets") for sheet in children(group, "sheet"))
    return any(one.get("name") == SCORING and one.get("state", "visible") != "visible" for one in named)


def _sheets(workbook: Element, parts: dict[str, Relationship]) -> Iterator[tuple[str, str]]:
    """Name and part of every sheet that is seen."""
    count = 0
    for group in children(workbook, "sheets"):
        for sheet in children(group, "sheet"):
            reference = relationship(sheet)
            if sheet.get("state", "visible") != "visible" or reference not in parts or count >= MOST_SHEETS:
                continue
            count += 1
            yield sheet.get("name", "")[:60], parts[reference].target


def _blocks(package: Package, book: Book, name: str, part: str) -> list[Block]:
    root = _optional(package, part)
    return read_sheet(root, f"工作表“{name}”", book, _boxes(package, root, part)) if root is not None else []


def _boxes(package: Package, root: Element, part: str) -> dict[Place, tuple[Run, ...]]:
    """The check boxes of a sheet, where it has any."""
    for drawing in children(root, "legacyDrawing"):
        target = package.relationships(part).get(relationship(drawing))
        shapes = _optional(package, target.target) if target else None
        return read_boxes(shapes) if shapes is not None else {}
    return {}


def _part(package: Package, name: str) -> Element:
    """A part that must be there.

    :raises Unreadable: if it is not, cannot be read, or is longer than a form takes
    """
    root = package.xml(name) if package.content(name, MOST_XML) else None
    if root is None:
        raise Unreadable("unreadable", BROKEN)
    return root


def _optional(package: Package, name: str | None) -> Element | None:
    """A part that may be missing. Raises as `_part`."""
    return _part(package, name) if name is not None and package.has(name) else None
