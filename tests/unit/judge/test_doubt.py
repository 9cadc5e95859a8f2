"""A form that OCR was sure of, and that contradicts itself or the mail, is looked at by a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.judge.case import Standing
from ingest.judge.matter import Matter
from ingest.judge.rules.doubt import doubtful_labels
from parsers.facts import MessageFacts
from tests.builders.letters import POLICY, entry, field, form, manuscript, sent_in
from tests.unit.judge.cases import findings


def held(facts: MessageFacts) -> bool:
    return "form.uncertain" in {finding.code for finding in findings(entry(1, facts))}


def scan(read_by: str = "ocr", **changes: str) -> MessageFacts:
    fields = {key: field(value) for key, value in changes.items()}
    sure = 0.97 if read_by == "ocr" else 1.0
    return sent_in(form(read_by=read_by, confidence=sure, **fields), manuscript())


@pytest.mark.parametrize(
    "reach",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000；139-1111-1111",
        "+86 13800000000",
        "029-88888888",
        "(029)88888888转8001",
        "0991 - 6555 123",
        "88888888",
        "400-820-8820",
        "zhangsan@example.edu.cn",
    ],
)
def test_a_number_that_can_be_dialled_is_no_doubt(reach: str) -> None:
    assert not held(scan(contact_info=reach))


@pytest.mark.parametrize("reach", ["3800000000", "138000000001", "1380000000", "8001", "科长", "I3800000000"])
def test_a_number_that_nobody_can_dial_was_misread(reach: str) -> None:
    assert held(scan(contact_info=reach))
    assert not held(scan("docx", contact_info=reach))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "13800000000案例征集围绕", "contact_info": "13800000000案例征集围绕教育"},
        {"title": "智慧后勤平台建设与实践", "summary": "智慧后勤平台建设与实践育强新动能"},
        {"contact": "张三", "position": "张三"},
        {"contact": "联系方式"},
        {"position": "申报方向"},
        {"title": "校园安防治理体系建设案例(√) 育强新动能（）深化新融合"},
    ],
    ids=["telephone, title", "title, summary", "contact, position", "a label", "another label", "options"],
)
def test_one_text_in_several_fields_or_a_label_for_a_value_is_doubted(changes: dict[str, str]) -> None:
    assert held(scan(**changes))


def test_a_title_may_begin_with_the_units_name() -> None:
    facts = scan(unit="江州师范大学", title="江州师范大学智慧后勤平台建设与实践")
    assert facts.form is not None
    assert labels(facts) == ()


def labels(facts: MessageFacts) -> tuple[str, ...]:
    assert facts.form is not None
    matter = Matter(entry(1, facts), POLICY, standing=Standing(form=facts.form, manuscript=facts.manuscript))
    return doubtful_labels(matter, facts.form)


@pytest.mark.parametrize(
    ("changes", "file", "text", "doubted"),
    [
        ({"contact_info": "13800000008"}, "某大学+张三+13800000000.docx", "", ("联系方式",)),
        ({"contact_info": "13800000008"}, "文稿.docx", "张三\n电话：138-0000-0000", ("联系方式",)),
        ({"contact_info": "13800000000"}, "某大学+张三+13800000000.docx", "座机 88888888", ()),
        ({"contact_info": "13800000000"}, "某大学+张三+13955551234.docx", "", ()),
        ({"contact": "张兰"}, "某大学+张三+13800000000.docx", "", ("联系人",)),
        ({"contact": "王小朋"}, "某大学_王小明_13800000000.docx", "", ("联系人",)),
        ({"unit": "某太学"}, "某大学+张三+13800000000.docx", "", ("单位",)),
    ],
)
def test_a_slip_against_what_the_mail_says_elsewhere_is_doubted(
    changes: dict[str, str], file: str, text: str, doubted: tuple[str, ...]
) -> None:
    facts = replace(scan(**changes), text=text)
    assert facts.manuscript is not None
    assert labels(replace(facts, manuscript=replace(facts.manuscript, file=file))) == doubted
