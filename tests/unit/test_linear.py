"""No regular expression that sees a mail takes more than its share of time, whatever a sender writes.

Every expression of these modules is found by walking their code: those that they keep, and those that stand
as literals where they are used. Each is tried on texts made of its own characters, in runs and in pairs,
behind its own beginning, twice, four times as long; one that then takes sixteen times as long is superlinear.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as sre  # type: ignore[import-not-found]  # the stubs leave out what is private
import re._parser as parser  # type: ignore[import-not-found]  # as its sibling above
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import ingest
import parsers

WALKED = (
    "parsers.charset",
    "parsers.message",
    "parsers.mail",
    "parsers.kinds",
    "parsers.archives",
    "parsers.readers.html",
    "parsers.readers.text",
    "ingest.mailbox",
    "ingest.judge.rules.subject",
)
SEARCHES = {"sub", "subn", "search", "split", "findall", "finditer"}
USES = SEARCHES | {"match", "fullmatch"}
SIZES = (4096, 16384)
MOST_SIGNS = 5
ENOUGH = 0.01
"""Seconds of the processor for one search, from which growth is looked at: below, a clock measures itself."""
SUPERLINEAR = 9.0
"""How many times longer a text of four times the length may take: 4, and something for the machine."""


@dataclass(frozen=True)
class Expression:
    """A pattern, and by which functions it is used: searched for, or tried at one place."""

    name: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]

    @property
    def searched(self) -> bool:
        return bool(SEARCHES & self.uses)


def modules() -> Iterator[ModuleType]:
    for package in (parsers, ingest):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if any(info.name == one or info.name.startswith(one + ".") for one in WALKED):
                yield importlib.import_module(info.name)


def kept(module: ModuleType, source: str) -> Iterator[Expression]:
    """Compiled expressions in a module, also in its tables."""
    for name, value in vars(module).items():
        alone = isinstance(value, re.Pattern)
        used = frozenset(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", source)) & USES
        uses = used if alone and used else frozenset({"search"})
        yield from (Expression(f"{module.__name__}.{name}", found, uses) for found in inside(value))


def inside(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, frozenset)) and depth < 4:
        for one in value:
            yield from inside(one, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        for one in (*value.keys(), *value.values()):
            yield from inside(one, depth + 1)


def written(module: ModuleType, source: str) -> Iterator[Expression]:
    """Literals given to `re` where they are used."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first, owner, use = node.args[0], node.func.value, node.func.attr
            called = isinstance(owner, ast.Name) and owner.id == "re" and use in USES
            if called and isinstance(first, ast.Constant) and isinstance(first.value, (str, bytes)):
                name = f"{module.__name__}:{first.lineno}"
                yield Expression(name, re.compile(first.value), frozenset({use}))


def expressions() -> Iterator[Expression]:
    for module in modules():
        source = Path(str(module.__file__)).read_text("utf-8")
        yield from kept(module, source)
        yield from written(module, source)


EXPRESSIONS = list({(one.pattern.pattern, one.uses): one for one in expressions()}.values())


def signs_of(pattern: re.Pattern[Any]) -> list[str]:
    """Characters that tell the pattern's parts apart, one of each literal and class, repeated ones first."""
    first: dict[str, None] = {}
    later: dict[str, None] = {}

    def look(tree: Any, *, repeated: bool) -> None:
        for kind, value in tree:
            if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
                look(value[2], repeated=value[1] > 20)
            elif kind is sre.SUBPATTERN:
                look(value[3], repeated=repeated)
            elif kind is sre.BRANCH:
                for one in value[1]:
                    look(one, repeated=repeated)
            elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
                look(value[1], repeated=repeated)
            elif kind is sre.ATOMIC_GROUP:
                look(value, repeated=repeated)
            else:
                (first if repeated else later).update(dict.fromkeys(sample(kind, value)))

    look(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), repeated=False)
    return list(dict.fromkeys((*first, *later)))[:MOST_SIGNS]


def sample(kind: Any, value: Any) -> Iterator[str]:
    if kind is sre.LITERAL:
        yield chr(value)
    elif kind in {sre.NOT_LITERAL, sre.ANY}:
        yield "a"
    elif kind is sre.IN:
        for one, detail in value:
            if one is sre.LITERAL:
                yield chr(detail)
            elif one is sre.RANGE:
                yield chr(detail[0])
            elif one is sre.CATEGORY:
                yield {sre.CATEGORY_SPACE: " ", sre.CATEGORY_DIGIT: "0"}.get(detail, "a")
            elif one is sre.NEGATE:
                yield "a"


def beginning(tree: Any) -> str:
    """The literals that a match must begin with."""
    out = ""
    for kind, value in tree:
        if kind is sre.LITERAL:
            out += chr(value)
        elif kind is sre.SUBPATTERN:
            out += beginning(value[3])
        elif kind in {sre.MAX_REPEAT, sre.MIN_REPEAT} and value[0] > 0:
            out += beginning(value[2])
        elif kind is sre.BRANCH:
            out += beginning(value[1][0])
        elif kind is sre.IN:
            out += next(sample(kind, value), "")
        else:
            break
    return out[:40]


def attacks(pattern: re.Pattern[Any]) -> Iterable[tuple[str, str]]:
    """(before, repeated): texts that a backtracking search may fall into."""
    signs = signs_of(pattern)
    head = beginning(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    yield from (("", sign) for sign in (*signs, "\r", "\n", " ", "\t"))
    yield from (("", one + other) for one, other in product(signs, signs) if one != other)
    if head:
        yield from ((head, sign) for sign in signs)
        yield from (("", head + sign) for sign in ("", *signs))


def seconds(expression: Expression, text: str | bytes) -> float:
    """For a walk over the text, or a look at its beginning."""
    started = time.process_time()
    if expression.searched:
        for _found in expression.pattern.finditer(text):
            pass
    if "match" in expression.uses:
        expression.pattern.match(text)
    if "fullmatch" in expression.uses:
        expression.pattern.fullmatch(text)
    return time.process_time() - started


def growth(expression: Expression, before: str, repeated: str) -> float:
    """How much longer it takes for four times the text, where it takes long at all."""
    texts: list[str | bytes] = [before + repeated * (size // len(repeated)) + "\0" for size in SIZES]
    if isinstance(expression.pattern.pattern, bytes):
        texts = [str(text).encode("latin-1", "replace") for text in texts]
    found = float("inf")
    for _ in range(4):  # again where it seems too much: something else may have run at the same time
        short, long = (seconds(expression, text) for text in texts)
        found = min(found, long / max(short, 1e-6)) if long >= ENOUGH else 0.0
        if found <= SUPERLINEAR:
            break
    return found


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda one: one.name)
def test_four_times_the_text_takes_about_four_times_as_long(expression: Expression) -> None:
    slow = {
        (before, repeated): round(times, 1)
        for before, repeated in attacks(expression.pattern)
        if (times := growth(expression, before, repeated)) > SUPERLINEAR
    }
    assert slow == {}


def test_the_walk_finds_expressions_of_every_kind() -> None:
    names = {one.name for one in EXPRESSIONS}
    assert {"parsers.charset._UNWANTED", "parsers.mail.cloud.providers._OWN_HOSTS"} <= names
    assert any(name.startswith("parsers.mail.parameters:") for name in names)
    assert {one.searched for one in EXPRESSIONS} == {True, False}


@pytest.mark.parametrize(
    ("pattern", "before", "repeated"),
    [(r"\r+\n", "", "\r"), (r"a*b", "", "a"), (r"<!--.*-->", "", "<!--"), (r"x\s*\s*y", "x", " ")],
)
def test_the_measure_knows_a_superlinear_expression(pattern: str, before: str, repeated: str) -> None:
    found = Expression("", re.compile(pattern), frozenset({"search"}))
    assert growth(found, before, repeated) > SUPERLINEAR
