"""Word 97 to 2003 files (doc, wps), read lightly: text, tables, ticks, revisions; no styles, no numbering.

For where LibreOffice is missing or fails. Source: [MS-DOC].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.charset import clean
from parsers.document import EMPTY_BOX, TICKED_BOX, Block, Document, Paragraph, Run, paragraphs_of
from parsers.facts import Defect
from parsers.readers.flow import CellShape, Flow
from parsers.readers.limits import TOO_LARGE, Unreadable, unread
from parsers.readers.word.fields import field_text
from parsers.readers.word.symbols import is_symbol_font, shown, symbol
from parsers.readers.word97.file import Word97, open_word97
from parsers.source import SourceFile
from parsers.terms import Limits

_DELETED, _HIDDEN, _STRUCK, _SYMBOL, _FONT, _DATA = 0x0800, 0x083C, 0x0837, 0x6A09, 0x4A4F, 0x6A03
_IN_TABLE, _ROW_END, _DEFINE_TABLE = 0x2416, 0x2417, 0xD608
_BEGIN, _SEPARATE, _END = "\x13", "\x14", "\x15"
_SHOWN = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xa0": "\xa0", "\t": "\t", "\x0e": "\n"}
_UNDEFINED = 25
"""A check box that nobody touched; its default holds ([MS-DOC] 2.9.78)."""
_VERTICALLY_MERGED, _MERGE_STARTS = 0x0020, 0x0040
_CELL_SIZE = 20
_PLACES = ("", "脚注", "页眉", "", "批注", "尾注", "文本框", "")
_BODY, _TEXT_BOXES = 0, 6


def is_locked(data: bytes) -> bool:
    """Whether the file needs a password."""
    try:
        open_word97(data)
    except Unreadable as fault:
        return fault.code == "encrypted"
    return False


def read_word97(file: SourceFile, limits: Limits) -> Document:
    """The document in a doc or wps; total."""
    try:
        word = open_word97(file.data)
    except Unreadable as fault:
        return unread(file, fault.code, fault.detail)
    stories: dict[int, tuple[Block, ...]] = {}
    start, exceeded = 0, False
    for index, length in enumerate(word.counts):
        story = _Story(word, Flow(_PLACES[index] if index else "", limits.document_paragraphs))
        stories[index] = story.read(start, start + length)
        exceeded |= story.flow.exceeded
        start += length
    notes = (
        _named(stories[index], place) for index, place in enumerate(_PLACES) if place and index != _TEXT_BOXES
    )
    return Document(
        path=file.path,
        kind=file.kind,
        read_by=f"{file.kind}-light",
        blocks=stories[_BODY],
        text_boxes=tuple(block for block in stories[_TEXT_BOXES] if _says_something(block)),
        notes=tuple(paragraph for story in notes for paragraph in story),
        defects=(Defect("too_large", file.path, TOO_LARGE),) if exceeded else (),
    )


def _named(blocks: tuple[Block, ...], place: str) -> Iterator[Paragraph]:
    for paragraph in paragraphs_of(blocks):
        if paragraph.text.strip():
            yield Paragraph(paragraph.runs, place)


def _says_something(block: Block) -> bool:
    return any(paragraph.text.strip() for paragraph in paragraphs_of((block,)))


@dataclass
class _Field:
    code: str = ""
    in_code: bool = True
    shows: bool = False
    box: str = ""


@dataclass
class _Story:
    """Reads one story: the body, the footnotes …"""

    word: Word97
    flow: Flow
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)

    def read(self, start: int, end: int) -> tuple[Block, ...]:
        for text, offset, width in self._stretches(start, end):
            for index, char in enumerate(text):
                self._character(char, offset + index * width)
        if self.pieces:
            self.flow.end_paragraph(self._runs(), in_table=False)
        return self.flow.blocks()

    def _stretches(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The text between two character numbers, with where in the file it stands."""
        for piece in self.word.pieces:
            first, last = max(start, piece.start), min(end, piece.end)
            if first < last:
                offset = piece.offset + (first - piece.start) * piece.width
                data = self.word.stream[offset : offset + (last - first) * piece.width]
                codec = "cp1252" if piece.width == 1 else "utf-16-le"
                yield _units(data, codec), offset, piece.width

    def _character(self, char: str, offset: int) -> None:
        look = self.word.characters.at(offset)
        if char in "\r\x07\x0c":
            if not _on(look, _DELETED) or char == "\x07":
                self._end(char, offset)
        elif not _on(look, _DELETED) and not _on(look, _HIDDEN):
            self._seen(char, look)

    def _seen(self, char: str, look: dict[int, bytes]) -> None:
        if char == _BEGIN:
            self.fields.append(_Field())
        elif char == _SEPARATE and self.fields:
            self.fields[-1].in_code = False
        elif char == _END and self.fields:
            ended = self.fields.pop()
            if not ended.shows:
                self._emit(ended.box or field_text(ended.code), struck=False)
        elif _SYMBOL in look:
            self._emit(self._symbol(look[_SYMBOL]), struck=False)
        elif char == "\x01" and self.fields:
            self.fields[-1].box = self._box(look.get(_DATA, b"")) or self.fields[-1].box
        elif char >= " " or char in _SHOWN:
            font = self._font(look.get(_FONT, b""))
            text = _SHOWN.get(char, char)
            self._emit(
                shown(text, font) if is_symbol_font(font) else shown(text, None), struck=_on(look, _STRUCK)
            )

    def _emit(self, text: str, *, struck: bool) -> None:
        for open_field in reversed(self.fields):
            if open_field.in_code:
                open_field.code += text
                return
            open_field.shows |= bool(text.strip("\u2002 "))
        if text:
            self.pieces.append((text, struck))

    def _end(self, char: str, offset: int) -> None:
        look = self.word.paragraphs.at(offset)
        if char == "\x07":
            if _on(look, _ROW_END):
                self.flow.end_row(_shapes(look.get(_DEFINE_TABLE, b"")))
            else:
                self.flow.end_cell(self._runs())
        elif char == "\r" or self.pieces:
            self.flow.end_paragraph(self._runs(), in_table=_on(look, _IN_TABLE))

    def _runs(self) -> list[Run]:
        pieces, self.pieces = self.pieces, []
        texts: list[tuple[str, bool]] = []
        for text, struck in pieces:
            if texts and texts[-1][1] == struck:
                texts[-1] = texts[-1][0] + text, struck
            else:
                texts.append((text, struck))
        return [Run(clean(_joined(text)), struck=struck) for text, struck in texts]

    def _font(self, number: bytes) -> str | None:
        index = int.from_bytes(number, "little")
        return self.word.fonts[index] if number and index < len(self.word.fonts) else None

    def _symbol(self, operand: bytes) -> str:
        return symbol(self._font(operand[:2]), int.from_bytes(operand[2:4], "little"))

    def _box(self, place: bytes) -> str:
        """A legacy check box's state, from the Data stream ([MS-DOC] 2.9.157, 2.9.78)."""
        at = int.from_bytes(place, "little")
        record = self.word.data[at : at + 2048] if place else b""
        head = int.from_bytes(record[4:6], "little")
        record = record[head:]
        if len(record) < 12 or record[4] & 3 != 1:
            return ""
        state = record[4] >> 2 & 0x1F
        if state == _UNDEFINED:
            name = int.from_bytes(record[10:12], "little")
            state = int.from_bytes(record[14 + 2 * name : 16 + 2 * name], "little")
        return TICKED_BOX if state else EMPTY_BOX


def _on(properties: dict[int, bytes], sprm: int) -> bool:
    return properties.get(sprm, b"\0")[:1] == b"\x01"


def _shapes(definition: bytes) -> list[CellShape]:
    """A row's cells from sprmTDefTable ([MS-DOC] 2.9.322): their right edges, and which go on from above."""
    count = definition[2] if len(definition) > 2 else 0
    edges = definition[3 : 3 + 2 * (count + 1)]
    flags = definition[3 + 2 * (count + 1) :]
    if len(edges) < 2 * (count + 1):
        return []
    shapes = []
    for index in range(count):
        right = int.from_bytes(edges[2 * index + 2 : 2 * index + 4], "little", signed=True)
        merge = int.from_bytes(flags[_CELL_SIZE * index : _CELL_SIZE * index + 2], "little")
        shapes.append(CellShape(right, bool(merge & _VERTICALLY_MERGED) and not merge & _MERGE_STARTS))
    return shapes


def _units(data: bytes, codec: str) -> str:
    """One character a code unit, so that each has its offset; halves of a pair stay apart for now."""
    if codec == "cp1252":
        return data.decode(codec, "replace")
    return "".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data) - 1, 2))


def _joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
