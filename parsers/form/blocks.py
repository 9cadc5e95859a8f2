"""Blocks of a form's table: labels that are alike are told apart by the words that head their block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document import Cell, Paragraph, Run, Table, paragraphs_of
from parsers.form.labels import BLANKS, heads_of, is_group, label_of, named, settled
from parsers.form.lexicon import Label, lexicon
from parsers.form.pairs import ROW_JOINT, Pair

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


def captioned_in(table: Table, block: int, caption: str) -> list[Pair]:
    """What only the line above a table names: the text in its one cell (二、课题设计论证), or a list, which
    its columns' headings may name as well (三、主要完成人情况).

    :param caption: the last line before the table
    """
    label = label_of(caption)
    if len(table.cells) == 1 and label is not None and label.key in lexicon().telling:
        value = tuple(paragraphs_of(table.cells[0].blocks))
        return [Pair(label, value, table.place, block, block, from_table=True)]
    by_row: dict[int, list[Slot]] = {}
    for cell in table.cells if lexicon().columns else ():
        by_row.setdefault(cell.row, []).append(Slot(cell, tuple(paragraphs_of(cell.blocks)), None, ()))
    found, key = dict[str, list[Slot]](), ""
    for _, slots in sorted(by_row.items()):
        heads = _key_by_heads({named(one.text) for one in slots} - {""}, label.key if label else "")
        if not heads and key and len(slots) > 1 and not label_of(slots[0].text):
            found.setdefault(key, []).extend(slots)
        elif heads or not slots[0].empty:
            key = heads
    return [
        Pair(Label(key, 0), value, table.place, block, block, from_table=True)
        for key, slots in found.items()
        if (value := rows_in(slots, key))
    ]


def _key_by_heads(heads: set[str], captioned: str) -> str:
    """The field whose columns' headings these are: two of three at least, and hardly any others."""
    fitting = [
        key
        for key, _ in lexicon().columns
        if 3 * len(own := heads_of(key) & heads) >= 2 * len(heads_of(key)) and 2 * len(own) >= len(heads) > 1
    ]
    return captioned if captioned in fitting else fitting[0] if len(fitting) == 1 else ""


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
