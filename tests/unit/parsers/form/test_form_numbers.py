"""Options that are chosen by their number, where the form itself numbers them."""

from __future__ import annotations

import pytest

from parsers.form.choices.ticks import find_ticked
from tests.builders.files.documents import TERMS, paragraphs

LISTS = {
    "①": "①育强新动能 ②深化新融合 ③推进新治理",
    "1.": "1.育强新动能　2.深化新融合　3.推进新治理",
    "1、 on lines": "1、育强新动能\n2、深化新融合\n3、推进新治理",
    "（一）": "（一）育强新动能；（二）深化新融合；（三）推进新治理",
    "A.": "A.育强新动能 B.深化新融合 C.推进新治理",
    "boxes": "□1.育强新动能 □2.深化新融合 □3.推进新治理",
}
ANSWERS = [
    ("①", "选择：②"),
    ("①", "②"),
    ("1.", "选择：2"),
    ("1.", "所选方向： 2"),
    ("1.", "选择（2）"),
    ("1、 on lines", "选择：2。"),
    ("1、 on lines", "（2）"),
    ("（一）", "选择：（二）"),
    ("（一）", "（二）"),
    ("A.", "选择：B"),
    ("A.", "b"),
    ("boxes", "选择：2"),
]


def chosen(*lines: str) -> list[str]:
    return [choice.option for choice in find_ticked(paragraphs(*lines), TERMS.directions)]


@pytest.mark.parametrize(("numbering", "answer"), ANSWERS)
def test_the_number_of_an_option_chooses_it(numbering: str, answer: str) -> None:
    assert chosen(*LISTS[numbering].split("\n"), answer) == ["深化新融合"]


@pytest.mark.parametrize("answer", ["选择：②", "2", "B", "（二）"])
def test_a_number_says_nothing_where_the_form_numbers_no_options(answer: str) -> None:
    assert chosen("□育强新动能 □深化新融合 □推进新治理", answer) == []


@pytest.mark.parametrize("answer", ["选择：4", "选择：B", "选择：", "2026", "共3项", "1、3", "选择：1或2"])
def test_a_number_that_is_not_plainly_one_options_is_no_choice(answer: str) -> None:
    assert chosen(LISTS["1."], answer) == []


def test_a_tick_outranks_numbers() -> None:
    assert chosen("□1.育强新动能 □2.深化新融合 ☑3.推进新治理", "2") == ["推进新治理"]


def test_numbered_options_without_an_answer_choose_nothing() -> None:
    assert [chosen(*lines.split("\n")) for lines in LISTS.values()] == [[]] * len(LISTS)
