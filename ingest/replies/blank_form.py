"""The notice's application form (附件) as a Word file, for those who sent none, and for `casebox form`."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from ingest.judge.policy import Call
from ingest.replies.described_form import lay_out_fields

BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"
BODY_SIZE, TITLE_SIZE = 14.0, 22.0
WIDTHS = (4.4, 4.7, 2.6, 4.1)
"""Of the four columns, in centimetres."""
ROW_HEIGHTS = (1.1, 1.1, 4.6, 2.4, 1.1, 8.2, 3.0, 3.0)
"""Of the eight rows, in centimetres: the form fills one page."""

_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into the file instead of the day of python-docx's own model."""


@lru_cache(maxsize=4)
def blank_form(call: Call) -> bytes:
    """The call's own blank form, or where it is not given, or gone, one that is made from what it asks.

    Read and made once a call: it is sent often.
    """
    if is_given(call):
        with suppress(OSError):
            return Path(call.blank).read_bytes()
    return _made(call)


def is_given(call: Call) -> bool:
    """Whether the call has a blank form of its own, and it is there."""
    return bool(call.blank) and Path(call.blank).is_file()


def _made(call: Call) -> bytes:
    """The form of the notice's annex with the call's own directions, kinds and limits, as a .docx file.

    Labels, order and the spaced-out `单 位` and `职 务` are the notice's.
    """
    document = Document()
    _set_page(document)
    _add_title(document, call)
    if call.described is not None:
        lay_out_fields(document, call.described, call.language)
    else:
        _lay_out_notice(document, call)
    document.core_properties.title = call.form_title
    document.core_properties.author = call.organizer
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = _MADE_AT
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _lay_out_notice(document: DocumentType, call: Call) -> None:
    table = document.add_table(rows=len(ROW_HEIGHTS), cols=len(WIDTHS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_sizes(table)
    _fill(table, call)


def _set_page(document: DocumentType) -> None:
    """A4, with margins that leave room for the form on one page."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(1.8)


def _add_title(document: DocumentType, call: Call) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, call.form_title, TITLE_FONT, TITLE_SIZE if len(call.form_title) <= 20 else 18.0)


def _set_sizes(table: Table) -> None:
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    for row, height in zip(table.rows, ROW_HEIGHTS, strict=True):
        row.height = Cm(height)
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Cm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _fill(table: Table, call: Call) -> None:
    labels = (
        (0, 0, "单 位"),
        (0, 2, "联系人"),
        (1, 0, "联系方式"),
        (1, 2, "职 务"),
        (2, 0, "申报方向"),
        (3, 0, "申报形式"),
        (4, 0, "申报题目"),
        (5, 0, f"申报内容说明\n（{call.summary_max} 字以内）"),
        (6, 0, "申报单位\n意见"),
        (7, 0, "评审专家\n组意见"),
    )
    for row, column, label in labels:
        _label(table.cell(row, column), label)
    for row in (0, 1):
        for column in (1, 3):
            _lines(table.cell(row, column), [""])
    wide = [table.cell(row, 1).merge(table.cell(row, 3)) for row in range(2, len(ROW_HEIGHTS))]
    _lines(wide[0], [call.form_intro or "（请勾选一项）", *(f"☐ {one}" for one in call.directions)])
    _lines(wide[1], [f"☐ {one}" for one in call.kinds])
    for cell in wide[2:4]:
        _lines(cell, [""])
    wide[3].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    _signature(wide[4], "（盖章）")
    _signature(wide[5], "（签字）")


def _label(cell: _Cell, text: str) -> None:
    _lines(cell, text.split("\n"), WD_ALIGN_PARAGRAPH.CENTER)


def _signature(cell: _Cell, word: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    _lines(cell, [word, "____年____月____日"], WD_ALIGN_PARAGRAPH.RIGHT)


def _lines(cell: _Cell, lines: list[str], alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT) -> None:
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.alignment = alignment
        paragraph.paragraph_format.space_after = Pt(0)
        _write(paragraph, line, BODY_FONT, BODY_SIZE)


def _write(paragraph: Paragraph, text: str, font: str, size: float) -> None:
    """A run whose East-Asian font is set too: Word takes Chinese text's font from there alone."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = font
    properties = run._element.get_or_add_rPr()  # noqa: SLF001 # python-docx offers no East-Asian font
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
