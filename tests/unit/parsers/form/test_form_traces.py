"""A picture that looks like a form, and of which none could be made, is told of; other pictures are not."""

from __future__ import annotations

import pytest

from parsers.assembly import read_case
from parsers.document import Document, Paragraph, Run
from parsers.terms import Terms
from tests.builders.files.pictures import DIRECTIONS, KINDS

TERMS = Terms(DIRECTIONS, KINDS)


def page(*lines: str, read_by: str = "ocr") -> Document:
    blocks = tuple(Paragraph((Run(line, confidence=0.7),)) for line in lines)
    return Document("IMG_0231.jpg", "jpeg", read_by, blocks=blocks)


@pytest.mark.parametrize(
    "lines",
    [
        ("“2026年教育后勤信息化建设优秀案例”申 报 表", "单住", "…"),
        ("申報題目", "申报内客", "申报单位意见", "（盖章）"),
    ],
)
def test_what_looks_like_a_form_is_told_of(lines: tuple[str, ...]) -> None:
    facts = read_case([page(*lines)], TERMS)
    assert facts.form is None
    assert [(defect.code, defect.file) for defect in facts.defects] == [("unclear", "IMG_0231.jpg")]


@pytest.mark.parametrize(
    "document",
    [
        page("荣誉证书", "授予某某大学后勤管理处“先进单位”称号", "二〇二五年十二月"),
        page("关于申报表的填写", read_by="html"),
        page(),
    ],
)
def test_other_pages_are_not(document: Document) -> None:
    assert read_case([document], TERMS).defects == ()
