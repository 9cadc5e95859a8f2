"""A reading child that a file has taken over: it tries to get out, and is held."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from ingest.reading.sandbox import hold, landlock
from tests.builders.probes.escapes import NOBODY, Plan

ROOT = Path(__file__).parents[3]
USERS = [
    pytest.param(False, id="as this user"),
    pytest.param(
        True,
        id="as nobody",
        marks=pytest.mark.skipif(
            os.geteuid() != 0 and not os.environ.get("CI"), reason="only root becomes another"
        ),
    ),
]
NEEDS_LANDLOCK = pytest.mark.skipif(
    not hold.look().landlock_abi and not os.environ.get("CI"), reason="this kernel has no Landlock"
)


@pytest.fixture
def place() -> Iterator[Path]:
    """Where everybody may go, unlike pytest's own folders: what is held is held by the kernel's bounds."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def tried(place: Path, *, starts: bool, as_nobody: bool, abi: int | None = None) -> dict[str, str]:
    """What each attempt came to, with a real secret, a real database file and real listeners beside it."""
    own, house = place / "own", place / "house"
    for folder in (own, house):
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    (house / "password").write_text("secret")
    (house / "database").write_text("rows")
    for file in house.iterdir():
        file.chmod(0o666)
    if as_nobody:
        os.chown(own, NOBODY, NOBODY)
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        local, abstract = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        local.bind(str(house / "socket"))
        abstract.bind(f"\0{house}")
        (house / "socket").chmod(0o777)
        local.listen()
        abstract.listen()
        plan = Plan(
            own_folder=str(own),
            secret=str(house / "password"),
            database=str(house / "database"),
            port=tcp.getsockname()[1],
            local_socket=str(house / "socket"),
            abstract_socket=f"\0{house}",
            starts_programs=starts,
            as_nobody=as_nobody,
            landlock_abi=abi,
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.builders.probes.escapes", json.dumps(asdict(plan))],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            start_new_session=True,
        )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def escapes(results: dict[str, str]) -> set[str]:
    return {name for name, result in results.items() if result != "held"}


OWN = {
    "own: write in the own folder",
    "own: read a package",
    "own: a signal to itself",
    "own: a thread",
}
"""What a child must be able to do."""


@NEEDS_LANDLOCK
@pytest.mark.parametrize("as_nobody", USERS)
def test_a_child_that_only_reads_gets_at_nothing_but_its_own_folder(place: Path, *, as_nobody: bool) -> None:
    assert escapes(tried(place, starts=False, as_nobody=as_nobody)) == OWN
    assert (place / "house" / "database").read_text() == "rows"


@NEEDS_LANDLOCK
@pytest.mark.parametrize("as_nobody", USERS)
def test_a_child_that_starts_programs_is_held_by_the_same_bounds_and_so_are_they(
    place: Path, *, as_nobody: bool
) -> None:
    got = escapes(tried(place, starts=True, as_nobody=as_nobody))
    assert got == OWN | {"start: a program", "start: a process"}
    assert (place / "house" / "database").read_text() == "rows"


@NEEDS_LANDLOCK
@pytest.mark.parametrize("abi", [abi for abi in range(1, 7) if abi <= landlock.find_abi()])
def test_an_older_landlock_with_seccomp_beside_it_holds_the_same(place: Path, abi: int) -> None:
    got = escapes(tried(place, starts=False, as_nobody=False, abi=abi))
    assert (
        got - {"file: cut the database"} == OWN
    )  # Linux 5.13 to 6.1: cutting by path came under it with ABI 3
    assert abi < 3 or got == OWN


@pytest.mark.parametrize("as_nobody", USERS)
@pytest.mark.parametrize("starts", [False, True])
def test_without_landlock_files_are_within_reach_and_nothing_else_is(
    place: Path, *, as_nobody: bool, starts: bool
) -> None:
    got = escapes(tried(place, starts=starts, as_nobody=as_nobody, abi=0))
    begun = {name for name in got if name.startswith("start: ")}
    assert {name for name in got - begun if not name.startswith("file: ")} == OWN
    assert bool(begun) == starts
