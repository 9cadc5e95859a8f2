"""Rich Text Format by the light reader: what stands on the page, in any charset, with tables and ticks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Table, paragraphs_of
from parsers.readers.rtf.reading import read_rtf
from parsers.source import SourceFile
from parsers.terms import Limits

FONTS = rb"{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fcharset2 Wingdings;}}"
HEAD = rb"{\rtf1\ansi\ansicpg936\deff0" + FONTS


def read(body: bytes, head: bytes = HEAD) -> Document:
    return read_rtf(SourceFile("表.rtf", "表.rtf", head + body + b"}", "rtf"), Limits())


def texts(body: bytes, head: bytes = HEAD) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of(read(body, head).blocks)]


def gbk(text: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode("gbk"))


def unicode(text: str) -> bytes:
    """Each UTF-16 unit as `\\u`, signed, with `?` for old readers."""
    data = text.encode("utf-16-le")
    units = [int.from_bytes(data[at : at + 2], "little", signed=True) for at in range(0, len(data), 2)]
    return b"".join(b"\\u%d?" % unit for unit in units)


@pytest.mark.parametrize(
    ("what", "body", "shown"),
    [
        ("GBK in hexadecimal", gbk("申报单位镕") + rb"\par", ["申报单位镕"]),
        ("raw GBK bytes", "申报单位".encode("gbk") + rb"\par", ["申报单位"]),
        ("a trail byte written as a letter", rb"\'95N\par", ["昇"]),
        ("Unicode with a substitute", unicode("案例") + rb"\par", ["案例"]),
        ("Unicode with two bytes of substitute", rb"\uc2\u26696\'b0\'b8\u20363\'c0\'fd\par", ["案例"]),
        ("a character beyond U+FFFF", unicode("𠮷") + rb"\par", ["𠮷"]),
        ("hidden text", gbk("明") + rb"{\v " + gbk("密") + rb"}\v\v0 " + gbk("文") + rb"\par", ["明文"]),
        ("deleted text", rb"{\deleted " + gbk("旧") + rb"}" + gbk("新") + rb"\par", ["新"]),
        ("signs with names", rb"a\tab b\line c\emdash\ldblquote x\rdblquote\~y\par", ["a\tb\nc—“x” y"]),
        ("braces and backslashes", rb"\{x\}\\\par", ["{x}\\"]),
        (
            "what is not on the page",
            rb"{\info{\title x}}{\header y}{\*\unknown z}" + gbk("文") + rb"\par",
            ["文"],
        ),
        ("binary data passed over", rb"{\*\blob\bin5 }}{{\}" + gbk("文") + rb"\par", ["文"]),
        (
            "letters of Wingdings",
            rb"{\f1 \'fe}" + gbk("甲") + rb"{\f1\u-3928?}" + gbk("乙") + rb"\par",
            ["☑甲☐乙"],
        ),
        ("no end to the last paragraph", gbk("末"), ["末"]),
    ],
)
def test_text_is_what_stands_on_the_page(what: str, body: bytes, shown: list[str]) -> None:
    assert texts(body) == shown


def test_a_font_s_charset_decides_where_the_page_s_is_another() -> None:
    head = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f5\fcharset134 SimSun;}}"
    assert texts(rb"caf\'e9 {\f5 " + gbk("大学") + rb"}\par", head) == ["café 大学"]


@pytest.mark.parametrize(
    ("properties", "box"),
    [(rb"\ffres1", "☑"), (rb"\ffres0\ffdefres1", "☐"), (rb"\ffres25\ffdefres1", "☑"), (rb"\ffres25", "☐")],
)
def test_a_legacy_check_box_shows_its_state_or_its_default(properties: bytes, box: str) -> None:
    form = (
        rb"{\field{\*\fldinst { FORMCHECKBOX }{\*\formfield{\fftype1"
        + properties
        + rb"\ffhps20{\*\ffname x}}}}"
    )
    assert texts(form + rb"{\fldrslt }}" + gbk("同意") + rb"\par") == [f"{box}同意"]


def test_a_field_shows_its_result_and_an_overstruck_box_its_tick() -> None:
    link = rb'{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt ' + gbk("链接") + rb"}}"
    box = rb"{\field{\*\fldinst eq \\o\\ac(" + gbk("□,√") + rb")}{\fldrslt }}"
    assert texts(link + box + rb"\par") == ["链接☑"]


def test_a_table_has_its_cells_and_merges() -> None:
    def row(edges: bytes, *cells: str) -> bytes:
        filled = b"".join(rb"\pard\intbl " + gbk(cell) + rb"\cell" for cell in cells)
        return rb"\trowd" + edges + filled + rb"\row" + b"\n"

    body = row(rb"\cellx1000\cellx2000\cellx3000\cellx4000", "单位", "某大学", "联系人", "王小明")
    body += row(rb"\clvmgf\cellx1000\cellx4000", "申报题目", "智慧食堂")
    body += row(rb"\clvmrg\cellx1000\cellx4000", "", "第二行")
    [table, after] = read(body + rb"\pard " + gbk("后文") + rb"\par").blocks
    assert isinstance(table, Table)
    assert [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells] == [
        (0, 0, 1, 1, "单位"),
        (0, 1, 1, 1, "某大学"),
        (0, 2, 1, 1, "联系人"),
        (0, 3, 1, 1, "王小明"),
        (1, 0, 2, 1, "申报题目"),
        (1, 1, 1, 3, "智慧食堂"),
        (2, 1, 1, 3, "第二行"),
    ]
    assert table.cells[4].blocks[0].place == "表格1第2行第1格"
    assert after.place == "第1段"


def test_a_label_of_automatic_numbering_is_no_text() -> None:
    [paragraph] = paragraphs_of(
        read(rb"{\listtext " + gbk("一、") + rb"\tab}" + gbk("背景") + rb"\par").blocks
    )
    assert (paragraph.numbering, paragraph.text) == ("一、", "背景")


def test_a_picture_is_taken_out() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    document = read(
        rb"{\*\shppict{\pict\pngblip\picw10 " + png.hex().encode() + rb"}}{\nonshppict{\pict 00}}\par"
    )
    assert [(picture.kind, picture.data) for picture in document.pictures] == [("png", png)]


def test_what_is_no_rtf_says_that_it_cannot_be_opened() -> None:
    document = read_rtf(SourceFile("a", "a", b"hello", "rtf"), Limits())
    assert [defect.code for defect in document.defects] == ["unreadable"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*rb"{}\ua0' *-1", b"\\cell", b"\\row", b"\\trowd", b"\\cellx5", b"\\field", b"\\par"]
        )
    )
)
def test_any_mixture_of_its_signs_gives_a_document(pieces: list[int | bytes]) -> None:
    body = b"".join(piece if isinstance(piece, bytes) else bytes((piece,)) for piece in pieces)
    assert isinstance(read(body), Document)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_document(data: bytes) -> None:
    assert isinstance(read(data), Document)


def test_groups_inside_one_another_beyond_any_sense_bring_nothing_down() -> None:
    assert texts(b"{" * 100_000 + gbk("深") + b"}" * 100_000) == ["深"]
