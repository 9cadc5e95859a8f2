"""Text in columns: what a terminal shows of Chinese, and what a submitter's text cannot do to it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli.screen import Column, draw_pairs, draw_table, fit, plain, screen_width, wrap
from ingest.language.columns import columns_of


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("受理", 4),
        ("（一）", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("“引”", 4),
        ("ｱ", 1),
        ("🙂", 2),
    ],
)
def test_a_text_takes_as_many_columns_as_a_terminal_gives_it(text: str, columns: int) -> None:
    ambiguous = text.count("“") + text.count("”")  # one column in some terminals' fonts, two in others'
    assert columns_of(text) in {columns, columns - ambiguous}


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("受理", 4, "受理"),
        ("受理", 6, "受理  "),
        ("受理回执", 7, "受理回…"),
        ("受理回执", 6, "受理… "),
        ("abc", 2, "a…"),
        ("abc", 0, ""),
    ],
)
def test_what_is_too_long_ends_in_an_ellipsis(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_fitted_text_takes_exactly_its_columns(text: str, width: int) -> None:
    assert columns_of(fit(plain(text), width)) == width


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J\x1b[31m红", "a\r\nb", "\x07", "\u202etxt.exe", "\u200b", "\x9b31m", "\u2028", "\x00"]
)
def test_submitted_text_cannot_steer_the_terminal(hostile: str) -> None:
    shown = plain(hostile)
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in shown)


def test_full_width_blanks_stay() -> None:
    assert plain("　　您好") == "　　您好"


COLUMNS = (
    Column("ID", right=True),
    Column("Unit", least=6),
    Column("Title", least=8),
    Column("Findings", least=8, spare=True),
)
ROWS = [
    (
        "1",
        "华东示范大学后勤保障部",
        "智慧食堂明厨亮灶一体化监管平台建设与实践",
        "form.missing, manuscript.missing",
    ),
    ("12", "海川大学", "短题", ""),
]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_line_of_a_table_is_wider_than_the_terminal(width: int) -> None:
    assert max(columns_of(line) for line in draw_table(COLUMNS, ROWS, width)) <= width


def test_columns_line_up() -> None:
    _, first, second = draw_table(COLUMNS, ROWS, 100)
    assert columns_of(first[: first.index("智慧")]) == columns_of(second[: second.index("短题")])


def test_what_fits_is_not_shortened() -> None:
    assert "…" not in "".join(draw_table(COLUMNS, ROWS, 200))
    assert "…" not in "".join(draw_table(COLUMNS, ROWS, None))


def test_the_spare_column_goes_first_when_there_is_no_room() -> None:
    narrow = list(draw_table(COLUMNS, ROWS, 28))
    assert "Findings" not in narrow[0]
    assert max(map(columns_of, narrow)) <= 28


def test_a_table_without_rows_is_its_heading() -> None:
    assert list(draw_table(COLUMNS, [], 80)) == ["ID  Unit  Title  Findings"]


def test_text_is_wrapped_by_columns_and_keeps_its_letters() -> None:
    text = "来信于2026年4月1日到达征集邮箱，已超过申报截止时间（2026年3月31日）。" * 3
    lines = wrap(text, 30)
    assert "".join(lines) == text
    assert max(map(columns_of, lines)) <= 32
    assert all(line[0] not in "，。）" for line in lines)
    assert all(line[-1] != "（" for line in lines)


def test_a_path_is_never_broken() -> None:
    path = "/var/lib/casebox/mail/27/2704643c835a8782756a4e7bc2a0fa842b924190d322163c806a31b98325d3c1.eml"
    assert path in wrap(f"原始邮件 {path} 在此", 40)


@given(st.text(max_size=200), st.integers(10, 60))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    shown = plain(text)
    assert "".join(wrap(shown, width)).replace(" ", "") == shown.replace(" ", "")


def test_labels_stand_in_one_column_and_texts_under_themselves() -> None:
    lines = list(draw_pairs([("单位", "甲"), ("联系方式", "乙" * 30), ("x", "丙\n丁")], 40))
    assert lines == [
        "  单位      甲",
        "  联系方式  " + "乙" * 14,
        "            " + "乙" * 14,
        "            乙乙",
        "  x         丙",
        "            丁",
    ]


def test_the_width_is_what_columns_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "97")
    assert screen_width() == 97


def test_a_pipe_has_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert screen_width() is None
