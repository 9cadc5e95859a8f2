"""`casebox check` reads the lists of experts and invited units, and tells their faults by cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.check.lists import check_experts, check_invited
from ingest.check.part import Part
from ingest.settings.model import Settings
from tests.builders.letters import CALL_SETTINGS

HEAD = ("姓名", "单位", "邮箱", "方向")
GOOD = [
    ("陈一", "某大学", "chen@expert.example", ""),
    ("李二", "某学院", "li@expert.example", "全部"),
    ("王三", "某研究院", "wang@expert.example", "不限"),
]


def table(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def settings(**sections: Any) -> Settings:
    mailbox = {"mailbox": {"kind": "maildir", "path": "mail"}}
    smtp = {"smtp": {"kind": "directory", "path": "replies", "from_address": "box@example.org"}}
    return Settings(**({"call": CALL_SETTINGS} | mailbox | smtp | sections))


def experts(path: Path, **panel: Any) -> list[Part]:
    return list(check_experts(settings(panel={"experts_file": path} | panel)))


def invited(path: Path) -> list[Part]:
    call = CALL_SETTINGS.model_copy(update={"invited": path})
    return list(check_invited(settings(call=call)))


def test_a_list_that_is_well_says_how_many_and_which_columns(tmp_path: Path) -> None:
    (part,) = experts(table(tmp_path / "e.xlsx", [("2026年评审专家",), HEAD, *GOOD]))
    assert part.state == "ok"
    for word in ("3 experts", "姓名（A2）", "单位（B2）", "邮箱（C2）", "方向（D2）"):
        assert word in part.text


@pytest.mark.parametrize(
    ("row", "cell", "told"),
    [
        (("", "某大学", "a@e.example", ""), "A5", "未填姓名"),
        (("赵四", "", "a@e.example", ""), "B5", "未填单位"),
        (("赵四", "某大学", "a＠e.example", ""), "C5", "不是邮箱地址"),
        (("赵四", "某大学", "a@e.example；b@e.example", ""), "C5", "不是邮箱地址"),
        (("赵四", "某大学", "13800000000", ""), "C5", "不是邮箱地址"),
        (("赵四", "某大学", "CHEN@expert.example", ""), "C5", "重复"),
        (("赵四", "某大学", "a@e.example", "智慧后勤"), "D5", "没有“智慧后勤”"),
    ],
)
def test_a_fault_is_told_by_its_cell(tmp_path: Path, row: tuple[str, ...], cell: str, told: str) -> None:
    (part,) = experts(table(tmp_path / "e.xlsx", [HEAD, *GOOD, row]))
    assert part.state == "failure"
    assert f"Sheet!{cell}" in part.text
    assert told in part.text


@pytest.mark.parametrize(
    ("rows", "told"),
    [([("姓名", "电话"), ("陈一", "1")], "找不到表头"), ([HEAD], "没有专家"), ([], "找不到表头")],
)
def test_a_list_without_its_columns_or_without_anybody_is_told(
    tmp_path: Path, rows: list[tuple[str, ...]], told: str
) -> None:
    (part,) = experts(table(tmp_path / "e.xlsx", rows))
    assert part.state == "failure"
    assert told in part.text


def test_a_list_that_is_not_there_or_no_excel_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "e.xlsx").write_text("姓名,单位,邮箱\n")
    for path in (tmp_path / "none.xlsx", tmp_path / "e.xlsx", tmp_path):
        for parts in (experts(path), invited(path)):
            assert [part.state for part in parts] == ["failure"]
            assert str(path) in parts[0].text
            assert parts[0].remedy


def test_a_direction_with_fewer_experts_than_a_case_needs_is_told(tmp_path: Path) -> None:
    one = ("赵四", "某大学", "zhao@expert.example", CALL_SETTINGS.directions[0])
    parts = experts(table(tmp_path / "e.xlsx", [HEAD, *GOOD[:2], one]), reviews=3)
    told = [part.text for part in parts if part.state == "warning"]
    assert len(told) == len(CALL_SETTINGS.directions) - 1
    assert not any(CALL_SETTINGS.directions[0] in text for text in told)


def test_the_configurations_own_experts_are_looked_at_too() -> None:
    wrong = {"name": "陈一", "unit": "某大学", "email": "c@e.example", "directions": ["别的"]}
    parts = list(check_experts(settings(panel={"experts": [wrong], "reviews": 1})))
    assert parts[0].state == "failure"
    assert "别的" in parts[0].text
    (none,) = check_experts(settings())
    assert none.state == "ok"


def test_invited_units_are_counted_by_their_column(tmp_path: Path) -> None:
    rows = [("序号", "单位名称"), (1, "某大学"), (2, "某学院")]
    (part,) = invited(table(tmp_path / "i.xlsx", rows))
    assert (part.state, "2 units" in part.text, "单位名称" in part.text) == ("ok", True, True)
    (part,) = invited(table(tmp_path / "j.xlsx", [("某大学",), ("某学院",)]))
    assert "first column" in part.text
    (part,) = check_invited(settings())
    assert part.state == "ok"


def test_what_is_no_unit_stands_twice_or_holds_several_is_told_by_cell(tmp_path: Path) -> None:
    rows = [
        ("单位名称",),
        ("某大学",),
        (12,),
        ("某大学",),
        ("甲学院、乙学院",),
        ("x@y.cn",),
        ("某大学（东、西校区）",),
    ]
    parts = invited(table(tmp_path / "i.xlsx", rows))
    told = {part.text.split("：")[0].split()[-1]: part.text for part in parts if part.state == "warning"}
    assert set(told) == {"Sheet!A3", "Sheet!A4", "Sheet!A5", "Sheet!A6"}
    assert "Sheet!A2" in told["Sheet!A4"]
    (empty,) = invited(table(tmp_path / "k.xlsx", [("单位名称",)]))
    assert empty.state == "failure"
