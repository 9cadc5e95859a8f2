"""Servers that several test files need: started once a session, a fresh user or database for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink


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
