"""What an older version of the program wrote is read, and `show` and `rerun` say that it is old."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import stored
from ingest.digest import build_digest
from ingest.operator.rerun import rerun
from ingest.operator.story import tell_story
from ingest.register.cases import find_cases
from models.message import Message
from tests.builders.readers import HereReaders
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, submission

NEW = {"version", "forwarded", "from_ambiguous", "beside", "own_sender", "named", "until", "recipient"}
"""Keys that facts and verdicts of version 1 did not have."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, BEFORE)
    yield opened
    opened.runtime.store.engine.dispose()


def aged(office: Office, message: int) -> None:
    """As version 1 would have left it."""
    with office.runtime.store.writing() as session:
        row = session.get_one(Message, message)
        row.facts, row.verdict = _without(row.facts), _without(row.verdict)


def _without(value: Any) -> Any:
    return {key: one for key, one in json.loads(json.dumps(value)).items() if key not in NEW}


def story(office: Office, message: int) -> str:
    with office.runtime.store.reading() as session:
        chapters = tell_story(session, office.runtime, session.get_one(Message, message))
        return "\n".join(pair.text for chapter in chapters for pair in chapter.pairs)


def test_what_is_recorded_names_the_version_that_wrote_it(office: Office) -> None:
    message = office.take_mail(submission(), BEFORE)
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, message)
        assert row.facts["version"] == stored.FACTS_VERSION
        assert row.verdict["version"] == stored.VERDICT_VERSION


def test_register_and_digest_tell_of_what_an_older_version_wrote(office: Office) -> None:
    message = office.take_mail(submission(), BEFORE)
    aged(office, message)
    with office.runtime.store.reading() as session:
        (case,) = find_cases(session, office.runtime.policy.call.zone)
    assert (case.unit, case.contact, case.outcome) == ("华东示范大学", "王小明", "accepted")
    (row,) = build_digest(office.runtime, BEFORE.date()).accepted.rows
    assert (row.message, row.address) == (message, "wang@example.edu.cn")


def test_show_says_so_until_it_is_read_anew(office: Office) -> None:
    settings = office.runtime.settings
    readers = HereReaders(settings.call.terms, settings.limits)
    message = office.take_mail(submission(), BEFORE)
    assert "casebox rerun" not in story(office, message)
    aged(office, message)
    assert f"casebox rerun {message}" in story(office, message)
    (result,) = rerun(office.runtime, readers, [message], dry_run=False, replies=False)
    assert result.was_older
    assert not result.changed
    assert f"casebox rerun {message}" not in story(office, message)
    (again,) = rerun(office.runtime, readers, [message], dry_run=True, replies=False)
    assert not again.was_older
