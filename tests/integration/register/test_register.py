"""The register: the notice's table, one row a case, and nothing that a sender writes is ever run."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.judge.rules.codes import GRAVITIES
from ingest.language.finding_words import finding_words
from ingest.operator.rerun import decide
from ingest.register.cases import find_cases
from ingest.register.cells import is_formula
from ingest.register.write import register_bytes, write_csv, write_xlsx
from parsers.call.typefaces import LayoutFault
from parsers.facts import Seal, SealLook
from tests.builders.letters import CALL, at, field, form, letter, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.secretariat.records import fill

HEADER = [
    *("序号", "受理编号", "单位", "联系人", "联系方式", "职务", "申报方向", "申报形式", "申报题目"),
    *("字数", "格式情况", "盖章", "收件时间", "状态", "备注"),
    *("问题", "裁定人", "电子邮箱", "省份", "单位类别", "评审结果"),
]
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    ' =HYPERLINK("http://x")',
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, at(0))
    yield opened
    opened.runtime.store.engine.dispose()


def book_of(office: Office, path: Path) -> Any:
    write_xlsx(office.runtime, path)
    return openpyxl.load_workbook(path)


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def csv_of(office: Office, path: Path) -> list[list[str]]:
    write_csv(office.runtime, path)
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_a_case_stands_in_the_register_as_its_form_says(office: Office, tmp_path: Path) -> None:
    read = replace(form(), contact_info=field("010-62510000"), position=field("科长"))
    sealed = (SealLook("申报表.docx", Seal.FOUND),)
    office.take(sent_in(read, manuscript(characters=4321), seals=sealed), at(0))
    sheet = book_of(office, tmp_path / "r.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEADER
    (row,) = rows_of(sheet)
    assert row[:14] == [
        1, "JYHQ2026-0001", "某大学", "张三", "010-62510000", "科长", "深化新融合", "特色工作案例",
        "智慧后勤平台建设", 4321, "符合要求", "已盖章", datetime(2026, 3, 10, 9, 0, 0), "已受理",
    ]  # fmt: skip


def test_csv_has_the_same_columns_and_a_mark_for_excel(office: Office, tmp_path: Path) -> None:
    office.take(sent_in(form(), manuscript()), at(0))
    rows = csv_of(office, tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows[0] == HEADER
    assert rows[1][12:14] == ["2026-03-10 09:00:00", "已受理"]


def test_what_a_committee_asks_for_stands_behind_the_notices_table(office: Office, tmp_path: Path) -> None:
    faults = (LayoutFault("body", "第5段", "宋体 小四", "仿宋 三号"),)
    known = form(unit="苏州某学院后勤处")
    subject = "苏州某学院后勤处+智慧后勤平台建设+张三"
    office.take(sent_in(known, manuscript(format=faults), subject, from_address="li@example.edu.cn"), at(0))
    other, subject = replace(form(unit="浙江某集团"), file="b.docx"), "浙江某集团+智慧后勤平台建设+张三"
    office.take(sent_in(other, None, subject, from_address="b@example.cn"), at(1))
    decide(office.runtime, "2", "accept", "文稿已另行收到", "王老师")
    first, second = rows_of(book_of(office, tmp_path / "r.xlsx")["登记表"])
    assert first[15:] == ["未见盖章、格式不符", None, "li@example.edu.cn", "江苏（据市名）", "高等学校", None]
    assert second[16:] == ["王老师", "b@example.cn", "浙江", "企业", None]
    assert (second[13], "文稿已另行收到" in second[14]) == ("已受理", True)


def test_every_finding_has_a_few_words() -> None:
    assert [code for code in GRAVITIES if finding_words(code) == code] == []
    assert finding_words("manuscript.format.body") == "格式不符"
    assert finding_words("something.new") == "something.new"


def test_the_chart_of_days_has_the_days_without_a_case_too(office: Office, tmp_path: Path) -> None:
    for unit, days in (("甲大学", 0), ("乙大学", 3)):
        read, paper = replace(form(unit=unit), file=f"{unit}表.docx"), manuscript(unit, file=f"{unit}.docx")
        subject, sender = f"{unit}+智慧后勤平台建设+张三", f"{days}@example.edu.cn"
        office.take(sent_in(read, paper, subject, from_address=sender), at(days * 24))
    sheet = book_of(office, tmp_path / "r.xlsx")["汇总"]
    lines = [tuple(cell.value for cell in row[:2]) for row in sheet.iter_rows()]
    place = lines.index(("收件日期", "件数"))
    assert lines[place + 1 : place + 5] == [("3/10", 1), ("3/11", 0), ("3/12", 0), ("3/13", 1)]


def test_a_long_register_stays_on_disk_while_it_is_made(office: Office, tmp_path: Path) -> None:
    fill(office.runtime.store.engine, 3000)
    tracemalloc.start()
    write_xlsx(office.runtime, tmp_path / "r.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20
    assert openpyxl.load_workbook(tmp_path / "r.xlsx", read_only=True)["登记表"].max_row == 3001


def test_there_is_one_row_a_case_the_newest_version(office: Office, tmp_path: Path) -> None:
    office.take(sent_in(form(), None), at(0))
    office.take(sent_in(form(), manuscript()), at(1))
    office.take(letter(from_address="q@example.edu.cn"), at(2))
    rows = rows_of(book_of(office, tmp_path / "r.xlsx")["登记表"])
    (row,) = rows
    assert (row[1], row[13]) == ("JYHQ2026-0001", "已受理")
    assert row[14].startswith("第 2 版。")


def test_what_is_missing_is_said_not_left_to_guess(office: Office, tmp_path: Path) -> None:
    office.take(
        sent_in(None, None, "某大学+智慧后勤平台建设+张三", attachments=sent_in(form()).attachments), at(0)
    )
    (row,) = rows_of(book_of(office, tmp_path / "r.xlsx")["登记表"])
    assert (row[2], row[8], row[9], row[10], row[11], row[13]) == (
        "某大学", "智慧后勤平台建设", None, "未收到文稿", "未收到申报表", "退回补正",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ((), "待核"),
        ((Seal.UNKNOWN,), "待核"),
        ((Seal.MISSING, Seal.UNKNOWN), "未见盖章"),
        ((Seal.MISSING, Seal.FOUND), "已盖章"),
    ],
)
def test_the_best_look_for_the_seal_counts(office: Office, looks: tuple[Seal, ...], words: str) -> None:
    seals = tuple(SealLook(f"{number}.pdf", look) for number, look in enumerate(looks))
    office.take(sent_in(form(), manuscript(), seals=seals), at(0))
    with office.runtime.store.reading() as session:
        (case,) = find_cases(session, office.runtime.policy.call.zone)
    assert case.seal == words


def test_layout_faults_are_named_by_part(office: Office) -> None:
    faults = (
        LayoutFault("body", "第5段", "宋体 小四", "仿宋 三号"),
        LayoutFault("title", "第1段", "宋体", "小标宋"),
    )
    office.take(sent_in(form(), manuscript(format=faults)), at(0))
    with office.runtime.store.reading() as session:
        (case,) = find_cases(session, office.runtime.policy.call.zone)
    assert case.layout == "主标题、正文不符"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_form_is_text_in_both_tables(office: Office, tmp_path: Path, text: str) -> None:
    assert is_formula(text)
    office.take(sent_in(form(unit=text, title=text), manuscript()), at(0))
    book = book_of(office, tmp_path / "r.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if cell.value is not None and cell.data_type == "s" and is_formula(cell.value):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
    assert csv_of(office, tmp_path / "r.csv")[1][2].startswith("'")


UNSEEN = ("\u202e", "\u2066", "\x1f", "\u200b", "\ufeff", "\xad", " \u2060 ")


@pytest.mark.parametrize("before", UNSEEN, ids=[ascii(text) for text in UNSEEN])
def test_what_nobody_sees_does_not_hide_a_formula(office: Office, tmp_path: Path, before: str) -> None:
    """Some of these are taken out of the text, and what then stands first is the sign."""
    office.take(sent_in(form(title=f"{before}=1+1"), manuscript()), at(0))
    cell = book_of(office, tmp_path / "r.xlsx")["登记表"]["I2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert csv_of(office, tmp_path / "r.csv")[1][8].startswith("'")


def test_a_title_that_looks_like_an_escaped_character_is_kept(office: Office, tmp_path: Path) -> None:
    office.take(sent_in(form(title="_x0041_方案"), manuscript()), at(0))
    write_xlsx(office.runtime, tmp_path / "r.xlsx")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as book:
        assert "_x005F_x0041_方案" in book.read("xl/worksheets/sheet1.xml").decode()


def test_ordinary_texts_are_left_as_they_are() -> None:
    for text in ("某大学", "“互联网+”平台", "010-62510000", "A=1", "13900001111", ""):
        assert not is_formula(text)


def test_telephone_numbers_keep_their_zeros(office: Office, tmp_path: Path) -> None:
    office.take(sent_in(replace(form(), contact_info=field("057188888888")), manuscript()), at(0))
    cell = book_of(office, tmp_path / "r.xlsx")["登记表"]["E2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("057188888888", "s", "@")


def test_characters_that_no_cell_takes_do_not_break_the_book(office: Office, tmp_path: Path) -> None:
    hostile = "题\x00\x0b\x1f\x7f\ufffe目</t></is></c>&<b>\u202e" + "长" * 40_000
    read = replace(form(title=hostile), position=field("一\r\n二"))
    office.take(sent_in(read, manuscript()), at(0))
    (row,) = rows_of(book_of(office, tmp_path / "r.xlsx")["登记表"])
    assert row[8].replace("\ufffd", "").startswith("题目</t></is></c>&<b>长")
    assert len(row[8]) <= 2000
    assert row[5] == "一\n二"


def test_every_sheet_is_a_table_that_can_be_worked_with(office: Office, tmp_path: Path) -> None:
    office.take(sent_in(form(), manuscript()), at(0))
    office.take(
        sent_in(None, None, "某学院+题+李四", from_address="x@e.cn", attachments=sent_in(form()).attachments),
        at(1),
    )
    book = book_of(office, tmp_path / "r.xlsx")
    assert book.sheetnames == [
        "登记表",
        "育强新动能",
        "深化新融合",
        "推进新治理",
        "方向待定",
        "汇总",
        "催办",
        "来信一览",
    ]
    for name in ("登记表", "深化新融合", "方向待定", "催办", "来信一览"):
        sheet = book[name]
        assert sheet.freeze_panes in {"D2", "C2", "A2"}
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
    assert [row[1] for row in rows_of(book["深化新融合"])] == ["JYHQ2026-0001"]
    assert [row[1] for row in rows_of(book["方向待定"])] == ["JYHQ2026-0002"]
    assert [row[0] for row in rows_of(book["深化新融合"])] == [1], "numbered from 1 on each sheet"


def test_the_summary_counts_and_draws(office: Office, tmp_path: Path) -> None:
    for number, unit in enumerate(("甲大学", "乙大学", "丙大学")):
        paper = manuscript(unit, file=f"{unit}.docx") if number else None
        read, subject = replace(form(unit=unit), file=f"{unit}表.docx"), f"{unit}+智慧后勤平台建设+张三"
        facts = sent_in(read, paper, subject, from_address=f"{number}@example.edu.cn")
        office.take(facts, at(number))
    write_xlsx(office.runtime, tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["汇总"]
    assert [cell.value for cell in sheet[6]][:6] == ["深化新融合", 2, 1, 0, 0, 3]
    with zipfile.ZipFile(tmp_path / "r.xlsx") as archive:
        assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) == 2


def test_an_empty_register_opens_too(office: Office, tmp_path: Path) -> None:
    book = book_of(office, tmp_path / "r.xlsx")
    assert rows_of(book["登记表"]) == []
    assert csv_of(office, tmp_path / "r.csv") == [HEADER]


def test_a_register_of_some_cases_says_nothing_of_the_others(office: Office) -> None:
    office.take(sent_in(form(), manuscript()), at(0))
    returned = sent_in(replace(form(unit="乙大学"), file="b.docx"), None, "乙大学+智慧后勤平台建设+张三",
                       from_address="b@example.edu.cn")  # fmt: skip
    office.take(returned, at(1))
    book = openpyxl.load_workbook(io.BytesIO(register_bytes(office.runtime, ("accepted",))))
    assert not {"来信一览", "催办"} & set(book.sheetnames)
    assert [row[2] for row in rows_of(book["登记表"])] == ["某大学"]


@pytest.mark.parametrize("name", ["a/b:c*?[]\\", "登记表", "催办", "'x'", "很" * 60])
def test_any_direction_makes_a_sheet(tmp_path: Path, name: str) -> None:
    opened = open_office(tmp_path, at(0))
    call = replace(CALL, directions=(name, name + "二"))
    runtime = replace(opened.runtime, policy=replace(opened.runtime.policy, call=call))
    book = openpyxl.load_workbook(io.BytesIO(register_bytes(runtime)))
    assert len(set(book.sheetnames)) == 6
    opened.runtime.store.engine.dispose()
