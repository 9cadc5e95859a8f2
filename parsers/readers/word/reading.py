"""Word files since 2007 (docx, docm; ECMA-376, ISO 29500 transitional and strict), read from their XML.

Macros never run: their part is not even opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from parsers.document import Block, Document, Paragraph, paragraphs_of
from parsers.facts import Defect
from parsers.readers.limits import BROKEN, TOO_LARGE, Unreadable, unread
from parsers.readers.word.blocks import Allowance, Scope, Shared, Story
from parsers.readers.word.looks import LOOKS, looks_of
from parsers.readers.word.names import w
from parsers.readers.word.numbering import Numbering
from parsers.readers.word.package import Element, Package, Relationship, open_package
from parsers.readers.word.shapes import Album
from parsers.readers.word.styles import spacing
from parsers.source import SourceFile
from parsers.terms import Limits

DAMAGED = "文件有损坏，仅读出其中一部分"
MACROS = "文件含有宏，宏未运行"
_NOTES = {
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
}
_UNSEEN_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_CHUNK_DEPTH = 2
"""Files inside one another by `w:altChunk` that are read."""


def read_word(file: SourceFile, limits: Limits, *, depth: int = 0) -> Document:
    """The document in a docx or docm; total.

    :param depth: how many files this one stands in, by `w:altChunk`
    """
    try:
        return _Reading(file, limits, depth).document()
    except Unreadable as fault:
        return unread(file, fault.code, fault.detail)
    except RecursionError:
        return unread(file, "unreadable", BROKEN)


class _Main(NamedTuple):
    name: str
    body: Element
    relationships: dict[str, Relationship]


class _Reading:
    """The reading of one file.

    :raises Unreadable: from its making and from `document`
    """

    def __init__(self, file: SourceFile, limits: Limits, depth: int) -> None:
        self.file, self.limits, self.depth = file, limits, depth
        self.chunks = set[str]()
        self.package = open_package(file.data, limits)
        self.main = _main(self.package)
        found = {r.kind: r.target for r in self.main.relationships.values()}
        looks = looks_of(*(self.package.optional_content(found.get(name)) for name in LOOKS))
        self.package.damaged |= not looks.whole
        self.styles = looks.styles
        self.shared = Shared(
            styles=looks.styles,
            numbering=Numbering(looks.lists, looks.levels),
            album=Album(self.package),
            allowance=Allowance(limits.document_paragraphs),
            import_chunk=self._chunk,
        )

    def document(self) -> Document:
        story = Story(self.shared, self.main.relationships)
        blocks = story.read(self.main.body, Scope())
        notes = tuple(self._notes())
        return Document(
            path=self.file.path,
            kind=self.file.kind,
            read_by="docx",
            blocks=blocks,
            text_boxes=tuple(story.text_boxes),
            anchors=tuple(story.anchors),
            notes=notes,
            pictures=tuple(self.shared.album.pictures),
            marks=frozenset(story.marks),
            default_spacing=spacing(self.styles.paragraph({})),
            defects=tuple(self._defects()),
        )

    def _notes(self) -> Iterator[Paragraph]:
        for relationship in self.main.relationships.values():
            name = _NOTES.get(relationship.kind)
            root = self.package.optional_xml(relationship.target) if name else None
            if root is None or name is None:
                continue
            story = Story(self.shared, self.package.relationships(relationship.target))
            for container in _note_containers(root):
                blocks = story.read(container, Scope(fixed=name))
                yield from (p for p in paragraphs_of(blocks) if p.text.strip())
            boxed = paragraphs_of(tuple(story.text_boxes))
            yield from (replace(p, place=name) for p in boxed if p.text.strip())

    def _defects(self) -> Iterator[Defect]:
        if any(name.endswith("vbaproject.bin") for name in self.package.names()):
            yield Defect("macros", self.file.path, MACROS)
        if self.package.damaged:
            yield Defect("unreadable", self.file.path, DAMAGED)
        if self.shared.allowance.exceeded or self.shared.album.full:
            yield Defect("too_large", self.file.path, TOO_LARGE)

    def _chunk(self, relationship: Relationship) -> tuple[Block, ...]:
        """The blocks of a file that stands whole inside this one."""
        from parsers.kinds.detect import detect_kind
        from parsers.readers.word.chunk import read_chunk

        if self.depth >= _CHUNK_DEPTH or relationship.target in self.chunks:
            return ()
        self.chunks.add(relationship.target)
        data = self.package.optional_content(relationship.target)
        if not data:
            return ()
        inner = SourceFile(relationship.target, self.file.path, data, detect_kind(data, relationship.target))
        return read_chunk(inner, self.limits, self.depth + 1)


def _main(package: Package) -> _Main:
    name = package.main_part()
    root = package.xml(name)
    body = root.find(w("body")) if root is not None else None
    if body is None:
        raise Unreadable("unreadable", BROKEN)
    return _Main(name, body, package.relationships(name))


def _note_containers(root: Element) -> Iterator[Element]:
    """A header is one container; footnotes and comments are one each."""
    many = [child for child in root if child.tag in {w("footnote"), w("endnote"), w("comment")}]
    yield from (child for child in many if child.get(w("type")) not in _UNSEEN_NOTES)
    if not many:
        yield root
