"""Our own subject, quoted back, is nobody's submission, whatever the operator's templates call a letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.replies.headings import headings_in_force, is_ours
from ingest.stored import find_verdict
from models.message import Message
from tests.builders.secretariat.offices import open_office
from tests.builders.submissions import BEFORE, submission

OWN = "补正提示+{{ letter.unit }}+{{ letter.number }}"


def test_the_built_in_headings_are_those_of_the_templates() -> None:
    built_in = headings_in_force(None)
    for words in (
        "【受理回执】",
        "【退回补正通知】",
        "【不予受理通知】",
        "【已收到，待人工复核】",
        "【撤回申报确认】",
        "【评审结果通知】",
        "【补正提醒】",
        "【来信提醒】",
    ):
        assert words in built_in


def test_a_template_of_one_s_own_brings_its_own_heading(tmp_path: Path) -> None:
    (tmp_path / "return.subject").write_text(
        "补正提示+{{ letter.unit }}+{{ letter.number }}", encoding="utf-8"
    )
    (tmp_path / "reminder.subject").write_text("请速补正：{{ letter.number }}", encoding="utf-8")
    assert {"补正提示+", "请速补正："} <= set(headings_in_force(tmp_path))
    (tmp_path / "return.subject").write_text("【请补正】{{ letter.unit }}", encoding="utf-8")
    assert "【请补正】" in headings_in_force(tmp_path), "a template changed while the service runs"
    assert "【退回补正通知】" in headings_in_force(tmp_path)


@pytest.mark.parametrize("broken", ["{{ letter.nothing }}", "{% if %}", ""])
def test_a_template_that_fails_takes_no_heading_away(tmp_path: Path, broken: str) -> None:
    (tmp_path / "return.subject").write_text(broken, encoding="utf-8")
    assert "【受理回执】" in headings_in_force(tmp_path)
    assert "" not in headings_in_force(tmp_path)


def test_only_a_subject_that_holds_a_heading_is_ours() -> None:
    assert is_ours("回复：补正提示+某大学+JYHQ2026-0001", ("补正提示+",))
    assert not is_ours("某大学+案例+张三", ("补正提示+",))
    assert not is_ours(None, ("补正提示+",))


def test_the_answer_to_a_letter_of_a_template_of_one_s_own_may_say_the_subject(tmp_path: Path) -> None:
    """Some mail programs give no Message-ID of what is answered: the heading alone tells."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "return.subject").write_text(OWN, encoding="utf-8")
    office = open_office(tmp_path, BEFORE, replies={"templates": tmp_path / "templates"})
    said = "华东示范大学+智慧食堂建设与实践+王小明"
    back = submission(subject="回复：补正提示+华东示范大学+JYHQ2026-0001", text=said)
    number = office.take_mail(back, BEFORE)
    with office.runtime.store.reading() as session:
        codes = {finding.code for finding in find_verdict(session.get_one(Message, number).verdict).findings}
    assert "subject.format" not in codes


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
