"""A template of the operator's own that fails: people get their answer, and the operator hears of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.digest import build_digest
from ingest.health import due_alarms, find_health
from ingest.panel.letter import sample_expert_letters
from ingest.replies.compose import check_templates
from ingest.replies.notices import sample_notices
from ingest.replies.result import sample_result_letters
from models.message import Reply
from tests.builders.secretariat.offices import open_office
from tests.builders.submissions import BEFORE, short_submission
from tests.unit.replies.test_compose import WITHOUT_FORM, reply_for

UNASKED = (*sample_result_letters(), *sample_notices(), *sample_expert_letters())
"""As `casebox check` tries them out besides the replies."""


@pytest.mark.parametrize("broken", ["{{ letter.nothing }}", "{% if %}", "{{ 1 / 0 }}"])
def test_a_template_that_fails_is_told_by_digest_and_alarm_until_it_works(
    tmp_path: Path, broken: str
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    template = folder / "return.txt"
    template.write_text(broken)
    office = open_office(tmp_path, BEFORE, replies={"templates": folder})
    office.take_mail(short_submission(1), BEFORE)
    with office.runtime.store.reading() as session:
        assert "未收到申报表" in session.scalars(select(Reply.text)).one()
    (alarm,) = due_alarms(find_health(office.runtime.store), BEFORE + timedelta(hours=2), timedelta(hours=1))
    assert (alarm.part, alarm.over) == ("templates", False)
    assert "return" in alarm.error
    troubles = build_digest(office.runtime, BEFORE.date()).machine.troubles
    assert any("replies.templates" in one.what for one in troubles)
    template.write_text("请补正。{{ letter.number }}")
    office.take_mail(short_submission(2), BEFORE)
    with office.runtime.store.reading() as session:
        newest = session.scalars(select(Reply.text).order_by(Reply.id.desc()).limit(1)).one()
    assert newest.startswith("请补正。")
    assert all(beat.bad_since is None for beat in find_health(office.runtime.store))


def test_the_built_in_templates_pass_their_own_check(tmp_path: Path) -> None:
    assert check_templates(tmp_path, UNASKED) == []


@pytest.mark.parametrize("kind", ["reminder", "claim", "selected", "unselected", "expert"])
@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("txt", "{% if %}", "line 1"),
        ("html", "{{ letter.nobody }}", "nobody"),
        ("subject", "", "gives nothing"),
    ],
)
def test_faults_in_letters_that_answer_no_mail_are_found_too(
    tmp_path: Path, kind: str, part: str, content: str, told: str
) -> None:
    (tmp_path / f"{kind}.{part}").write_text(content, encoding="utf-8")
    found = check_templates(tmp_path, UNASKED)
    assert [f"{kind}.{part}" in one and told in one for one in found] == [True]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("return.txt", "{% if %}", "return.txt, line 1"),
        ("held.html", "{{ letter.nobody }}", "nobody"),
        ("rejection.subject", "", "rejection.subject gives nothing"),
        ("retrun.txt", "x", "retrun.txt is no template's name"),
        ("acknowledgement.txt", "{{ 1 / 0 }}", "division by zero"),
    ],
)
def test_a_broken_template_is_found_by_the_check_and_gives_way_at_night(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert any(told in problem for problem in check_templates(tmp_path))
    assert "收件编号" in reply_for(WITHOUT_FORM, templates=tmp_path).text


def test_a_template_of_ones_own_takes_the_built_in_ones_place(tmp_path: Path) -> None:
    (tmp_path / "return.subject").write_text("请补正：{{ letter.number }}", encoding="utf-8")
    assert check_templates(tmp_path) == []
    assert reply_for(WITHOUT_FORM, templates=tmp_path).subject == "请补正：JYHQ2026-0001"


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert check_templates(tmp_path / "none") == [f"replies.templates: {tmp_path / 'none'} is not a folder"]
