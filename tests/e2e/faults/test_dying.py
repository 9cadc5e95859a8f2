"""At whatever step to disk the service dies, the next life finishes the work: a record a message, a reply."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import text

from models.session import open_engine
from tests.e2e.faults.dying import MESSAGES, storage_of
from tests.house.repository import ROOT

LEAST_COMMITS = 6
"""Of following, showing and carrying out, each before and after."""
LEAST_STEPS = 18
"""Lease, three files, and the commits of every step of the way, each before and after."""


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_death_at_any_step_to_disk_loses_nothing_and_tells_nobody_two_things(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    server = [request.getfixturevalue("postgres_url")] if kind == "postgres" else []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEBOX_")}
    command = [sys.executable, "-m", "tests.e2e.faults.dying", str(tmp_path), *server]
    tried = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    folders = sorted(tmp_path.iterdir(), key=lambda folder: int(folder.name))
    assert len(folders) > LEAST_STEPS
    for folder in folders:
        check_records(folder, storage_of(folder, *(server or [None])))
        check_replies(folder)
        assert list((folder / "var" / "mail").glob("*/.*")) == [], folder.name


def check_records(folder: Path, storage: dict[str, object]) -> None:
    engine = open_engine(str(storage["database"]), str(storage.get("database_schema", "")))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT raw_sha256, status, outcome FROM message")).all()
        states = connection.execute(text("SELECT state FROM reply")).all()
    engine.dispose()
    assert len(rows) == len({sha256 for sha256, _, _ in rows}) == MESSAGES, folder.name
    assert {status for _, status, _ in rows} == {"recorded"}, folder.name
    assert None not in {outcome for _, _, outcome in rows}, folder.name
    assert states == [("sent",)] * MESSAGES, folder.name
    for sha256, _, _ in rows:
        assert (folder / "var" / "mail" / sha256[:2] / f"{sha256}.eml").exists(), folder.name


def check_replies(folder: Path) -> None:
    told: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "taken").read_text(encoding="utf-8").splitlines():
        recipient, content = json.loads(line)
        told[recipient].append(content)
    assert len(told) == MESSAGES, folder.name
    for contents in told.values():
        assert len(set(contents)) == 1, folder.name
    assert sum(map(len, told.values())) <= MESSAGES + 1, folder.name


@pytest.mark.slow
def test_death_at_any_commit_of_the_desk_does_what_she_asked_once(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEBOX_")}
    command = [sys.executable, "-m", "tests.e2e.faults.dying_desk", str(tmp_path)]
    tried = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    folders = sorted(tmp_path.iterdir(), key=lambda folder: int(folder.name))
    assert len(folders) > LEAST_COMMITS
    for folder in folders:
        database = sqlite3.connect(folder / "casebox.db")
        decided = database.execute("SELECT outcome FROM decision").fetchall()
        states = database.execute("SELECT state FROM instruction ORDER BY message_pk").fetchall()
        hers = database.execute(
            "SELECT template FROM reply WHERE about_pk IS NOT NULL ORDER BY id"
        ).fetchall()
        theirs = database.execute("SELECT template FROM reply WHERE message_pk = 2 ORDER BY id").fetchall()
        told = database.execute("SELECT template FROM reply WHERE template = 'selected'").fetchall()
        confirmed = database.execute("SELECT confirmed_by FROM announcement").fetchall()
        database.close()
        assert decided == [("accepted",)], folder.name
        assert states == [("undone",), ("done",), ("answered",)], folder.name
        assert told == [("selected",)], folder.name
        assert confirmed == [("li@office.example",)], folder.name
        assert hers == [("desk-case",), ("desk-preview",), ("desk-preview",)], folder.name
        assert theirs == [("held",), ("acknowledgement",)], folder.name
