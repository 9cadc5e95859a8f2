"""Excel files written part by part (ECMA-376, section 18): a test knows every cell, its style and its box."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE, SYMBOL = 1, 2
"""Styles: a cell that shows a day, one in Wingdings 2."""


@dataclass
class Sheet:
    """Cells by reference: text, numbers (or `<v>` and attributes as they are written), and what is merged."""

    cells: Mapping[str, object]
    merged: Sequence[str] = ()
    name: str = "Sheet1"
    state: str = "visible"
    boxes: Sequence[tuple[str, bool, int, int]] = ()
    """Check boxes: caption, whether ticked, column and row from 0."""


@dataclass
class Workbook:
    """Sheets, and the strings that their cells share."""

    sheets: Sequence[Sheet]
    pictures: Sequence[bytes] = ()
    strings: list[str] = field(default_factory=list)

    def file(self) -> bytes:
        parts = {"xl/styles.xml": STYLES}
        entries, relations = "", _relation(0, "styles", "styles.xml") + _relation(1, "sharedStrings", "s.xml")
        for number, sheet in enumerate(self.sheets, 2):
            own = f'name="{escape(sheet.name)}" sheetId="{number}" state="{sheet.state}" r:id="r{number}"'
            entries += f"<sheet {own}/>"
            relations += _relation(number, "worksheet", f"worksheets/sheet{number}.xml")
            parts[f"xl/worksheets/sheet{number}.xml"] = self._sheet(sheet)
            if sheet.boxes:
                own = _relation(0, "vmlDrawing", f"../drawings/v{number}.vml")
                parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relations(own)
                parts[f"xl/drawings/v{number}.vml"] = _drawing(sheet.boxes)
        shared = "".join(
            one if one.startswith("<si>") else f"<si><t>{escape(one)}</t></si>" for one in self.strings
        )
        parts["xl/s.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
        parts["xl/workbook.xml"] = (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>'
        )
        parts["xl/_rels/workbook.xml.rels"] = _relations(relations)
        parts["_rels/.rels"] = _relations(_relation(0, "officeDocument", "xl/workbook.xml"))
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", _types(parts))
            for name, text in parts.items():
                archive.writestr(name, text)
            for number, picture in enumerate(self.pictures):
                archive.writestr(f"xl/media/image{number}.png", picture)
        return stream.getvalue()

    def _sheet(self, sheet: Sheet) -> str:
        rows: dict[str, str] = {}
        for reference, said in sheet.cells.items():
            row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            rows[row] = rows.get(row, "") + self._cell(reference, said)
        inside = "".join(f'<row r="{row}">{cells}</row>' for row, cells in rows.items())
        merged = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merged)
        drawing = '<legacyDrawing r:id="r0"/>' if sheet.boxes else ""
        return (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetData>{inside}</sheetData>'
            f"<mergeCells>{merged}</mergeCells>{drawing}</worksheet>"
        )

    def _cell(self, reference: str, said: object) -> str:
        if said is None:
            return f'<c r="{reference}" s="0"/>'
        if isinstance(said, str) and said.startswith("<c"):
            return said.replace("<c", f'<c r="{reference}"', 1)
        if isinstance(said, str):
            self.strings.append(said)
            return f'<c r="{reference}" t="s"><v>{len(self.strings) - 1}</v></c>'
        return f'<c r="{reference}"><v>{said}</v></c>'


SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
KINDS = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles", "/xl/s.xml": "sharedStrings"}
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m"/>'
    '</numFmts><fonts><font><name val="宋体"/></font><font><name val="Wingdings 2"/></font></fonts><cellXfs>'
    '<xf numFmtId="0" fontId="0"/><xf numFmtId="176" fontId="0"/><xf numFmtId="0" fontId="1"/>'
    "</cellXfs></styleSheet>"
)
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"'


def _types(parts: Mapping[str, str]) -> str:
    kinds = {f"/{name}": "worksheet" for name in parts if name.startswith("xl/worksheets/sheet")} | KINDS
    told = "".join(
        f'<Override PartName="{name}" ContentType="{SPREADSHEET}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    relations = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{relations}{told}</Types>'


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def _drawing(boxes: Sequence[tuple[str, bool, int, int]]) -> str:
    shapes = "".join(
        f'<v:shape><v:textbox><div><font face="宋体">{caption}</font></div></v:textbox>'
        '<x:ClientData ObjectType="Checkbox">'
        f"<x:Anchor>{column}, 5, {row}, 2, {column + 1}, 0, {row + 1}, 0</x:Anchor>"
        f"{'<x:Checked>1</x:Checked>' if ticked else ''}</x:ClientData></v:shape>"
        for caption, ticked, column, row in boxes
    )
    return f"<xml {VML}>{shapes}</xml>"
