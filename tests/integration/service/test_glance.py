"""What the driver alone reads is what the store wrote, in both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.health import note_health, parts_in
from models.glance import NoGlance, find_parts
from tests.builders.secretariat.offices import Office


def url_of(office: Office) -> str:
    return office.runtime.settings.storage.database


def test_the_driver_alone_reads_the_states_of_all_parts(office: Office) -> None:
    now = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    note_health(office.runtime.store, "poll", now)
    note_health(office.runtime.store, "send", now - timedelta(hours=1), "550 用户不存在")
    assert find_parts(url_of(office)) == parts_in(office.runtime.store)
    poll, send = find_parts(url_of(office))
    assert (poll.name, poll.good_at, poll.bad_since) == ("poll", now, None)
    assert (send.name, send.bad_since, send.error) == ("send", now - timedelta(hours=1), "550 用户不存在")


def test_a_database_without_our_tables_is_no_glance(office: Office) -> None:
    with office.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE beat")
    with pytest.raises(NoGlance):
        find_parts(url_of(office))


@pytest.mark.parametrize("url", ["sqlite:////no/such/place.db", "sqlite:///:memory:", "sqlite://"])
def test_a_database_that_is_not_there_is_no_glance_and_is_not_made(url: str) -> None:
    with pytest.raises(NoGlance):
        find_parts(url)
