"""Our own subject, quoted back, is nobody's submission, whatever the operator's templates call a letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.judge.sorting import OUR_HEADINGS
from ingest.replies.headings import headings_in_force, without_our_subject
from models.message import Message
from parsers.facts import MessageFacts, SubjectParts
from tests.builders.offices import open_office
from tests.builders.submissions import BEFORE, submission

OWN = "补正提示+{{ letter.unit }}+{{ letter.number }}"
PARTS = SubjectParts("回复：补正提示", "某大学", "JYHQ2026-0001")


def test_the_built_in_headings_are_those_of_the_templates() -> None:
    built_in = headings_in_force(None)
    for words in (
        "【受理回执】",
        "【退回补正通知】",
        "【不予受理通知】",
        "【已收到，待人工复核】",
        "【来信提醒】",
    ):
        assert words in built_in


def test_the_judge_s_own_list_of_them_says_no_other(tmp_path: Path) -> None:
    assert set(OUR_HEADINGS) <= set(headings_in_force(tmp_path))


def test_a_template_of_one_s_own_brings_its_own_heading(tmp_path: Path) -> None:
    (tmp_path / "return.subject").write_text(
        "补正提示+{{ letter.unit }}+{{ letter.number }}", encoding="utf-8"
    )
    assert "补正提示+" in headings_in_force(tmp_path)
    (tmp_path / "return.subject").write_text("【请补正】{{ letter.unit }}", encoding="utf-8")
    assert "【请补正】" in headings_in_force(tmp_path), "a template changed while the service runs"
    assert "【退回补正通知】" in headings_in_force(tmp_path)


@pytest.mark.parametrize("broken", ["{{ letter.nothing }}", "{% if %}", ""])
def test_a_template_that_fails_takes_no_heading_away(tmp_path: Path, broken: str) -> None:
    (tmp_path / "return.subject").write_text(broken, encoding="utf-8")
    assert "【受理回执】" in headings_in_force(tmp_path)
    assert "" not in headings_in_force(tmp_path)


def test_only_a_subject_that_holds_a_heading_is_ours() -> None:
    ours = MessageFacts(subject="回复：补正提示+某大学+JYHQ2026-0001", subject_parts=PARTS)
    theirs = MessageFacts(subject="某大学+案例+张三", subject_parts=SubjectParts("某大学", "案例", "张三"))
    assert without_our_subject(ours, ("补正提示+",)).subject_parts is None
    assert without_our_subject(theirs, ("补正提示+",)) is theirs


def test_our_subject_quoted_back_makes_no_unit_of_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "return.subject").write_text(OWN, encoding="utf-8")
    office = open_office(tmp_path, BEFORE, replies={"templates": folder})
    back = submission(subject="补正提示+华东示范大学+JYHQ2026-0001", form=None, paper=None)
    number = office.take_mail(back, BEFORE)
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, number)
        assert row.outcome == "correspondence"
