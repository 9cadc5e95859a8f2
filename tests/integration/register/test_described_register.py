"""Register, pack and digest of a call of one's own: its fields, its words, and nothing of the 2026 form."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ingest.digest.gather import gather
from ingest.digest.render import render_digest
from ingest.pack import pack_cases
from ingest.register.write import write_csv, write_xlsx
from tests.builders.secretariat.calls import TOPICS, WORKS, call_of, message, paper, topic_form, works_form
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 400


@pytest.fixture
def works(tmp_path: Path) -> Office:
    """A call for works in which two were accepted."""
    office = open_office(tmp_path, BEFORE, call=call_of(WORKS))
    for number, (author, sort) in enumerate((("甲同学", "☑平面  □视频"), ("乙同学", "□平面  ☑视频")), 1):
        form = works_form(author=author, phone=f"1380000000{number}", sort=sort)
        files = {"申报表.docx": form, "作品.mp4": MP4 + bytes([number])}
        office.take_mail(message("平面类+江州大学", files, f"第{number}件。"), BEFORE)
    return office


def test_the_register_has_the_columns_and_sheets_of_the_call(works: Office, tmp_path: Path) -> None:
    write_xlsx(works.runtime, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["登记表", "平面", "视频", "汇总", "催办", "来信一览"]
    head, *rows = book["登记表"].iter_rows(values_only=True)
    assert head[:9] == (
        *("序号", "受理编号", "作品类别", "学校名称", "指导老师姓名", "作者信息姓名", "作者信息联系电话"),
        *("类别", "收件时间"),
    )
    assert [row[2:8] for row in rows] == [
        ("平面类", "江州大学", "王老师", "甲同学", "13800000001", "平面"),
        ("平面类", "江州大学", "王老师", "乙同学", "13800000002", "视频"),
    ]
    assert not {"职务", "申报方向", "申报形式", "字数", "盖章"} & set(head)
    assert book["视频"].max_row == 2
    cells = [row[0] for row in book["汇总"].iter_rows(values_only=True)]
    assert "类别" in cells
    assert "申报方向" not in cells


def test_the_csv_has_the_same_columns(works: Office, tmp_path: Path) -> None:
    write_csv(works.runtime, tmp_path / "a.csv")
    head = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.startswith(
        "序号,受理编号,作品类别,学校名称,指导老师姓名,作者信息姓名,作者信息联系电话,类别,收件时间"
    )


def test_the_pack_lies_by_what_the_call_sorts_by(works: Office, tmp_path: Path) -> None:
    pack_cases(works.runtime, tmp_path / "pack")
    folders = {path.parent.name: path for path in (tmp_path / "pack").glob("*/*") if path.is_dir()}
    assert set(folders) == {"平面", "视频"}
    page = (folders["平面"] / "申报概况.html").read_text(encoding="utf-8")
    assert "指导老师姓名" in page
    assert "作品简介" in page
    assert "申报方向" not in page
    assert "受理作品目录" in (tmp_path / "pack" / "目录.html").read_text(encoding="utf-8")


def test_a_pack_without_anything_to_sort_by_has_a_folder_a_case(tmp_path: Path) -> None:
    plain = TOPICS.replace('choose = 1, of = ["重点课题", "一般课题", "青年课题"]', 'type = "text"')
    office = open_office(tmp_path, BEFORE, call=call_of(plain))
    files = {"申报书.docx": topic_form(), "活页.docx": paper("课题论证活页", 1200, "劳动教育")}
    office.take_mail(message("湖州师范学院+2022教科项目申报", files), BEFORE)
    pack_cases(office.runtime, tmp_path / "pack")
    (folder,) = (path for path in (tmp_path / "pack").iterdir() if path.is_dir())
    assert folder.name == "KT2022-0001 湖州师范学院 乡村学校劳动教育研究"


def test_the_digest_counts_by_what_the_call_sorts_by(works: Office) -> None:
    with works.runtime.store.reading() as session:
        digest = gather(session, works.runtime, BEFORE.date())
    assert digest.sorts == {"类别": {"平面": 1, "视频": 1}}
    text = render_digest(works.runtime, digest).text
    assert "已受理作品分布" in text
    assert "类别：平面 1，视频 1。" in text
    assert "申报方向" not in text
