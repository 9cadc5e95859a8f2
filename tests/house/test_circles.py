"""Nothing imports in a circle: no module, and no room."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.house.repository import ROOT, package_modules

Graph = Mapping[str, frozenset[str]]


def name_of(path: Path) -> str:
    """`ingest.cli.group` for ingest/cli/group.py, `ingest.cli` for its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(nodes: Iterable[ast.AST], modules: frozenset[str]) -> Iterator[str]:
    """The modules of ours that are imported when these are run; not those that only types or calls need."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (one if one in modules else str(node.module) for one in whole)
        yield from imports_of(ast.iter_child_nodes(node), modules)


@pytest.fixture(scope="module")
def graph() -> Graph:
    """What each module imports of ours."""
    files = {name_of(path): path for path in package_modules()}
    modules = frozenset(files)
    return {
        name: frozenset(imports_of([ast.parse(path.read_text(encoding="utf-8"))], modules)) & modules - {name}
        for name, path in files.items()
    }


def room_of(module: str) -> str:
    """The folder below the package, or the module itself where it stands at the package's root."""
    return ".".join(module.split(".")[:2])


def rooms_of(graph: Graph) -> Graph:
    """What each room imports of others."""
    rooms: dict[str, frozenset[str]] = {}
    for module, imported in graph.items():
        room = room_of(module)
        rooms[room] = rooms.get(room, frozenset()) | {room_of(one) for one in imported} - {room}
    return rooms


def circles_of(graph: Graph) -> list[set[str]]:
    """Sets of nodes of which each leads to each other."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            for one in graph.get(ahead.pop(), frozenset()):
                if one not in seen:
                    seen.add(one)
                    ahead.append(one)
        return seen

    leads = {node: reached(node) for node in graph}
    circles: list[set[str]] = []
    for node, there in leads.items():
        circle = {one for one in there if node in leads.get(one, set())}
        if circle and circle not in circles:
            circles.append(circle)
    return circles


def test_a_circle_is_seen() -> None:
    small = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"a"}), "d": frozenset({"a"})}
    assert circles_of(small) == [{"a", "b", "c"}]


def test_no_module_imports_itself_by_way_of_others(graph: Graph) -> None:
    assert circles_of(graph) == []


def test_no_room_imports_itself_by_way_of_others(graph: Graph) -> None:
    rooms = rooms_of(graph)
    assert {"ingest.judge", "ingest.service", "models.queries", "parsers.manuscript"} <= set(rooms)
    assert [sorted(circle) for circle in circles_of(rooms)] == []
