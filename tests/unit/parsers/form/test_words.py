"""字数 as Word counts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.manuscript.words import count_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" 　\t\n", 0),
        ("一二三四五 six seven eight", 8),
        ("学校，后勤。", 6),
        ("“一网通管”", 6),
        ("——", 2),
        ("……", 2),
        ("《办法》（试行）", 8),
        ("5G技术", 3),
        ("AI+后勤", 3),
        ("2026年3月31日", 6),
        ("3.14 50% a@b.cn", 3),
        ("well-known words", 2),
        ("①②", 2),
        ("张·三", 3),
        ("ｆｕｌｌ", 4),
        ("かな", 2),
        ("𠮷", 1),
        ("零\u200b宽", 2),
    ],
)
def test_wide_characters_count_one_each_and_the_rest_by_the_stretch(text: str, count: int) -> None:
    assert count_words(text) == count


@given(st.text())
def test_the_count_never_exceeds_the_characters(text: str) -> None:
    assert 0 <= count_words(text) <= len(text)


@given(st.text(), st.text())
def test_paragraphs_add_up(left: str, right: str) -> None:
    assert count_words(f"{left}\n{right}") == count_words(left) + count_words(right)
