"""PDF files: text exact, tables as in Word, locked and broken files told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Table, paragraphs_of
from parsers.facts import Seal
from parsers.readers.limits import PageBudget
from parsers.readers.pdf.reading import read_pdf
from parsers.seal.look import look_for_seal
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.pdf import PdfPage, form_pdf, pdf_file, picture_pdf
from tests.builders.files.pictures import FormTexts, form_sheet, round_seal, stamped

TEXTS = FormTexts()
LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
)
"""A tree of pages whose only page is the tree."""


def read(data: bytes, limits: Limits | None = None) -> Document:
    limits = limits or Limits()
    return read_pdf(SourceFile("申报表.pdf", "申报表.pdf", data, "pdf"), limits, PageBudget.of(limits))


def rows(document: Document) -> list[list[str]]:
    """The cells' texts of the only table, row by row."""
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    by_row: dict[int, list[str]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell.text)
    return list(by_row.values())


def test_a_form_is_read_exactly() -> None:
    document = read(form_pdf())
    assert document.read_by == "pdf"
    assert not document.defects
    assert rows(document)[:2] == [
        ["单 位", TEXTS.unit, "联系人", TEXTS.contact],
        ["联系方式", TEXTS.contact_info, "职 务", TEXTS.position],
    ]
    assert rows(document)[2][1].split("\n")[-1].replace(" ", "") == "□育强新动能■深化新融合□推进新治理"
    assert rows(document)[4:] == [["申报题目", TEXTS.title], ["申报内容说明", TEXTS.summary]]


def test_a_row_cut_by_the_end_of_the_page_is_one_row() -> None:
    document = read(form_pdf(split=True))
    assert rows(document)[5:] == [["申报内容说明", TEXTS.summary], ["单位意见", TEXTS.opinion]]
    assert [note.text for note in document.notes] == ["- 2 -"]


def test_merged_cells_span_columns() -> None:
    (table,) = [block for block in read(form_pdf()).blocks if isinstance(block, Table)]
    title = next(cell for cell in table.cells if cell.text == TEXTS.title)
    assert (title.column, title.column_span) == (1, 3)


def test_wrapped_lines_of_plain_text_are_one_paragraph() -> None:
    page = PdfPage()
    page.text(84, 100, "智慧食堂建设案例开展以来，各项工作有序推进，取得了阶段性成")
    page.text(60, 120, "果，现将有关情况汇报如下。")
    page.text(84, 140, "下一段。")
    texts = [paragraph.text for paragraph in paragraphs_of(read(pdf_file(page)).blocks)]
    assert texts == [
        "智慧食堂建设案例开展以来，各项工作有序推进，取得了阶段性成果，现将有关情况汇报如下。",
        "下一段。",
    ]


def test_form_fields_and_check_boxes_are_read() -> None:
    page = PdfPage()
    page.text(60, 100, "联系人与申报方向等信息如下所示：")
    page.text(60, 140, "联系人：")
    page.form_field(
        (110, 138, 300, 156), f"/Subtype /Widget /FT /Tx /V <feff{'王小明'.encode('utf-16-be').hex()}>"
    )
    page.form_field((60, 180, 72, 192), "/Subtype /Widget /FT /Btn /AS /Yes /V /Yes")
    page.text(76, 180, "育强新动能")
    page.form_field((160, 180, 172, 192), "/Subtype /Widget /FT /Btn /AS /Off")
    page.text(176, 180, "深化新融合")
    lines = [paragraph.text.replace(" ", "") for paragraph in paragraphs_of(read(pdf_file(page)).blocks)]
    assert lines[1:] == ["联系人：王小明", "☑育强新动能☐深化新融合"]


def test_boxes_that_are_drawn_are_boxes_and_strokes_inside_tick_them() -> None:
    page = PdfPage()
    page.text(60, 100, "申报方向，请在下列三项中选择一项：")
    for x, words in ((60, "育强新动能"), (160, "深化新融合"), (260, "推进新治理")):
        page.operators.append(f"0.5 w {x} {842 - 192} 11 11 re S")
        page.text(x + 14, 180, words)
    page.rule(161, 182, 170, 191)
    page.rule(170, 182, 161, 191)
    lines = [paragraph.text.replace(" ", "") for paragraph in paragraphs_of(read(pdf_file(page)).blocks)]
    assert lines[1] == "☐育强新动能☑深化新融合☐推进新治理"


def test_strokes_through_and_under_words_are_told_apart_and_a_cells_side_is_neither() -> None:
    page = PdfPage()
    page.text(60, 100, "育强新动能")
    page.rule(60, 106, 120, 106)
    page.text(60, 130, "深化新融合")
    page.rule(60, 143, 120, 143)
    page.table((50, 300, 500), (200, 215, 230))
    page.text(60, 202, "推进新治理")
    runs = [run for paragraph in paragraphs_of(read(pdf_file(page)).blocks) for run in paragraph.runs]
    assert [(run.text, run.struck, set(run.emphasis)) for run in runs if run.text.strip()] == [
        ("育强新动能", True, set()),
        ("深化新融合", False, {"underline"}),
        ("推进新治理", False, set()),
    ]


def test_a_file_that_needs_a_password_says_so() -> None:
    document = read(pdf_file(PdfPage(), password=b"secret"))
    assert [(defect.code, defect.file) for defect in document.defects] == [("encrypted", "申报表.pdf")]
    assert document.read_by is None


def test_an_empty_password_opens_the_file() -> None:
    page = PdfPage()
    page.text(60, 100, "打开无需密码，只是限制了打印和修改。")
    document = read(pdf_file(page, password=b""))
    assert [paragraph.text for paragraph in paragraphs_of(document.blocks)] == [
        "打开无需密码，只是限制了打印和修改。"
    ]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"%PDF-1.4\n%%EOF", b"no pdf at all", form_pdf()[:200]])
def test_broken_files_are_unreadable(data: bytes) -> None:
    assert [defect.code for defect in read(data).defects] == ["unreadable"]


def test_pages_past_the_limit_are_named() -> None:
    pages = [PdfPage() for _ in range(4)]
    for page in pages:
        page.text(60, 100, "每一页都有足够多的文字可供读取。")
    document = read(pdf_file(*pages), Limits(pdf_pages=2))
    assert len(list(paragraphs_of(document.blocks))) == 2
    assert [(defect.code, defect.detail) for defect in document.defects] == [
        ("too_large", "PDF 共 4 页，只读取了前 2 页")
    ]


def test_scanned_pages_past_the_budget_are_named_and_still_show_their_seal() -> None:
    scan = stamped(form_sheet(dpi=100), round_seal(165), (500, 750))
    document = read(picture_pdf(scan), Limits(ocr_pages=0))
    assert [defect.code for defect in document.defects] == ["too_large", "unclear"]
    assert look_for_seal(document.pictures) == (Seal.FOUND, "第1页")


def test_a_written_page_without_a_seal_lacks_it() -> None:
    assert look_for_seal(read(form_pdf()).pictures)[0] is Seal.MISSING


@pytest.mark.slow
def test_text_that_means_nothing_is_read_from_the_picture() -> None:
    page = PdfPage()
    page.operators.append("0 0 0 rg BT /F1 20 Tf 60 700 Td <" + "e001e002e003" * 8 + "> Tj ET")
    document = read(pdf_file(page))
    assert not any("\ue000" <= c <= "\uf8ff" for p in paragraphs_of(document.blocks) for c in p.text)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1200), st.binary(min_size=1, max_size=40))
def test_no_damage_makes_the_reader_fail(at: int, damage: bytes) -> None:
    whole = form_pdf()
    document = read(whole[:at] + damage + whole[at + len(damage) :], Limits(ocr_pages=0))
    assert document.path == "申报表.pdf"


def test_pages_that_lead_only_to_themselves_are_told_as_unreadable() -> None:
    document = read(LOOP + b"trailer<</Size 3/Root 1 0 R>>\n%%EOF")
    assert document.blocks == ()
    assert [defect.code for defect in document.defects] == ["unreadable"]
