"""The command line where the surroundings are not what a developer has: charset, sudo, another runner."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.app import make_runtime
from ingest.service.lease import held_lease
from ingest.settings.load import load_settings
from tests.builders.secretariat.records import fill
from tests.e2e.program import Program

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
BARE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
"""The charset is ASCII, in which no Chinese name can be written."""


@pytest.fixture
def filled(tmp_path: Path) -> Program:
    """An installation with a dozen cases."""
    program = Program(tmp_path)
    runtime = make_runtime(load_settings(program.config))
    runtime.store.prepare()
    fill(runtime.store.engine, 12)
    runtime.store.engine.dispose()
    return program


def bytes_of(program: Program, env: Mapping[str, str], *words: str | bytes) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [*program.command(), *words],
        capture_output=True,
        env={**program._environment(env)},
        cwd=program.folder,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_terminal_without_chinese_gets_what_it_can_show(filled: Program) -> None:
    code, out, err = bytes_of(filled, {**BARE, "PYTHONIOENCODING": "latin-1"}, "list")
    assert code == 0, err
    assert out.isascii()
    assert b"\\u7b2c1" in out  # 第1…
    assert out.count(b"\n") == 13


def test_a_terminal_in_gbk_reads_and_writes_gbk(filled: Program) -> None:
    env = {"PYTHONIOENCODING": "gbk", "LC_ALL": "zh_CN.GBK"}
    code, out, err = bytes_of(filled, env, "list")
    assert code == 0, err
    assert "第7" in out.decode("gbk")


def test_files_get_their_chinese_names_whatever_the_charset(filled: Program) -> None:
    code, _, err = bytes_of(filled, BARE, "export", "--format", "xlsx", "--out", "登记表.xlsx".encode())
    assert code == 0, err
    assert (filled.folder / "登记表.xlsx").stat().st_size > 5000


def test_a_chinese_word_of_the_command_line_is_understood_whatever_the_charset(filled: Program) -> None:
    code, out, err = bytes_of(filled, BARE, "list", "--unit", "第7".encode())
    assert code == 0, err
    assert out.count(b"\n") == 2


@pytest.mark.parametrize("page", ["docs/operating.md", "docs/operating.zh-CN.md"])
def test_the_tab_key_completes_through_the_script_that_runs_it_as_another_user(
    page: str, tmp_path: Path
) -> None:
    """`sudo` keeps no variable; here it drops all of them and changes no user."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(r"<<'END'\n(#!/bin/sh\n.*?)END\n", text, re.DOTALL)
    assert found is not None
    script = found.group(1).replace("/opt/casebox/.venv/bin/casebox", f"{sys.executable} -m ingest")
    _write(tmp_path / "casebox", script)
    _write(tmp_path / "sudo", f'#!/bin/sh\nshift 2\nexec env -i "PATH=$PATH" PYTHONPATH={ROOT} "$@"\n')
    done = subprocess.run(
        ["casebox"],
        capture_output=True,
        text=True,
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "_CASEBOX_COMPLETE": "bash_complete",
            "COMP_WORDS": "casebox\nout",
            "COMP_CWORD": "1",
        },
    )
    assert done.stdout == "plain,outbox\n", done.stderr


def _write(path: Path, script: str) -> None:
    path.write_text(script, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_purge_waits_for_the_service_to_be_stopped(filled: Program) -> None:
    runtime = make_runtime(load_settings(filled.config))
    with held_lease(runtime):
        refused = filled.run("purge", "--before", "2030-01-01", "--yes")
        looked = filled.run("purge", "--before", "2030-01-01", "--dry-run")
    assert refused.returncode == 73
    assert looked.returncode == 0, looked.stderr
    assert "12 messages" in looked.stderr
    done = filled.run("purge", "--before", "2030-01-01", "--yes")
    assert done.returncode == 0, done.stderr
    runtime.store.engine.dispose()
