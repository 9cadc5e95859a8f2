"""What is said to operators in two languages is Chinese where it should be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.repository import ROOT, package_modules

SPOKEN = {"say", "both", "Both"}
HOLE = re.compile(r"\{(\w+)[^{}]*\}")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def letters_of(node: ast.expr) -> str | None:
    """A literal's own letters, without what stands in its holes; `None` for what is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return HOLE.sub("", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
    return None


def sentences() -> Iterator[tuple[str, str]]:
    """What stands in Chinese as a literal, with its place."""
    for path in package_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            spoken = isinstance(node, ast.Call) and ast.unparse(node.func) in SPOKEN and node.args[1:]
            if spoken and (letters := letters_of(spoken[0])):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", letters


def test_every_sentence_in_chinese_is_chinese() -> None:
    found = list(sentences())
    assert len(found) > 300
    assert [place for place, said in found if " " in said.strip() and not CHINESE.search(said)] == []
