"""The visible grid of tables in Word files."""

from __future__ import annotations

import io

import docx

from parsers.document import Table
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.pictures import FormTexts
from tests.builders.files.word import notice_form, saved, word_file


def read(data: bytes) -> list[Table]:
    document = read_word(SourceFile("表.docx", "表.docx", data, "docx"), Limits())
    return [block for block in document.blocks if isinstance(block, Table)]


def grid(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> Table:
    [found] = read(word_file(body_xml=f"<w:tbl>{''.join(rows)}</w:tbl><w:p/>"))
    return found


def test_the_notice_s_form_has_its_rows_and_columns() -> None:
    texts = FormTexts()
    [form] = read(notice_form(texts=texts))
    first = [(cell.column, cell.column_span, cell.text) for cell in form.cells if cell.row == 0]
    fifth = [(cell.column, cell.column_span, cell.text) for cell in form.cells if cell.row == 4]
    assert first == [(0, 1, "单 位"), (1, 1, texts.unit), (2, 1, "联系人"), (3, 1, texts.contact)]
    assert fifth == [(0, 1, "申报题目"), (1, 3, texts.title)]


def test_merged_cells_are_one_as_python_docx_merges_them() -> None:
    file = docx.Document()
    made = file.add_table(rows=3, cols=3)
    for number, made_cell in enumerate(made._cells):
        made_cell.text = str(number)
    made.cell(0, 0).merge(made.cell(1, 0)).text = "竖"
    made.cell(2, 1).merge(made.cell(2, 2)).text = "横"
    [found] = read(saved(docx.Document(io.BytesIO(saved(file)))))
    assert grid(found) == [
        (0, 0, 2, 1, "竖"),
        (0, 1, 1, 1, "1"),
        (0, 2, 1, 1, "2"),
        (1, 1, 1, 1, "4"),
        (1, 2, 1, 1, "5"),
        (2, 0, 1, 1, "6"),
        (2, 1, 1, 2, "横"),
    ]


def test_cells_merged_in_the_old_way_are_one() -> None:
    merged = table(
        row(cell("甲", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("乙")),
        row(cell("1"), cell("2"), cell("3")),
    )
    assert [cell[1:4:2] for cell in grid(merged)[:2]] == [(0, 2), (2, 1)]


def test_a_row_may_begin_further_right() -> None:
    found = table(row(cell("a"), cell("b")), row(cell("c"), properties='<w:gridBefore w:val="1"/>'))
    assert grid(found)[-1][:2] == (1, 1)


def test_a_cell_that_claims_to_go_on_from_nothing_is_a_cell() -> None:
    assert grid(table(row(cell("a", "<w:vMerge/>")))) == [(0, 0, 1, 1, "a")]


def test_rows_and_cells_that_were_deleted_are_gone() -> None:
    found = table(
        row(cell("旧"), properties='<w:del w:id="1"/>'),
        row(cell("新"), cell("删", '<w:cellDel w:id="2"/>')),
    )
    assert [cell[4] for cell in grid(found)] == ["新"]


def test_rows_and_cells_inside_content_controls_are_there() -> None:
    inner = f"<w:sdt><w:sdtContent>{cell('b')}</w:sdtContent></w:sdt>"
    outer = f"<w:sdt><w:sdtContent>{row(cell('c'), cell('d'))}</w:sdtContent></w:sdt>"
    assert [cell[4] for cell in grid(table(row(cell("a"), inner), outer))] == ["a", "b", "c", "d"]


def test_places_name_table_row_and_cell_and_the_way_into_nested_tables() -> None:
    nested = f"<w:tc><w:p/><w:tbl>{row(cell('里'))}</w:tbl><w:p/></w:tc>"
    found = table(
        row(cell("a"), cell("b")), row(cell("c", '<w:gridSpan w:val="2"/>')), row(cell("d"), nested)
    )
    [inner] = [block for block in found.cells[-1].blocks if isinstance(block, Table)]
    assert found.place == "表格1"
    assert [cell.blocks[0].place for cell in found.cells[:3]] == [
        "表格1第1行第1格",
        "表格1第1行第2格",
        "表格1第2行第1格",
    ]
    assert inner.place == "表格1第3行内表格1"
    assert inner.cells[0].blocks[0].place == "表格1第3行内表格1第1行第1格"
