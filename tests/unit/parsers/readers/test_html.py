"""Web pages that call themselves Word files, and pages saved whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Paragraph, Table, paragraphs_of
from parsers.readers.html import read_html
from parsers.source import SourceFile
from parsers.terms import Limits

FORM = (
    "<html><head><title>不是正文</title><style>p{color:red}</style></head><body><h1>申报表</h1>"
    "<table><tr><td>单&nbsp;位</td><td>某大学</td></tr><tr><td rowspan=2>方向</td><td>■ 深化新融合</td></tr>"
    "<tr><td>续</td></tr></table><p>第一行<br>第二行</p></body></html>"
)


def read(data: bytes, kind: str = "html") -> Document:
    return read_html(SourceFile("表.doc", "表.doc", data, kind), Limits())


def texts(page: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of(read(page.encode()).blocks)]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe" + FORM.encode("utf-16-le"),
        FORM.encode("utf-8"),
        FORM.encode("gb18030"),
        FORM.replace("<head>", '<head><meta charset="gb2312">').encode("gbk"),
        b"\xef\xbb\xbf" + FORM.encode("utf-8"),
    ],
    ids=["UTF-16LE", "UTF-8", "GBK, not declared", "GBK as gb2312", "UTF-8 with its mark"],
)
def test_a_page_is_read_in_any_charset(data: bytes) -> None:
    document = read(data)
    heading, table, last = document.blocks
    assert document.read_by == "html"
    assert isinstance(heading, Paragraph)
    assert (heading.text, heading.outline, heading.place) == ("申报表", 0, "第1段")
    assert isinstance(table, Table)
    assert [(cell.row, cell.column, cell.row_span, cell.text) for cell in table.cells] == [
        (0, 0, 1, "单 位"),
        (0, 1, 1, "某大学"),
        (1, 0, 2, "方向"),
        (1, 1, 1, "■ 深化新融合"),
        (2, 1, 1, "续"),
    ]
    assert isinstance(last, Paragraph)
    assert (last.text, last.place) == ("第一行\n第二行", "第2段")


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ('<p><input type=checkbox checked>甲<input type="checkbox">乙</p>', ["☑甲☐乙"]),
        ("<p><span style='font-family:Wingdings'>þ</span>甲<font face=Wingdings>¨</font>乙</p>", ["☑甲☐乙"]),
        ("<p>明<span style='display:none'>密</span><del>旧</del></p>", ["明"]),
        ("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"]),
        ("<p>a\n   b</p>", ["a b"]),
        ("<p>联系人：<input value='王小明'></p>", ["联系人：王小明"]),
        ("<![if !supportLists]><p>甲</p><![endif]>", ["甲"]),
    ],
)
def test_text_is_what_the_page_shows(page: str, shown: list[str]) -> None:
    assert texts(f"<html><body>{page}</body></html>") == shown


def test_a_page_saved_whole_is_read_with_its_pictures() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 12
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + FORM.encode("gbk")
        + b"\r\n--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"iVBORw0KGgoAAAAAAAAAAAAAAAA=\r\n--x--\r\n"
    )
    document = read(data, "mht")
    assert next(paragraphs_of(document.blocks)).text == "申报表"
    assert [picture.data for picture in document.pictures] == [png]


def test_a_cell_that_claims_a_million_rows_costs_nothing() -> None:
    assert texts("<table><tr><td rowspan=1000000 colspan=1000000>x</td></tr></table>") == ["x"]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["html", "mht"]))
def test_any_bytes_give_a_document(data: bytes, kind: str) -> None:
    assert isinstance(read(b"<html>" + data, kind), Document)


def test_elements_inside_one_another_beyond_any_sense_bring_nothing_down() -> None:
    assert isinstance(read(b"<table><tr><td>" * 3000 + b"x"), Document)


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<u>深化新融合</u>", "underline"),
        ("<b>深化新融合</b>", "bold"),
        ("<span style='font-weight:bold'>深化新融合</span>", "bold"),
        ("<span style='background:yellow;mso-highlight:yellow'>深化新融合</span>", "highlight"),
    ],
)
def test_words_that_stand_out_say_how(markup: str, kind: str) -> None:
    (paragraph,) = paragraphs_of(read(f"<p>{markup}</p>".encode()).blocks)
    assert [set(run.emphasis) for run in paragraph.runs] == [{kind}]
