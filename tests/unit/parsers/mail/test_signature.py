"""Signatures: nearly the same text is found again, on any machine."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.manuscript.signature import bands, sign, similarity
from tests.builders.probes.clock import cpu_seconds


def invented(count: int, seed: int) -> str:
    pick = random.Random(seed)
    return "".join(chr(pick.randrange(0x4E00, 0x9FA5)) for _ in range(count))


def test_the_same_text_has_the_same_signature_however_it_is_laid_out() -> None:
    text = invented(3000, 1)
    assert sign(text) == sign("，".join(text[i : i + 30] for i in range(0, 3000, 30)) + "。\n")


SPRINKLED = {
    "a modifier letter": "\u02b0",
    "a modifier apostrophe": "\u02bc",
    "a Hangul filler": "\u3164",
    "a half-width Hangul filler": "\uffa0",
    "a zero-width joiner": "\u200d",
    "a variation selector": "\ufe0f",
    "a combining mark": "\u0301",
    "a tag": "\U000e0041",
    "an ideographic description": "\u2ff0",
    "a stroke": "\u31d0",
    "a Hangul letter": "\uc544",
    "a private sign": "\ue000",
    "a full stop": "。",
}


@pytest.mark.parametrize("case", SPRINKLED)
def test_signs_sprinkled_over_a_copy_do_not_make_another_text_of_it(case: str) -> None:
    text = invented(3000, 1)
    sprinkled = SPRINKLED[case].join(text[at : at + 11] for at in range(0, 3000, 11))
    assert sign(sprinkled) == sign(text)


def test_a_sea_of_signs_before_a_copy_does_not_hide_it() -> None:
    text = invented(3000, 1)
    assert sign("\u3164" * 500_000 + text) == sign(text)


def test_a_copy_in_another_script_or_in_characters_that_look_alike_is_a_copy() -> None:
    text = "教育后勤信息化建设优秀案例征集，学校以一张二维码串起报修、派单、验收。" * 10
    traditional = text.replace("教育后勤", "教育後勤").replace("学校", "學校").replace("张", "張")
    assert sign(traditional) == sign(text)
    assert sign(text.replace("一", "\u2f00")) == sign(text)


def test_numbers_are_small_enough_for_any_database() -> None:
    signature = sign(invented(600, 9))
    assert len(signature) == 64
    assert all(0 <= number < 1 << 63 for number in (*signature, *bands(signature)))


def test_likeness_is_near_the_share_of_text_in_common() -> None:
    text, other = invented(4000, 2), invented(4000, 3)
    assert similarity(sign(text), sign(other)) < 0.05
    assert similarity(sign(text), sign(text + invented(200, 4))) > 0.85
    half = similarity(sign(text + other), sign(text))
    assert 0.3 < half < 0.7


def test_near_copies_share_a_band_and_strangers_do_not() -> None:
    text = invented(4000, 5)
    near = text[:1800] + invented(150, 6) + text[1900:]
    assert set(bands(sign(text))) & set(bands(sign(near)))
    assert not set(bands(sign(text))) & set(bands(sign(invented(4000, 7))))


def test_a_text_too_short_to_compare_has_no_signature() -> None:
    assert sign("学校后勤" * 10) == ()
    assert bands(()) == ()
    assert similarity((), ()) == 0.0


def test_four_times_the_text_is_signed_in_about_four_times_as_long() -> None:
    short, long = invented(5000, 8), invented(20_000, 8)
    assert cpu_seconds(lambda: sign(long), 5) < 9 * cpu_seconds(lambda: sign(short), 5)


@given(st.text(max_size=2000))
def test_any_text_has_64_numbers_or_none(text: str) -> None:
    assert len(sign(text)) in {0, 64}
