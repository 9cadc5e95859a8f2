"""From pieces of text and ruled frames to lines, paragraphs and tables: the same for PDF and for OCR.

Lengths are points from the page's upper left corner.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from parsers.document import Block, Box, Paragraph, Run
from parsers.readers.page.grid import Frame, Grid, LaidCell, stacked

PAGE_NUMBER = re.compile(r"(第?\d{1,4}页?|[ivxIVX]{1,6})([/,，]{0,3}共?\d{1,4}页?)?")
AROUND_NUMBER, LONGEST_NUMBER = "-–—―·•.", 40
"""What stands on both sides of a page's number, and the characters that all has at the most, blanks aside."""
STARTS_ANEW = re.compile(
    r"\s*([☐☑□■√✓●○◆]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]+[章节条])"
)
BAND = 20
"""Points: the page is searched for a piece's cell in bands so high."""
ENDS = "。！？!?;；:："


@dataclass(frozen=True)
class Piece:
    """Text in one place: a character of a PDF, a string that OCR read, a box."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float = 1.0
    font: str | None = None
    size: float | None = None
    struck: bool = False
    emphasis: frozenset[str] = frozenset()

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Page:
    """What was seen on a page, in no order."""

    number: int
    """From 1."""
    height: float
    pieces: tuple[Piece, ...]
    tables: tuple[tuple[Frame, ...], ...] = ()


@dataclass(frozen=True)
class Line:
    """Pieces beside each other, from left to right, gaps turned into blanks."""

    runs: tuple[Run, ...]
    box: Box

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def height(self) -> float:
        return self.box.y1 - self.box.y0


@dataclass
class Flow:
    """Lines outside tables, and tables, in reading order."""

    items: list[Line | Grid[Line]] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)


def lay_out(pages: Iterable[Page]) -> tuple[tuple[Block, ...], tuple[Paragraph, ...]]:
    """Blocks in reading order, and the page numbers and the like that are no part of the text.

    A table that goes on at the top of the next page becomes one table; a row cut by the page's end one row.
    """
    flow = Flow()
    for page in pages:
        _add(flow, page)
    return tuple(_blocks(flow.items)), tuple(_paragraph([line]) for line in flow.notes)


def _add(flow: Flow, page: Page) -> None:
    loose, filled = _sorted_into_frames(page)
    lines = _lines(loose, page.number)
    body = [line for line in lines if not _is_page_number(line, page.height)]
    flow.notes += [line for line in lines if _is_page_number(line, page.height)]
    grids = [Grid(tuple(cells), page.number) for cells in filled]
    items: list[Line | Grid[Line]] = [*body, *grids]
    items.sort(key=lambda item: item.box.y0 if isinstance(item, Line) else item.top)
    for item in items:
        last = flow.items[-1] if flow.items else None
        if isinstance(item, Grid) and isinstance(last, Grid) and (joined := stacked(last, item)) is not None:
            flow.items[-1] = joined
        else:
            flow.items.append(item)


def _sorted_into_frames(page: Page) -> tuple[list[Piece], list[list[LaidCell[Line]]]]:
    """The pieces outside all tables, and each table's cells with their lines."""
    inside: dict[Frame, list[Piece]] = {frame: [] for frames in page.tables for frame in frames}
    bands: dict[int, list[Frame]] = {}
    for frame in sorted(inside, key=lambda frame: frame.area):
        for band in range(int(max(0, frame.y0) // BAND), int(min(frame.y1, page.height) // BAND) + 1):
            bands.setdefault(band, []).append(frame)
    loose: list[Piece] = []
    for piece in page.pieces:
        near = bands.get(int(piece.middle[1] // BAND), [])
        home = next((frame for frame in near if frame.holds(*piece.middle)), None)
        (loose if home is None else inside[home]).append(piece)
    cells = [
        [LaidCell(frame, tuple(_lines(inside[frame], page.number))) for frame in frames]
        for frames in page.tables
    ]
    return loose, cells


def _is_page_number(line: Line, page_height: float) -> bool:
    at_edge = line.box.y1 < 0.07 * page_height or line.box.y0 > 0.92 * page_height
    text = "".join(line.text.split()) if at_edge else ""
    return 0 < len(text) <= LONGEST_NUMBER and PAGE_NUMBER.fullmatch(text.strip(AROUND_NUMBER)) is not None


def _lines(pieces: Sequence[Piece], page: int) -> list[Line]:
    """Pieces that overlap by half their height stand in one line."""
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle[1]):
        row = next((row for row in reversed(rows[-3:]) if row.has_beside(piece)), None)
        if row is None:
            rows.append(row := _Row())
        row.add(piece)
    lines = [_line(sorted(row.pieces, key=lambda piece: piece.x0), page) for row in rows]
    return [line for line in lines if line.text.strip()]


@dataclass
class _Row:
    """Pieces of one line, by their middles from the left."""

    middles: list[float] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        at = bisect_left(self.middles, piece.middle[0])
        self.middles.insert(at, piece.middle[0])
        self.pieces.insert(at, piece)

    def has_beside(self, piece: Piece) -> bool:
        """Judged by the piece of the row that is nearest, so that a slightly sloping line stays one."""
        at = bisect_left(self.middles, piece.middle[0])
        near = min(
            self.pieces[max(0, at - 1) : at + 1], key=lambda other: abs(other.middle[0] - piece.middle[0])
        )
        overlap = min(near.y1, piece.y1) - max(near.y0, piece.y0)
        return overlap > 0.5 * min(near.y1 - near.y0, piece.y1 - piece.y0)


def _line(pieces: Sequence[Piece], page: int) -> Line:
    runs: list[Run] = []
    previous: Piece | None = None
    for piece in pieces:
        blank = " " if previous is not None and _is_gap(previous, piece) else ""
        run = Run(blank + piece.text, piece.font, piece.size, piece.struck, piece.emphasis, piece.confidence)
        if runs and replace(runs[-1], text=run.text) == run:
            runs[-1] = replace(run, text=runs[-1].text + run.text)
        else:
            runs.append(run)
        previous = piece
    box = Box(
        page,
        min(piece.x0 for piece in pieces),
        min(piece.y0 for piece in pieces),
        max(piece.x1 for piece in pieces),
        max(piece.y1 for piece in pieces),
    )
    return Line(tuple(runs), box)


def _is_gap(left: Piece, right: Piece) -> bool:
    """Wide enough for a blank that the file does not spell out."""
    if left.text.endswith((" ", "\u3000", "\xa0")) or right.text.startswith((" ", "\u3000", "\xa0")):
        return False
    wide = 0.22 if left.text[-1:].isascii() and right.text[:1].isascii() else 0.55
    return right.x0 - left.x1 > wide * min(left.y1 - left.y0, right.y1 - right.y0)


def _blocks(items: Sequence[Line | Grid[Line]]) -> list[Block]:
    loose = [item.box for item in items if isinstance(item, Line)]
    column = (min((box.x0 for box in loose), default=0.0), max((box.x1 for box in loose), default=0.0))
    blocks: list[Block] = []
    waiting: list[Line] = []
    tables = 0
    for item in items:
        if isinstance(item, Line):
            waiting.append(item)
            continue
        tables += 1
        blocks += _paragraphs(waiting, *column)
        blocks.append(item.table(f"表格{tables}", _in_cell))
        waiting = []
    return [*blocks, *_paragraphs(waiting, *column)]


def _in_cell(cell: LaidCell[Line]) -> tuple[Paragraph, ...]:
    return tuple(_paragraphs(cell.lines, cell.frame.x0, cell.frame.x1))


def _paragraphs(lines: Sequence[Line], left: float, right: float) -> list[Paragraph]:
    """Lines that were only wrapped at the right edge are joined again."""
    groups: list[list[Line]] = []
    start = min((line.box.x0 for line in lines), default=left)
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line, start, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group) for group in groups]


def _goes_on(line: Line, following: Line, left: float, right: float) -> bool:
    """The line reaches the right edge, and the next one looks like no beginning."""
    em = line.height
    reaches = line.box.x1 > right - 2.2 * em
    indented = following.box.x0 > left + 1.4 * following.height and following.box.x0 > line.box.x0 + 0.6 * em
    same_size = 0.65 < following.height / max(em, 1e-6) < 1.55
    begins = STARTS_ANEW.match(following.text) is not None or line.box.page != following.box.page
    fresh = begins and line.text.rstrip()[-1:] in ENDS
    boxed = following.text.lstrip()[:1] in "☐☑□■"
    return reaches and same_size and not indented and not fresh and not boxed


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    runs: list[Run] = []
    for line in lines:
        if runs and _needs_blank(runs[-1].text, line.text):
            runs[-1] = replace(runs[-1], text=runs[-1].text + " ")
        runs += line.runs
    box = Box(
        lines[0].box.page,
        min(line.box.x0 for line in lines),
        lines[0].box.y0,
        max(line.box.x1 for line in lines),
        lines[-1].box.y1,
    )
    return Paragraph(tuple(runs), place=f"第{box.page}页", box=box)


def _needs_blank(before: str, after: str) -> bool:
    """Between two Latin words, that the line's end parted; digits and addresses go on."""
    return before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
