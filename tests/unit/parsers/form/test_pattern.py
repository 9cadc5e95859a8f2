"""Patterns with holes, as calls describe subjects and file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.call.pattern import MOST_CHARACTERS, match_pattern, parse_pattern

CASE = "{unit:单位名称}+{title:案例名称}+{contact:联系人姓名}"


@pytest.mark.parametrize(
    ("pattern", "text", "values"),
    [
        (CASE, "某大学+智慧食堂+张三", {"unit": "某大学", "title": "智慧食堂", "contact": "张三"}),
        (
            CASE,
            "某大学 ＋ 互联网+食堂 ＋ 张三",
            {"unit": "某大学", "title": "互联网+食堂", "contact": "张三"},
        ),
        (
            CASE,
            "【某大学】+《智慧食堂》+（张三）",
            {"unit": "某大学", "title": "智慧食堂", "contact": "张三"},
        ),
        (
            CASE,
            "某大学（北区）+智慧食堂+张三",
            {"unit": "某大学（北区）", "title": "智慧食堂", "contact": "张三"},
        ),
        ("{unit:单位}+2022教科项目申报", "某学院＋２０２２教科项目申报", {"unit": "某学院"}),
        ("{unit:单位}+2022教科项目申报", "某学院2022教科项目申报", {"unit": "某学院"}),
        (
            "论文投稿-{contact:作者}-{title:题目}",
            "论文投稿－王五－论后勤",
            {"contact": "王五", "title": "论后勤"},
        ),
        (
            "{category:类别}+{unit:推荐单位}",
            "平面+某大学+宣传部",
            {"category": "平面", "unit": "某大学+宣传部"},
        ),
        ("{a:甲} {b:乙}", "王五 一中", {"a": "王五", "b": "一中"}),
        ("{a:甲}（{b:乙}）", "王五(一中)", {"a": "王五", "b": "一中"}),
        ("{a:甲}_{b:乙}_{c:丙}_{d:丁}", "一_二_三_四_五", {"a": "一", "b": "二", "c": "三_四", "d": "五"}),
        ("第三届辅导员思政征文", "关于第三届 辅导员思政征文的投稿", {}),
        ("Paper Submission: {title:Title}", "paper submission：Logistics", {"title": "Logistics"}),
    ],
)
def test_a_text_that_fits_gives_the_values_of_its_holes(
    pattern: str, text: str, values: dict[str, str]
) -> None:
    assert match_pattern(parse_pattern(pattern), text) == values


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (CASE, "某大学 智慧食堂 张三"),
        (CASE, "某大学+智慧食堂"),
        (CASE, "某大学++张三"),
        (CASE, "+智慧食堂+张三"),
        (CASE, ""),
        ("{unit:单位}+2022教科项目申报", "某学院+2023教科项目申报"),
        ("{unit:单位}+2022教科项目申报", "2022教科项目申报"),
        ("第三届辅导员思政征文", "第四届辅导员思政征文"),
    ],
)
def test_a_text_that_does_not_fit_or_leaves_a_hole_empty_gives_nothing(pattern: str, text: str) -> None:
    assert match_pattern(parse_pattern(pattern), text) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{unit:单位}{title:题目}", "nothing stands between"),
        ("{unit}+{title:题目}", "is no hole"),
        ("{:单位}", "is no hole"),
        ("{Unit:单位}", "is no hole"),
        ("{unit:单位", "brace"),
        ("{unit:单位}+{unit:学校}", "stands twice"),
    ],
)
def test_a_pattern_that_says_nothing_clear_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_pattern(text)


def test_a_pattern_is_written_back_as_it_was_read() -> None:
    assert parse_pattern(CASE).source == CASE
    assert parse_pattern(CASE).shown == "单位名称+案例名称+联系人姓名"


@given(st.text(max_size=300))
def test_any_text_fits_or_does_not(text: str) -> None:
    found = match_pattern(parse_pattern(CASE), text)
    assert found is None or all(found.values())


def test_what_lies_behind_the_longest_text_looked_at_is_not_read() -> None:
    assert match_pattern(parse_pattern(CASE), "某" * MOST_CHARACTERS + "+题目+张三") is None
