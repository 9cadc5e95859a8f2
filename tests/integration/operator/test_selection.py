"""By what names an operator finds a message."""

from __future__ import annotations

from datetime import timedelta

from ingest.operator.selection import Selection, find_message, select_messages
from models import queries
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, submission


def test_a_receipt_number_names_the_version_that_stands(office: Office) -> None:
    """Returned for want of its manuscript, then completed: the second version is the current one."""
    incomplete = submission(sender="a@example.edu.cn", paper=None)
    completed = submission(sender="a@example.edu.cn")
    office.take_mail(incomplete, BEFORE)
    second = office.take_mail(completed, BEFORE + timedelta(hours=1))
    with office.runtime.store.reading() as session:
        assert find_message(session, "JYHQ2026-0001").id == second
        assert find_message(session, "jyhq2026-1").id == second


def test_messages_of_one_second_are_listed_as_they_were_taken_in(office: Office) -> None:
    letters = [submission(sender=f"{name}@example.edu.cn", paper=None) for name in "abcd"]
    taken = [office.take_mail(raw, BEFORE) for raw in letters]
    with office.runtime.store.reading() as session:
        assert [row.id for row in queries.all_messages(session)] == taken
        assert list(session.scalars(select_messages(Selection()))) == taken
