"""Sheets that came back: every fault is told with its cell, and harmless changes are no faults."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.panel.sheet import SheetTerms, sheet_bytes
from ingest.review.experts import Criterion, Expert, Piece
from ingest.review.scores import Returned, find_disputes, parse_score, read_scores
from parsers.readers.excel.workbook import Workbook
from parsers.readers.excel.workbook_reading import read_workbook
from parsers.terms import Limits

CRITERIA = (
    Criterion("创新", Fraction(40), Fraction(0), Fraction(100)),
    Criterion("成效", Fraction(60), Fraction(60), Fraction(100)),
)
EXPERT = Expert("张三", "某大学", "zhang@expert.example")
PIECES = [Piece(n, f"JYHQ2026-{n:04d}", f"第{n}大学", f"案例{n}", "方向", "形式") for n in (1, 2, 3)]
ASSIGNED = {EXPERT.email: {one.receipt for one in PIECES}}
CALL = "JYHQ2026"
"""In the sheet: B 受理编号, G and H the criteria, I 总分, J 推荐意见, K 回避, L 评语; cases from row 5."""


def filled(change: Callable[[Any], None], *, blind: bool = False) -> Workbook:
    """The sheet as it goes out, filled in by an expert in Excel."""
    terms = SheetTerms("某征集", CALL, CRITERIA, blind, "")
    book = openpyxl.load_workbook(io.BytesIO(sheet_bytes(terms, EXPERT, PIECES)))
    change(book["评分表"])
    out = io.BytesIO()
    book.save(out)
    return read_workbook(out.getvalue(), Limits())


def taken(change: Callable[[Any], None]) -> Returned:
    return read_scores("张三.xlsx", filled(change), CRITERIA, CALL, ASSIGNED)


def cells(**values: object) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for place, value in values.items():
            sheet[place] = value

    return change


def test_a_row_that_is_filled_in_is_taken_with_what_stands_beside_it() -> None:
    found = taken(cells(G5=80, H5=90.5, J5="推荐", L5="方案完整"))
    assert found.faults == ()
    (line,) = found.lines
    assert line.review.receipt == "JYHQ2026-0001"
    assert line.review.expert == EXPERT.email
    assert line.review.scores == {"创新": 80, "成效": Fraction("90.5")}
    assert (line.review.advice, line.review.comment, line.place) == ("推荐", "方案完整", "评分表!B5")


def test_nothing_filled_in_is_no_fault() -> None:
    assert taken(cells()) == Returned("张三.xlsx", EXPERT.email)


def test_who_declines_needs_no_scores() -> None:
    (line,) = taken(cells(K6="回避", L6="同一课题组")).lines
    assert (line.review.receipt, line.review.declined, line.review.scores) == ("JYHQ2026-0002", True, None)


@pytest.mark.parametrize(
    ("change", "place", "word"),
    [
        (cells(G5=101, H5=90), "评分表!G5", "超出 0 至 100"),
        (cells(G5=80, H5=59), "评分表!H5", "超出 60 至 100"),
        (cells(G5="优", H5=90), "评分表!G5", "不是数字"),
        (cells(G5=-5, H5=90), "评分表!G5", "不是数字"),
        (cells(G5=80), "评分表!H5", "未填写"),
        (cells(G5=80, H5=90, J5="强烈推荐"), "评分表!J5", "无法识别"),
        (cells(G5=80, H5=90, K5="回避"), "评分表!K5", "请择一"),
        (cells(K5="可能"), "评分表!K5", "无法识别"),
        (cells(L5="很好"), "评分表!G5", "未评分"),
        (cells(B5="JYHQ2026-0009", G5=80, H5=90), "评分表!B5", "不在分配给该专家"),
        (cells(B6="JYHQ2026-0001", G5=80, H5=90), "评分表!B6", "重复，已见于 评分表!B5"),
        (cells(G4="新颖"), "评分表!B4", "缺少“创新”"),
    ],
)
def test_a_fault_is_told_by_its_cell(change: Callable[[Any], None], place: str, word: str) -> None:
    found = taken(change)
    assert [(one.place, word in one.message) for one in found.faults] == [(place, True)]
    assert [line.review.receipt for line in found.lines if line.review.scores] in ([], ["JYHQ2026-0001"])


def test_a_faulty_row_costs_no_other() -> None:
    found = taken(cells(G5=500, H5=90, G6=80, H6=90))
    assert [line.review.receipt for line in found.lines] == ["JYHQ2026-0002"]


def test_moved_columns_sorted_and_deleted_rows_do_no_harm() -> None:
    def change(sheet: Any) -> None:
        cells(G5=80, H5=90, G7=70, H7=75)(sheet)
        sheet.delete_rows(6)
        sheet.insert_cols(3)

    found = taken(change)
    assert found.faults == ()
    assert [line.review.receipt for line in found.lines] == ["JYHQ2026-0001", "JYHQ2026-0003"]


@pytest.mark.parametrize(
    ("text", "score"),
    [("88", 88), ("８８．５", 88.5), ("90分", 90), (" 7 ", 7), ("88.30000000000001", 88.3), ("1e2", 100),
     ("", None), ("八十", None), ("80/100", None), ("80-90", None), ("#REF!", None), ("TRUE", None)],
)  # fmt: skip
def test_scores_are_read_as_experts_write_them(text: str, score: float | None) -> None:
    assert parse_score(text) == (None if score is None else Fraction(str(score)))


def test_strange_sheets_are_told_as_what_they_are() -> None:
    good = filled(cells(G5=80, H5=90))
    told = [
        read_scores("a", Workbook(fault="文件设有密码，无法打开"), CRITERIA, CALL, ASSIGNED),
        read_scores("b", Workbook(good.sheets[:1]), CRITERIA, CALL, ASSIGNED),
        read_scores("c", good, CRITERIA, "LY2027", ASSIGNED),
        read_scores("d", good, CRITERIA, CALL, {"other@expert.example": {"JYHQ2026-0001"}}),
    ]
    assert [one.faults[0].message for one in told] == [
        "文件设有密码，无法打开",
        "不是由 casebox panel make 生成的评分表",
        "是另一次征集（JYHQ2026）的评分表",
        "zhang@expert.example 不在本次评审专家之列",
    ]
    assert not any(one.lines for one in told)


def test_the_same_scores_in_two_files_count_once_and_different_ones_not_at_all() -> None:
    one, same = taken(cells(G5=80, H5=90, G6=70, H6=80)), taken(cells(G5=80, H5=90, G6=71, H6=80))
    lines, faults = find_disputes([one, same])
    assert [line.review.receipt for line in lines] == ["JYHQ2026-0001"]
    assert ["JYHQ2026-0002" in fault.message for fault in faults] == [True]


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data))
def test_any_bytes_are_a_workbook_or_a_reason(data: bytes) -> None:
    found = read_workbook(data, Limits())
    assert bool(found.fault) != bool(found.sheets) or not found.sheets
    assert read_scores("x", found, CRITERIA, CALL, ASSIGNED).lines == ()


def test_a_blind_sheet_names_no_unit() -> None:
    (sheet, *_) = filled(cells(), blind=True).sheets
    assert not any("大学" in cell.text and cell.row > 4 for cell in sheet.cells)
