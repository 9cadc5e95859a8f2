"""What tests are built from stands below them: builders and servers know no test."""

from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.repository import ROOT, own_files
from tests.unit import conftest as unit

TESTS = [path for path in own_files("*.py") if path.is_relative_to(ROOT / "tests")]
BELOW = ("tests.builders", "tests.servers")
CLOCKS = {"time.monotonic", "time.perf_counter", "time.process_time"}


def imports_in(path: Path) -> Iterator[str]:
    """The modules under tests/ that a file imports, by their names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("tests."))


@pytest.mark.parametrize("folder", BELOW)
def test_builders_and_servers_import_no_test(folder: str) -> None:
    files = [path for path in TESTS if path.is_relative_to(ROOT / folder.replace(".", "/"))]
    assert len(files) > 5
    assert [
        (path.name, name) for path in files for name in imports_in(path) if not name.startswith(BELOW)
    ] == []


def test_every_test_imports_what_is_there() -> None:
    """Half of them run seldom: an import that leads nowhere is to be seen at once."""
    missing = [
        (str(path.relative_to(ROOT)), name)
        for path in TESTS
        for name in imports_in(path)
        if not (place := ROOT / name.replace(".", "/")).is_dir() and not place.with_suffix(".py").is_file()
    ]
    assert missing == []


def test_a_unit_test_that_reaches_out_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit, "deeds", deeds := [])
    monkeypatch.setattr(unit, "watched", True)
    (ROOT / "parsers" / "__init__.py").read_bytes()
    assert deeds == []
    (tmp_path / "written").write_bytes(b"")
    sqlite3.connect(":memory:").close()
    subprocess.run([sys.executable, "-c", ""], check=True)
    monkeypatch.setattr(unit, "watched", False)
    assert [one.split()[0] for one in deeds][:3] == ["open", "sqlite3.connect", "subprocess.Popen"]


def sleeps_in(tree: ast.AST, *, in_loop: bool = False) -> Iterator[ast.Call]:
    """Calls of `time.sleep` with a number, outside of a loop that waits for something."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep" and not in_loop:
            yield from [node] if isinstance(node.args[0], ast.Constant) else []
        yield from sleeps_in(node, in_loop=in_loop or isinstance(node, ast.While))


def asks_clock(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS for node in ast.walk(tree))


def timed_asserts_in(tree: ast.AST) -> Iterator[ast.Assert]:
    """Asserts that hold what a clock said, or what was made of that, against a number."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        measured = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and asks_clock(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in (one for one in ast.walk(function) if isinstance(one, ast.Assert)):
            names = {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
            numbers = [one for one in ast.walk(node.test) if isinstance(one, ast.Constant) and one.value != 0]
            if numbers and (measured & names or asks_clock(node.test)):
                yield node


@pytest.mark.parametrize("find", [sleeps_in, timed_asserts_in])
def test_no_test_sleeps_a_fixed_time_or_asserts_one(find: Callable[[ast.AST], Iterator[ast.stmt]]) -> None:
    """A busy machine is no fault; what must not take for ever has pytest's limit, what grows is compared."""
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in TESTS
        if path.name.startswith("test_")
        for node in find(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_a_fixed_sleep_and_an_asserted_time_are_seen() -> None:
    tree = ast.parse(
        "def test():\n began = time.monotonic()\n time.sleep(2)\n took = time.monotonic() - began\n"
        " assert took < 5\n assert began < time.monotonic()\n"
        " while not done():\n  time.sleep(0.1)\n"
    )
    assert [node.lineno for node in sleeps_in(tree)] == [3]
    assert [node.lineno for node in timed_asserts_in(tree)] == [5]
