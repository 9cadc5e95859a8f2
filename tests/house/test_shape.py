"""Files and functions stay short enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.repository import ROOT, package_modules

FILE_LINES = 300
FUNCTION_LINES = 45
USUAL_FUNCTION_LINES = 30


def functions_of(path: Path) -> list[tuple[str, int]]:
    """Name and length of every function, its decorators not counted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    place = path.relative_to(ROOT)
    return [
        (f"{place}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1) for node in found
    ]


def test_there_is_something_to_measure() -> None:
    assert len(package_modules()) > 50


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in package_modules()
    }
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_forty_five_lines() -> None:
    lengths = dict(entry for path in package_modules() for entry in functions_of(path))
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_nine_functions_in_ten_are_shorter_than_thirty_lines() -> None:
    lengths = sorted(lines for path in package_modules() for _, lines in functions_of(path))
    assert lengths[len(lengths) * 9 // 10] < USUAL_FUNCTION_LINES
