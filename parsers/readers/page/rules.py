"""Ruled lines on the image of a page, told from strokes of characters.

A rule is long, straight and thin, stands free on both sides, and meets rules of the other direction at
least twice. A stroke of a character has others beside it, is shorter than its line of text is high, and meets
nothing. Where a rule is dashed or broken its parts are joined over gaps as wide as those between characters
and rules in a tight row: such rules must be longer, and freer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Bounds = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True)
class Stroke:
    """How strokes are looked for; lengths are in heights of a line of text."""

    gap: int
    """Pixels that may be missing between parts."""
    least: float
    """The least length."""
    free: float
    """The least part of either side that must be free; text that runs up to a rule takes the rest."""
    bare: float = float("inf")
    """The length from where on it is a rule if free, though a line of text was seen to run across it."""
    sure: float = float("inf")
    """The length from where on it is a rule in whatever crowd."""


UPRIGHT = (Stroke(gap=3, least=0.9, free=0.65, bare=1.5, sure=2.7), Stroke(gap=11, least=1.6, free=0.75))
"""Characters are shorter, but those of two tight rows may touch the rule between them."""
LEVEL = (Stroke(gap=3, least=1.8, free=0.65, bare=2.2, sure=2.8), Stroke(gap=11, least=4.0, free=0.75))
"""In a word, strokes of neighbouring characters may join."""
THICKEST = 0.4
"""Of a rule, in heights of a line of text."""
BENT = 0.02
"""Of a rule's length, how far it may leave the straight."""
STRAIGHT = 5
"""Pixels that parts of one rule may lie beside each other."""
INTERRUPTED = 0.7
"""Between two parts of one rule, in heights of a line of text."""
BARE = 0.85
"""Of either side, where nothing but crossing rules stands beside it."""
MOST_PARTS, MOST_RULES = 1500, 300
"""Of one direction: the longest of more; every rule is held against every other."""
CLOSE = np.arange(2, 6)[None, :]
"""Pixels from a stroke's edge, past its blur, where others are beside it."""
AMID = 0.5
"""Part of a stroke's length in lines of text that makes it one of their characters'."""
BESIDE, ABOVE = 0.1, 0.25
"""Around a line's characters, in its heights, where a rule may stand."""
REACH = 0.2
"""How near two rules must come to meet, in heights of a line of text."""


@dataclass(frozen=True)
class Rule:
    """A straight stroke: upright, `start` to `end` in y and `low` to `high` in x; level, the same turned."""

    low: int
    high: int
    start: int
    end: int

    @property
    def at(self) -> float:
        return (self.low + self.high) / 2

    @property
    def length(self) -> int:
        return self.end - self.start

    def meets(self, other: Rule, reach: float) -> bool:
        """Whether a rule of the other direction comes up to this one."""
        return (
            self.low - reach <= other.end
            and other.start <= self.high + reach
            and other.low - reach <= self.end
            and self.start <= other.high + reach
        )


@dataclass(frozen=True)
class Net:
    """Rules that hang together: a table, or several that touch."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]


def nets(ink: Pixels, em: float, lines: Sequence[Bounds], faint: Pixels | None = None) -> list[Net]:
    """The nets of rules in an image that is 255 where there is ink.

    `lines` are the lines of text, `em` is their height; along `faint` ink, rules go on.
    """
    beside, above = round(BESIDE * em), round(ABOVE * em)
    texts = [(x0 + beside, y0, x1 - beside, y1) for x0, y0, x1, y1 in lines]
    turned = [(y0 + above, x0, y1 - above, x1) for x0, y0, x1, y1 in lines]
    upright = _rules(ink, UPRIGHT, em, texts)
    level = _rules(np.ascontiguousarray(ink.T), LEVEL, em, turned)
    if faint is not None:
        upright = _joined([_prolonged(rule, faint) for rule in upright], em)
        level = _joined([_prolonged(rule, faint.T) for rule in level], em)
    return _linked(*_supported(level, upright, REACH * em), REACH * em)


def _rules(ink: Pixels, looks: Sequence[Stroke], em: float, texts: Sequence[Bounds]) -> list[Rule]:
    """The upright ones: those that are sure, and others that stand free and not amid text."""
    sure, likely = list[Rule](), list[Rule]()
    for look in looks:
        for mark in sorted(_marks(ink, look, em), key=lambda mark: -mark.rule.length)[:MOST_PARTS]:
            rule, length = mark.rule, mark.rule.length / em
            aligned = any(abs(rule.at - other.at) <= STRAIGHT for other in sure)
            amid = not aligned and _in_text(rule, texts) > AMID
            if length >= look.sure or (length >= look.bare and mark.freedom(ink) >= BARE):
                sure.append(rule)
            elif not amid and mark.freedom(ink) >= look.free:
                likely.append(rule)
    longest = sorted(sure + likely, key=lambda rule: -rule.length)[:MOST_PARTS]
    return sorted(_joined(longest, em), key=lambda rule: -rule.length)[:MOST_RULES]


def _prolonged(rule: Rule, faint: Pixels) -> Rule:
    """The upright rule, gone on with as far as there is ink, however faint, all along it."""
    column = faint[:, max(0, rule.low - 1) : rule.high + 1].max(axis=1) > 0
    blank = np.flatnonzero(~column)
    above, below = blank[blank < rule.start], blank[blank > rule.end]
    start = int(above[-1]) + 1 if above.size else 0
    end = int(below[0]) if below.size else len(column)
    return replace(rule, start=min(rule.start, start), end=max(rule.end, end))


def _in_text(rule: Rule, texts: Sequence[Bounds]) -> float:
    """The part of its length that runs through lines of text."""
    through = sum(
        max(0, min(rule.end, y1) - max(rule.start, y0)) for x0, y0, x1, y1 in texts if x0 < rule.at < x1
    )
    return through / rule.length


@dataclass(frozen=True)
class _Mark:
    """An upright stroke on the image."""

    rule: Rule
    x: int
    y: int
    own: NDArray[np.bool_]
    """Its pixels, from `x` and `y` on."""

    def freedom(self, ink: Pixels) -> float:
        """The part of the stroke's length that has no ink close by, on the side where it is less."""
        height, width = self.own.shape
        left = self.x + np.argmax(self.own, axis=1)
        right = self.x + width - 1 - np.argmax(self.own[:, ::-1], axis=1)
        rows = np.arange(self.y, self.y + height)[:, None]
        last = ink.shape[1] - 1
        sides = (
            ink[rows, np.clip(left[:, None] - CLOSE, 0, last)],
            ink[rows, np.clip(right[:, None] + CLOSE, 0, last)],
        )
        return min(float(np.mean(side.max(axis=1) == 0)) for side in sides)


def _marks(ink: Pixels, look: Stroke, em: float) -> Iterator[_Mark]:
    """The upright strokes."""
    wide = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((look.gap, 1), np.uint8))
    kernel = np.ones((round(look.least * em), 1), np.uint8)
    opened = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    left, top, across, down = cv2.boundingRect(opened)
    part = opened[top : top + down, left : left + across]
    if not part.size:
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats(part)
    for label, (x, y, w, h, area) in enumerate(stats[1:].tolist(), start=1):
        thick = area / h
        if thick <= THICKEST * em + 2 and w <= thick + 2 + BENT * h:
            x0, y0 = left + x, top + y
            own = labels[y : y + h, x : x + w] == label
            yield _Mark(Rule(x0 + 1, x0 + w - 1, y0, y0 + h), x0, y0, own)


def _joined(rules: list[Rule], em: float) -> list[Rule]:
    """Parts that lie in one line and overlap or nearly touch, made one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.start):
        for index, other in enumerate(joined):
            if abs(other.at - rule.at) <= STRAIGHT and rule.start - other.end <= INTERRUPTED * em:
                low, high = min(other.low, rule.low), max(other.high, rule.high)
                joined[index] = Rule(low, high, other.start, max(other.end, rule.end))
                break
        else:
            joined.append(rule)
    return joined


def _supported(level: list[Rule], upright: list[Rule], reach: float) -> tuple[list[Rule], list[Rule]]:
    """Those that meet the other direction at least twice; without the rest, others may lose their hold."""
    while True:
        held = [rule for rule in level if _is_held(rule, level, upright, reach)]
        kept = [rule for rule in upright if _is_held(rule, upright, held, reach)]
        if len(held) == len(level) and len(kept) == len(upright):
            return held, kept
        level, upright = held, kept


def _is_held(rule: Rule, alike: Sequence[Rule], others: Sequence[Rule], reach: float) -> bool:
    """Parts of one interrupted rule, each of which meets another, hold each other."""
    met = [other for other in others if rule.meets(other, reach)]
    if len(met) != 1:
        return len(met) > 1
    parts = [part for part in alike if part is not rule and abs(part.at - rule.at) <= STRAIGHT]
    return any(part.meets(other, reach) for part in parts for other in others if other is not met[0])


def _linked(level: list[Rule], upright: list[Rule], reach: float) -> list[Net]:
    """The rules, parted into those that hang together."""
    found = []
    waiting = list(level)
    while waiting:
        lying, standing = [waiting.pop()], list[Rule]()
        while True:
            new = [r for r in upright if r not in standing and any(r.meets(o, reach) for o in lying)]
            standing += new
            more = [r for r in waiting if any(r.meets(o, reach) for o in standing)]
            waiting = [r for r in waiting if r not in more]
            lying += more
            if not new and not more:
                break
        found.append(Net(tuple(lying), tuple(standing)))
    return found
