"""Labels and values in tables: the value stands right of its label, below it, or in the same cell."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from parsers.document import Cell, Paragraph, Table, paragraphs_of
from parsers.form.blocks import Slot, rows_in, settled_by_blocks
from parsers.form.choices.cells import choice_lines
from parsers.form.columns import (
    LEAST_COLUMNS,
    NAMING,
    heads_column,
    looks_like_label,
    names_another,
    names_others,
)
from parsers.form.labels import label_of
from parsers.form.lexicon import Label, lexicon
from parsers.form.lines import read_lines
from parsers.form.pairs import Pair
from parsers.form.values import is_boilerplate, is_next_chapter

SPAN_LIMIT = 400
"""Rows or columns of one merged cell that are looked at: a file may claim any number."""

LABEL_LINES = 8
"""Lines at a cell's beginning that may make a label, one character a line."""

HEADING_CHARACTERS = 20
"""A longer line is no printed heading."""

NESTING_LIMIT = 8
"""Tables inside one another that are looked at."""


class _Grid:
    """The visible cells by row and column."""

    def __init__(self, table: Table, *, fuzzy: bool) -> None:
        self.slots = [_slot(cell, fuzzy=fuzzy) for cell in table.cells]
        self._at: dict[tuple[int, int], int] = {}
        for index, slot in enumerate(self.slots):
            cell = slot.cell
            for row in range(cell.row, cell.row + min(cell.row_span, SPAN_LIMIT)):
                self._at.setdefault((row, cell.column), index)
        self._rows: dict[int, list[int]] = {}
        for (row, _column), index in sorted(self._at.items()):
            self._rows.setdefault(row, []).append(index)
        for index, label in settled_by_blocks(self.slots):
            slot = self.slots[index]
            self.slots[index] = replace(slot, label=label, own=slot.own if label else ())
        self._headers = {row for row in self._rows if self._is_header(row)}
        neighbours = [pair for line in self._rows.values() for pair in pairwise(line)]
        values = [right for left, right in neighbours if self._begins_only(left, right)]
        self._demote([*values, *self._below_heads()])
        if not fuzzy:
            rows = [line for line in self._rows.values() if self._is_mixed(line)]
            pairs = [pair for line in rows for pair in pairwise(line)]
            self._demote([right for left, right in pairs if self._is_answer(left, right)])
        self._label_columns = Counter(slot.cell.column for slot in self.slots if slot.heads)
        self._others = self._rows_about_others()

    def _is_header(self, row: int) -> bool:
        """Whether every cell of a row may head a column, and the row below is none of labels."""
        texts = [self.slots[index].text for index in self._rows[row]]
        below = [index for index in self._rows.get(row + 1, ()) if not self.slots[index].empty]
        labels = sum(self.slots[index].heads for index in below)
        return (
            len(texts) >= LEAST_COLUMNS
            and all(heads_column(text) or names_others(text) for text in texts)
            and row + 1 in self._rows
            and 2 * labels <= len(below)
        )

    def _rows_about_others(self) -> set[int]:
        """Rows of what is said of helpers, beside 团队成员 or below it, and of 分管领导."""
        found: set[int] = set()
        going_on = headed = one = False
        for row, line in self._rows.items():
            filled = [self.slots[index] for index in line if not self.slots[index].empty]
            text = filled[0].text if filled else ""
            keys = {slot.label.key for slot in filled if slot.label}
            another = names_another(text) and not keys & NAMING
            if (
                keys & lexicon().distinctive
                or (one and keys & NAMING)
                or (headed and filled and filled[0].heads)
            ):
                going_on = headed = one = False
            elif another or names_others(text):
                one = another or bool(keys & NAMING and row not in self._headers)
                headed = False
                going_on = one or len(filled) == 1
                found.add(row)
            elif going_on:
                found.add(row)
                headed |= row in self._headers
        return found

    def is_aside(self, cell: Cell) -> bool:
        """Whether a label stands in a list of persons, or is about others than the applicant."""
        return cell.row in self._headers or cell.row in self._others

    def _demote(self, indices: Iterable[int]) -> None:
        """Makes values of cells that were taken for labels."""
        for index in indices:
            self.slots[index] = replace(self.slots[index], label=None, own=())

    def _begins_only(self, left: int, right: int) -> bool:
        """Whether a cell right of a true label only begins like one."""
        return self.slots[left].heads and self.slots[right].label is not None and not self.slots[right].heads

    def _below_heads(self) -> Iterator[int]:
        """Single words for labels (学校) among the values below a row of labels."""
        for upper, lower in pairwise(self._rows.values()):
            named = [index for index in lower if self.slots[index].label]
            edges = [[self.slots[index].cell.column for index in line] for line in (upper, lower)]
            headed = edges[0] == edges[1] and all(self.slots[index].heads for index in upper)
            if headed and 2 * len(named) < len(lower):
                yield from (index for index in named if self.slots[index].is_word)

    def _is_mixed(self, line: Sequence[int]) -> bool:
        """Whether a row can hold values: a row of nothing but labels heads those below."""
        return len(line) == 2 or not all(self.slots[index].heads for index in line)

    def _is_answer(self, left: int, right: int) -> bool:
        """Whether a label's word stands where a label's value is due: 职务, 负责人, and nothing beyond."""
        first, second = self.slots[left], self.slots[right]
        return (
            first.heads
            and first.label is not None
            and first.label.key not in lexicon().long
            and second.is_word
            and first.cell.row == second.cell.row
            and not self.right_of(second.cell)
            and not any(self.below(slot.cell, rows=1) for slot in (first, second))
        )

    def right_of(self, cell: Cell, *, short: bool = False) -> list[int]:
        """Cells right of this one up to the next label, row by row over all rows that it spans.

        `short`: up to what looks like a label as well, though nobody knows it.
        """
        if cell.row in self._headers:
            return []
        found: dict[int, None] = {}
        for row in range(cell.row, cell.row + min(cell.row_span, SPAN_LIMIT)):
            line = self._rows.get(row, [])
            first = bisect_right(line, cell.column, key=lambda index: self.slots[index].cell.column)
            rest = (line[at] for at in range(first, len(line)))
            right = list(takewhile(lambda index: not self.slots[index].label, rest))
            found.update(dict.fromkeys(self._within_reach(right) if short else right))
        return list(found)

    def _within_reach(self, right: Sequence[int]) -> Iterator[int]:
        """The cells up to one that ends in a colon, or stands past an empty one where others have labels."""
        for before, index in zip((None, *right), right, strict=False):
            slot = self.slots[index]
            past_empty = before is not None and self.slots[before].empty and not slot.empty
            elsewhere = self._label_columns[slot.cell.column]
            if looks_like_label(slot.text) or (past_empty and (elsewhere or index != right[-1])):
                return
            yield index

    def rows_of(self, cell: Cell) -> list[int]:
        """Cells of the rows of a field that is a table: beside its label, and below up to the next label."""
        beside = self.right_of(cell)
        found, row = list(beside), cell.row + cell.row_span
        while (line := self._rows.get(row)) and not any(self.slots[index].label for index in line):
            if beside and not self.slots[line[0]].empty and self.slots[line[0]].cell.column == cell.column:
                break
            found += line
            row += 1
        return found

    def below(self, cell: Cell, *, rows: int) -> list[int]:
        """Cells below, within this cell's columns, down to the first row that holds a label."""
        found: list[int] = []
        row = cell.row + cell.row_span
        for _ in range(rows):
            line = [index for index in self._rows.get(row, ()) if index not in found]
            if not line or any(self.slots[index].label for index in line) or self._begins_next(cell, line):
                break
            found += [index for index in line if _overlap(cell, self.slots[index].cell)]
            row += 1
        return found

    def _begins_next(self, cell: Cell, line: Sequence[int]) -> bool:
        """Whether a row below has a label and a value of its own, or the number after the label's."""
        first, filled = self.slots[line[0]], [index for index in line if not self.slots[index].empty]
        beside = first.cell.column == cell.column and first.cell.column_span == cell.column_span
        if len(filled) > 1 and beside and line[0] in filled and self.right_of(cell):
            return True
        head = "".join(line.text for line in paragraphs_of(cell.blocks))
        return len(first.text) <= HEADING_CHARACTERS and is_next_chapter(head, first.text)


def _overlap(label: Cell, other: Cell) -> bool:
    return other.column < label.column + label.column_span and label.column < other.column + other.column_span


def _slot(cell: Cell, *, fuzzy: bool) -> Slot:
    paragraphs = tuple(paragraphs_of(cell.blocks))
    head = tuple(takewhile(lambda block: isinstance(block, Paragraph), cell.blocks))
    lines = [line for line in head if isinstance(line, Paragraph)]
    label, own = _label_in(lines, fuzzy=fuzzy)
    return Slot(cell, paragraphs, label, own if len(lines) == len(cell.blocks) else paragraphs)


def _label_in(lines: Sequence[Paragraph], *, fuzzy: bool) -> tuple[Label | None, tuple[Paragraph, ...]]:
    """The label that a cell is, or begins with, and the rest of it. The most lines that make a label win.

    A cell with further labels among its lines is a form by itself: its lines are read one by one.
    """
    filled = [index for index, line in enumerate(lines) if line.text.strip()][:LABEL_LINES]
    for count in range(len(filled), 0, -1):
        label = label_of("".join(lines[index].text for index in filled[:count]), fuzzy=fuzzy)
        if label:
            rest = tuple(lines[filled[count - 1] + 1 :])
            if is_boilerplate(rest):
                return label, ()
            others = {other.key for line in rest if (other := label_of(line.text))} - {label.key, "other"}
            return (None, ()) if len(others) >= 2 else (label, rest)
    return None, ()


def read_table(table: Table, block: int, *, fuzzy: bool = False, depth: int = 0) -> list[Pair]:
    """The pairs of a table, of the tables inside its cells, and of cells that hold both."""
    if depth > NESTING_LIMIT:
        return []
    grid = _Grid(table, fuzzy=fuzzy)
    taken: dict[int, str] = {}
    pairs: list[Pair] = []
    for slot in grid.slots:
        if slot.label:
            used, pair = _beside(grid, slot, table, block)
            taken.update(dict.fromkeys(used, slot.label.key))
            pairs.append(pair)
    for index, slot in enumerate(grid.slots):
        key = taken.get(index)
        if not slot.label and key not in lexicon().long:
            inner = _inside(slot, table, block, fuzzy=fuzzy, depth=depth)
            pairs += inner if key is None else _hidden(inner, pairs)
    return pairs


def _beside(grid: _Grid, slot: Slot, table: Table, block: int) -> tuple[list[int], Pair]:
    """The label's value: the rest of its own cell, else the cells to the right, else those below."""
    label, cell = slot.label, slot.cell
    assert label is not None
    place = f"{table.place}第{cell.row + 1}行" if table.place else f"第{cell.row + 1}行"
    used: list[int] = []
    value = slot.own
    if label.key in lexicon().rows:
        used = grid.rows_of(cell)
        value = _gather(grid, used, label) or value
    elif not value:
        used = grid.right_of(cell, short=label.key not in lexicon().long | lexicon().choices)
        if not used or (label.key in lexicon().long and all(grid.slots[i].empty for i in used)):
            lower = grid.below(cell, rows=60 if label.key in lexicon().long else 1)
            used = lower or used
        value = _gather(grid, used, label)
    return used, Pair(label, value, place, block, block, from_table=True, aside=grid.is_aside(cell))


def _gather(grid: _Grid, used: Sequence[int], label: Label) -> tuple[Paragraph, ...]:
    """The cells' paragraphs: all of them for what may be long, else those of the first filled cell."""
    if label.key in lexicon().rows:
        return rows_in([grid.slots[index] for index in used], label.key)
    if label.key in lexicon().choices:
        return choice_lines([grid.slots[index].cell for index in used])
    filled = [grid.slots[index].paragraphs for index in used if not grid.slots[index].empty]
    if label.key in lexicon().long:
        return tuple(paragraph for paragraphs in filled for paragraph in paragraphs)
    return filled[0] if filled else ()


def _inside(slot: Slot, table: Table, block: int, *, fuzzy: bool, depth: int) -> list[Pair]:
    """Pairs within one cell: in its own lines, and in tables nested in it."""
    place = f"{table.place}第{slot.cell.row + 1}行" if table.place else f"第{slot.cell.row + 1}行"
    own = [(block, part) for part in slot.cell.blocks if isinstance(part, Paragraph)]
    pairs = [replace(pair, place=place, from_table=True) for pair in read_lines(own, fuzzy=fuzzy)]
    for nested in (part for part in slot.cell.blocks if isinstance(part, Table)):
        pairs += read_table(nested, block, fuzzy=fuzzy, depth=depth + 1)
    return pairs


def _hidden(inner: list[Pair], outer: list[Pair]) -> list[Pair]:
    """Of the pairs in a value's own cell (`张三　电话：138…`), those that the table has no label for."""
    known = {pair.label.key for pair in outer}
    return [pair for pair in inner if pair.label.key not in known]
