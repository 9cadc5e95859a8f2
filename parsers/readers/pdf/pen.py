"""What was drawn over a PDF's text by hand: ticks of a pen on a tablet, stamps, rings, highlighting.

A pen's stroke is part of the page, or an annotation of its own (ISO 32000-1, 12.5.6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from parsers.document import TICKED_BOX
from parsers.readers.page.grid import Frame
from parsers.readers.page.layout import Piece
from parsers.readers.pdf.fields import name_of, plain
from parsers.readers.pdf.marks import MOST_DRAWN, frame_of, is_crossed, middle_of

BOXES = frozenset("□☐◻▢❏❑○◯口")
MOST_BOXES, MOST_MARKS = 200, 500
TALLEST = 4.0
"""Heights of a box that a mark of the hand takes up; a seal takes more."""
MARKS = frozenset({"Ink", "PolyLine", "Polygon", "Stamp", "Circle", "Square"})
EMPHASES = {"Highlight": "highlight", "Underline": "underline", "Squiggly": "underline"}
HIDDEN = 0x2
"""A flag of an annotation that nobody sees (table 165)."""


def with_hand_marks(pieces: Sequence[Piece], page: Any) -> list[Piece]:
    """The pieces, boxes ticked that a mark of the hand ticks, and what is highlighted or underlined so.

    A mark that lies over several boxes ticks none: only a person can tell what it means.
    """
    notes = list(_notes(page))
    boxes = [at for at, piece in enumerate(pieces) if piece.text in BOXES][:MOST_BOXES]
    frames = {at: Frame(pieces[at].x0, pieces[at].y0, pieces[at].x1, pieces[at].y1) for at in boxes}
    strokes = [*page.lines, *page.curves]
    strokes = strokes if len(strokes) <= MOST_DRAWN else []
    ticked = {at for at, frame in frames.items() if is_crossed(frame, strokes)}
    for kind, mark in notes:
        held = [at for at, frame in frames.items() if mark.holds(*middle_of(frame))]
        if kind in MARKS and len(held) == 1 and _is_of_a_hand(mark, frames[held[0]]):
            ticked.add(held[0])
    made = [replace(piece, text=TICKED_BOX) if at in ticked else piece for at, piece in enumerate(pieces)]
    bright = [(EMPHASES[kind], mark) for kind, mark in notes if kind in EMPHASES]
    return [_emphasised(piece, bright) for piece in made] if bright else made


def _is_of_a_hand(mark: Frame, box: Frame) -> bool:
    return mark.y1 - mark.y0 <= TALLEST * (box.y1 - box.y0)


def _emphasised(piece: Piece, bright: Sequence[tuple[str, Frame]]) -> Piece:
    found = {kind for kind, mark in bright if mark.holds(*piece.middle)}
    return replace(piece, emphasis=piece.emphasis | found) if found else piece


def _notes(page: Any) -> Iterator[tuple[str, Frame]]:
    """The marks that are annotations, each with where it lies; of ink every stroke by itself."""
    for annotation in page.annots[:MOST_MARKS]:
        data = annotation.get("data") or {}
        kind = name_of(data.get("Subtype"))
        if kind not in MARKS | EMPHASES.keys() or _number(data.get("F")) & HIDDEN:
            continue
        strokes = plain(data.get("InkList"))
        if kind == "Ink" and isinstance(strokes, list) and len(strokes) > 1:
            found = (_stroke(plain(stroke), float(page.height)) for stroke in strokes[:MOST_MARKS])
            yield from ((kind, frame) for frame in found if frame)
        else:
            yield kind, frame_of(annotation)


def _stroke(points: Any, height: float) -> Frame | None:
    """Where a stroke lies whose points are given as x and y in turn, from the page's lower left corner."""
    values = [plain(value) for value in points] if isinstance(points, list) else []
    if len(values) < 4 or not all(isinstance(value, int | float) for value in values):
        return None
    across, up = values[::2], values[1::2]
    return Frame(min(across), height - max(up), max(across), height - min(up))


def _number(value: Any) -> int:
    value = plain(value)
    return int(value) if isinstance(value, int | float) else 0
