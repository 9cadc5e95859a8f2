"""A blank form read for what it asks: labels, options, blocks, limits. What `casebox call from` begins with.

A person checks what comes of it, so every guess is said (`BlankField.doubts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.blank.asking import HINT, BlankField, read_lines
from parsers.blank.grid import read_table
from parsers.document import Document, Paragraph, paragraphs_of
from parsers.form.labels import bare
from parsers.kinds.detect import detect_kind
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits

MOST_FIELDS = 200
"""Of one form that are read."""


@dataclass(frozen=True)
class BlankForm:
    """What a blank form asks, and how it is headed."""

    heading: str
    fields: tuple[BlankField, ...]


def blank_in(data: bytes, name: str, limits: Limits) -> BlankForm:
    """The fields of the blank form that a file is; none of one that cannot be read as a document."""
    documents = read_documents([SourceFile(name, name, data, detect_kind(data, name))], limits)
    return read_blank(documents[0]) if documents else BlankForm("", ())


def read_blank(document: Document) -> BlankForm:
    """The fields of a blank form, in its order; none where nothing in it looks like one."""
    found: list[BlankField] = []
    lines: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.append(block)
        else:
            found += [*read_lines(lines), *read_table(block)]
            lines = []
    found += read_lines(lines)
    found += read_lines(paragraphs_of(document.text_boxes))
    return BlankForm(_heading(document), tuple(_told_apart(found))[:MOST_FIELDS])


def _heading(document: Document) -> str:
    texts = [" ".join(p.text.split()) for p in document.blocks if isinstance(p, Paragraph)][:20]
    named = [text for text in texts if re.search(r"[表书单]\s*$", HINT.sub("", text)) and len(text) <= 60]
    return named[0] if named else next((text for text in texts if 4 <= len(text) <= 60), "申报表")


def _told_apart(found: Sequence[BlankField]) -> Iterator[BlankField]:
    """One of each; a block's label stays where two fields would otherwise be called alike."""
    pairs = {(bare(one.group), bare(one.label)) for one in found}
    labels = [label for _, label in pairs]
    seen: set[tuple[str, str]] = set()
    for one in found:
        group = one.group if labels.count(bare(one.label)) > 1 else ""
        key = (bare(group), bare(one.label))
        if key not in seen:
            seen.add(key)
            yield replace(one, group=group)
