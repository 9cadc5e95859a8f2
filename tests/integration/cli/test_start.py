"""A command imports only what it needs: counted in modules, for times differ from machine to machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.app import make_runtime
from ingest.health import note_health
from ingest.settings import glance
from ingest.settings.accounts import MailboxSettings
from ingest.settings.load import load_settings
from ingest.settings.model import CallSettings, ServiceSettings
from ingest.settings.storage import StorageSettings
from tests.e2e.program import Program

HEAVY = {"alembic", "jinja2", "lxml", "PIL", "pydantic", "pydantic_settings", "sqlalchemy", "structlog"}
PROBE = """
import json, sys
from ingest.cli import main
code = main(sys.argv[1:])
json.dump({"code": code, "modules": sorted(sys.modules)}, sys.stderr)
"""


def modules_of(*arguments: str, **environment: str) -> tuple[int, set[str]]:
    """The exit code, and all modules that were imported when the command ended."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
    )
    told = json.loads(done.stderr[done.stderr.index('{"code"') :])
    return told["code"], set(told["modules"])


@pytest.fixture
def polled(tmp_path: Path) -> Program:
    """An installation whose service polled a moment ago."""
    program = Program(tmp_path)
    runtime = make_runtime(load_settings(program.config))
    runtime.store.prepare()
    note_health(runtime.store, "poll", datetime.now(UTC))
    runtime.store.engine.dispose()
    return program


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_help_imports_no_command(language: str) -> None:
    code, modules = modules_of("--help", LANG=language)
    assert code == 0
    assert [name for name in modules if name.startswith("ingest.cli.") and name.count(".") > 2] == []
    assert not HEAVY & modules


def test_the_help_of_a_command_imports_no_other(polled: Program) -> None:
    code, modules = modules_of("health", "--help")
    assert code == 0
    ours = {name for name in modules if name.startswith("ingest.cli.") and name.count(".") > 2}
    assert ours == {"ingest.cli.begin.health"}


def test_health_asks_the_database_by_its_driver_alone(polled: Program) -> None:
    code, modules = modules_of("-c", str(polled.config), "health")
    assert code == 0
    assert not HEAVY & modules


def test_health_is_not_touched_by_a_fault_elsewhere_in_the_configuration(polled: Program) -> None:
    polled.config.write_text(polled.config.read_text(encoding="utf-8") + '\n[digest]\nat = "never"\n')
    assert polled.run("health").returncode == 0
    assert polled.run("list").returncode == 78


def test_health_obeys_the_environment(polled: Program) -> None:
    runtime = make_runtime(load_settings(polled.config))
    note_health(runtime.store, "poll", datetime.now(UTC) - timedelta(hours=2))
    runtime.store.engine.dispose()
    assert polled.run("health").returncode == 69
    assert modules_of("-c", str(polled.config), "health", CASEBOX_SERVICE__FRESH_MINUTES="180")[0] == 0


def test_a_glance_knows_the_defaults_of_the_settings() -> None:
    assert StorageSettings.model_fields["database"].default == glance.DATABASE
    assert MailboxSettings.model_fields["poll_seconds"].default == glance.POLL_SECONDS
    assert ServiceSettings.model_fields["fresh_minutes"].default == glance.FRESH_MINUTES
    assert CallSettings.model_fields["timezone"].default == glance.TIMEZONE


def test_a_glance_at_the_database_is_what_the_settings_say(polled: Program) -> None:
    assert glance.glance_at(polled.config).database == load_settings(polled.config).storage.database


def test_list_imports_no_reader_no_mail_and_no_pages(polled: Program) -> None:
    code, modules = modules_of("-c", str(polled.config), "list")
    assert code == 0
    assert not {"alembic", "jinja2", "lxml", "PIL", "pebble", "imapclient", "openpyxl", "numpy"} & modules
    assert [name for name in modules if name.startswith(("parsers.readers", "ingest.mailbox"))] == []
