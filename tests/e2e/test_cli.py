"""The command line as a process: pipes, terminals, exit codes, and what goes wrong outside it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.app import make_runtime
from ingest.settings.load import load_settings
from tests.builders.secretariat.records import fill
from tests.builders.submissions import submission
from tests.e2e.program import Program
from tests.servers.processes import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An installation with three thousand cases: more than a pipe takes at once."""
    program = Program(tmp_path_factory.mktemp("filled"))
    runtime = make_runtime(load_settings(program.config))
    runtime.store.prepare()
    fill(runtime.store.engine, 3000)
    runtime.store.engine.dispose()
    return program


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["export"]])
def test_a_reader_that_has_seen_enough_is_no_fault(filled: Program, command: list[str]) -> None:
    """As `casebox list | head -n 1` does."""
    with subprocess.Popen(filled.command(*command), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline()
        child.stdout.close()
        said = child.stderr.read().decode()
        assert child.wait(timeout=60) == 0
    assert "Error" not in said
    assert "Broken pipe" not in said


def test_a_terminal_gets_colours_and_lines_of_its_width(filled: Program) -> None:
    shown = through_terminal(filled, "list", "--newest", "4")
    assert "\x1b[32m" in shown
    assert "\x1b[33m" in shown


def test_a_terminal_that_wants_no_colours_gets_none(filled: Program) -> None:
    assert "\x1b" not in through_terminal(filled, "list", "--newest", "4", NO_COLOR="1")


def through_terminal(program: Program, *arguments: str, **env: str) -> str:
    """What a command prints on a terminal."""
    mine, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CASEBOX_", "LC_"))}
    with subprocess.Popen(
        program.command(*arguments),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**clean, "TERM": "xterm", "LANG": "C.UTF-8", **env},
    ) as child:
        os.close(theirs)
        shown = b""
        while True:
            try:
                read = os.read(mine, 65536)
            except OSError:  # Linux's way of saying that the other side is closed
                break
            if not read:
                break
            shown += read
        assert child.wait(timeout=60) == 0
    os.close(mine)
    return shown.decode()


def test_json_is_utf8_whatever_the_locale(filled: Program) -> None:
    done = subprocess.run(
        filled.command("list", "--json", "--newest", "1"),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert json.loads(done.stdout.decode("utf-8"))["subject"].startswith("第3000示范大学")


def test_completion_knows_commands_options_and_findings(tmp_path: Path) -> None:
    assert "show" in completed("casebox sh", 1)
    assert "--outcome" in completed("casebox list --ou", 2)
    assert "form.missing" in completed("casebox list --finding form.", 3)


def completed(words: str, at: int) -> list[str]:
    """What bash is offered."""
    done = subprocess.run(
        [sys.executable, "-m", "ingest"],
        capture_output=True,
        text=True,
        env={**os.environ, "_CASEBOX_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)},
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


BAD = """
[call]
name = "x"
code = "lower case"
deadline = 2026-03-31
directions = []
kinds = ["a"]

[mailbox]
hots = "imap.163.com"
port = 99999

[smtp]
kind = "smtp"
from_address = "nobody"

[rules]
"form.mising" = "note"
"""


def test_a_bad_configuration_is_told_whole_in_one_go(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.config.write_text(BAD, encoding="utf-8")
    for command in (["check"], ["run", "--once"], ["list"]):
        done = program.run(*command)
        assert (done.returncode, done.stdout) == (78, "")
        for key in (
            "call.code",
            "call.deadline",
            "call.directions",
            "mailbox.hots: there is no such key; do you mean host?",
            "mailbox.port",
            "smtp.from_address",
        ):
            assert key in done.stderr, key
        assert "Traceback" not in done.stderr


def test_no_configuration_is_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    for command in (["list"], ["-c", "elsewhere.toml", "run"]):
        done = subprocess.run(
            [sys.executable, "-m", "ingest", *command],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("CASEBOX_")},
        )
        assert done.returncode == 78
        assert "casebox init" in done.stderr
        assert list(tmp_path.iterdir()) == []


def away(folder: Path, **mailbox: object) -> Program:
    """An installation whose mailbox is on a port where nobody listens."""
    login = {"host": "127.0.0.1", "port": free_port(), "tls": "none", "username": "u@example.org"}
    return Program(folder, mailbox={**login, "timeout_seconds": 5, **mailbox})


def test_a_password_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    program = away(tmp_path, password_file="secret/mailbox.password")
    done = program.run("run", "--once")
    assert done.returncode == 78
    assert "mailbox.password_file" in done.stderr
    assert str(tmp_path / "secret/mailbox.password") in done.stderr
    assert "Traceback" not in done.stderr


def test_check_goes_on_behind_every_fault_and_says_what_to_do(tmp_path: Path) -> None:
    program = away(tmp_path, password_file="mailbox.password")
    (tmp_path / "mailbox.password").write_text("x", encoding="utf-8")
    (tmp_path / "mailbox.password").chmod(0o644)
    done = program.run("check", "--json")
    assert done.returncode == 69
    parts = {}
    for line in done.stdout.splitlines():
        part = json.loads(line)
        parts.setdefault(part["name"], []).append(part)
    assert parts["mailbox"][0]["state"] == "failure"
    assert "127.0.0.1" in parts["mailbox"][0]["text"]
    secret = parts["secrets"][0]
    assert (secret["state"], secret["remedy"]) == ("warning", f"chmod 600 {tmp_path / 'mailbox.password'}")
    for later in ("mail server", "templates", "OCR"):
        assert parts[later][0]["state"] in {"ok", "warning"}, later


def test_a_database_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "casebox.db").write_bytes(b"this is not a database, whatever its name says" * 100)
    for command in (["list"], ["run", "--once"]):
        done = program.run(*command)
        assert done.returncode == 69, done.stderr
        assert "casebox.db" in done.stderr
        assert "Traceback" not in done.stderr


def test_what_is_run_again_shows_old_and_new_and_writes_nothing_dry(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.deliver("mail", submission(subject="申报材料", headers=(("Received", RECEIVED),)))
    program.ok("run", "--once")
    assert program.record()["outcome"] == "returned"
    program.configure(rules={"subject.format": "note"})
    seen = program.ok("rerun", "--all", "--dry-run").splitlines()[1].split()
    assert seen[:3] == ["1", "returned", "accepted"]
    assert program.record()["outcome"] == "returned"
    program.ok("rerun", "1", "--replies")
    assert program.record()["outcome"] == "accepted"
    program.ok("run", "--once")
    assert len(program.replies()) == 2


RECEIVED = "from mail.example.edu.cn by mx.163.com; Tue, 10 Mar 2026 09:00:00 +0800"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["-h"]])
def test_help_and_version_need_no_configuration(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "ingest", *arguments], capture_output=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
