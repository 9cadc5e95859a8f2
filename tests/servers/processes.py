"""Starting server programs for tests: never as root, in a folder and a process group of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest


def unavailable(what: str) -> NoReturn:
    """Skip the test for want of a program; under CI its absence is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}: CI must have it", pytrace=False)
    pytest.skip(f"{what}: the tests that need it do not run")


def account() -> pwd.struct_passwd:
    """The user that servers run as: ourselves, or nobody when we are root (they refuse root)."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def identity() -> dict[str, Any]:
    """Arguments for subprocess that change to `account()`."""
    if os.geteuid() != 0:
        return {}
    user = account()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def server_folder(name: str) -> Path:
    """A new folder that belongs to `account()` and that others may enter (as they may not pytest's)."""
    folder = Path(tempfile.mkdtemp(prefix=f"casebox-{name}-", dir="/tmp"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(folder, account().pw_uid, account().pw_gid)
    return folder


def free_port() -> int:
    """A port on the loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start_group(command: Sequence[str], folder: Path, log: Path, env: Mapping[str, str] | None = None) -> int:
    """Start a program in a session of its own; its number is its group's number."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            env=dict(env) if env is not None else None,
            **identity(),
        )
    child.returncode = 0  # ended through its group in end_group: no complaint when the object goes
    return int(child.pid)


def end_group(pid: int, first: int = signal.SIGTERM, patience_seconds: float = 5) -> None:
    """End a whole group: politely, then with SIGKILL (logged-in Dovecot processes outlive their master)."""
    with suppress(ProcessLookupError):
        os.killpg(pid, first)
    with suppress(ChildProcessError):
        wait_until(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid, patience_seconds)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def wait_until(done: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether `done()` came true within `seconds`."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def wait_for(done: Callable[[], object], seconds: float = 60) -> None:
    """:raises AssertionError: when `done()` does not come true in time"""
    assert wait_until(lambda: bool(done()), seconds), "waited in vain"


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def remove(folder: Path) -> None:
    """Take a server's folder away."""
    shutil.rmtree(folder, ignore_errors=True)
