"""Forms in traditional characters: the labels and options are known, the values stay as they were written."""

from __future__ import annotations

import pytest

from parsers.document import Document
from parsers.form.reading import read_form
from tests.builders.files.documents import TERMS, document, table

SAID = {
    "unit": "國立江州大學總務處",
    "contact": "陳建宏",
    "contact_info": "13900001111",
    "position": "組長",
    "title": "智慧餐廳監管平臺建設與實踐",
    "summary": "本校以數據中臺為底座，打通餐飲、宿舍、能源三類業務。",
}
ROWS = (
    ("申報方向", "□育強新動能 ☑深化新融合 □推進新治理"),
    ("申報形式", "□特色工作案例 □綜述性文稿 ☑研究性論文或調研報告"),
    ("申報題目", SAID["title"]),
    ("申報內容說明\n（1000字以內）", SAID["summary"]),
    ("申報單位意見", "同意申報。"),
)


def in_a_table(unit: str, contact: str, ways: str, position: str) -> Document:
    return document(
        "“2026年教育後勤資訊化建設優秀案例”申報表",
        table(
            (unit, SAID["unit"], contact, SAID["contact"]),
            (ways, SAID["contact_info"], position, SAID["position"]),
            *ROWS,
        ),
    )


def in_lines(unit: str, contact: str, ways: str, position: str) -> Document:
    return document(
        "申報表",
        f"{unit}：{SAID['unit']}　　{contact}：{SAID['contact']}",
        f"{ways}：{SAID['contact_info']}　　{position}：{SAID['position']}",
        *(f"{label.partition(chr(10))[0]}：{value}" for label, value in ROWS),
    )


@pytest.mark.parametrize(
    "labels",
    [
        ("單位", "聯繫人", "聯繫方式", "職務"),
        ("申報單位", "聯絡人", "聯繫電話", "職稱"),
        ("單位名稱", "聯系人", "電話", "職務/職稱"),
    ],
)
@pytest.mark.parametrize("form", [in_a_table, in_lines])
def test_a_form_in_traditional_characters_is_read(form, labels: tuple[str, str, str, str]) -> None:
    reading = read_form(form(*labels), TERMS)
    assert reading is not None
    read = {name: field and field.value for name in SAID if (field := getattr(reading.form, name)) or True}
    assert read == SAID
    assert [field.value for field in reading.form.directions] == ["深化新融合"]
    assert [field.value for field in reading.form.kinds] == ["研究性论文或调研报告"]
