"""Forms in many layouts, made with python-docx."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
from docx.document import Document as DocxFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tests.accuracy.invention import TERMS, Said
from tests.accuracy.ticking import Writer

INTRODUCTION = (
    "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，着重探讨教育后勤领域在数智技术应用、服务质量提升、"
    "管理效能增强、理念方法创新等方面的典型做法和先进经验，设置以下三个方面："
)
_SIGNED = "（盖章）\n    年    月    日"


def new_file() -> DocxFile:
    file = docx.Document()
    style = file.styles["Normal"]
    style.font.size = Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    return file


def saved(file: DocxFile) -> bytes:
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _write(cell: _Cell, text: str) -> None:
    first, *rest = text.split("\n")
    cell.paragraphs[0].add_run(first)
    for line in rest:
        cell.add_paragraph(line)


def _ticks(cell: _Cell, options: tuple[str, ...], chosen: str, way: Writer, before: str = "") -> None:
    if before:
        cell.paragraphs[0].add_run(before)
        way(cell.add_paragraph(), options, chosen)
    else:
        way(cell.paragraphs[0], options, chosen)


def _grid(file: DocxFile | _Cell, rows: int, columns: int) -> Table:
    table = file.add_table(rows, columns)
    if not isinstance(file, _Cell):
        table.style = "Table Grid"
    return table


def _notice(file: DocxFile | _Cell, said: Said, way: Writer, *, spaced: bool = False) -> None:
    gap = "　" if spaced else " "
    table = _grid(file, 7, 4)
    heads = (
        (f"单{gap}位", said.unit, "联系人", said.contact),
        ("联系\n方式" if spaced else "联系方式", said.contact_info, f"职{gap}务", said.position),
    )
    for row, texts in zip(table.rows[:2], heads, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            _write(cell, text)
    labels = (
        "申报方向",
        "申报形式",
        "申报\n题目" if spaced else "申报题目",
        "申报内容说明（1000 字以内）",
        "申报单位\n意见",
    )
    wide = [row.cells[1].merge(row.cells[3]) for row in table.rows[2:]]
    for row, label in zip(table.rows[2:], labels, strict=True):
        _write(row.cells[0], label)
    _ticks(wide[0], TERMS.directions, said.direction, way, INTRODUCTION)
    _ticks(wide[1], TERMS.kinds, said.kind, way)
    _write(wide[2], said.title)
    _write(wide[3], said.summary)
    _write(wide[4], f"{said.unit_opinion}\n{_SIGNED}")


def _two_columns(file: DocxFile, said: Said, way: Writer) -> None:
    table = _grid(file, 9, 2)
    labels = (
        "单位名称",
        "联系人姓名",
        "联系电话",
        "职务/职称",
        "案例名称",
        "申报方向",
        "申报形式",
        "内容简介（限1000字）",
        "单位推荐意见",
    )
    values = (
        said.unit,
        said.contact,
        said.contact_info,
        said.position,
        said.title,
        "",
        "",
        said.summary,
        said.unit_opinion,
    )
    for row, label, value in zip(table.rows, labels, values, strict=True):
        _write(row.cells[0], label)
        if value:
            _write(row.cells[1], value)
    _ticks(table.cell(5, 1), TERMS.directions, said.direction, way)
    _ticks(table.cell(6, 1), TERMS.kinds, said.kind, way)


def _values_below(file: DocxFile, said: Said, way: Writer) -> None:
    table = _grid(file, 10, 4)
    for column, (label, value) in enumerate(
        (
            ("申报单位", said.unit),
            ("联系人", said.contact),
            ("联系方式", said.contact_info),
            ("职务", said.position),
        )
    ):
        _write(table.cell(0, column), label)
        _write(table.cell(1, column), value)
    wide = [row.cells[0].merge(row.cells[3]) for row in table.rows[2:]]
    for cell, text in zip(
        wide,
        ("申报题目", said.title, "申报方向", "", "申报形式", "", "申报内容说明", said.summary),
        strict=True,
    ):
        _write(cell, text)
    _ticks(wide[3], TERMS.directions, said.direction, way)
    _ticks(wide[5], TERMS.kinds, said.kind, way)
    file.add_paragraph("申报单位意见：" + said.unit_opinion)
    file.add_paragraph("（盖章）    年    月    日")


def _one_cell(file: DocxFile, said: Said, way: Writer) -> None:
    table = _grid(file, 6, 2)
    pairs = (
        (f"单位：{said.unit}", f"联系人：{said.contact}"),
        (f"联系方式：{said.contact_info}", f"职务：{said.position}"),
    )
    for row, texts in zip(table.rows[:2], pairs, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            _write(cell, text)
    wide = [row.cells[0].merge(row.cells[1]) for row in table.rows[2:]]
    _ticks(wide[0], TERMS.directions, said.direction, way, "申报方向：")
    _ticks(wide[1], TERMS.kinds, said.kind, way, "申报形式：")
    _write(wide[2], f"申报题目：{said.title}")
    _write(wide[3], f"申报内容说明（1000字以内）：\n{said.summary}")
    file.add_paragraph(f"申报单位意见：{said.unit_opinion}")


def _plain(file: DocxFile, said: Said, way: Writer, *, several: bool = False, lined: bool = False) -> None:
    line = "____" if lined else ""
    add: Callable[[str], Paragraph] = file.add_paragraph
    if several:
        add(f"单位：{said.unit}    联系人：{said.contact}")
        add(f"联系方式：{said.contact_info}\t职务：{said.position}")
    else:
        for label, value in (
            ("单 位", said.unit),
            ("联系人", said.contact),
            ("联系方式", said.contact_info),
            ("职 务", said.position),
        ):
            add(f"{label}：{line}{value}{line}")
    way(add("申报方向："), TERMS.directions, said.direction)
    way(add("申报形式："), TERMS.kinds, said.kind)
    add(f"申报题目：{line}{said.title}{line}")
    add("申报内容说明（1000字以内）：")
    for text in said.summary.split("\n"):
        add(text)
    add(f"申报单位意见：{said.unit_opinion}")
    add("（盖章）  ____年____月____日")


def _text_box(file: DocxFile, said: Said, way: Writer) -> None:
    """Unit and contact in a text box above the table."""
    lines = "".join(
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        for text in (f"单位：{said.unit}", f"联系人：{said.contact}")
    )
    shape = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>'
        '<v:shape style="width:400pt;height:60pt">'
        f"<v:textbox><w:txbxContent>{lines}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    file.add_paragraph()._p.append(parse_xml(shape))
    table = _grid(file, 7, 2)
    labels = ("联系方式", "职务", "申报题目", "申报方向", "申报形式", "申报内容说明", "申报单位意见")
    values = (said.contact_info, said.position, said.title, "", "", said.summary, said.unit_opinion)
    for row, label, value in zip(table.rows, labels, values, strict=True):
        _write(row.cells[0], label)
        _write(row.cells[1], value)
    _ticks(table.cell(3, 1), TERMS.directions, said.direction, way)
    _ticks(table.cell(4, 1), TERMS.kinds, said.kind, way)


def _nested(file: DocxFile, said: Said, way: Writer) -> None:
    outer = _grid(file, 1, 1)
    _notice(outer.cell(0, 0), said, way)


LAYOUTS: dict[str, Callable[[DocxFile, Said, Writer], None]] = {
    "notice": _notice,
    "spaced labels": lambda file, said, way: _notice(file, said, way, spaced=True),
    "two columns": _two_columns,
    "values below": _values_below,
    "one cell": _one_cell,
    "plain lines": _plain,
    "several in a line": lambda file, said, way: _plain(file, said, way, several=True),
    "lines to write on": lambda file, said, way: _plain(file, said, way, lined=True),
    "text box": _text_box,
    "nested": _nested,
}
PRINTED = ("notice", "spaced labels", "two columns", "values below", "plain lines", "several in a line")
"""Layouts that are also printed: to PDF, and scanned."""


def add_form(file: DocxFile, said: Said, layout: str, way: Writer) -> None:
    """The form, under its heading."""
    file.add_paragraph("附件：")
    file.add_paragraph("“2026年教育后勤信息化建设优秀案例”申报表")
    LAYOUTS[layout](file, said, way)
