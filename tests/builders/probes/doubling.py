"""Every regular expression of the packages, found by walking the code, and inputs that would make each slow.

A pattern that stands in a module's globals is found there, however deep in tables and dataclasses; one that
is written where it is used is found in the source. Nobody names them: a new one is tested as it comes.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as sre  # the tree of a pattern, which the standard library keeps to itself
import re._parser as sre_parser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import ingest
import models
import parsers
from tests.builders.probes.clock import cpu_seconds

METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
ANCHORED = frozenset({"match", "fullmatch"})
OPERATORS = ("ingest.cli", "ingest.language", "ingest.settings", "ingest.check", "ingest.demo")
"""See only what the operator wrote."""
LARGE = 64
"""A repetition that may go on for so long is pumped like one without end."""
MOST_PUMPS, MOST_ATTACKS = 16, 60
SIZES = (8, 12, 16, 20, 24, 28, 32, 64, 256, 1024, 4096, 16384)
"""From 64 on each is four times the one before."""
SHORT, SHORT_SECONDS = 4096, 0.03
"""What takes so long for less than this never ends for more."""
FLOOR_SECONDS = 0.015
"""A longer input that is done faster than this needs no second look: a linear pattern does nearly every one
in less, and the cheapest quadratic one takes five times as long for the longest."""
MOST_RATIO = 9
"""Doubled twice, an input takes four times as long, and sixteen times as long where it is quadratic: this
lies between, so that it is the growth which decides, and not how quick a machine is."""
TRIALS = 3
"""So often a pattern has to be found slow: a pause of the machine falls into one of them."""


@dataclass(frozen=True)
class Found:
    """A pattern, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    anchored: bool
    """Only ever tried at one place of a text."""


def all_modules() -> Iterator[ModuleType]:
    for package in (parsers, ingest, models):
        yield package
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.startswith(OPERATORS) and not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def all_patterns() -> list[Found]:
    """Each of them once."""
    loaded = list(all_modules())
    trees = {module: ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")) for module in loaded}
    uses = {module: _uses(tree) for module, tree in trees.items()}
    found: dict[tuple[str | bytes, int, bool], Found] = {}
    for module in loaded:
        for name, value in list(vars(module).items()):
            for pattern in _patterns_in(value, set()):
                places = [uses[module]] if name.startswith("_") else uses.values()
                methods = set().union(*(place.get(name, set()) for place in places))
                anchored = bool(methods) and methods <= ANCHORED
                _note(found, f"{module.__name__}.{name}", pattern, anchored=anchored)
        for line, method, pattern in _inline(module, trees[module]):
            _note(found, f"{module.__name__}:{line}", pattern, anchored=method in ANCHORED)
    return sorted(found.values(), key=lambda one: one.place)


def _note(found: dict[Any, Found], place: str, pattern: re.Pattern[Any], *, anchored: bool) -> None:
    found.setdefault((pattern.pattern, pattern.flags, anchored), Found(place, pattern, anchored))


def _patterns_in(value: object, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
        return
    if id(value) in seen or isinstance(value, str | bytes | int | float | ModuleType | type):
        return
    seen.add(id(value))
    inside: Any = ()
    if isinstance(value, Mapping):
        inside = (*value.keys(), *value.values())
    elif isinstance(value, tuple | list | set | frozenset):
        inside = value
    elif is_dataclass(value):
        inside = [getattr(value, one.name, None) for one in fields(value)]
    for one in inside:
        yield from _patterns_in(one, seen)


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """Name of a global → the methods that are called on it, and `handed on` where it is used as a value."""
    uses: dict[str, set[str]] = {}
    called = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in METHODS:
            continue
        if isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
            called.add(id(node.value))
        elif isinstance(node.value, ast.Attribute):
            uses.setdefault(node.value.attr, set()).add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            uses.setdefault(node.id, set()).add("handed on")
    return uses


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _inline(module: ModuleType, tree: ast.Module) -> Iterator[tuple[int, str, re.Pattern[Any]]]:
    """Patterns written where they are used, of constants and the module's own names."""
    globals_made = {
        id(call) for node in tree.body for call in ast.walk(node) if not isinstance(node, _SCOPES)
    }
    for node in ast.walk(tree):
        if id(node) in globals_made:
            continue  # found by its name
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if ast.unparse(node.func.value) != "re" or node.func.attr not in (*METHODS, "compile"):
            continue
        try:
            given = eval(ast.unparse(node.args[0]), dict(vars(module)))
            flags = [word for word in node.keywords if word.arg == "flags"] or node.args[1:]
            told = [ast.unparse(one.value if isinstance(one, ast.keyword) else one) for one in flags]
            flag = next((eval(text, dict(vars(module))) for text in told if text.startswith("re.")), 0)
            yield node.lineno, node.func.attr, re.compile(given, flag)
        except (NameError, TypeError, AttributeError, SyntaxError, re.error):
            continue  # made of what only a function knows


# What makes a pattern slow is a stretch that two of its repetitions, or one at two places, can both take.


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Beginning, what is repeated, and an end that fits nowhere."""
    text = pattern.pattern
    tree = sre_parser.parse(text, pattern.flags & ~(re.UNICODE if isinstance(text, bytes) else 0))
    alphabet = list(dict.fromkeys(_letters(tree)))[:MOST_PUMPS]
    pumps: dict[tuple[str, str], None] = {("", letter): None for letter in alphabet}
    for before, body in _repeats(tree, ""):
        pumps[before, body] = None
        for letter in alphabet[:6]:
            pumps[before, letter] = None
        pumps["", before + body] = None
    for one in alphabet[:5]:
        for other in alphabet[:5]:
            pumps["", one + other] = None
    whole = _sample(tree)
    pumps["", whole], pumps["", whole[:-1] or "x"] = None, None
    for before, pump in islice(pumps, MOST_ATTACKS):
        if pump:
            yield before, pump, "\x01"
            yield before, pump, "\x01\n"


def _letters(tree: Any) -> Iterator[str]:
    for code, value in tree:
        if code in (sre.LITERAL, sre.NOT_LITERAL):
            yield chr(value) if code is sre.LITERAL else _other_than(value)
        elif code is sre.IN:
            yield from islice(_members(value), 6)
        elif code is sre.ANY:
            yield "x"
        else:
            for inner in _inside(code, value):
                yield from _letters(inner)


def _inside(code: Any, value: Any) -> Iterator[Any]:
    if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        yield value[2]
    elif code is sre.SUBPATTERN:
        yield value[3]
    elif code is sre.BRANCH:
        yield from value[1]
    elif code in (sre.ASSERT, sre.ASSERT_NOT):
        yield value[1]
    elif code is sre.ATOMIC_GROUP:
        yield value
    elif code is sre.GROUPREF_EXISTS:
        yield from (one for one in value[1:] if one is not None)


def _members(items: Any) -> Iterator[str]:
    """Letters of a class, each kind of them once."""
    negated = items[0][0] is sre.NEGATE
    if negated:
        out = set(map(ord, _members(items[1:])))
        yield from (letter for letter in "x \t1一<(,=" if ord(letter) not in out)
        return
    for code, value in items:
        if code is sre.LITERAL:
            yield chr(value)
        elif code is sre.RANGE:
            yield chr(value[0])
            yield chr(value[1])
        elif code is sre.CATEGORY:
            yield from _OF_CATEGORY.get(value, "x")


_OF_CATEGORY = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_SPACE: " \t\n",
    sre.CATEGORY_WORD: "a1一",
    sre.CATEGORY_NOT_SPACE: "x1",
    sre.CATEGORY_NOT_DIGIT: "x ",
    sre.CATEGORY_NOT_WORD: " -",
}


def _other_than(code: int) -> str:
    return "x" if code != ord("x") else "y"


def _sample(tree: Any) -> str:
    """A short text that fits, roughly."""
    said = ""
    for code, value in tree:
        if code is sre.LITERAL:
            said += chr(value)
        elif code is sre.NOT_LITERAL:
            said += _other_than(value)
        elif code is sre.ANY:
            said += "x"
        elif code is sre.IN:
            said += next(_members(value), "x")
        elif code in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            said += _sample(value[2]) * min(max(value[0], 1), 8)
        elif code in (sre.SUBPATTERN, sre.ATOMIC_GROUP, sre.BRANCH):
            said += _sample(next(_inside(code, value)))
    return said


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """What stands before each long repetition, and what it repeats."""
    for code, value in tree:
        if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[1] >= LARGE:
            yield before, _sample(value[2])
            inner = value[2]
            if len(inner) == 1 and inner[0][0] is sre.IN:
                yield from ((before, letter) for letter in islice(_members(inner[0][1]), 4))
        for inner in _inside(code, value):
            yield from _repeats(inner, before)
        before += _sample([(code, value)])


def is_slow(found: Found) -> str | None:
    """An input for which twice as much takes more than twice the time; `None` where there is none."""
    use: Callable[[Any], object] = found.pattern.match if found.anchored else found.pattern.search
    for attack in attacks(found.pattern):
        took = 0.0
        for size in SIZES:
            quarter, took = took, _seconds(use, found, attack, size, 1)
            if took < (SHORT_SECONDS if size < SHORT else FLOOR_SECONDS):
                continue
            if size >= SHORT and (size < SIZES[-1] or took <= quarter * MOST_RATIO):
                continue  # long, as a quarter of it was in its measure; up to a bound all grows faster
            for trial in range(TRIALS):
                why = _grows(use, found, attack, size)
                if why is None:
                    break  # what takes long is long, and no more than that
                if trial == TRIALS - 1:
                    return why
            break
    return None


def _grows(use: Callable[[Any], object], found: Found, attack: tuple[str, str, str], size: int) -> str | None:
    """How much longer it takes than a quarter of it, where that is too much."""
    took = _seconds(use, found, attack, size, 3)
    if size < SHORT:
        return f"{attack} {size} letters: {took:.3f} s" if took > SHORT_SECONDS else None
    quarter = _seconds(use, found, attack, size // 4, 3)
    if took > quarter * MOST_RATIO:
        return f"{attack} {size} letters: {took:.3f} s, {quarter:.3f} s for a quarter of them"
    return None


def _seconds(
    use: Callable[[Any], object], found: Found, attack: tuple[str, str, str], size: int, times: int
) -> float:
    text = _input(found, attack, size)
    return cpu_seconds(lambda: use(text), times)


def _input(found: Found, attack: tuple[str, str, str], size: int) -> str | bytes:
    beginning, pump, end = attack
    text = (beginning + pump * (size // len(pump) + 1))[: size + len(beginning)] + end
    return text.encode("utf-8", "replace") if isinstance(found.pattern.pattern, bytes) else text
