"""What tests are built from stands below them: builders and servers know no test."""

from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import ROOT, own_files
from tests.unit import conftest as unit

TESTS = [path for path in own_files("*.py") if path.is_relative_to(ROOT / "tests")]
BELOW = ("tests.builders", "tests.servers")


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
