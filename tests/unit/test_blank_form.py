"""The blank form: what the notice's annex has, in a file that Word opens and our own reader reads back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from docx import Document

from ingest.replies.blank_form import blank_form
from tests.builders.letters import CALL


def test_the_form_has_the_annexs_fields_boxes_and_limit() -> None:
    table = Document(io.BytesIO(blank_form(CALL))).tables[0]
    text = "\n".join(cell.text for row in table.rows for cell in row.cells)
    for label in ("单 位", "联系人", "联系方式", "职 务", "申报方向", "申报形式", "申报题目", "申报内容说明"):
        assert label in text
    for choice in (*CALL.directions, *CALL.kinds):
        assert f"☐ {choice}" in text
    assert "1000 字以内" in text
    assert "（盖章）" in text
    assert "（签字）" in text


def test_the_annexs_introduction_stands_above_the_directions() -> None:
    intro = "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，设置以下三个方面："
    table = Document(io.BytesIO(blank_form(replace(CALL, form_intro=intro)))).tables[0]
    lines = table.cell(2, 1).text.split("\n")
    assert lines == [intro, *(f"☐ {choice}" for choice in CALL.directions)]


def test_next_years_call_gives_next_years_form() -> None:
    call = replace(CALL, directions=("新方向",), summary_max=800, form_title="2027 年申报表")
    document = Document(io.BytesIO(blank_form(call)))
    assert document.paragraphs[0].text == "2027 年申报表"
    text = "\n".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert "☐ 新方向" in text
    assert "育强新动能" not in text
    assert "800 字以内" in text


def test_chinese_text_has_its_east_asian_font() -> None:
    with zipfile.ZipFile(io.BytesIO(blank_form(CALL))) as package:
        xml = package.read("word/document.xml").decode()
    assert xml.count('w:eastAsia="仿宋_GB2312"') > 10
    assert 'w:eastAsia="方正小标宋简体"' in xml
