"""What any test may need: servers, started once a session, and databases that are closed behind each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.postgres import PostgresServer
from tests.servers.s3 import S3Server
from tests.servers.smtp import SmtpSink

settings.register_profile("casebox", deadline=None)
settings.load_profile("casebox")
"""How long an example takes says how busy the machine is, and nothing of what is tested."""


@pytest.fixture(autouse=True)
def close_databases() -> Iterator[None]:
    """Close what every engine that the test used keeps open: from 3.13 on Python warns of SQLite left so."""
    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in used:
        engine.dispose()


@pytest.fixture(autouse=True)
def kept_umask() -> Iterator[None]:
    """A command run within a test makes its files private; servers of later tests need theirs to be read."""
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[DovecotServer]:
    """A running Dovecot. A test that stops it starts it again."""
    server = DovecotServer()
    yield server
    server.close()


@pytest.fixture
def mail_user(dovecot: DovecotServer) -> MailUser:
    """A new account with an empty mailbox."""
    return dovecot.user()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running Postgres. A test that stops it starts it again."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A new empty database's SQLAlchemy URL."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A listener without TLS or login that takes everything."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A running object store. A test that stops it starts it again."""
    server = S3Server()
    yield server
    server.close()
