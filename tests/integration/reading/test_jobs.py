"""Reading as jobs on a real Postgres: made with the row, done by whoever takes them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from ingest.app import make_mailbox, make_readers
from ingest.errors import ConfigError, StoreRefused, StoreUnavailable
from ingest.extra import is_installed
from ingest.jobs import elsewhere
from ingest.jobs.reading import AT_ONCE, FRESH, REST, SUSPECT, Again, Desk, Seat, read_message
from ingest.mailbox import Arrival, Batch, FolderState
from ingest.process import make_intake, run_round
from ingest.reading.antivirus import AntivirusUnavailable
from ingest.reading.budget import Budget
from ingest.reading.lane import NeedsOcr, NeedsPrograms
from ingest.reading.pool import Pending, Readers, Reading
from ingest.recording.receive import receive
from ingest.settings.load import load_worker_settings
from ingest.worker.office import open_worker
from models import jobs as tables
from models.jobs import HEAVY, LIGHT
from models.message import Message
from parsers.terms import Limits
from tests.builders.letters import CALL_SETTINGS
from tests.builders.postbox import Postbox
from tests.builders.readers import BreakingReaders, HereReaders
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, short_submission
from tests.e2e.program import CALL
from tests.servers.processes import unavailable


@pytest.fixture(autouse=True)
def _engine() -> None:
    if not is_installed("procrastinate"):
        unavailable("procrastinate is not installed (pip install 'casebox[scale]')")


def open_elsewhere(folder: Path, url: str, schema: str = "") -> Office:
    storage = {"directory": folder / "var", "free_bytes": 0, "database": url, "database_schema": schema}
    office = open_office(folder, BEFORE, storage=storage, service={"readers": "elsewhere", "tries": 2})
    office.runtime.prepare()
    return office


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = open_elsewhere(tmp_path, postgres_url)
    yield opened
    opened.runtime.store.engine.dispose()


def take(office: Office, *mails: bytes) -> list[int]:
    """Transaction 1, as the service does it."""
    office.taken += len(mails)
    first = office.taken - len(mails) + 1
    arrivals = tuple(Arrival(first + n, BEFORE, raw) for n, raw in enumerate(mails))
    batch = Batch(FolderState("INBOX", 1, 0, office.taken), arrivals)
    return receive(office.runtime.store, "box", batch, BEFORE)


def jobs(office: Office) -> list[tuple[object, ...]]:
    columns = "status::text, queue_name, args->>'schema', (args->>'message')::int"
    query = text(f"SELECT {columns} FROM {tables.SCHEMA}.procrastinate_jobs ORDER BY id")
    with office.runtime.store.reading() as session:
        return [tuple(row) for row in session.execute(query)]


def row_of(office: Office, message: int) -> Message:
    with office.runtime.store.reading() as session:
        return session.get_one(Message, message)


class Patient:
    """Waits as a worker does that nobody ends."""

    def wait(self, pending: Pending) -> Reading:
        return pending.result()

    def write(self, deed: Callable[[], Again | None]) -> Again | None:
        return deed()


class Ending(Patient):
    """The worker ends while a child has the message."""

    def wait(self, pending: Pending) -> Reading:
        raise CancelledError


class FailingReaders(HereReaders):
    """Whole readings end with that."""

    def __init__(self, error: Exception) -> None:
        super().__init__(CALL_SETTINGS.terms, Limits())
        self._error = error

    def read_lightly(self, path: Path, seconds: float) -> Pending:
        failed: Future[object] = Future()
        failed.set_exception(self._error)
        return Pending(failed, seconds)  # type: ignore[arg-type]


def desk_of(office: Office, readers: Readers | None = None, seconds: float = 100) -> Desk:
    runtime = office.runtime
    here = readers or HereReaders(CALL_SETTINGS.terms, runtime.settings.limits)
    return Desk(runtime.store, here, runtime.settings.service, Budget(seconds))


def read(desk: Desk, message: int, queue: str = LIGHT, priority: int = FRESH) -> Again | None:
    return read_message(desk, Seat(message, queue, priority), Patient())


def test_a_row_and_the_job_of_reading_it_are_there_together_or_not_at_all(office: Office) -> None:
    messages = take(office, short_submission(1), short_submission(2))
    assert jobs(office) == [("todo", LIGHT, "", message) for message in messages]
    store = office.runtime.store

    def break_off(*_: object) -> None:
        assert store.announce is not None
        store.announce(*_)  # type: ignore[arg-type]
        raise StoreUnavailable("the line broke")

    broken = replace(store, announce=break_off)
    with pytest.raises(StoreUnavailable):
        receive(broken, "box", Batch(FolderState("INBOX", 1, 0, 9), (Arrival(9, BEFORE, b"x"),)), BEFORE)
    assert len(jobs(office)) == 2


def test_the_same_delivery_twice_makes_one_job(office: Office) -> None:
    (message,) = take(office, short_submission(1))
    office.taken = 0
    assert take(office, short_submission(1)) == []
    assert [job[3] for job in jobs(office)] == [message]


def test_a_message_is_named_read_and_then_done_with(office: Office) -> None:
    (message,) = take(office, short_submission(1))
    assert read(desk_of(office), message) is None
    row = row_of(office, message)
    assert (row.from_address, row.tries, row.failure) == ("t1@example.edu.cn", 1, None)
    assert row.facts["subject"] == row.subject == "第1示范大学+案例1+王小明"
    assert read(desk_of(office), message) is None
    assert row_of(office, message).tries == 1
    assert read(desk_of(office), 999) is None


def test_a_senders_second_message_goes_behind_those_of_others_once(office: Office) -> None:
    first, second, other = take(
        office, short_submission(1), short_submission(1) + b"\r\n", short_submission(2)
    )
    desk = desk_of(office, BreakingHeader())
    for message in (first, second, other):
        read(desk, message)  # only names them
    desk = desk_of(office)
    assert read(desk, second) == Again(priority=-1)
    assert row_of(office, second).tries == 0
    assert read(desk, other) is None
    assert read(desk, second, priority=-1) is None
    assert read(desk, first) is None


class BreakingHeader(HereReaders):
    """Reads headers, and then the scanner is away."""

    def __init__(self) -> None:
        super().__init__(CALL_SETTINGS.terms, Limits())

    def ask_scanner(self) -> None:
        raise AntivirusUnavailable("away")


def test_while_the_scanner_is_away_messages_are_named_and_no_try_is_counted(office: Office) -> None:
    (message,) = take(office, short_submission(1))
    assert read(desk_of(office, BreakingHeader()), message) == REST
    row = row_of(office, message)
    assert (row.from_address, row.tries, row.facts) == ("t1@example.edu.cn", 0, None)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (NeedsOcr(), Again(HEAVY, 0)),
        (NeedsPrograms(), Again(HEAVY, 0)),
        (TimeoutError(), Again(HEAVY, 0)),
        (StoreUnavailable("away"), REST),
    ],
)
def test_what_is_no_fault_of_the_message_is_no_try_and_goes_on_where_it_belongs(
    office: Office, error: Exception, again: Again
) -> None:
    (message,) = take(office, short_submission(1))
    assert read(desk_of(office, FailingReaders(error)), message) == again
    row = row_of(office, message)
    assert (row.tries, row.facts, row.failure) == (0, None, None)


def test_a_worker_that_ends_puts_back_what_it_was_reading(office: Office) -> None:
    (message,) = take(office, short_submission(1))
    desk = desk_of(office)
    read_message(desk_of(office, BreakingHeader()), Seat(message, LIGHT), Patient())
    assert read_message(desk, Seat(message, LIGHT), Ending()) == AT_ONCE
    assert row_of(office, message).tries == 0


def test_a_killer_is_read_apart_then_by_its_envelope_and_ends_held_with_its_name(office: Office) -> None:
    (message,) = take(office, short_submission(1))
    desk = desk_of(office, BreakingReaders(CALL_SETTINGS.terms, office.runtime.settings.limits))
    came = []
    queue, priority = LIGHT, FRESH
    while (again := read(desk, message, queue, priority)) is not None:
        came.append(again)
        queue, priority = again.queue or queue, again.priority if again.priority is not None else priority
    assert [again.queue for again in came] == [HEAVY] * len(came)
    assert {again.lock for again in came} == {SUSPECT}
    row = row_of(office, message)
    assert row.facts["from_address"] == "t1@example.edu.cn"
    assert "killed" in str(row.failure)
    allowed = office.runtime.settings.service.tries
    assert row.tries == allowed + 3  # the whole, twice the envelope, and then nothing of it


def test_a_sender_who_has_cost_much_waits_with_the_heavy(office: Office) -> None:
    first, second = take(office, short_submission(1), short_submission(1) + b"\r\n")
    desk = desk_of(office, seconds=1)
    assert read(desk, first) is None
    desk.budget.charge("T1+x@example.edu.cn", 5)
    again = read(desk, second)
    assert again is not None
    assert again.queue == HEAVY
    assert again.priority is not None
    assert again.priority < -100


def test_two_calls_in_one_database_know_their_own_jobs(postgres_url: str, tmp_path: Path) -> None:
    offices = {}
    for schema in ("call_a", "call_b"):
        (tmp_path / schema).mkdir()
        offices[schema] = open_elsewhere(tmp_path / schema, postgres_url, schema)
        take(offices[schema], short_submission(1))
    assert sorted(job[2:] for job in jobs(offices["call_a"])) == [("call_a", 1), ("call_b", 1)]
    with offices["call_b"].runtime.store.reading() as session:
        assert len(session.scalars(select(Message)).all()) == 1
    for office in offices.values():
        office.runtime.store.engine.dispose()


def test_lost_jobs_are_made_again_and_none_is_doubled(office: Office) -> None:
    take(office, short_submission(1), short_submission(2))
    mine = tables.Jobs("")
    with office.runtime.store.writing() as session:
        assert mine.announce_forgotten(session) == 0
        session.execute(text(f"DELETE FROM {tables.SCHEMA}.procrastinate_jobs WHERE id % 2 = 0"))
    with office.runtime.store.writing() as session:
        assert mine.announce_forgotten(session) == 1
    assert sorted(job[3] for job in jobs(office)) == [1, 2]


def test_a_job_whose_end_the_engine_never_heard_of_goes_and_one_under_way_stays(office: Office) -> None:
    read_one, unread = take(office, short_submission(1), short_submission(2))
    assert read(desk_of(office), read_one) is None
    table = f"{tables.SCHEMA}.procrastinate_jobs"
    with office.runtime.store.writing() as session:
        session.execute(text(f"SET LOCAL search_path = public, {tables.SCHEMA}"))
        session.execute(text(f"UPDATE {table} SET status = 'doing'"))
        assert tables.Jobs("").announce_forgotten(session) == 0
    assert sorted(job[3] for job in jobs(office)) == [read_one, unread]
    with office.runtime.store.writing() as session:
        session.execute(text(f"UPDATE {tables.SCHEMA}.procrastinate_events SET at = at - interval '1 hour'"))
        assert tables.Jobs("").announce_forgotten(session) == 0
    assert [job[3] for job in jobs(office)] == [unread]


def test_tables_of_another_version_are_refused_and_made_anew_by_upgrading(office: Office) -> None:
    take(office, short_submission(1))
    with office.runtime.store.writing() as session:
        session.execute(text(f"COMMENT ON SCHEMA {tables.SCHEMA} IS '01.00'"))
    with pytest.raises(StoreRefused, match="db upgrade"):
        office.runtime.prepare()
    office.runtime.store.renew_jobs()
    office.runtime.prepare()
    assert jobs(office) == []
    make_intake(office.runtime, HereReaders(CALL_SETTINGS.terms, office.runtime.settings.limits)).look()
    assert len(jobs(office)) == 1


def test_a_round_without_a_worker_says_so_and_records_what_was_read_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "ALONE_SECONDS", 0.0)
    place = office.runtime.settings.mailbox.path
    assert place is not None
    place.mkdir()
    (place / "1.eml").write_bytes(short_submission(1))
    with make_readers(office.runtime.settings) as readers:
        done = run_round(
            office.runtime, make_mailbox(office.runtime.settings), Postbox(), readers, lambda: False
        )
    assert (done.received, done.recorded) == (1, 0)
    assert isinstance(done.fault, elsewhere.NobodyReads)
    assert "casebox worker" in str(done.fault)


CONFIG = f"""{CALL}
[mailbox]
host = "imap.example.org"
username = "box@example.org"
password_file = "nowhere/mailbox.password"
[smtp]
host = "smtp.example.org"
username = "box@example.org"
password = "a-secret-nobody-needs"
from_address = "box@example.org"
"""


def test_a_worker_neither_needs_nor_looks_at_accounts_and_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBOX_SMTP__PASSWORD", "another-secret")
    path = tmp_path / "config.toml"
    for accounts in (CONFIG, CALL, f"{CALL}\n[smtp]\nkind = 7\n"):
        path.write_text(
            f'{accounts}\n[storage]\ndatabase = "postgresql://db/x"\n[service]\nreaders = "elsewhere"\n',
            encoding="utf-8",
        )
        settings = load_worker_settings(path)
        assert settings.storage.database == "postgresql+psycopg://db/x"
        assert "secret" not in repr(settings)
        assert not {"mailbox", "smtp", "digest", "replies"} & set(type(settings).model_fields)


def test_a_worker_is_refused_what_is_wrong_in_its_own_part(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'{CALL}\n[storage]\ndatabse = "x"\n[mailbx]\nhost = "y"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_worker_settings(path)
    assert "storage.databse" in str(told.value)
    assert "mailbx" in str(told.value)


def test_a_worker_is_refused_where_readers_are_here(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CALL, encoding="utf-8")
    with (
        pytest.raises(ConfigError, match=r"service\.readers"),
        open_worker([load_worker_settings(path)], [LIGHT]),
    ):
        pass


def test_on_one_machine_nothing_of_the_engine_is_imported() -> None:
    code = (
        "import sys; import ingest.service.standby, ingest.cli.begin.run, ingest.cli.begin.worker;"
        "from ingest.cli import main; main(['--help']);"
        "sys.exit(bool({'procrastinate', 'obstore', 'psycopg_pool', 'asgiref'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)
