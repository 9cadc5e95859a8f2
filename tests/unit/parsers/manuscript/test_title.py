"""Where a manuscript's title stands, and where its body begins."""

from __future__ import annotations

import pytest

from parsers.document import Paragraph
from parsers.manuscript.bylines import is_author_line
from parsers.manuscript.title import find_front
from tests.builders.files.documents import paragraph, running_text, styled

TITLE = "“一网通管”智慧后勤平台建设与应用"
BODY = running_text(2)


def found(*lines: Paragraph | str) -> tuple[str, str]:
    """The title, and the first line of the body."""
    made = [paragraph(line) if isinstance(line, str) else line for line in lines]
    front = find_front(made)
    return front.title, made[front.body].text if front.body < len(made) else ""


def heading(text: str, size: float = 22, **more: object) -> Paragraph:
    return paragraph(text, font="方正小标宋简体", size=size, alignment="center", **more)


BYLINE = paragraph("江州师范大学后勤保障部　林晓明", size=16, alignment="center")


def test_title_author_body() -> None:
    assert found(heading(TITLE), BYLINE, styled("一、建设背景", "heading1"), *BODY) == (TITLE, "一、建设背景")


def test_a_title_without_any_formatting_is_the_first_line() -> None:
    assert found(TITLE, "江州师范大学", "林晓明", *BODY) == (TITLE, BODY[0])
    assert found(TITLE, *BODY) == (TITLE, BODY[0])


@pytest.mark.parametrize("cut", [None, 6])
def test_of_a_title_on_the_cover_and_above_the_body_the_second_begins_the_manuscript(cut: int | None) -> None:
    first = [heading(TITLE, 36)] if cut is None else [heading(TITLE[:cut], 36), heading(TITLE[cut:], 36)]
    cover = [*first, BYLINE, paragraph("2026年3月", alignment="center")]
    lines = [*cover, heading(TITLE, page_break=True), BYLINE, *map(paragraph, BODY)]
    assert found(*lines) == (TITLE, BODY[0])
    assert find_front(lines).lines == (len(cover),)


def test_a_title_over_two_lines_is_one() -> None:
    upper, lower = "基于数据中台的高校后勤", "一体化治理模式研究"
    assert found(heading(upper), heading(lower), BYLINE, *BODY)[0] == upper + lower
    assert found(heading(f"{upper}\n{lower}"), BYLINE, *BODY)[0] == upper + lower
    assert found("基于数据中台的", "高校后勤治理研究", *BODY)[0] == "基于数据中台的高校后勤治理研究"


@pytest.mark.parametrize("dash", ["——", "—— ", "—"])
def test_a_subtitle_belongs_to_the_title(dash: str) -> None:
    sub = f"{dash}以江州师范大学为例"
    assert found(heading(TITLE), paragraph(sub, size=16, alignment="center"), BYLINE, *BODY) == (
        TITLE + sub,
        BODY[0],
    )


def test_the_title_is_found_after_a_cover_page() -> None:
    cover = [
        heading("2026年教育后勤信息化建设优秀案例", 26),
        heading("申报材料", 36),
        paragraph(f"案例名称：{TITLE}", size=16),
        paragraph("申报单位：江州师范大学", size=16),
        paragraph("2026年3月", size=16),
    ]
    page = heading(TITLE, page_break=True)
    assert found(*cover, page, BYLINE, "一、背景", *BODY) == (TITLE, "一、背景")
    assert found(*cover, "一、背景", *BODY) == (TITLE, "一、背景")


@pytest.mark.parametrize(
    "contents",
    [
        ["目　录", "一、背景\t1", "二、做法\t3"],
        ["目录", "一、背景……………1", "（一）需求……2", "二、做法………3"],
        ["目录", "一、背景", "二、做法"],
    ],
)
def test_a_typed_contents_list_is_neither_title_nor_body(contents: list[str]) -> None:
    assert found(*contents, heading(TITLE, page_break=True), BYLINE, "一、背景", *BODY) == (TITLE, "一、背景")
    assert found(heading(TITLE), *contents, "一、背景", *BODY) == (TITLE, "一、背景")


def test_words_own_contents_list_is_passed_over() -> None:
    contents = [paragraph("一、背景 1", toc=True), paragraph("二、做法 2", toc=True)]
    assert found(heading(TITLE), BYLINE, *contents, "一、背景", *BODY) == (TITLE, "一、背景")


def test_a_repeated_title_counts_once() -> None:
    assert found(heading(TITLE), paragraph("2026年3月"), heading(TITLE, page_break=True), *BODY) == (
        TITLE,
        BODY[0],
    )


def test_a_manuscript_without_a_title_begins_with_its_first_heading() -> None:
    assert found("一、建设背景", *BODY) == ("", "一、建设背景")
    assert found(*BODY) == ("", BODY[0])
    assert found() == ("", "")


def test_an_unnumbered_first_heading_belongs_to_the_body() -> None:
    intro = paragraph("引言", size=16)
    assert found(heading(TITLE), BYLINE, intro, *BODY) == (TITLE, "引言")
    plain = paragraph("项目背景", size=16)
    assert found(heading(TITLE), BYLINE, plain, *BODY) == (TITLE, "项目背景")


@pytest.mark.parametrize(
    "line",
    [
        "江州师范大学后勤保障部　林晓明",
        "（江州师范大学后勤集团）",
        "江州职业技术学院信息中心 林晓明 王小红",
        "林晓明、王小红",
        "林晓明",
        "作者：林晓明",
        "单位：江州师范大学",
        "联系人：林晓明 联系电话：13900001111",
        "lin@example.edu.cn",
        "2026年3月",
        "二○二六年三月",
    ],
)
def test_author_lines_are_known(line: str) -> None:
    assert is_author_line(line)


@pytest.mark.parametrize(
    "line",
    ["建设背景", "一、背景", "学校后勤工作面临新的形势。", "案例概述", "主要做法与成效", "总体思路", TITLE],
)
def test_headings_are_no_author_lines(line: str) -> None:
    assert not is_author_line(line)
