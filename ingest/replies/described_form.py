"""The table of a blank form that is made from a call's fields."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from ingest.judge.policy import Language
from ingest.judge.words.told import Told
from parsers.call.description import Description, FieldTerm

WIDTHS = (2.4, 3.4, 10.0)
"""Block, label, and the place to write, in centimetres."""
LINES = {"long": 8, "opinion": 4}
"""Empty lines of what takes room."""
LEAST_ROWS, MOST_ROWS = 3, 9
"""Empty rows of a list."""


MOST = Told("（{}字以内）", " (at most {} words)")
OPTIONAL = Told("（选填）", " (optional)")
SEVERAL = Told("（可多选）", "(several may be ticked)")
SEAL = Told("（盖章）", "(seal)")
DAY = Told("____年____月____日", "Date: ____________")


def lay_out_fields(document: DocumentType, described: Description, language: Language) -> None:
    """A row a field, the labels as the call has them; blocks stand left of theirs, lists are tables below."""
    asked = [one for one in described.fields if one.source == "form"]
    plain = [one for one in asked if one.type != "rows"]
    table = document.add_table(rows=0, cols=len(WIDTHS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for group, fields in groupby(plain, key=lambda one: one.group):
        _add_block(table, group, list(fields), language)
    for one in asked:
        if one.type == "rows":
            _add_list(document, one)


def _add_block(table: Table, group: str, fields: Sequence[FieldTerm], language: Language) -> None:
    rows = [table.add_row() for _ in fields]  # type: ignore[no-untyped-call]  # of python-docx
    for row, field in zip(rows, fields, strict=True):
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Cm(width)
        label = row.cells[1] if group else row.cells[0].merge(row.cells[1])
        _write(label, _label(field, language))
        _write(row.cells[2], *_room(field, language))
    if group:
        _write(rows[0].cells[0].merge(rows[-1].cells[0]), group)


def _label(field: FieldTerm, language: Language) -> str:
    if field.type == "long" and field.most:
        return field.label + MOST.said(language).format(field.most)
    return field.label + (OPTIONAL.said(language) if field.optional else "")


def _room(field: FieldTerm, language: Language) -> list[str]:
    if field.choose is not None:
        several = [] if field.choose == (1, 1) else [SEVERAL.said(language)]
        return [*several, *(f"☐ {one}" for one in field.options)]
    if field.type == "opinion":
        return ["", "", SEAL.said(language), DAY.said(language)]
    return [""] * LINES.get(field.type, 1)


def _add_list(document: DocumentType, field: FieldTerm) -> None:
    document.add_paragraph()
    count = min(max(field.most, LEAST_ROWS), MOST_ROWS)
    table = document.add_table(rows=count + 1, cols=len(field.columns) + 1)
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells[1:], field.columns, strict=True):
        _write(cell, heading)
    _write(table.cell(0, 0).merge(table.cell(count, 0)), field.label)


def _write(cell: _Cell, *lines: str) -> None:
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(line).font.size = Pt(12)
