"""A blank form read for what it asks: labels, options, blocks, limits. What `casebox call from` begins with.

A person checks what comes of it, so every guess is said (`BlankField.doubts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.blank.asking import HINT, BlankField, read_lines
from parsers.blank.grid import read_table
from parsers.document import Block, Document, Paragraph, paragraphs_of
from parsers.form.labels import bare
from parsers.kinds.detect import detect_kind
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits

MOST_FIELDS = 200
"""Of one form that are read."""
COVER = "在表格之外（如封面），与表内重复的可删去"
HEADING_CHARACTERS = 60
_ANNEX = re.compile(r"附\s*[件表]\s*[0-9一二三四五六七八九十]{1,3}\s*(?:[:：]\s*(.{0,40}))?")
LISTS = frozenset({"汇总表", "一览表", "名册"})
"""Papers that list the cases which come together."""
_BESIDE = re.compile(r"(汇总表|一览表|名册|承诺书|声明|活页)\s*(?:[(（][^()（）]{0,20}[)）])?")
"""Papers beside the form, by how their headings end."""


@dataclass(frozen=True)
class BlankForm:
    """What a blank form asks, and how it is headed."""

    heading: str
    fields: tuple[BlankField, ...]
    beside: tuple[tuple[str, str], ...] = ()
    """Further blanks in the same file: what each is (`汇总表` …, empty for others), and its heading."""


def blank_in(data: bytes, name: str, limits: Limits) -> BlankForm:
    """The fields of the blank form that a file is; none of one that cannot be read as a document."""
    documents = read_documents([SourceFile(name, name, data, detect_kind(data, name))], limits)
    return read_blank(documents[0]) if documents else BlankForm("", ())


def read_blank(document: Document) -> BlankForm:
    """The fields of a blank form, in its order; none where nothing in it looks like one.

    Of several annexes in one file the first is the form that is not a 汇总表, a 承诺书 or the like.
    """
    parts = [(_heading(blocks), _fields(blocks)) for blocks in _annexes(document.blocks)]
    told = [(_kind(heading), heading, fields) for heading, fields in parts if fields or _kind(heading)]
    own = next((one for one in told if not one[0] and one[2]), None) or next(
        (one for one in told if one[2]), ("", _heading(document.blocks), ())
    )
    boxed = () if own[0] else tuple(read_lines(paragraphs_of(document.text_boxes)))
    fields = tuple(_told_apart([*own[2], *boxed]))[:MOST_FIELDS]
    return BlankForm(own[1], fields, tuple((kind, heading) for kind, heading, _ in told if heading != own[1]))


def _annexes(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """The document, cut before each annex (附件2), and before each heading of a list of cases."""
    starts = [0]
    for index, block in enumerate(blocks):
        text = _text(block)
        if _ANNEX.fullmatch(text) or _kind(text) in LISTS:
            before = map(_text, blocks[starts[-1] : index])
            starts += [index] if any(text and not _ANNEX.fullmatch(text) for text in before) else []
    yield from (blocks[low:high] for low, high in pairwise([*starts, len(blocks)]))


def _text(block: Block) -> str:
    """A line's words; a table has something to say, whatever that is."""
    return " ".join(block.text.split()) if isinstance(block, Paragraph) else "|"


def _kind(heading: str) -> str:
    found = _BESIDE.search(heading) if len(heading) <= HEADING_CHARACTERS else None
    return found[1] if found is not None and found.end() == len(heading) else ""


def _fields(blocks: Sequence[Block]) -> tuple[BlankField, ...]:
    found: list[BlankField] = []
    lines: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block)
        else:
            caption = next((line.text for line in reversed(lines) if line.text.strip()), "")
            found += [*_on_cover(read_lines(lines)), *read_table(block, caption)]
            lines = []
    return (*found, *read_lines(lines))


def _on_cover(fields: Iterable[BlankField]) -> Iterator[BlankField]:
    """What lines before a table ask: the table may ask it again."""
    return (replace(one, doubts=(*one.doubts, COVER)) for one in fields)


def _heading(blocks: Sequence[Block]) -> str:
    lines = [text for block in blocks if isinstance(block, Paragraph) and (text := _text(block))][:20]
    texts = [(found[1] or "") if (found := _ANNEX.fullmatch(line)) else line for line in lines]
    short = [text for text in texts if 4 <= len(text) <= HEADING_CHARACTERS]
    named = [text for text in short if re.search(r"[表书单页明]\s*$", HINT.sub("", text))]
    return named[0] if named else next(iter(short), "申报表")


def _told_apart(found: Sequence[BlankField]) -> Iterator[BlankField]:
    """One of each; a block's label stays where two fields would otherwise be called alike."""
    pairs = {(bare(one.group), bare(one.label)) for one in found}
    labels = [label for _, label in pairs]
    told: dict[tuple[str, str], BlankField] = {}
    for one in found:
        group = one.group if labels.count(bare(one.label)) > 1 else ""
        first = told.setdefault((bare(group), bare(one.label)), replace(one, group=group))
        if COVER in first.doubts and COVER not in one.doubts:
            told[bare(group), bare(one.label)] = replace(one, group=group)
    yield from told.values()
