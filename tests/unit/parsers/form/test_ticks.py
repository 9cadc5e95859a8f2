"""Ticks: every way in which people say which option they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import EMPHASES, Paragraph, Run
from parsers.form.choices.ticks import find_ticked
from tests.builders.files.documents import INTRODUCTION, TERMS, paragraph, paragraphs

A, B, C = TERMS.directions
CASE, SURVEY, STUDY = TERMS.kinds


def ticked(
    *lines: str | Paragraph, options: tuple[str, ...] = TERMS.directions, ocr: bool = False
) -> tuple[str, ...]:
    made = [paragraph(line) if isinstance(line, str) else line for line in lines]
    return tuple(choice.option for choice in find_ticked(made, options, ocr=ocr))


MARKS = [
    "☑",
    "☒",
    "■",
    "√",
    "✓",
    "✔",
    "✅",
    "●",
    "◉",
    "[x]",
    "[X]",
    "(√)",
    "（√）",
    "（ √ ）",
    "【√】",
    "〔√〕",
    "□√",
    "√□",
]
BOXES = ["☐", "□", "○", "◯", "口", "（ ）", "（）", "( )", "[ ]", "【 】"]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("mark", MARKS)
def test_any_tick_before_an_option_is_told_from_any_box(mark: str, box: str) -> None:
    assert ticked(f"{box}{A} {mark}{B} {box}{C}") == (B,)
    assert ticked(f"{mark} {A}", f"{box} {B}", f"{box} {C}") == (A,)


@pytest.mark.parametrize("box", ["☐", "□", "○", "（ ）", "( )", "[ ]", "口"])
@pytest.mark.parametrize("mark", ["☑", "☒", "■", "√", "✓", "●", "（√）", "[x]"])
def test_any_tick_after_an_option_is_told_from_any_box(mark: str, box: str) -> None:
    assert ticked(f"{A}{box} {B}{mark} {C}{box}") == (B,)
    assert ticked(f"{A}{box}", f"{B}{box}", f"{C}{mark}") == (C,)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (f"√{A} □{B} □{C}", (A,)),
        (f"□{A} □{B} √{C}", (C,)),
        (f"□{A} √{B} □{C}", (B,)),
        (f"{A}√ □{B} □{C}", (A,)),
        (f"□{A} □{B}√ □{C}", (B,)),
        (f"□{A} □{B} □{C}√", (C,)),
        (f"□{A}√□{B}□{C}", (A,)),
        (f"√{A}  {B}  {C}", (A,)),
        (f"{A}√  {B}  {C}", (A,)),
        (f"{A}  {B}  {C} √", (C,)),
    ],
)
def test_a_bare_tick_belongs_to_the_option_that_it_touches(text: str, chosen: tuple[str, ...]) -> None:
    assert ticked(text) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (f"□{A} □{B} □{C}", ()),
        (f"{A} {B} {C}", ()),
        (f"{A}、{B}、{C}", ()),
        ("", ()),
        (f"☑{A} ☑{B} □{C}", (A, B)),
        (f"√{A} √{B} √{C}", (A, B, C)),
        (f"×{A} √{B} ×{C}", (B,)),
        (f"☒{A} ☑{B} ☒{C}", (B,)),
        (f"(×){A} (√){B} (×){C}", (B,)),
        (f"●{A} ●{B}√ ●{C}", (B,)),
        (f"□{A} {B} □{C}", (B,)),
    ],
)
def test_none_several_and_crossed_out(text: str, chosen: tuple[str, ...]) -> None:
    assert ticked(text) == chosen


@pytest.mark.parametrize("left", [B, f"{B}。", f" {B} ", f"□{B}", f"方向：{B}", f"{INTRODUCTION}{B}"])
def test_the_only_option_left_is_the_chosen_one(left: str) -> None:
    assert ticked(left) == (B,)


def test_struck_out_options_are_not_chosen() -> None:
    line = Paragraph((Run(f"{A} ", struck=True), Run(B), Run(f" {C}", struck=True)))
    assert ticked(line) == (B,)
    with_boxes = Paragraph((Run(f"□{A} ", struck=True), Run(f"□{B}"), Run(f" □{C}", struck=True)))
    assert ticked(with_boxes) == (B,)
    assert ticked(Paragraph((Run(f"☑{A}", struck=True), Run(f"☑{B}"), Run(f" □{C}")))) == (B,)


@pytest.mark.parametrize("kind", EMPHASES)
def test_the_one_option_that_stands_out_is_chosen_where_nothing_is_ticked(kind: str) -> None:
    out = frozenset({kind})
    assert ticked(Paragraph((Run(f"{A} "), Run(B, emphasis=out), Run(f" {C}")))) == (B,)
    assert ticked(Paragraph((Run(f"□{A} "), Run(f"□{B}", emphasis=out), Run(f" □{C}")))) == (B,)
    assert ticked(Paragraph((Run(f"□{A} "), Run(B, emphasis=out), Run(f" ☑{C}")))) == (C,)
    assert ticked(Paragraph((Run(f"□{A} □{B} □{C}", emphasis=out),))) == ()


@pytest.mark.parametrize(
    "lines",
    [
        (f" {A}", f"√ {B}", f" {C}"),
        (f"{A}", f"{B} √", f"{C}"),
        (f"□ {A}", f"√□ {B}", f"□ {C}"),
        (f"{A} £", f"{B} R", f"{C} £"),
        (f"{A} ○", f"{B} ◎", f"{C} ○"),
        (f"「」 {A}", f"「√」 {B}", f"「」 {C}"),
        (f"{A} □", f"{B} X", f"{C} □"),
        (f"□{A}　√ □{B}　□{C}",),
        (f"{A}　√ {B}　{C}",),
        (f"⚪{A}", f"⚫{B}", f"⚪{C}"),
    ],
)
def test_a_mark_belongs_to_the_option_that_it_stands_nearer_to_and_a_line_break_is_far(
    lines: tuple[str, ...],
) -> None:
    assert ticked(*lines) == (B,)


@pytest.mark.parametrize(
    "instruction",
    ["（请在□内打“√”）", "（请在相应方框内打√）", "请在所选方向前打“√”：", "（在□中划√，限选一项）"],
)
def test_the_marks_of_an_instruction_are_nobodys_answer(instruction: str) -> None:
    assert ticked(f"{instruction}□{A} □{B} □{C}") == ()
    assert ticked(f"{instruction}\n□{A} ☑{B} □{C}") == (B,)


@pytest.mark.parametrize(
    "instruction", ["注：单选，在方框内划√或将□改为☑", "请将所选项前的□替换为☑", "请选择一项（√）"]
)
def test_a_line_that_only_tells_how_to_tick_is_nobodys_answer(instruction: str) -> None:
    options = f"□{A}", f"□{B}", f"□{C}"
    assert ticked(instruction, *options) == ()
    assert ticked(*options, instruction) == ()
    assert ticked(instruction, f"□{A}", f"☑{B}", f"□{C}") == (B,)


def test_an_introduction_that_lists_the_options_is_no_answer() -> None:
    assert ticked(f"设置{A}、{B}、{C}三个方向：□{A} □{B} ☑{C}") == (C,)
    assert ticked(f"设置{A}、{B}、{C}三个方向：", B) == (B,)
    assert ticked(f"{INTRODUCTION}", f"□{A} ☑{B} □{C}") == (B,)


@pytest.mark.parametrize("word", ["接口", "人口", "通风口", "窗口"])
def test_a_mouth_is_a_box_only_beside_an_option(word: str) -> None:
    options = (f"统一{word}", "数据治理")
    assert ticked(f"口统一{word} √数据治理", options=options) == ("数据治理",)
    assert ticked(f"√统一{word}口数据治理", options=options) == (f"统一{word}",)
    assert ticked(f"{word}：√{A} 口{B} 口{C}") == (A,)


def test_options_wrapped_spaced_and_numbered_are_found() -> None:
    assert ticked("□育强新\n动能 ☑深 化 新 融 合 □推进新治理") == (B,)
    assert ticked(f"1.□{A} 2.☑{B} 3.□{C}") == (B,)
    assert ticked(f"□（一）{A}", f"√（二）{B}", f"□（三）{C}") == (B,)
    assert ticked(f"A.{A} □", f"B.{B} ☑", f"C.{C} □") == (B,)


def test_three_encodings_in_one_group_are_read_together() -> None:
    assert ticked(f"☑{A} ☐{B} 口{C}") == (A,)
    assert ticked(f"（ ）{CASE} □{SURVEY} √{STUDY}", options=TERMS.kinds) == (STUDY,)


def test_half_of_a_double_option_stands_for_it() -> None:
    assert ticked("□特色工作案例 □综述性文稿 ☑研究性论文", options=TERMS.kinds) == (STUDY,)
    assert ticked("调研报告", options=TERMS.kinds) == (STUDY,)


def test_next_years_options_need_no_change() -> None:
    options = ("绿色低碳", "安全韧性")
    assert ticked("□绿色低碳 ☑安全韧性", options=options) == ("安全韧性",)
    assert ticked("其他 ☑另一项", options=options) == ()


def test_a_box_of_another_label_ticks_nothing() -> None:
    assert ticked(f"□{A} □{B} □{C} ☑其他") == ()
    assert ticked(f"□{A} ☑{B} □{C} □其他：____") == (B,)


def test_a_lone_filled_circle_between_words_run_together_belongs_to_the_next() -> None:
    assert ticked(f"{A}●{B}{C}", ocr=True) == (B,)
    assert ticked(f"●{A}{B}{C}", ocr=True) == (A,)
    assert ticked(f"{A}{B}●{C}", ocr=True) == (C,)


def test_a_box_that_ocr_lost_is_no_tick() -> None:
    assert ticked("□育强新动能 深化新融合 □推进新治理", ocr=True) == ()
    assert ticked("□育强新动能 深化新融合 □推进新治理") == (B,)


def test_words_that_ocr_damaged_are_still_known() -> None:
    assert ticked("□育强新功能 ☑深化新融台 □推进新治理", ocr=True) == (B,)
    assert ticked("口育强新动能 团深化新融合 口推进新治理", ocr=True) == (B,)


@given(
    lines=st.lists(st.text(alphabet=f"□☑√×（）[]口 \n、。{A}{B}{C}x的", max_size=80), max_size=6),
    ocr=st.booleans(),
)
def test_any_text_gives_options_of_the_call_each_once(lines: list[str], *, ocr: bool) -> None:
    chosen = ticked(*lines, ocr=ocr)
    assert list(chosen) == [option for option in TERMS.directions if option in chosen]


def test_the_evidence_is_the_options_own_paragraph() -> None:
    lines = paragraphs(f"□{A}", f"☑{B}", f"□{C}")
    assert find_ticked(lines, TERMS.directions)[0].paragraph.place == "第2段"


def test_a_tick_on_a_line_of_its_own_below_several_options_tells_nothing() -> None:
    assert ticked(f"□{A}　□{B}　□{C}", "√") == ()
    assert ticked(f"□{A}", f"□{B}", "√", f"□{C}") == (B,)
