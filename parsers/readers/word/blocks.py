"""Paragraphs and tables of a Word file, in reading order, with the place of each as a person names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from parsers.charset import clean
from parsers.document import Block, Cell, Paragraph, Run, Table
from parsers.readers.word.names import VAL, child_value, is_on, mc, r, w
from parsers.readers.word.numbering import Numbering
from parsers.readers.word.package import Element, Relationship
from parsers.readers.word.properties import paragraph_properties
from parsers.readers.word.shapes import Album, Image, Lettering, shapes_in
from parsers.readers.word.styles import Styles, alignment, spacing
from parsers.readers.word.tables import GridCell, grid_of
from parsers.readers.word.text import TextReader, chosen_alternative, is_prompt

_WRAPPERS = frozenset({w("customXml"), w("ins"), w("moveTo"), w("smartTag"), w("sdtContent")})
_CONTENTS_STYLES = ("toc", "目录", "目次")


@dataclass
class Allowance:
    """How many paragraphs may still be read, for the whole file."""

    left: int
    exceeded: bool = False

    def take(self) -> bool:
        self.exceeded |= self.left <= 0
        self.left -= 1
        return self.left >= 0


@dataclass
class Scope:
    """Where the reader is: names places, and counts as a person would, empty paragraphs left out."""

    prefix: str = ""
    fixed: str | None = None
    """One place for all that stands here, as in a cell."""
    inside: str = ""
    """Put before tables: `表格1第2行内`."""
    paragraphs: int = 0
    tables: int = 0

    def paragraph(self, text: str) -> str:
        self.paragraphs += bool(text.strip())
        return self.here

    @property
    def here(self) -> str:
        return self.fixed or f"{self.prefix}第{max(1, self.paragraphs)}段"

    def table(self) -> str:
        self.tables += 1
        return f"{self.inside or self.prefix}表格{self.tables}"


@dataclass(frozen=True)
class Shared:
    """What all stories of one file share."""

    styles: Styles
    numbering: Numbering
    album: Album
    allowance: Allowance
    import_chunk: Callable[[Relationship], tuple[Block, ...]]
    """Reads another file that was put in whole (`w:altChunk`)."""


@dataclass
class Story:
    """Reads one part: the body, a header, the footnotes."""

    shared: Shared
    relationships: Mapping[str, Relationship]
    text_boxes: list[Block] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    """Of each text box, how many blocks of the story stand before the paragraph that it hangs on."""
    marks: set[str] = field(default_factory=set)
    """Places where something without words lies over the text: a stroke, a picture."""
    _scope: Scope = field(default_factory=Scope)
    _break: bool = False
    """The next paragraph begins a page or section."""
    _held: list[Run] = field(default_factory=list)
    """Text of paragraphs whose mark was deleted: it belongs to the next one."""
    _anchored: list[Block] = field(default_factory=list)
    """What stands in text boxes of the cell that is being read: people draw a box where they cannot type."""
    _boxes: int = 0
    _at: int = 0
    """Blocks of the story that were read."""

    def __post_init__(self) -> None:
        self._text = TextReader(self.shared.styles, self._shape)

    def read(self, container: Element, scope: Scope, table_style: str | None = None) -> tuple[Block, ...]:
        """All blocks of a container."""
        outer, self._scope = self._scope, scope
        held, self._held = self._held, []
        blocks: list[Block] = []
        for block in self._blocks(container, table_style, toc=False):
            blocks.append(block)
            self._at = self._at if scope.inside else len(blocks)
        if self._held:
            text = "".join(run.text for run in self._held)
            blocks.append(Paragraph(tuple(self._held), scope.paragraph(text)))
        self._scope, self._held = outer, held
        return tuple(blocks)

    def _blocks(self, container: Element, table_style: str | None, *, toc: bool) -> Iterator[Block]:
        for element in container:
            if element.tag == w("p"):
                if not self.shared.allowance.take():
                    return
                paragraph = self._paragraph(element, table_style, toc=toc)
                if paragraph is not None:
                    yield paragraph
                yield from self._take_anchored()
            elif element.tag == w("tbl"):
                yield self._table(element)
            elif element.tag == w("sdt"):
                yield from self._control(element, table_style, toc=toc)
            elif element.tag == w("altChunk"):
                yield from self._chunk(element)
            elif element.tag == mc("AlternateContent"):
                chosen = chosen_alternative(element)
                yield from self._blocks(chosen, table_style, toc=toc) if chosen is not None else ()
            elif element.tag in _WRAPPERS:
                yield from self._blocks(element, table_style, toc=toc)

    def _take_anchored(self) -> list[Block]:
        anchored, self._anchored = self._anchored, []
        return anchored

    def _control(self, element: Element, table_style: str | None, *, toc: bool) -> Iterator[Block]:
        properties, content = element.find(w("sdtPr")), element.find(w("sdtContent"))
        if content is None:
            return
        gallery = (
            properties.find(f"{w('docPartObj')}/{w('docPartGallery')}") if properties is not None else None
        )
        toc = toc or (gallery is not None and gallery.get(VAL) == "Table of Contents")
        self._text.box = self._text.control(properties)
        if self._text.box is None and is_prompt(properties, content):
            yield Paragraph(place=self._scope.paragraph(""))
        else:
            yield from self._blocks(content, table_style, toc=toc)
        self._text.box = None

    def _chunk(self, element: Element) -> Iterator[Block]:
        relationship = self.relationships.get(element.get(r("id"), ""))
        for block in self.shared.import_chunk(relationship) if relationship is not None else ():
            if isinstance(block, Paragraph):
                yield replace(block, place=self._scope.paragraph(block.text))
            else:
                yield replace(block, place=self._scope.table())

    def _paragraph(self, element: Element, table_style: str | None, *, toc: bool) -> Paragraph | None:
        """A paragraph, or `None` where nothing of it is left: its mark is deleted, or all is hidden."""
        styles = self.shared.styles
        properties = element.find(w("pPr"))
        own = paragraph_properties(properties)
        effective = styles.paragraph(own)
        style_name = styles.style_name(own)
        toc = toc or self._text.in_contents or _is_contents_style(style_name)
        line = self._text.read(element, styles.paragraph_style(own), table_style)
        toc = toc or self._text.in_contents
        runs = (*self._held, *line.runs)
        mark = properties.find(w("rPr")) if properties is not None else None
        if mark is not None and _is_unseen(mark, empty=not runs):
            self._held = list(runs)
            return None
        self._held = []
        begins = self._break or line.page_break or effective.get("pageBreakBefore") == "1"
        self._break = line.break_after or _ends_section(properties)
        return Paragraph(
            runs=runs,
            place=self._scope.paragraph("".join(run.text for run in runs)),
            numbering=self.shared.numbering.label(effective, styles.paragraph_style(own)),
            style=style_name or None,
            outline=styles.outline(own),
            alignment=alignment(effective),
            spacing=spacing(effective),
            toc=toc,
            page_break=begins,
        )

    def _table(self, element: Element) -> Table:
        place = self._scope.table()
        style = child_value(element.find(w("tblPr")), "tblStyle")
        return Table(tuple(self._cell(cell, place, style) for cell in grid_of(element)), place)

    def _cell(self, cell: GridCell, table: str, style: str | None) -> Cell:
        row = f"{table}第{cell.row + 1}行"
        scope = Scope(fixed=f"{row}第{cell.position + 1}格", inside=f"{row}内")
        blocks = tuple(block for content in cell.contents for block in self.read(content, scope, style))
        return Cell(cell.row, cell.column, cell.row_span, cell.column_span, blocks)

    def _shape(self, element: Element) -> None:
        boxes = self._anchored if self._scope.inside else self.text_boxes
        shapes = list(shapes_in(element))
        if all(isinstance(shape, Image) for shape in shapes):
            self.marks.add(self._scope.here)
        for shape in shapes:
            if isinstance(shape, Image):
                self.shared.album.add(self.relationships.get(shape.relationship), self._scope.here)
                continue
            self._boxes += 1
            scope = Scope(prefix=f"文本框{self._boxes}")
            if isinstance(shape, Lettering):
                text = clean(shape.text)
                boxes.append(Paragraph((Run(text),), scope.paragraph(text)))
            else:
                inner = Story(self.shared, self.relationships, _boxes=self._boxes)
                boxes += inner.read(shape.content, scope)
                boxes += inner.text_boxes
                self._boxes = inner._boxes
        self.anchors += [self._at] * (len(self.text_boxes) - len(self.anchors))


def _is_contents_style(name: str | None) -> bool:
    return (name or "").lower().startswith(_CONTENTS_STYLES)


def _is_unseen(mark: Element, *, empty: bool) -> bool:
    """Whether the paragraph does not end here: its mark was deleted or moved away, or nothing of it shows."""
    if mark.find(w("del")) is not None or mark.find(w("moveFrom")) is not None:
        return True
    return empty and is_on(mark.find(w("vanish")))


def _ends_section(properties: Element | None) -> bool:
    """Whether a new page follows with a new section (17.6.22: not for a continuous one)."""
    section = properties.find(w("sectPr")) if properties is not None else None
    return section is not None and child_value(section, "type") != "continuous"
