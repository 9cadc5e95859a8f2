"""The labels of automatic numbering (ECMA-376 part 1, 17.9): `一、`, `（二）`, `1.2`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from parsers.readers.word.names import VAL, child_value, is_on, w, whole
from parsers.readers.word.number_forms import number_text
from parsers.readers.word.package import Element
from parsers.readers.word.properties import run_properties
from parsers.readers.word.styles import Styles
from parsers.readers.word.symbols import shown

_LEVELS = 9
_REFERENCE = re.compile(r"%([1-9])")
_LONGEST = 40
"""Characters of a label: files may claim anything."""


@dataclass(frozen=True)
class Level:
    """One level of a list."""

    start: int = 0
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    """The level (1-based) whose step starts this one anew; 0 for never, `None` for every higher one."""
    legal: bool = False
    """All numbers in plain digits."""
    style: str | None = None
    font: str | None = None


@dataclass(frozen=True)
class List:
    """A `w:num`: the list that a paragraph names."""

    abstract: str
    overrides: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass
class Numbering:
    """The lists of one file, and how far each was counted."""

    lists: Mapping[str, List] = field(default_factory=dict)
    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, properties: Mapping[str, str], style: str | None) -> str:
        """The label of the next paragraph with these effective properties, empty for none."""
        named = properties.get("numId", "")
        number = self.lists.get(named) if named else None
        if number is None:
            return ""
        at = self._level_index(number, properties, style)
        level = self._level(number, at)
        counters = self._counters.setdefault(number.abstract, [None] * _LEVELS)
        self._step(number, named, at, counters)
        label = _REFERENCE.sub(
            lambda match: self._part(number, level, int(match[1]) - 1, counters), level.text
        )
        return shown(label, level.font)[:_LONGEST]

    def _level_index(self, number: List, properties: Mapping[str, str], style: str | None) -> int:
        """Named by the paragraph, or else the level that is tied to its style."""
        if "ilvl" in properties:
            return whole(properties["ilvl"], 0, 0, _LEVELS - 1)
        tied = (at for at, level in self.levels.get(number.abstract, {}).items() if level.style == style)
        return next(tied, 0) if style else 0

    def _level(self, number: List, at: int) -> Level:
        return number.overrides.get(at) or self.levels.get(number.abstract, {}).get(at, Level())

    def _step(self, number: List, num_id: str, at: int, counters: list[int | None]) -> None:
        count = counters[at]
        start = number.starts.get(at)
        if start is not None and (num_id, at) not in self._begun:
            count = None
        self._begun.add((num_id, at))
        first = self._level(number, at).start if start is None else start
        counters[at] = first if count is None else min(count + 1, 1_000_000)
        for higher in range(at):
            if counters[higher] is None:
                counters[higher] = self._level(number, higher).start
        for deeper in range(at + 1, _LEVELS):
            restart = self._level(number, deeper).restart
            if restart is None or (restart and at < restart):
                counters[deeper] = None

    def _part(self, number: List, level: Level, at: int, counters: list[int | None]) -> str:
        other = self._level(number, at)
        count = counters[at]
        return number_text(other.start if count is None else count, "decimal" if level.legal else other.form)


def read_numbering(root: Element | None, styles: Styles) -> Numbering:
    """The numbering part, which may be missing."""
    lists: dict[str, List] = {}
    levels: dict[str, dict[int, Level]] = {}
    if root is None:
        return Numbering()
    linked: dict[str, str] = {}
    for element in root.findall(w("abstractNum")):
        identity = element.get(w("abstractNumId"), "")
        levels[identity] = {
            whole(level.get(w("ilvl")), 0, 0, _LEVELS - 1): _read_level(level)
            for level in element.findall(w("lvl"))
        }
        if link := child_value(element, "numStyleLink"):
            linked[identity] = link
    for element in root.findall(w("num")):
        lists[element.get(w("numId"), "")] = _read_list(element)
    for identity, style in linked.items():  # the levels stand with the list of that style (17.9.21)
        properties = styles.styles[style].paragraph if style in styles.styles else {}
        target = lists.get(properties.get("numId", ""))
        if target is not None and target.abstract in levels:
            levels[identity] = levels[target.abstract]
    return Numbering(lists, levels)


def _read_level(element: Element) -> Level:
    text = child_value(element, "lvlText") or ""
    restart = child_value(element, "lvlRestart")
    fonts = run_properties(element.find(w("rPr")))
    return Level(
        start=whole(child_value(element, "start"), 0, 0, 1_000_000),
        form=_form(element),
        text=text[:_LONGEST],
        restart=whole(restart, 0, 0, _LEVELS) if restart is not None else None,
        legal=is_on(element.find(w("isLgl"))),
        style=child_value(element, "pStyle"),
        font=fonts.get("ascii") or fonts.get("hAnsi"),
    )


def _form(element: Element) -> str:
    found = element.find(f".//{w('numFmt')}")  # it may stand inside mc:AlternateContent
    return found.get(VAL, "decimal") if found is not None else "decimal"


def _read_list(element: Element) -> List:
    overrides, starts = {}, {}
    for override in element.findall(w("lvlOverride")):
        at = whole(override.get(w("ilvl")), 0, 0, _LEVELS - 1)
        level = override.find(w("lvl"))
        start = child_value(override, "startOverride")
        if level is not None:
            overrides[at] = _read_level(level)
        if start is not None:
            starts[at] = whole(start, 0, 0, 1_000_000)
            if at in overrides:
                overrides[at] = replace(overrides[at], start=starts[at])
    return List(child_value(element, "abstractNumId") or "", overrides, starts)
