"""HTML that calls itself a Word file (`报名表.doc` of a web system), and web pages saved whole (mht)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from parsers.charset import clean
from parsers.document import EMPTY_BOX, TICKED_BOX, Block, Cell, Document, Paragraph, Picture, Run, Table
from parsers.facts import Defect
from parsers.kinds.detect import detect_kind
from parsers.mail.parts import read_tree
from parsers.readers.limits import BROKEN, TOO_LARGE, unread
from parsers.readers.text import file_text
from parsers.readers.word.names import whole
from parsers.readers.word.package import Element
from parsers.readers.word.symbols import is_symbol_font, shown
from parsers.source import RASTER, SourceFile
from parsers.terms import Limits

_UNSEEN = frozenset(
    {"head", "style", "script", "title", "meta", "link", "template", "noscript", "del", "xml"}
)
_BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre",
    "section", "article", "header", "footer", "form", "fieldset", "center", "table", "tbody", "thead",
    "tfoot", "tr", "td", "th", "caption", "hr", "body",
})  # fmt: skip
_HEADINGS = {f"h{level}": level - 1 for level in range(1, 7)}
_CHARSET = re.compile(rb"charset\s{0,20}=\s{0,20}[\"']?([\w-]{2,20})", re.IGNORECASE)
_DECLARATION = re.compile(r"\s{0,200}<\?xml[^>]{0,500}\?>")
_CONDITIONAL = re.compile(r"<!\[(?:if|endif)[^\]>]{0,200}\]>", re.IGNORECASE)
_STYLE_CHARACTERS = 1000
_HIDDEN = re.compile(r"display\s{0,20}:\s{0,20}none|mso-hide\s{0,20}:\s{0,20}all", re.IGNORECASE)
_FONT = re.compile(r"font-family\s{0,20}:\s{0,20}[\"']?([^;,\"']{1,200})", re.IGNORECASE)
_EMPHASES = {
    "underline": re.compile(r"^<u>|text-decoration\s{0,20}:[^;]{0,100}underline", re.IGNORECASE),
    "bold": re.compile(r"^<(?:b|strong)>|font-weight\s{0,20}:\s{0,20}(?:bold|[6-9]00)", re.IGNORECASE),
    "highlight": re.compile(r"^<mark>|mso-highlight\s{0,20}:", re.IGNORECASE),
}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MOST_SPAN = 1000
_DEEPEST = 200
_DEEPEST_TREE = 240
_KEPT = frozenset({"style", "face", "type", "checked", "value", "rowspan", "colspan"})
_MOST_TAKEN = 100_000
"""Places of one table that merged cells cover."""
_MOST_PARTS = 500


def read_html(file: SourceFile, limits: Limits) -> Document:
    """The document in an html or mht, without fonts and sizes; total."""
    pages, pictures = _unpacked(file, limits)
    for data, label in pages:
        root = _parsed(data, label)
        if root is not None:
            page = _Page(limits.document_paragraphs)
            blocks = page.blocks(root)
            cut = (Defect("too_large", file.path, TOO_LARGE),) if page.left < 0 else ()
            return Document(file.path, file.kind, "html", blocks=blocks, pictures=pictures, defects=cut)
    return unread(file, "unreadable", BROKEN)


def blocks_of(root: Element, paragraphs: int) -> tuple[Block, ...]:
    """The lines and tables of a page that was parsed already, as many paragraphs as are wanted."""
    return _Page(paragraphs).blocks(root)


def _unpacked(file: SourceFile, limits: Limits) -> tuple[list[tuple[bytes, str | None]], tuple[Picture, ...]]:
    """The pages with their charsets as labelled, and the pictures (RFC 2557)."""
    if file.kind != "mht":
        found = _CHARSET.search(file.data[:4096])
        return [(file.data, found[1].decode("ascii") if found else None)], ()
    pages, pictures = [], []
    for part in read_tree(file.data, limits).parts[:_MOST_PARTS]:
        data = part.data()
        kind = detect_kind(data)
        if kind in RASTER:
            pictures.append(Picture(data, kind, "文中图片"))
        elif data and (kind == "html" or part.content_type == "text/html"):
            pages.append((data, part.type_parameters.get("charset")))
    return pages, tuple(pictures)


def _parsed(data: bytes, label: str | None) -> Element | None:
    text = file_text(data, label)
    declared = _DECLARATION.match(text)
    text = _CONDITIONAL.sub("", text[declared.end() :] if declared else text)
    parser = etree.HTMLParser(target=_Growth(), no_network=True, huge_tree=False)  # type: ignore[arg-type] # str is all it gets
    try:
        root: Element | None = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return root


class _Growth:
    """Builds the tree of a page with the attributes that are asked for.

    libxml2 hangs each attribute of an element behind all others, one by one: eighty thousand take minutes.
    """

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth <= _DEEPEST_TREE:
            self._builder.start(tag, {name: attributes[name] for name in _KEPT & attributes.keys()})

    def end(self, tag: str) -> None:
        if self._depth <= _DEEPEST_TREE:
            self._builder.end(tag)
        self._depth -= 1

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Element:
        return self._builder.close()


@dataclass
class _Line:
    """The paragraph that is being filled."""

    runs: list[Run] = field(default_factory=list)
    outline: int | None = None

    def add(self, text: str, *, struck: bool = False, emphasis: frozenset[str] = frozenset()) -> None:
        if text:
            self.runs.append(Run(text, struck=struck, emphasis=emphasis))


@dataclass(frozen=True)
class _Look:
    font: str | None = None
    struck: bool = False
    emphasis: frozenset[str] = frozenset()
    preformatted: bool = False


class _Page:
    """Turns elements to blocks; `left` falls below zero when there are more paragraphs than are taken."""

    def __init__(self, paragraphs: int) -> None:
        self.left = paragraphs
        self.numbered = self.tables = 0
        self.line = _Line()
        self.out: list[Block] = []
        self.place: str | None = None

    def blocks(self, element: Element, place: str | None = None) -> tuple[Block, ...]:
        """All blocks inside an element; `place` is theirs where they stand in a cell."""
        outer = self.line, self.out, self.place
        self.line, self.out, self.place = _Line(), [], place
        self._inside(element, _Look(), 0)
        self._end_line()
        found = tuple(self.out)
        self.line, self.out, self.place = outer
        return found

    def _element(self, element: Element, look: _Look, depth: int) -> None:
        tag = element.tag.rpartition(":")[2] if isinstance(element.tag, str) else "head"
        style = element.get("style", "")[:_STYLE_CHARACTERS]
        if tag in _UNSEEN or _HIDDEN.search(style) or depth > _DEEPEST:
            return
        if tag == "br":
            self.line.add("\n")
        elif tag == "input":
            self._input(element)
        elif tag == "table":
            self._table(element)
        else:
            self._nested(element, tag, _look(look, tag, style, element.get("face")), depth)

    def _nested(self, element: Element, tag: str, look: _Look, depth: int) -> None:
        if tag in _BLOCKS:
            self._end_line(force=False)
            self.line.outline = _HEADINGS.get(tag)
        self._inside(element, look, depth + 1)
        if tag in _BLOCKS:
            self._end_line(force=tag == "p")

    def _inside(self, element: Element, look: _Look, depth: int) -> None:
        self._text(element.text, look)
        for child in element:
            self._element(child, look, depth)
            self._text(child.tail, look)

    def _text(self, text: str | None, look: _Look) -> None:
        if text:
            text = text if look.preformatted else _BLANKS.sub(" ", text)
            text = clean(shown(text, look.font)).replace("\xa0", " ")
            self.line.add(text, struck=look.struck, emphasis=look.emphasis)

    def _input(self, element: Element) -> None:
        kind = element.get("type", "text").lower()
        if kind in {"checkbox", "radio"}:
            self.line.add(TICKED_BOX if "checked" in element.attrib else EMPTY_BOX)
        elif kind == "text":
            self.line.add(clean(element.get("value", "")))

    def _end_line(self, *, force: bool = False) -> None:
        line, self.line = self.line, _Line()
        runs = _trimmed(line.runs)
        if not runs and not force:
            return
        self.left -= 1
        if self.left < 0:
            return
        if self.place is None:
            self.numbered += bool(runs)
        place = self.place or f"第{max(1, self.numbered)}段"
        self.out.append(Paragraph(runs, place=place, outline=line.outline))

    def _table(self, table: Element) -> None:
        self._end_line()
        self.tables += self.place is None
        name = f"{self.place}内表格" if self.place else f"表格{self.tables}"
        cells, taken = [], set[tuple[int, int]]()
        for row, element in enumerate(_rows(table)):
            column = 0
            for position, cell in enumerate(child for child in element if child.tag in {"td", "th"}):
                while (row, column) in taken:
                    column += 1
                spans = (
                    whole(cell.get("rowspan"), 1, 1, _MOST_SPAN),
                    whole(cell.get("colspan"), 1, 1, _MOST_SPAN),
                )
                if sum(spans) > 2 and len(taken) < _MOST_TAKEN:
                    taken |= _area(row, column, *spans)
                place = f"{name}第{row + 1}行第{position + 1}格"
                cells.append(Cell(row, column, *spans, self.blocks(cell, place)))
                column += spans[1]
        self.out.append(Table(tuple(cells), name))


def _area(row: int, column: int, rows: int, columns: int) -> set[tuple[int, int]]:
    """Places that a merged cell covers below its first row; a page may claim any number."""
    return {(row + r, column + c) for r in range(1, min(rows, 200)) for c in range(min(columns, 50))}


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from _rows(child)


def _look(outer: _Look, tag: str, style: str, face: str | None) -> _Look:
    font = _FONT.search(style)
    own = font[1].strip() if font else face or outer.font
    styled = {kind for kind, pattern in _EMPHASES.items() if pattern.search(f"<{tag}>{style}")}
    return _Look(
        emphasis=outer.emphasis | styled,
        font=own if is_symbol_font(own) else None,
        struck=outer.struck or tag in {"s", "strike"} or "line-through" in style,
        preformatted=outer.preformatted or tag == "pre",
    )


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Without blanks at either end: they are how the source was laid out."""
    first = next((at for at, run in enumerate(runs) if run.text.strip(" \n")), len(runs))
    kept = runs[first:]
    while kept and not kept[-1].text.strip(" \n"):
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip(" \n"))
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" \n"))
    return tuple(kept)
