"""The layout check against the notice's 格式要求."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.call.typefaces import Layout, LayoutFault, TextStyle
from parsers.document import Paragraph, Run, Spacing
from parsers.manuscript.layout import check_layout
from tests.builders.files.documents import ASKED, paragraph, running_text, styled

TEXT = running_text(3)
EXACT = Spacing("exact", 26.0)


def faults(*body: Paragraph, title: Paragraph | None = None, **more: object) -> list[tuple[str, str, str]]:
    found = check_layout([title] if title else [], body, Layout(), **more)  # type: ignore[arg-type]
    return [(fault.part, fault.found, fault.asked) for fault in found]


RIGHT = [
    styled("一、建设背景", "heading1"),
    styled("（一）现实需要", "heading2"),
    *(styled(text, "body") for text in TEXT),
]


def test_what_the_notice_asks_for_has_no_fault() -> None:
    assert faults(*RIGHT, title=styled("智慧后勤", "title")) == []


@pytest.mark.parametrize(
    ("part", "text", "asked"),
    [
        ("title", "智慧后勤平台", "方正小标宋简体 二号"),
        ("heading1", "二、主要做法", "黑体 三号"),
        ("heading2", "（二）数据治理", "楷体 三号"),
        ("body", TEXT[0], "仿宋_GB2312 三号"),
    ],
)
def test_each_part_is_held_to_its_own_font_and_size(part: str, text: str, asked: str) -> None:
    wrong = styled(text, part, font="宋体", size=12.0)
    found = faults(*RIGHT, title=wrong) if part == "title" else faults(*RIGHT, wrong)
    assert found == [(part, "宋体 小四", asked)]
    small = styled(text, part, size=15.0)
    found = faults(title=small) if part == "title" else faults(small)
    assert [name for name, _found, _asked in found] == [part]


@pytest.mark.parametrize("part", ["heading1", "heading2", "body", "title"])
def test_a_font_that_the_file_does_not_tell_is_no_fault(part: str) -> None:
    line = styled(
        "一、背景" if part == "heading1" else "（一）背景" if part == "heading2" else TEXT[0],
        part,
        font=None,
        size=None,
    )
    assert faults(*([] if part == "title" else [line]), title=line if part == "title" else None) == []


@pytest.mark.parametrize(
    ("part", "font"),
    [
        ("body", "仿宋"),
        ("body", "FangSong_GB2312"),
        ("body", "仿宋_GB2312;仿宋"),
        ("heading2", "楷体_GB2312"),
        ("heading1", "SimHei"),
    ],
)
def test_other_names_of_the_asked_font_are_right(part: str, font: str) -> None:
    text = {"body": TEXT[0], "heading1": "一、背景", "heading2": "（一）背景"}[part]
    assert faults(styled(text, part, font=font)) == []


@pytest.mark.parametrize(
    ("spacing", "found"),
    [
        (Spacing("exact", 28.0), "固定值28磅"),
        (Spacing("multiple", 1.5), "1.5倍行距"),
        (Spacing("multiple", 1.0), "单倍行距"),
        (Spacing("at_least", 20.0), "最小值20磅"),
    ],
)
def test_line_spacing_other_than_26_points_is_named(spacing: Spacing, found: str) -> None:
    lines = [replace(line, spacing=spacing) for line in RIGHT]
    assert faults(*lines) == [("spacing", found, "固定值26磅")]


def test_the_documents_default_spacing_holds_where_a_paragraph_has_none() -> None:
    lines = [replace(line, spacing=None) for line in RIGHT]
    assert faults(*lines, default_spacing=EXACT) == []
    assert faults(*lines, default_spacing=Spacing("multiple", 1.0)) == [("spacing", "单倍行距", "固定值26磅")]
    assert faults(*lines) == []


def test_one_fault_names_the_first_place_and_counts_the_rest() -> None:
    lines = [
        replace(styled(text, "body", font="宋体"), place=f"第{number}段")
        for number, text in enumerate(TEXT, 4)
    ]
    (fault,) = check_layout([], [*RIGHT, *lines], Layout())
    assert fault == LayoutFault("body", f"第4段“{TEXT[0][:15]}…”", "宋体 三号", "仿宋_GB2312 三号", count=3)


def test_automatic_numbers_and_outline_levels_make_headings_too() -> None:
    automatic = styled("建设背景", "body", font="宋体")
    assert [f[0] for f in faults(replace(automatic, numbering="一、"))] == ["heading1"]
    assert [f[0] for f in faults(replace(automatic, numbering="（一）"))] == ["heading2"]
    first, second = replace(automatic, outline=0), replace(styled("现实需要", "body", font="宋体"), outline=1)
    assert [f[0] for f in faults(first, second)] == ["heading1", "heading2"]
    deeper = replace(automatic, outline=1), replace(second, outline=2)
    assert [f[0] for f in faults(*deeper)] == ["heading1", "heading2"]


def test_a_heading_that_its_paragraph_goes_on_from_is_judged_by_itself() -> None:
    run_in = Paragraph((Run("（一）数据先行。", "楷体", 16.0), Run(TEXT[0], "仿宋", 16.0)), spacing=EXACT)
    assert faults(run_in) == []
    plain = Paragraph((Run("（一）数据先行。", "仿宋", 16.0), Run(TEXT[0], "仿宋", 16.0)), spacing=EXACT)
    assert [f[0] for f in faults(plain)] == ["heading2"]


def test_a_word_in_another_font_is_no_fault_but_half_a_line_is() -> None:
    word = Paragraph((Run("一是数据先行。", "黑体", 16.0), Run(TEXT[0], "仿宋", 16.0)), spacing=EXACT)
    assert faults(word) == []
    half = Paragraph((Run(TEXT[0][:30], "宋体", 16.0), Run(TEXT[0][30:60], "仿宋", 16.0)), spacing=EXACT)
    assert [f[:2] for f in faults(half)] == [("body", "宋体 三号")]


@pytest.mark.parametrize(
    "text",
    [
        "Smart Campus 2026",
        "图1 平台架构",
        "表 2 能耗对比",
        "1. 报修流程",
        "（1）派单",
        "参考文献",
        "[1] 张三. 后勤研究[J]. 2024.",
    ],
)
def test_what_the_notice_does_not_set_is_not_judged(text: str) -> None:
    assert faults(paragraph(text, font="宋体", size=10.5, spacing=EXACT)) == []


def test_references_after_their_heading_are_not_judged() -> None:
    listed = paragraph("王某某，后勤信息化研究，教育出版社，2024年。" * 3, font="宋体", size=9.0)
    assert faults(*RIGHT, paragraph("参考文献"), listed) == []


def test_next_years_layout_is_asked_for_without_a_change() -> None:
    layout = Layout(body=TextStyle("宋体", 12.0), line_spacing=20)
    line = paragraph(TEXT[0], font="SimSun", size=12.0, spacing=Spacing("exact", 20.0))
    assert check_layout([], [line], layout) == ()
    (fault,) = check_layout([], [styled(TEXT[0], "body", spacing=Spacing("exact", 20.0))], layout)
    assert (fault.found, fault.asked) == ("仿宋_GB2312 三号", "宋体 小四")
    assert ASKED["body"] == ("仿宋_GB2312", 16.0)
