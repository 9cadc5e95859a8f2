"""The hinge: every reader turns its file format into a `Document`, and form and manuscript know only that.

Readers give text as a person sees it: deleted revisions, hidden text and field codes are left out,
symbol-font glyphs are turned into the characters that they show. Boxes and ticks, however the file makes
them, become these characters in the text:

- `☐` an empty box by the file format's own word (a content control, a legacy field, a symbol glyph);
- `☑` a ticked one.

What was typed as plain text (`□ ■ √ ( ) 口`) stays as it was typed; `form.py` makes sense of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.facts import Defect

if TYPE_CHECKING:
    from PIL import Image

EMPTY_BOX = "☐"
TICKED_BOX = "☑"


EMPHASES = ("underline", "highlight", "border", "colour", "bold")
"""Ways to make text stand out, the most telling first."""


@dataclass(frozen=True)
class Run:
    """Text of one look."""

    text: str
    font: str | None = None
    """The effective East-Asian font as the file names it, through run, styles, defaults and theme."""
    size: float | None = None
    """Points, effective."""
    struck: bool = False
    """Struck through by formatting: the reader still sees it."""
    emphasis: frozenset[str] = frozenset()
    """How it is made to stand out: those of `EMPHASES` that it has."""
    confidence: float = 1.0
    faint: bool = False
    """Too small or too pale to be seen: a point or two high, or white on no ground of its own."""


@dataclass(frozen=True)
class Spacing:
    """Line spacing of a paragraph."""

    rule: str
    """`exact`, `at_least` or `multiple`."""
    value: float
    """Points; for `multiple`, lines."""


@dataclass(frozen=True)
class Box:
    """Where on a page, in points from its upper left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Paragraph:
    """A line of text that ends in a paragraph mark. A line break inside is `\\n`, a tab `\\t`."""

    runs: tuple[Run, ...] = ()
    place: str = ""
    """For a person: `第12段`, `文本框1第2段`, `第3页`."""
    numbering: str = ""
    """The label that automatic numbering shows (`一、`, `（二）`, `1.`); not part of `text`."""
    style: str | None = None
    outline: int | None = None
    """0 for a first-level heading (`w:outlineLvl` or the heading style's); `None` for body text."""
    alignment: str | None = None
    spacing: Spacing | None = None
    toc: bool = False
    """Part of a table of contents."""
    page_break: bool = False
    """A page or section begins before it."""
    box: Box | None = None

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def visible(self) -> str:
        """The text without runs that nobody sees."""
        return "".join(run.text for run in self.runs if not run.faint)


@dataclass(frozen=True)
class Cell:
    """A cell of the visible grid; merged cells are one."""

    row: int
    column: int
    row_span: int
    column_span: int
    blocks: tuple[Block, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in paragraphs_of(self.blocks))


@dataclass(frozen=True)
class Table:
    """Cells in reading order."""

    cells: tuple[Cell, ...] = ()
    place: str = ""
    """`表格1`; for a nested one `表格1第2行内表格1`."""


@dataclass(frozen=True)
class Picture:
    """An image inside the file, or a page's rendering."""

    data: bytes
    """As the file holds it; empty where it was decoded already."""
    kind: str
    place: str
    drawn: bool = False
    """Rendered from a page that a program wrote: its lack of colour is no grey scanner's doing."""
    image: Image.Image | None = field(default=None, compare=False, repr=False)
    """Its pixels, no more than the look for a seal needs, where the reader had them decoded."""


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """What a file says. Total: a file that could not be read is one with defects and no blocks."""

    path: str
    kind: str
    """The file's detected kind, as in `Attachment.kind`."""
    read_by: str | None
    """How it was read: `docx` (also docm); `doc-libreoffice`, `wps-libreoffice`, `rtf-libreoffice`,
    `odt-libreoffice`, `wordxml-libreoffice` (converted to docx first); `doc-light`, `wps-light`, `rtf` (by
    our own readers); `xlsx`, `xls-libreoffice`, `ods-libreoffice`; `html` (also mht), `text`, `pdf`, `ocr`.
    Null when nothing could be read."""
    blocks: tuple[Block, ...] = ()
    text_boxes: tuple[Block, ...] = ()
    """What stands in text boxes and shapes, once each (not the VML fallback too)."""
    anchors: tuple[int, ...] = ()
    """For each of `text_boxes`, in order, the index of the block that it hangs on; empty where unknown."""
    notes: tuple[Paragraph, ...] = ()
    """Headers, footers, footnotes, comments: seen, but part of neither form nor body."""
    pictures: tuple[Picture, ...] = ()
    """Where a seal may be: images inside a Word file, or the pages of a PDF, scan or photo."""
    marks: frozenset[str] = frozenset()
    """Places (`Paragraph.place`) where something without words lies over the text: a stroke, a picture."""
    default_spacing: Spacing | None = None
    defects: tuple[Defect, ...] = field(default=())

    @property
    def is_word(self) -> bool:
        """Whether the notice would call it a Word file."""
        return self.kind in {"docx", "docm", "doc", "wps", "rtf", "wordxml"}


SHEETS = frozenset({"xlsx", "xls", "ods"})
"""Kinds of files whose pages are tables alone."""


def paragraphs_of(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """All paragraphs in reading order, those in tables included.

    >>> list(paragraphs_of(()))
    []
    """
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for cell in block.cells:
                yield from paragraphs_of(cell.blocks)
