"""Text for a terminal: tables and paragraphs in columns, of which a Chinese character takes two."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from ingest.language.columns import columns_of, letter_columns

GAP = "  "
CLOSING = frozenset("，。、；：？！）》”’】」』〉〕％,.;:?!)]}%")
"""No line begins with one of these: they may stand out by their own width."""
OPENING = frozenset("（《“‘【「『〈〔([{")
"""No line ends with one of these."""
TOKEN = re.compile(r"\s+|[!-~\u00a1-\u024f]+|.", re.DOTALL)
"""Blanks, a word of an alphabet (a path, an address), or one character of any other script."""


def screen_width() -> int | None:
    """`$COLUMNS`, else the terminal's width; `None` where nothing limits it: a file, a pipe."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def put(text: str, **style: Any) -> None:
    """A line on standard output; with its colours only on a terminal that wants them (no-color.org)."""
    coloured = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    click.echo(click.style(text, **style) if style and coloured else text)


def put_json(value: object, indent: int | None = None) -> None:
    """A value as JSON on standard output: UTF-8 whatever the locale, for a program reads it."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{text}\n".encode())


def plain(text: str) -> str:
    """Submitted text on one line, without what steers a terminal or turns its letters about."""
    return "".join(_harmless(letter) for letter in text)


def _harmless(letter: str) -> str:
    if letter.isprintable() or letter == "\u3000":
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly so many columns; what is too long ends in an ellipsis.

    >>> fit("受理", 6), fit("受理回执", 6), fit("7", 3, right=True)
    ('受理  ', '受理… ', '  7')
    """
    if columns_of(text) > width:
        taken, kept = 0, ""
        for letter in text:
            taken += letter_columns(letter)
            if taken > width - 1:
                break
            kept += letter
        text = f"{kept}…" if width else ""
    blanks = " " * (width - columns_of(text))
    return blanks + text if right else text + blanks


@dataclass(frozen=True)
class Column:
    """One column of a table: as wide as its widest cell while there is room."""

    title: str
    least: int = 0
    """Columns below which it may not shrink; 0: it never shrinks."""
    right: bool = False
    spare: bool = False
    """Left out where even the least widths do not fit; the last one first."""


def draw_table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """The heading, then a line a row, none of them wider than `width`."""
    natural = [
        max([columns_of(column.title), *(columns_of(row[place]) for row in rows)])
        for place, column in enumerate(columns)
    ]
    places, widths = _share_out(columns, natural, width)
    for row in ([column.title for column in columns], *rows):
        cells = (
            fit(row[place], room, right=columns[place].right)
            for place, room in zip(places, widths, strict=True)
        )
        yield GAP.join(cells).rstrip()


def _share_out(
    columns: Sequence[Column], natural: Sequence[int], width: int | None
) -> tuple[list[int], list[int]]:
    """Which columns stand, and how wide: the widest gives way first, down to its least."""
    places = list(range(len(columns)))
    if width is None:
        return places, list(natural)
    least = [min(wide, column.least or wide) for wide, column in zip(natural, columns, strict=True)]
    spare = [place for place in places if columns[place].spare]
    while spare and _total(least, places) > width:
        places.remove(spare.pop())
    widths = list(natural)
    while _total(widths, places) > width:
        yielding = [place for place in places if widths[place] > least[place]]
        if not yielding:
            break
        widths[max(yielding, key=lambda place: widths[place])] -= 1
    return places, [widths[place] for place in places]


def _total(widths: Sequence[int], places: Sequence[int]) -> int:
    return sum(widths[place] for place in places) + len(GAP) * (len(places) - 1)


def wrap(text: str, width: int | None) -> list[str]:
    """A line in pieces of so many columns. Words, paths and addresses stay whole: they are to be copied."""
    if width is None or columns_of(text) <= width:
        return [text]
    lines = [""]
    taken = 0
    for token in TOKEN.findall(text):
        size = columns_of(token)
        if taken + size > width and taken and token not in CLOSING:
            carried = lines[-1][-1] if lines[-1][-1] in OPENING else ""
            lines[-1] = lines[-1].removesuffix(carried).rstrip(" ")
            lines.append(carried)
            taken = columns_of(carried)
        if taken or not token.isspace() or len(lines) == 1:
            lines[-1] += token
            taken += size
    return [line for line in lines if line] or [""]


def draw_pairs(pairs: Iterable[tuple[str, str]], width: int | None, indent: int = 2) -> Iterator[str]:
    """Labels in one column, texts beside them, wrapped under themselves."""
    known = list(pairs)
    beside = max((columns_of(label) for label, _ in known), default=0)
    margin = " " * indent
    room = None if width is None else max(20, width - indent - beside - len(GAP))
    for label, text in known:
        head = margin + (fit(label, beside) + GAP if beside else "")
        for line in (text or "").split("\n"):
            for piece in wrap(plain(line), room):
                yield (head + piece).rstrip()
                head = margin + (" " * beside + GAP if beside else "")
