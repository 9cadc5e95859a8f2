"""A process that puts a reading child's bounds on itself, then really tries to get out: run by its test.

`python -m tests.builders.probes.escapes PLAN`, the plan as JSON. It prints, as JSON, what each attempt
came to: `held`, or what it got.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.reading.sandbox import landlock
from ingest.reading.sandbox.calls import ARCHITECTURES, NUMBERS
from ingest.reading.sandbox.hold import Bounds, hold
from ingest.reading.sandbox.system import call
from ingest.settings.sandbox import Sandbox
from parsers import programs

NOBODY = 65534


@dataclass(frozen=True)
class Plan:
    """What the process is, and what lies about for it to take."""

    own_folder: str
    secret: str
    """A password file that the process's user may read."""
    database: str
    """A file that the process's user may write."""
    port: int
    local_socket: str
    abstract_socket: str
    starts_programs: bool
    as_nobody: bool
    landlock_abi: int | None
    """What the kernel is taken to have, at most; `None`: what it has."""


def attempts(plan: Plan) -> dict[str, Callable[[], object]]:
    """Name → a try, which raises when it is held."""
    parent = os.getppid()
    secret, database, own = Path(plan.secret), Path(plan.database), Path(plan.own_folder)
    local = socket.AF_UNIX
    return {
        "file: read the password": secret.read_text,
        "file: read it by way of a link": lambda: _through_link(own / "link", secret),
        "file: write the database": lambda: database.open("ab").write(b"x"),
        "file: cut the database": lambda: os.truncate(database, 0),
        "file: put one beside the database": lambda: (database.parent / "new").write_text("x"),
        "file: take the database away": database.unlink,
        "file: list the folder": lambda: list(database.parent.iterdir()),
        "file: read the accounts": Path("/etc/passwd").read_text,
        "process: read the parent's environment": Path(f"/proc/{parent}/environ").read_bytes,
        "process: open the parent's memory": lambda: Path(f"/proc/{parent}/mem").open("rb").close(),
        "process: trace the parent": lambda: _system("ptrace", 16, parent, 0, 0),
        "process: read the parent's memory": lambda: _system("process_vm_readv", parent, None, 0, None, 0, 0),
        "process: take an open file of the parent": lambda: _system("pidfd_open", parent, 0),
        "process: signal the parent": lambda: os.kill(parent, signal.SIGCONT),
        "process: signal everybody": lambda: os.kill(-1, signal.SIGCONT),
        "process: signal the parent's group": lambda: os.killpg(os.getpgid(parent), signal.SIGCONT),
        "process: signal by way of a socket": lambda: _signal_by_owner(parent),
        "process: limit the parent": lambda: resource.prlimit(parent, resource.RLIMIT_CORE, (0, 0)),
        "process: slow the parent down": lambda: os.setpriority(os.PRIO_PROCESS, parent, 10),
        "net: connect by TCP": lambda: socket.socket(socket.AF_INET).connect(("127.0.0.1", plan.port)),
        "net: listen by TCP": lambda: socket.socket(socket.AF_INET).bind(("127.0.0.1", 0)),
        "net: send by UDP": lambda: _send_datagram(plan.port),
        "net: speak to the kernel": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "net: connect to a local socket": lambda: socket.socket(local).connect(plan.local_socket),
        "net: connect to an abstract socket": lambda: socket.socket(local).connect(plan.abstract_socket),
        "net: write to the system's log": lambda: socket.socket(local, socket.SOCK_DGRAM),
        "machine: a new user": lambda: _system("unshare", 0x10000000),
        "machine: a new network": lambda: _clone(0x40000000 | signal.SIGCHLD),
        "machine: mount": lambda: _system("mount", b"none", b"/mnt", b"tmpfs", 0, 0),
        "machine: another root": lambda: os.chroot("/"),
        "machine: bpf": lambda: _system("bpf", 0, None, 0),
        "machine: io_uring": lambda: _system("io_uring_setup", 1, ctypes.create_string_buffer(120)),
        "machine: keys": lambda: _system("keyctl", 0, -3, 0),
        "machine: watch pages": lambda: _system("userfaultfd", 0),
        "machine: another user": lambda: os.setgroups([0]),
        "machine: more files": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (10**6, 10**6)),
        "machine: a core file": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)),
        "memory: more than allowed": lambda: bytearray(700 << 20),
        "start: a program": lambda: subprocess.run(["/bin/true"], check=True),
        "start: a process": _fork,
        "start: a program that reads the password": lambda: subprocess.run(
            ["/bin/cat", plan.secret], check=True, capture_output=True
        ),
        "start: a program of one's own": lambda: _own_program(own / "mine"),
        "own: write in the own folder": lambda: (own / "note").write_text("x"),
        "own: read a package": Path(landlock.__file__).read_text,
        "own: a signal to itself": lambda: os.kill(os.getpid(), signal.SIGCONT),
        "own: a thread": _thread,
    }


def _system(name: str, *arguments: object) -> int:
    return call(NUMBERS[name][ARCHITECTURES[os.uname().machine][1]], *arguments)


def _clone(flags: int) -> None:
    if _system("clone", flags, 0, 0, 0, 0) == 0:
        os._exit(0)


def _fork() -> None:
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _thread() -> None:
    import threading

    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def _through_link(link: Path, target: Path) -> str:
    link.symlink_to(target)
    return link.read_text()


def _send_datagram(port: int) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))


def _signal_by_owner(parent: int) -> None:
    read, _ = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, parent)


def _own_program(place: Path) -> None:
    place.write_bytes(Path("/bin/true").read_bytes())
    place.chmod(0o700)
    subprocess.run([place], check=True)


def main() -> None:
    plan = Plan(**json.loads(sys.argv[1]))
    tried = attempts(plan)
    if plan.as_nobody:
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if plan.landlock_abi is not None:
        there = landlock.find_abi()
        landlock.find_abi = lambda: min(there, plan.landlock_abi or 0)
    found = tuple(path for path in (programs.sevenzip(), programs.soffice()) if path)
    bounds = Bounds(Path(plan.own_folder), found, plan.starts_programs, 600, 1 << 30, (os.getppid(),))
    hold(bounds, Sandbox.REQUIRED)
    results = {}
    for name, attempt in tried.items():
        try:
            results[name] = f"got {attempt()!r}"
        except (OSError, MemoryError, ValueError, RuntimeError, subprocess.CalledProcessError):
            results[name] = "held"
    print(json.dumps(results))


if __name__ == "__main__":
    main()
