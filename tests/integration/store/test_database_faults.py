"""A database that cannot be used is told in words, whatever the server's language."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from ingest.errors import CaseboxError, StoreRefused, StoreUnavailable
from ingest.objects.disk import Disk
from ingest.rawmail import RawMail
from ingest.store import Store
from models.faults import DatabaseFault, fault_of
from models.session import open_engine

REFUSALS = {
    'FATAL:  password authentication failed for user "clerk"': DatabaseFault.LOGIN,
    'FATAL:  role "clerk" does not exist': DatabaseFault.LOGIN,
    'FATAL:  database "cases" does not exist': DatabaseFault.DATABASE,
    '致命错误:  用户 "clerk" Password 认证失败': DatabaseFault.LOGIN,
    '致命错误:  角色 "clerk" 不存在': DatabaseFault.LOGIN,
    '致命错误:  数据库 "cases" 不存在': DatabaseFault.DATABASE,
    "FATAL:  Datenbank »cases« existiert nicht": DatabaseFault.DATABASE,
    "FATAL:  Passwort-Authentifizierung für Benutzer »clerk« fehlgeschlagen": DatabaseFault.LOGIN,
    'FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "clerk", database "cases"': DatabaseFault.LOGIN,
    'permission denied for database "cases"': DatabaseFault.DATABASE,
    "FATAL:  sorry, too many clients already": DatabaseFault.AWAY,
    "Connection refused": DatabaseFault.AWAY,
}
SAME_NAME = {
    'FATAL:  role "casebox" does not exist': DatabaseFault.LOGIN,
    'FATAL:  password authentication failed for user "casebox"': DatabaseFault.LOGIN,
    'FATAL:  database "casebox" does not exist': DatabaseFault.DATABASE,
    '致命错误:  数据库 "casebox" 不存在': DatabaseFault.DATABASE,
    '致命错误:  角色 "casebox" 不存在': DatabaseFault.LOGIN,
    'FATAL:  no pg_hba.conf entry for host "::1", user "casebox", database "casebox"': DatabaseFault.LOGIN,
}
THERE = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


def fault_for(text: str, url: str) -> DatabaseFault | None:
    return fault_of(OperationalError("", None, psycopg.OperationalError(THERE + text)), make_url(url))


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refused_connection_is_told_by_the_names_that_the_server_quotes(text: str) -> None:
    assert fault_for(text, "postgresql+psycopg://clerk@127.0.0.1/cases") is REFUSALS[text]


@pytest.mark.parametrize("text", SAME_NAME)
def test_a_database_named_as_its_role_is_told_from_it(text: str) -> None:
    assert fault_for(text, "postgresql+psycopg://casebox@127.0.0.1/casebox") is SAME_NAME[text]


def use(url: str, folder: Path) -> CaseboxError:
    """What preparing and reading end with."""
    store = Store(open_engine(url), RawMail(Disk(folder / "var")))
    try:
        with pytest.raises(CaseboxError) as caught:
            store.prepare()
    finally:
        store.engine.dispose()
    return caught.value


def test_postgres_tells_of_a_missing_role_and_how_it_is_made(postgres_url: str, tmp_path: Path) -> None:
    error = use(postgres_url.replace("//postgres@", "//nobody@"), tmp_path)
    assert isinstance(error, StoreRefused)
    assert 'CREATE ROLE "nobody" LOGIN' in str(error)
    assert "拒绝用户 nobody 登录" in error.chinese


def test_postgres_tells_of_a_missing_database_and_how_it_is_made(postgres_url: str, tmp_path: Path) -> None:
    error = use(postgres_url.rsplit("/", 1)[0] + "/nowhere", tmp_path)
    assert isinstance(error, StoreRefused)
    assert 'CREATE DATABASE "nowhere" OWNER "postgres"' in str(error)
    assert "没有数据库 nowhere" in error.chinese


def test_postgres_tells_of_missing_rights_and_how_they_are_given(postgres_url: str, tmp_path: Path) -> None:
    owner = open_engine(postgres_url)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS meek")
        connection.exec_driver_sql("CREATE ROLE meek LOGIN")
    owner.dispose()
    error = use(postgres_url.replace("//postgres@", "//meek@"), tmp_path)
    assert isinstance(error, StoreRefused)
    assert f'ALTER DATABASE "{make_url(postgres_url).database}" OWNER TO "meek"' in str(error)
    assert "权限不足" in error.chinese


def test_a_server_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    assert isinstance(use("postgresql+psycopg://clerk@127.0.0.1:9/cases", tmp_path), StoreUnavailable)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_missing_table_asks_for_an_upgrade(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    postgres = kind == "postgres"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path}/casebox.db"
    store = Store(open_engine(url), RawMail(Disk(tmp_path / "var")))
    store.prepare()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE beat")
    with pytest.raises(StoreRefused, match="casebox db upgrade"), store.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM beat")
    store.engine.dispose()


def test_a_file_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///file:{tmp_path}/casebox.db?mode=ro&uri=true"
    made = Store(open_engine(f"sqlite:///{tmp_path}/casebox.db"), RawMail(Disk(tmp_path / "var")))
    made.prepare()
    store = Store(open_engine(url), RawMail(Disk(tmp_path / "var")))
    with pytest.raises(StoreRefused, match="can only be read"), store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM beat")
    store.engine.dispose()
    made.engine.dispose()
