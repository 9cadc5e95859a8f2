"""Every threat of docs/security.md has a test, and that test is there."""

from __future__ import annotations

import ast
import re

from tests.house.repository import ROOT, own_files

PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(test_\w+)`|`(tests/[\w/]+\.py)`")


def rows() -> list[list[str]]:
    """The cells of every row of the page's tables, headings left out."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[-1].strip(" |") != "the test"]


def names_of_tests() -> set[str]:
    """The functions of the test suite that are tests."""
    found: set[str] = set()
    for path in own_files("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {name for name in found if name.startswith("test_")}


def test_every_threat_names_what_stops_it_and_a_test_that_tries_it() -> None:
    assert len(rows()) > 50
    assert [row for row in rows() if len(row) != 3 or not all(row) or not NAMED.search(row[-1])] == []


def test_every_test_that_the_page_names_is_there() -> None:
    there = names_of_tests()
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert [name for name, _ in named if name and name not in there] == []
    assert [path for _, path in named if path and not (ROOT / path).is_file()] == []
