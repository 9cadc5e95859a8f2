"""Pieces of text and frames become lines, paragraphs and tables."""

from __future__ import annotations

from parsers.document import Table, paragraphs_of
from parsers.readers.page.grid import Frame
from parsers.readers.page.layout import Page, Piece, lay_out


def piece(text: str, x: float, y: float, *, confidence: float = 1.0) -> Piece:
    """Characters of 12 points beside each other."""
    return Piece(text, x, y, x + 12 * len(text), y + 12, confidence)


def texts(*pages: Page) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of(lay_out(pages)[0])]


def test_pieces_of_a_line_are_joined_from_left_to_right_and_wide_gaps_become_blanks() -> None:
    line = (
        piece("☐", 200, 101),
        piece("育强新动能", 112, 100),
        piece("☑", 100, 100),
        piece("深化新融合", 212, 100),
    )
    assert texts(Page(1, 842, line)) == ["☑育强新动能 ☐深化新融合"]


def test_each_run_keeps_how_surely_it_was_read() -> None:
    (block,), _ = lay_out([Page(1, 842, (piece("单位", 100, 100, confidence=0.9), piece("大学", 124, 100)))])
    assert [(run.text, run.confidence) for run in next(paragraphs_of((block,))).runs] == [
        ("单位", 0.9),
        ("大学", 1.0),
    ]


def test_cells_take_the_text_inside_them_and_merged_ones_span() -> None:
    frames = (Frame(50, 90, 150, 120), Frame(150, 90, 300, 120), Frame(50, 120, 300, 150))
    page = Page(
        1, 842, (piece("单位", 60, 100), piece("某大学", 160, 100), piece("备注", 60, 130)), (frames,)
    )
    (table,), _ = lay_out([page])
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 1, 1, "单位"),
        (0, 1, 1, 1, "某大学"),
        (1, 0, 1, 2, "备注"),
    ]


def two_pages(label_below: str) -> list[Page]:
    upper, lower = (
        (Frame(50, 700, 150, 800), Frame(150, 700, 400, 800)),
        (Frame(50, 50, 150, 90), Frame(150, 50, 400, 90)),
    )
    above = (piece("内容说明", 60, 710), piece("第一部分", 160, 710))
    below = (
        (piece(label_below, 60, 60), piece("第二部分", 160, 60))
        if label_below
        else (piece("第二部分", 160, 60),)
    )
    return [Page(1, 842, above, (upper,)), Page(2, 842, below, (lower,))]


def test_a_row_that_goes_on_without_its_label_is_one_row() -> None:
    (table,), _ = lay_out(two_pages(""))
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells] == ["内容说明", "第一部分\n第二部分"]


def test_a_row_with_a_label_of_its_own_is_another_row_of_the_same_table() -> None:
    (table,), _ = lay_out(two_pages("意见"))
    assert isinstance(table, Table)
    assert [(cell.row, cell.text) for cell in table.cells] == [
        (0, "内容说明"),
        (0, "第一部分"),
        (1, "意见"),
        (1, "第二部分"),
    ]


def test_page_numbers_are_notes() -> None:
    blocks, notes = lay_out([Page(1, 842, (piece("正文", 100, 100), piece("— 1 —", 280, 810)))])
    assert [p.text for p in paragraphs_of(blocks)] == ["正文"]
    assert [note.text for note in notes] == ["— 1 —"]
