"""Decisions out of the column 评审结果: checked by the cell, and all or nothing by whoever asks."""

from __future__ import annotations

from ingest.review.decisions import Decided, read_decisions
from ingest.review.roster import read_roster
from parsers.readers.excel.workbook import Cell, Sheet, Workbook

WORDS = ("一等奖", "入选", "未入选")
STATES = {"A-0001": "", "A-0002": "", "A-0003": "已撤回"}


def sheet(*rows: tuple[str, ...], name: str = "登记表", hidden: bool = False) -> Sheet:
    cells = [Cell(r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1) if text]
    return Sheet(name, tuple(cells), hidden)


HEAD = ("序号", "受理编号", "评审结果")


def read(*sheets: Sheet) -> tuple[dict[str, str], list[tuple[str, str]]]:
    decided, faults = read_decisions("登记表.xlsx", Workbook(sheets), WORDS, STATES)
    return {key: one.word for key, one in decided.items()}, [(one.place, one.message) for one in faults]


def test_what_stands_in_the_column_is_decided_and_empty_cells_say_nothing() -> None:
    found = read(sheet(HEAD, ("1", "A-0001", "入选"), ("2", "A-0002", "")))
    assert found == ({"A-0001": "入选"}, [])


def test_an_open_word_takes_a_decision_back() -> None:
    assert read(sheet(HEAD, ("1", "A-0001", "待定"))) == ({"A-0001": ""}, [])


def test_every_fault_is_told_by_its_cell() -> None:
    rows = (HEAD, ("1", "A-0001", "好"), ("2", "A-0009", "入选"), ("3", "A-0003", "入选"), ("4", "", "入选"))
    decided, faults = read(sheet(*rows))
    assert decided == {}
    assert faults == [
        ("登记表!C2", "“好”无法识别，须为一等奖、入选、未入选或待定"),
        ("登记表!C3", "没有受理编号 A-0009"),
        ("登记表!C4", "A-0003 的状态为“已撤回”，不能填写评审结果"),
        ("登记表!C5", "该行没有受理编号"),
    ]


def test_sheets_that_say_the_same_agree_and_others_are_told() -> None:
    same = read(sheet(HEAD, ("1", "A-0001", "入选")), sheet(HEAD, ("1", "A-0001", "入选"), name="方向"))
    assert same == ({"A-0001": "入选"}, [])
    _, faults = read(
        sheet(HEAD, ("1", "A-0001", "入选")), sheet(HEAD, ("1", "A-0001", "未入选"), name="方向")
    )
    assert faults == [("方向!C2", "A-0001 与 登记表!C2 所填“入选”不一致")]


def test_a_file_without_the_columns_or_with_them_hidden_decides_nothing() -> None:
    for one in (sheet(("甲", "乙")), sheet(HEAD, ("1", "A-0001", "入选"), hidden=True)):
        assert read(one) == ({}, [("", "没有“受理编号”和“评审结果”两栏")])


def test_a_place_is_kept_with_each_decision() -> None:
    decided, _ = read_decisions("f", Workbook((sheet(HEAD, ("1", "a-0001 ", "入选")),)), WORDS, STATES)
    assert decided == {"A-0001": Decided("A-0001", "入选", "登记表!C2")}


def test_the_roster_of_experts_is_checked_by_cell() -> None:
    rows = (
        ("评审专家名单", "", "", ""),
        ("姓名", "工作单位", "邮箱", "方向"),
        ("张三", "某大学", "Zhang@Expert.example", "甲、乙"),
        ("李四", "", "li@expert.example", ""),
        ("王五", "某院", "wang", "丙"),
        ("赵六", "某院", "zhang@expert.example", "全部"),
    )
    experts, faults = read_roster("名单.xlsx", Workbook((sheet(*rows, name="名单"),)), ("甲", "乙"))
    assert [(one.name, one.email, one.directions) for one in experts] == [
        ("张三", "zhang@expert.example", ("甲", "乙"))
    ]
    assert [(one.place, one.message) for one in faults] == [
        ("名单!B4", "未填单位：无从判断是否需要回避"),
        ("名单!C5", "“wang”不是邮箱地址"),
        ("名单!D5", "没有“丙”这一申报方向"),
        ("名单!C6", "zhang@expert.example 重复"),
    ]
