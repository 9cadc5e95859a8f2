"""Blocks of a form's table: labels that are alike are told apart by the words that head their block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document import Cell, Paragraph, Run
from parsers.form.labels import BLANKS, heads_of, is_group, named, settled
from parsers.form.lexicon import Label, lexicon
from parsers.form.pairs import ROW_JOINT

SPAN_LIMIT = 400
"""Rows of one merged cell that are looked at."""


@dataclass(frozen=True)
class Slot:
    """A cell with what it was taken for."""

    cell: Cell
    paragraphs: tuple[Paragraph, ...]
    label: Label | None
    own: tuple[Paragraph, ...]
    """What follows the label inside its own cell."""

    @property
    def empty(self) -> bool:
        return not any(paragraph.text.strip() for paragraph in self.paragraphs)

    @property
    def text(self) -> str:
        return "".join(paragraph.text for paragraph in self.paragraphs).strip(BLANKS)

    @property
    def heads(self) -> bool:
        """Whether it is a label and nothing else."""
        return self.label is not None and not self.own

    @property
    def is_word(self) -> bool:
        """Whether it is a label's bare word, which might be an answer too."""
        return self.heads and self.text.isalnum()


def settled_by_blocks(slots: Sequence[Slot]) -> Iterator[tuple[int, Label | None]]:
    """The places of labels that are others in their block, or none as the headings of a table's columns."""
    heads = [(one.cell, one.text) for one in slots if is_group(one.text)] if lexicon().groups else []
    tables = [(one.cell, heads_of(one.label.key)) for one in slots if one.label and heads_of(one.label.key)]
    for index, one in enumerate(list(slots)):
        cell, label = one.cell, one.label
        if label is None:
            continue
        if any(
            cell is not table and _is_of(cell, table) and named(one.text) in words for table, words in tables
        ):
            yield index, None
        elif lexicon().groups:
            own = sum(len(part.text) for part in one.own)
            yield index, settled(label, one.text[: len(one.text) - own], _group_of(cell, heads))


def rows_in(slots: Sequence[Slot], key: str) -> tuple[Paragraph, ...]:
    """The filled rows of a field that is a table, a line each; the headings and bare numbers are none."""
    rows: dict[int, list[str]] = {}
    for one in slots:
        rows.setdefault(one.cell.row, []).append(" ".join(one.text.split()))
    heads = heads_of(key)
    lines = []
    for texts in rows.values():
        filled = [text for text in texts if text]
        told = [text for text in filled if not text.isdecimal()]
        if told and not (heads and all(named(text) in heads for text in told)):
            lines.append(Paragraph((Run(ROW_JOINT.join(filled)),)))
    return tuple(lines)


def _is_of(cell: Cell, table: Cell) -> bool:
    """Whether another cell stands in the rows of a table's label, or right below it."""
    return cell is not table and table.row <= cell.row <= table.row + min(table.row_span, SPAN_LIMIT)


def _group_of(cell: Cell, heads: Sequence[tuple[Cell, str]]) -> str:
    """The words that head a cell's block: left of it over several rows, else in the last such row above."""
    beside = [
        text
        for head, text in heads
        if head.column < cell.column and head.row <= cell.row < head.row + min(head.row_span, SPAN_LIMIT)
    ]
    above = [text for head, text in heads if head.row < cell.row]
    return (beside or above or [""])[-1]
