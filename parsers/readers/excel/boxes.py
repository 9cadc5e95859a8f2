"""Check boxes that lie over a sheet's cells (form controls): Excel keeps them in a drawing of the old kind.

Source: ECMA-376 part 4, 19.4 (VML, `x:ClientData`).
"""

from __future__ import annotations

from parsers.charset import clean
from parsers.document import EMPTY_BOX, TICKED_BOX, Run
from parsers.readers.excel.cells import children, named
from parsers.readers.excel.sheet import Place
from parsers.readers.word.package import Element

MOST_BOXES = 200
_KINDS = frozenset({"Checkbox", "Radio"})


def read_boxes(drawing: Element) -> dict[Place, tuple[Run, ...]]:
    """The boxes with their captions, by the cell in which their upper left corner lies."""
    found: dict[Place, tuple[Run, ...]] = {}
    for shape, _ in zip(_shapes(drawing), range(MOST_BOXES), strict=False):
        for data in children(shape, "ClientData"):
            place = _place(_text(data, "Anchor"))
            if data.get("ObjectType") not in _KINDS or place is None:
                continue
            box = TICKED_BOX if _text(data, "Checked") == "1" else EMPTY_BOX
            caption = "".join(str(part) for held in children(shape, "textbox") for part in held.itertext())
            run = Run(box + clean("".join(caption.split())))
            found[place] = (*found[place], Run("\n"), run) if place in found else (run,)
    return found


def _shapes(drawing: Element) -> list[Element]:
    return [one for one in drawing.iter() if named(one) == "shape"]


def _text(element: Element, name: str) -> str:
    return next(((one.text or "").strip() for one in children(element, name)), "")


def _place(anchor: str) -> Place | None:
    """`column, offset, row, offset` of the upper left corner, then of the lower right one."""
    numbers = [part.strip() for part in anchor.split(",")][:3]
    if len(numbers) < 3 or not all(part.isdecimal() and len(part) < 8 for part in numbers):
        return None
    return int(numbers[2]), int(numbers[0])
