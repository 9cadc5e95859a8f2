"""Values that stand in text boxes beside or below their labels: some programs build whole forms so."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from parsers.document import Block, Document, Paragraph, paragraphs_of
from parsers.form.labels import BLANKS
from parsers.form.lines import read_lines
from parsers.form.pairs import Pair

REACH = 4
"""Blocks below its label on which a value's box may hang."""


def with_boxed_values(document: Document, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, those in lines that are empty filled from the boxes that hang on their lines or right below.

    As many boxes as there are empty labels in one line are theirs in turn.
    """
    filled: list[Pair] = []
    for block, of_block in groupby(pairs, key=lambda pair: pair.block):
        group = list(of_block)
        empty = [index for index, pair in enumerate(group) if not pair.from_table and _is_empty(pair)]
        boxes = _hanging(document, block) if empty else []
        shares = [[box] for box in boxes] if len(boxes) == len(empty) else [boxes]
        for index, share in zip(empty[-len(shares) :], shares, strict=False):
            value = tuple(paragraphs_of(tuple(box for _at, box in share)))
            end = max((at for at, _box in share), default=block)
            group[index] = replace(group[index], value=value, end=max(group[index].end, end))
        filled += group
    return filled


def _is_empty(pair: Pair) -> bool:
    return not any(part.text.strip(BLANKS + "_＿") for part in pair.value)


def _hanging(document: Document, start: int) -> list[tuple[int, Block]]:
    """The boxes that hang on a label's line or on the blank ones below it, and hold no labels themselves."""
    end = start + 1
    while end < min(len(document.blocks), start + REACH + 1) and _is_blank(document.blocks[end]):
        end += 1
    low, high = bisect_left(document.anchors, start), bisect_left(document.anchors, end)
    boxes = zip(document.anchors[low:high], document.text_boxes[low:high], strict=False)
    return [(at, box) for at, box in boxes if not _holds_labels(box)]


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text.strip(BLANKS)


def _holds_labels(box: Block) -> bool:
    return bool(read_lines([(0, line) for line in paragraphs_of((box,))]))
