"""One runner at a time: taken over from the dead at once, and from the silent elsewhere."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from ingest.digest.run import run_due
from ingest.errors import AlreadyRunning
from ingest.health import find_health
from ingest.service.lease import give_back, held_lease, take_lease, this_process
from ingest.service.schedule import unattended
from models.journal import Lease
from tests.builders.mail import message_with
from tests.builders.secretariat.offices import Office


def held_by(office: Office, **changes: object) -> None:
    """The lease as another holder left it."""
    place = this_process()
    fields = {
        "name": "runner",
        "host": place.host,
        "boot": place.boot,
        "pid": place.pid,
        "started": place.started,
        "token": "another",
        "expires_at": office.now + timedelta(seconds=60),
        **changes,
    }
    with office.runtime.store.writing() as session:
        session.add(Lease(**fields))


def test_while_one_holds_it_another_is_refused_and_afterwards_not(office: Office) -> None:
    with held_lease(office.runtime), pytest.raises(AlreadyRunning, match=str(this_process().pid)):
        take_lease(office.runtime)
    give_back(office.runtime, take_lease(office.runtime))
    with office.runtime.store.reading() as session:
        assert session.scalars(select(Lease)).all() == []


def test_a_dead_holder_on_this_machine_is_followed_at_once(office: Office) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    held_by(office, pid=child.pid, started=1)  # the number is in use again, by a process that began later
    take_lease(office.runtime)
    child.kill()  # from here a zombie, as a holder is whose parent does not care
    held_after = {"pid": child.pid}
    with office.runtime.store.writing() as session:
        lease = session.get_one(Lease, "runner")
        lease.pid, lease.token = held_after["pid"], "another"
    take_lease(office.runtime)
    child.communicate()


def test_a_living_holder_on_this_machine_is_left_alone_whatever_the_clock_says(office: Office) -> None:
    held_by(office)
    for jump in (timedelta(days=-365), timedelta(), timedelta(days=365)):
        office.now += jump
        with pytest.raises(AlreadyRunning):
            take_lease(office.runtime)


@pytest.mark.parametrize("elsewhere", [{"host": "elsewhere"}, {"boot": "kept"}])
def test_a_holder_elsewhere_or_in_another_container_is_followed_when_its_time_is_over(
    office: Office, elsewhere: dict[str, str]
) -> None:
    if "boot" in elsewhere:
        elsewhere = {"boot": this_process().boot.partition(" ")[0] + " pid:[1]"}
    held_by(office, **elsewhere)
    office.now += timedelta(seconds=59)
    with pytest.raises(AlreadyRunning):
        take_lease(office.runtime)
    office.now += timedelta(seconds=2)
    take_lease(office.runtime)


def test_a_holder_from_before_the_machine_was_started_anew_is_dead(office: Office) -> None:
    held_by(office, boot="00000000-0000-0000-0000-000000000000 pid:[1]")
    take_lease(office.runtime)


def test_who_was_taken_for_dead_writes_nothing_more_and_gives_back_nothing(office: Office) -> None:
    with held_lease(office.runtime) as runtime:
        with runtime.store.writing():
            pass
        with office.runtime.store.writing() as session:
            session.get_one(Lease, "runner").token = "another"
        with runtime.store.reading():
            pass
        with pytest.raises(AlreadyRunning, match="has taken over"), runtime.store.writing():
            pytest.fail("the transaction must not begin")
    with office.runtime.store.reading() as session:
        assert session.get_one(Lease, "runner").token == "another"


def test_a_job_of_a_runner_that_was_followed_says_so_in_a_line_and_notes_nothing(office: Office) -> None:
    with held_lease(office.runtime) as ours, capture_logs() as lines:
        with office.runtime.store.writing() as session:
            session.get_one(Lease, "runner").token = "another"
        unattended("digest", partial(run_due, ours))
    assert [(line["event"], line["log_level"], line["job"]) for line in lines] == [
        ("job.given_up", "info", "digest")
    ]
    assert not find_health(office.runtime.store)


def test_a_digest_that_cannot_be_written_is_told_and_noted_for_the_alarm(office: Office) -> None:
    office.take_mail(message_with(), office.now)
    (office.runtime.settings.storage.directory / "digests").write_bytes(b"no folder")
    office.now += timedelta(days=2)
    with capture_logs() as lines:
        unattended("late digest", partial(run_due, office.runtime))
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["job.failed"]
    failing = {part.name: part.bad_since for part in find_health(office.runtime.store)}
    assert failing == {"digest": office.now}


def test_a_bug_in_a_job_ends_neither_the_schedule_nor_the_service() -> None:
    with capture_logs() as lines:
        unattended("reminders", lambda: 1 / 0)
    assert [(line["event"], line.get("exc_info")) for line in lines] == [("job.failed", True)]
