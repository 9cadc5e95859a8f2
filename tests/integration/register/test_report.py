"""What the secretariat tells others of the call: a paragraph, tables, and who has not answered yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.register.write import write_xlsx
from tests.builders.letters import at, field, form, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

CASES = (
    ("江苏示范大学后勤处", "深化新融合", "特色工作案例", True),
    ("苏州某职业学院", "深化新融合", "综述性文稿", True),
    ("清华大学", "推进新治理", "特色工作案例", True),
    ("浙江某餐饮有限公司", "推进新治理", "特色工作案例", False),
)
"""Unit, direction, kind, and whether the manuscript came with it."""
INVITED = ("江苏示范大学", "北京某大学", "苏州某职业大学", "清华大学", "浙江某餐饮有限公司")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    book = openpyxl.Workbook()
    book.active.append(["邀请名单"])
    book.active.append(["序号", "单位名称"])
    for number, unit in enumerate(INVITED, 1):
        book.active.append([number, unit])
    book.save(tmp_path / "invited.xlsx")
    opened = open_office(tmp_path / "office", at(0))
    call = opened.runtime.settings.call.model_copy(update={"invited": tmp_path / "invited.xlsx"})
    settings = opened.runtime.settings.model_copy(update={"call": call})
    opened.runtime = replace(opened.runtime, settings=settings)
    for number, (unit, direction, kind, whole) in enumerate(CASES):
        read = replace(
            form(unit=unit, title=f"案例{number}"),
            file=f"{number}.docx",
            directions=(field(direction),),
            kinds=(field(kind),),
        )
        paper = manuscript(str(number), file=f"{number}文.docx") if whole else None
        facts = sent_in(read, paper, f"{unit}+案例{number}+张三", from_address=f"{number}@u{number}.example")
        opened.take(facts, at(24 * 3 * number))
    opened.now = at(24 * 12)
    yield opened
    opened.runtime.store.engine.dispose()


def book_of(office: Office, path: Path) -> Any:
    write_xlsx(office.runtime, path)
    return openpyxl.load_workbook(path)


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_paragraph_can_be_copied_into_a_report_and_says_how_sure_it_is(
    office: Office, tmp_path: Path
) -> None:
    told = book_of(office, tmp_path / "r.xlsx")["汇总"]["A2"].value
    assert told == (
        "截至2026年3月22日09:00，2026 年教育后勤信息化建设优秀案例征集共收到申报4件，"
        "其中已受理3件、退回补正1件。"
        "已受理的3件案例中，按申报方向：深化新融合2件、推进新治理1件；"
        "按申报形式：特色工作案例2件、综述性文稿1件；"
        "按单位类别：高等学校3件。"
        "申报单位来自1个省、自治区、直辖市（据单位名称判断，其中1件据市名推定，另有1件不能由单位名称判明）。"
    )


def test_directions_stand_against_kinds_and_weeks_begin_on_monday(office: Office, tmp_path: Path) -> None:
    rows = rows_of(book_of(office, tmp_path / "r.xlsx")["汇总"])
    heads = {str(row[0]): at_row for at_row, row in enumerate(rows) if row[0]}
    cross = rows[heads["方向×形式（已受理）"] :][:5]
    assert [row[:5] for row in cross] == [
        ["方向×形式（已受理）", "特色工作案例", "综述性文稿", "研究性论文或调研报告", "合计"],
        ["育强新动能", 0, 0, 0, 0],
        ["深化新融合", 1, 1, 0, 2],
        ["推进新治理", 1, 0, 0, 1],
        ["合计", 2, 1, 0, 3],
    ]
    weeks = rows[heads["收件周次（自周一起）"] + 1 :][:2]
    assert [row[:2] for row in weeks] == [["3/9", 2], ["3/16", 2]]


def test_those_invited_who_have_not_answered_come_first(office: Office, tmp_path: Path) -> None:
    rows = rows_of(book_of(office, tmp_path / "r.xlsx")["邀请单位"])[1:]
    assert [row[1:3] for row in rows] == [
        ["北京某大学", "未申报"],
        ["苏州某职业大学", "疑似已申报"],
        ["江苏示范大学", "已申报"],
        ["清华大学", "已申报"],
        ["浙江某餐饮有限公司", "已申报"],
    ]
    assert "江苏示范大学后勤处（已受理）" in str(rows[2][3])
    assert "退回补正" in str(rows[4][3])


def test_a_list_that_cannot_be_read_is_told_in_the_register(office: Office, tmp_path: Path) -> None:
    path = office.runtime.settings.call.invited
    assert path is not None
    path.write_bytes(b"no workbook at all")
    assert "不是 Excel 文件" in str(rows_of(book_of(office, tmp_path / "r.xlsx")["邀请单位"])[1])
    path.unlink()
    assert "无法打开" in str(rows_of(book_of(office, tmp_path / "s.xlsx")["邀请单位"])[1])


def test_before_the_first_case_the_paragraph_says_so(tmp_path: Path) -> None:
    empty = open_office(tmp_path / "office", at(0))
    told = book_of(empty, tmp_path / "r.xlsx")["汇总"]["A2"].value
    assert told.endswith("尚未收到申报。")
    empty.runtime.store.engine.dispose()
