"""What stands in drawings of a Word file, DrawingML and VML: text boxes, pictures, WordArt, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.document import Picture
from parsers.kinds.detect import detect_kind
from parsers.readers.limits import Unreadable
from parsers.readers.word.names import a, mc, r, v, w
from parsers.readers.word.package import Element, Package, Relationship
from parsers.readers.word.text import chosen_alternative
from parsers.source import RASTER

_MOST_PICTURES = 200
_MOST_PICTURE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class TextBox:
    """The paragraphs and tables of a text box."""

    content: Element


@dataclass(frozen=True)
class Lettering:
    """WordArt of the old kind: its text stands in an attribute."""

    text: str


@dataclass(frozen=True)
class Image:
    """A picture, by the id of its relationship."""

    relationship: str


Shape = TextBox | Lettering | Image


def shapes_in(element: Element) -> Iterator[Shape]:
    """What a drawing holds, in order; what stands inside a text box is left to whoever reads that."""
    if element.tag == w("txbxContent"):
        yield TextBox(element)
        return
    if element.tag == mc("AlternateContent"):
        chosen = chosen_alternative(element)
        if chosen is not None:
            yield from shapes_in(chosen)
        return
    if (shape := _own_shape(element)) is not None:
        yield shape
    for child in element:
        yield from shapes_in(child)


def _own_shape(element: Element) -> Shape | None:
    if element.tag == a("blip") and (target := element.get(r("embed"))):
        return Image(target)
    if element.tag == v("imagedata") and (target := element.get(r("id"))):
        return Image(target)
    if element.tag == v("textpath") and (text := element.get("string")):
        return Lettering(text)
    return None


@dataclass
class Album:
    """The pictures of one file, each once, as far as they fit."""

    package: Package
    pictures: list[Picture] = field(default_factory=list)
    full: bool = False
    """There was more than is taken."""
    _known: set[str] = field(default_factory=set)
    _left: int = _MOST_PICTURE_BYTES

    def add(self, relationship: Relationship | None, place: str) -> None:
        """Takes a picture in, if it is one that can be looked at; vector graphics are not."""
        if relationship is None or relationship.target in self._known:
            return
        self._known.add(relationship.target)
        if len(self.pictures) >= _MOST_PICTURES:
            self.full = True
            return
        try:
            data = self.package.content(relationship.target, min(self._left, self.package.limits.file_bytes))
        except Unreadable as fault:
            self.full |= fault.code == "too_large"
            return
        kind = detect_kind(data) if data else "empty"
        if data and kind in RASTER:
            self._left -= len(data)
            self.pictures.append(Picture(data, kind, place))
