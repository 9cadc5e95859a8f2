"""Bytes to text: labels true, false, unknown and missing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.charset import clean, clean_line, codec_for, decode, undo_mojibake

SENTENCE = "某某大学后勤集团智慧食堂建设案例"


@pytest.mark.parametrize(
    "label", ["gb2312", "GBK", "cp936", "gb18030", "x-gbk", '"gb2312"', " GB_2312-80 ", "MS936"]
)
def test_every_gb_label_means_gb18030(label: str) -> None:
    assert decode("朱镕基·喆㙍—€".encode("gb18030"), label).text == "朱镕基·喆㙍—€"


def test_the_middle_dot_and_the_dash_keep_their_gb18030_meaning() -> None:
    """A1A4 and A1AA: Python's gb2312 codec gives U+30FB and U+2015, GB 18030 gives U+00B7 and U+2014."""
    assert decode(b"\xa1\xa4\xa1\xaa", "gb2312").text == "·—"


@pytest.mark.parametrize(
    "label", ["gb2312", "gbk", "iso-8859-1", "us-ascii", None, "y", "UTF-8X-Priority: 1", ""]
)
def test_utf8_is_recognised_whatever_the_label_says(label: str | None) -> None:
    assert decode(SENTENCE.encode(), label).text == SENTENCE


@pytest.mark.parametrize(
    "label", ["utf-8", "iso-8859-1", "us-ascii", None, "unknown-8bit", "big5", "x" * 500, "zlib"]
)
def test_gbk_is_recognised_whatever_the_label_says(label: str | None) -> None:
    assert decode(SENTENCE.encode("gbk"), label).text == SENTENCE


@pytest.mark.parametrize("text", ["張老師的申報表與優秀案例", "國立臺灣大學"])
def test_big5_is_read_where_it_is_declared(text: str) -> None:
    assert decode(text.encode("big5"), "Big5").text == text


@pytest.mark.parametrize("label", [None, "us-ascii", "iso-8859-1"])
@pytest.mark.parametrize(
    "text",
    [
        "張老師的申報表與優秀案例",
        "國立臺灣大學+校園能源管理+陳建宏",
        "申報材料",
        "回覆：某大學+一網通辦+張三",
    ],
)
def test_undeclared_big5_is_read_where_it_is_plainly_so(text: str, label: str | None) -> None:
    assert decode(text.encode("big5"), label).text == text


@pytest.mark.parametrize(
    "text", ["张堃", "龚翥+嬴嫚", "儋州+褚橙+芮沄珺", "犇鑫磊淼", "淄博职业学院+餐饮+亓昊"]
)
def test_rare_characters_in_gbk_are_never_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gbk")).codec != "big5hkscs"


def test_hz_is_read_where_it_is_declared() -> None:
    assert decode(SENTENCE.encode("hz"), "hz-gb-2312").text == SENTENCE


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Bahar\xa0Zanjani", "Bahar\xa0Zanjani"),
        (b"\xdcBERTRAGUNG", "ÜBERTRAGUNG"),
        (b"caf\xe9", "café"),
        (b"na\xefve r\xe9sum\xe9", "naïve résumé"),
    ],
)
def test_latin_words_do_not_turn_into_chinese(data: bytes, text: str) -> None:
    assert decode(data).text == text


def test_a_cut_end_costs_only_the_last_character() -> None:
    assert decode(SENTENCE.encode()[:-1], "utf-8").text.startswith(SENTENCE[:-1])
    assert decode(SENTENCE.encode("gbk")[:-1], "gb2312").text.startswith(SENTENCE[:-1])


@pytest.mark.parametrize(
    "label", ["zlib", "base64", "rot13", "idna", "punycode", "unicode_escape", "undefined", "mbcs"]
)
def test_codecs_that_are_no_charsets_are_refused(label: str) -> None:
    assert codec_for(label) is None


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("娴嬭瘯鏂囨湰.txt", "测试文本.txt"),  # UTF-8 read as GBK
        ("ÖÐÎÄ²âÊÔ.docx", "中文测试.docx"),  # GBK read as Latin-1
        ("ä¸\xadæ\x96\x87æµ\x8bè¯\x95", "中文测试"),  # UTF-8 read as Latin-1
    ],
)
def test_mojibake_is_undone_where_the_way_back_is_certain(garbled: str, text: str) -> None:
    assert undo_mojibake(garbled) == text


@pytest.mark.parametrize(
    "text", [SENTENCE, "Müller", "ÄÖÜß", "买买提·艾力", "朱镕基", "喆", "café au lait", "한국어", "申报表①"]
)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    assert undo_mojibake(text) == text


def test_clean_text_has_no_nul_no_surrogate_no_control_and_is_composed() -> None:
    assert clean("a\0b\ud800c\x07\r\nd\re\u0301") == "ab\ufffdc\nd\né"


def test_a_clean_line_cannot_turn_the_reading_direction() -> None:
    assert clean_line("申报\u202exslx.\u2066exe\n\t 表") == "申报xslx.exe 表"


@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["gbk", "utf-7", "hz", "big5", "utf-16"])),
)
def test_any_bytes_under_any_label_give_storable_text(data: bytes, label: str | None) -> None:
    text = clean(undo_mojibake(decode(data, label).text))
    text.encode("utf-8")
    assert "\0" not in text
    assert text == unicodedata.normalize("NFC", text)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=40))
def test_declared_gbk_comes_back_whatever_the_characters(text: str) -> None:
    assert decode(text.encode("gb18030"), "gb18030").text == text


def test_the_wide_blank_of_chinese_windows_is_a_blank() -> None:
    data = "某".encode("gbk") + b"\xa3\xa0" + "大学".encode("gbk")
    assert clean_line(decode(data, "gbk").text) == "某\u3000大学"
