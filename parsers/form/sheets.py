"""Several whole forms in one file: a department gathers them, or last year's stands below this year's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.document import Block, Document, Paragraph, Table
from parsers.form.labels import label_of
from parsers.form.lexicon import lexicon_of, speaking
from parsers.form.pairs import Pair
from parsers.form.reading import HEADING, heading_start, pairs_in
from parsers.scripts import simplified
from parsers.terms import Terms

WHOLE = frozenset({"unit", "title", "summary"})
"""Labels without which a part of a file is no form by itself."""

MOST_CELLS = 5000
"""Of a table in which several forms are looked for."""

MOST_SHEETS = 50
"""Forms of one file that are told apart."""


def sheets_of(document: Document, terms: Terms) -> tuple[Document, ...]:
    """The document, cut before its second whole form and each further one; itself where it has only one."""
    with speaking(lexicon_of(terms.fields)):
        return _sheets(document)


def _sheets(document: Document) -> tuple[Document, ...]:
    document = _with_cut_tables(document)
    if not _may_hold_several(document):
        return (document,)
    pairs = [pair for pair in pairs_in(document, fuzzy=document.read_by == "ocr") if not pair.aside]
    starts = _starts(document, pairs)
    if len(starts) < 2:
        return (document,)
    edges = [0, *starts[1:MOST_SHEETS], len(document.blocks)]
    return tuple(_part(document, low, high) for low, high in pairwise(edges))


def _with_cut_tables(document: Document) -> Document:
    """The document with tables cut in which one form goes on where the other ends."""
    blocks = tuple(part for block in document.blocks for part in _cut(block))
    cut = len(blocks) > len(document.blocks) and not document.anchors
    return replace(document, blocks=blocks) if cut else document


def _cut(block: Block) -> Iterator[Block]:
    if not isinstance(block, Table) or len(block.cells) > MOST_CELLS:
        yield block
        return
    forms: list[tuple[int, set[str]]] = []
    for cell in sorted(block.cells, key=lambda cell: cell.row):
        label = label_of(cell.text)
        if label and label.key == "unit" and (not forms or forms[-1][0] < cell.row):
            forms.append((cell.row, set()))
        if label and forms:
            forms[-1][1].add(label.key)
    starts = [row for row, keys in forms if keys >= WHOLE][:MOST_SHEETS]
    if len(starts) < 2:
        yield block
        return
    end = max(cell.row for cell in block.cells) + 1
    for low, high in pairwise([0, *starts[1:], end]):
        yield replace(block, cells=tuple(cell for cell in block.cells if low <= cell.row < high))


def _may_hold_several(document: Document) -> bool:
    tables = sum(isinstance(block, Table) for block in document.blocks)
    return tables > 1 or sum(_heads(block) for block in document.blocks if isinstance(block, Paragraph)) > 1


def _heads(line: Paragraph) -> bool:
    return len(line.text) <= 60 and bool(HEADING.search(simplified(line.text)))


def _starts(document: Document, pairs: Sequence[Pair]) -> list[int]:
    """The first block of each form: where a unit is asked for, and title and summary before the next."""
    ordered = sorted((pair for pair in pairs if pair.block >= 0), key=lambda pair: pair.block)
    units = list(dict.fromkeys(pair.block for pair in ordered if pair.label.key == "unit"))
    blocks = [pair.block for pair in ordered]
    found: list[int] = []
    for at, end in pairwise([*units, len(document.blocks)]):
        inside = ordered[bisect_left(blocks, at) : bisect_left(blocks, end)]
        if {pair.label.key for pair in inside} >= WHOLE:
            found.append(heading_start(document.blocks, at))
    return found


def _part(document: Document, low: int, high: int) -> Document:
    """The blocks of one form, with the boxes that hang on them; what hangs nowhere stays with the first."""
    first, last = (bisect_left(document.anchors, edge) for edge in (low, high))
    boxes = document.text_boxes[first:last] if document.anchors else document.text_boxes if low == 0 else ()
    return replace(
        document,
        blocks=document.blocks[low:high],
        text_boxes=boxes,
        anchors=tuple(anchor - low for anchor in document.anchors[first:last]),
        defects=document.defects if low == 0 else (),
    )
