"""An outside program may hang, fork, flood and crash; nothing of it may stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from parsers.programs import (
    MIB,
    Allowance,
    Completed,
    NotStarted,
    Overran,
    TimedOut,
    run_program,
    sevenzip,
)
from tests.servers.processes import wait_for, wait_until


def sh(script: str, cwd: Path, seconds: float = 10, **allowed: int) -> object:
    return run_program(["sh", "-c", script], seconds, cwd, allowance=Allowance(**allowed))


def gone(pid_file: Path) -> bool:
    """Whether the process that wrote its number ends within a few seconds."""
    pid = int(pid_file.read_text())
    return wait_until(
        lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    )


def test_output_and_return_code_come_back(tmp_path: Path) -> None:
    assert sh("echo out; echo err >&2; exit 3", tmp_path) == Completed(3, b"out\n", b"err\n")


def test_there_is_nothing_to_read_on_standard_input(tmp_path: Path) -> None:
    assert run_program(["cat"], 10, tmp_path) == Completed(0, b"", b"")


def test_the_environment_is_small_and_in_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOX_SMTP__PASSWORD", "secret")
    ending = run_program(["env"], 10, tmp_path, env={"EXTRA": "1"})
    assert isinstance(ending, Completed)
    told = dict(line.split("=", 1) for line in ending.stdout.decode().splitlines())
    assert set(told) - {"PWD", "SHLVL", "_", "OLDPWD"} == {
        "PATH",
        "LANG",
        "LC_ALL",
        "HOME",
        "TMPDIR",
        "EXTRA",
    }
    assert told["LC_ALL"] == "C.UTF-8"
    assert told["HOME"] == str(tmp_path)


def test_a_program_whose_time_is_up_is_killed_with_its_children(tmp_path: Path) -> None:
    ending = sh("sh -c 'echo $$ > child; exec sleep 60' & sleep 60", tmp_path, seconds=0.5)
    assert ending == TimedOut(0.5)
    assert gone(tmp_path / "child")


def test_a_child_left_behind_is_killed_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    ending = sh("sh -c 'echo $$ > child; exec sleep 600' & sleep 0.2; echo done", tmp_path, seconds=300)
    assert ending == Completed(0, b"done\n", b"")
    assert gone(tmp_path / "child")


def test_a_program_that_closed_its_output_is_still_waited_for(tmp_path: Path) -> None:
    assert sh("exec >&- 2>&-; sleep 0.3; exit 4", tmp_path) == Completed(4, b"", b"")


@pytest.mark.parametrize(("script", "stream"), [("yes", "stdout"), ("yes >&2", "stderr")])
def test_a_flood_of_output_ends_the_run(script: str, stream: str, tmp_path: Path) -> None:
    assert sh(script, tmp_path, output_bytes=1000) == Overran(stream)


def test_a_file_cannot_outgrow_its_limit(tmp_path: Path) -> None:
    ending = run_program(
        ["dd", "if=/dev/zero", "of=big", "bs=65536", "count=100"],
        10,
        tmp_path,
        allowance=Allowance(file_bytes=MIB),
    )
    assert isinstance(ending, Completed)
    assert ending.returncode == -signal.SIGXFSZ
    assert (tmp_path / "big").stat().st_size == MIB


def test_memory_is_limited(tmp_path: Path) -> None:
    hungry = [sys.executable, "-S", "-c", "bytearray(600 * 1024 * 1024)"]
    ending = run_program(hungry, 20, tmp_path, allowance=Allowance(memory_bytes=400 * MIB))
    assert isinstance(ending, Completed)
    assert b"MemoryError" in ending.stderr


def test_the_callers_own_watch_ends_the_run(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    ending = run_program(["sh", "-c", "touch flag; sleep 60"], 20, tmp_path, watch=flag.exists)
    assert ending == Overran("watch")


def test_a_program_that_is_not_there_is_a_value(tmp_path: Path) -> None:
    assert isinstance(run_program(["no-such-program"], 5, tmp_path), NotStarted)


def test_a_folder_that_is_not_there_is_a_value(tmp_path: Path) -> None:
    assert isinstance(run_program(["true"], 5, tmp_path / "nowhere"), NotStarted)


def test_an_argument_with_a_nul_is_a_value(tmp_path: Path) -> None:
    assert isinstance(run_program(["echo", "a\0b"], 5, tmp_path), NotStarted)


def test_arguments_are_never_read_by_a_shell(tmp_path: Path) -> None:
    assert run_program(["echo", "$(touch x)", ";", "a b"], 5, tmp_path) == Completed(
        0, b"$(touch x) ; a b\n", b""
    )


def test_the_program_dies_with_its_parent_however_that_dies(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from parsers.programs import run_program;"
        "run_program(['sh', '-c', 'echo $$ > pid.tmp; mv pid.tmp child; exec sleep 60'], 60, Path.cwd())"
    )
    root = str(Path(__file__).parents[3])
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}
    )
    try:
        wait_for((tmp_path / "child").exists)
    finally:
        parent.kill()
        parent.wait()
    assert gone(tmp_path / "child")


def test_the_7zip_of_the_wheel_is_found_and_knows_rar(tmp_path: Path) -> None:
    program = sevenzip()
    assert program is not None
    ending = run_program([program, "i"], 10, tmp_path)
    assert isinstance(ending, Completed)
    assert b"Rar5" in ending.stdout
