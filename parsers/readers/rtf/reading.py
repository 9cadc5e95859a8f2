"""Rich Text Format (Microsoft's specification 1.9.1), read lightly: text, tables, ticks and pictures."""

from __future__ import annotations

from binascii import Error, unhexlify
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parsers.charset import clean, codec_for, decode
from parsers.document import EMPTY_BOX, TICKED_BOX, Document, Picture, Run
from parsers.facts import Defect
from parsers.kinds.detect import detect_kind
from parsers.readers.flow import CellShape, Flow
from parsers.readers.limits import BROKEN, TOO_LARGE, unread
from parsers.readers.rtf.tokens import Token, tokens
from parsers.readers.word.fields import field_text
from parsers.readers.word.symbols import is_symbol_font, shown
from parsers.source import RASTER, SourceFile
from parsers.terms import Limits

_SKIPPED = frozenset({
    "colortbl", "stylesheet", "info", "header", "headerl", "headerr", "headerf", "footer", "footerl",
    "footerr", "footerf", "footnote", "annotation", "listtable", "listoverridetable", "revtbl",
    "nonshppict", "nonesttables", "object", "themedata", "datastore", "xmlnstbl", "generator",
    "latentstyles", "rsidtbl", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "pn", "template", "atnid",
    "atnauthor", "private", "panose", "sn", "sv",
})  # fmt: skip
_DESTINATIONS = frozenset({"fonttbl", "fldinst", "fldrslt", "pict", "listtext", "pntext", "formfield"})
_LOOKED_INTO = frozenset({"shppict", "shpinst", "shptxt"})
"""Skippable by name (`\\*`), but they hold what is seen."""
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u3000", "enspace": " ", "~": " ", "_": "-",
    "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_CHARSETS = {128: "shift_jis", 129: "euc-kr", 134: "gb18030", 136: "big5", 204: "cp1251", 238: "cp1250"}
_UNDEFINED = 25
"""`\\ffres25`: a check box that nobody touched; its default holds."""
_DEEPEST = 1000
_MOST_CELLS = 256
"""Of one row."""


@dataclass(frozen=True)
class _State:
    """What a group inherits, and its end undoes."""

    destination: str = ""
    """Where text goes: empty for the page."""
    unseen: bool = False
    struck: bool = False
    in_table: bool = False
    font: int = 0
    uc: int = 1
    """How many bytes after a `\\u` stand for it in old readers."""


@dataclass
class _Field:
    """A field that is being read."""

    depth: int
    code: str = ""
    shows: bool = False
    form: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """What it shows without a result."""
        if self.form.get("fftype") != 1:
            return field_text(self.code)
        state = self.form.get("ffres", _UNDEFINED)
        ticked = self.form.get("ffdefres", 0) if state == _UNDEFINED else state
        return TICKED_BOX if ticked else EMPTY_BOX


class _Reader:
    """Reads one file, token by token."""

    def __init__(self, limits: Limits) -> None:
        self.flow = Flow(paragraph_limit=limits.document_paragraphs)
        self.pictures: list[Picture] = []
        self.state, self.stack = _State(), list[_State]()
        self.codec: str | None = None
        self.charsets, self.font_names = dict[int, int](), dict[int, str]()
        self.waiting = bytearray()  # bytes of text: a character may be split over tokens
        self.pixels = bytearray()
        self.pieces: list[tuple[str, bool]] = []
        self.numbering = ""
        self.fields: list[_Field] = []
        self.shapes: list[CellShape] = []
        self.continues = self.optional = False
        self.skip = self.default_font = 0

    def read(self, data: bytes) -> None:
        for token in tokens(data):
            if token.kind == "bytes":
                self._bytes(token.text)
                continue
            self._flush()
            self._TOKENS[token.kind](self, token)
        self._flush()
        if self.pieces:
            self.flow.end_paragraph(self._runs(), in_table=self.state.in_table)

    def _bytes(self, data: bytes) -> None:
        skipped = min(self.skip, len(data))
        self.skip -= skipped
        self.waiting += data[skipped:]

    def _flush(self) -> None:
        data, self.waiting = bytes(self.waiting), bytearray()
        if data and self.state.destination == "pict":
            self.pixels += b"".join(data.split())
        elif data:
            self._emit(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        if is_symbol_font(self.font_names.get(self.state.font)) and not self.state.destination:
            return data.decode("latin-1")
        return decode(data, _CHARSETS.get(self.charsets.get(self.state.font, 0), self.codec)).text

    def _emit(self, text: str) -> None:
        destination = self.state.destination
        if destination == "fonttbl":
            name = self.font_names.get(self.state.font, "") + text
            self.font_names[self.state.font] = name.strip(" ;")[:80]
        elif destination == "fldinst" and self.fields:
            self.fields[-1].code += text
        elif destination in {"listtext", "pntext"}:
            self.numbering += text
        elif destination in {"", "fldrslt"} and not self.state.unseen:
            if destination and self.fields:
                self.fields[-1].shows = True
            self.pieces.append((shown(text, self.font_names.get(self.state.font)), self.state.struck))

    def _open(self, _token: Token) -> None:
        self.skip = 0
        if len(self.stack) < _DEEPEST:
            self.stack.append(self.state)

    def _close(self, _token: Token) -> None:
        self.skip = 0
        if self.state.destination == "pict" and (not self.stack or self.stack[-1].destination != "pict"):
            self._picture()
        if self.stack:
            self.state = self.stack.pop()
        while self.fields and self.fields[-1].depth > len(self.stack):
            ended = self.fields.pop()
            if not ended.shows:
                self._emit(ended.text())

    def _binary(self, token: Token) -> None:
        if self.state.destination == "pict":
            self.pixels += token.text.hex().encode()

    def _sign(self, token: Token) -> None:
        sign = token.text.decode("latin-1")
        if sign == "*":
            self.optional = True
        elif sign in "\r\n":
            self._word(Token("word", b"par"))
        elif self.skip:
            self.skip -= 1
        elif sign in _SIGNS:
            self._emit(_SIGNS[sign])

    def _word(self, token: Token) -> None:
        word, number = token.text.decode("ascii"), token.number
        optional, self.optional = self.optional, False
        if word in _SKIPPED or (optional and word not in _DESTINATIONS | _LOOKED_INTO):
            self.state = replace(self.state, destination="skipped")
        elif self.state.destination == "skipped":
            return
        elif word in _DESTINATIONS:
            self.state = replace(self.state, destination=word)
        elif word in _SIGNS:
            self._emit(_SIGNS[word])
        elif word in self._WORDS:
            self._WORDS[word](self, number)
        elif word.startswith("ff") and self.fields and number is not None:
            self.fields[-1].form[word] = number

    def _picture(self) -> None:
        digits, self.pixels = bytes(self.pixels), bytearray()
        try:
            data = unhexlify(digits)
        except (Error, ValueError):
            return
        if (kind := detect_kind(data)) in RASTER:
            self.pictures.append(Picture(data, kind, "文中图片"))

    def _runs(self) -> list[Run]:
        pieces, self.pieces = self.pieces, []
        runs: list[Run] = []
        for text, struck in pieces:
            if runs and runs[-1].struck == struck:
                runs[-1] = replace(runs[-1], text=runs[-1].text + text)
            else:
                runs.append(Run(text, struck=struck))
        return [replace(run, text=clean(_paired(run.text))) for run in runs]

    def _label(self) -> str:
        label, self.numbering = self.numbering.strip(), ""
        return clean(label)

    def _paragraph(self, _number: int | None) -> None:
        self.flow.end_paragraph(self._runs(), in_table=self.state.in_table, numbering=self._label())

    def _cell(self, _number: int | None) -> None:
        self.flow.end_cell(self._runs(), self._label())

    def _row(self, _number: int | None) -> None:
        self.flow.end_row(self.shapes)

    def _row_begins(self, _number: int | None) -> None:
        self.shapes = []

    def _edge(self, number: int | None) -> None:
        if len(self.shapes) < _MOST_CELLS:
            self.shapes.append(CellShape(number or 0, self.continues))
        self.continues = False

    def _goes_on(self, _number: int | None) -> None:
        self.continues = True

    def _unicode(self, number: int | None) -> None:
        self._emit(chr((number or 0) % 0x10000))
        self.skip = self.state.uc

    def _page_codec(self, number: int | None) -> None:
        self.codec = codec_for(f"cp{number}")

    def _default(self, number: int | None) -> None:
        self.default_font = number or 0

    def _field(self, _number: int | None) -> None:
        self.fields.append(_Field(len(self.stack)))

    def _charset(self, number: int | None) -> None:
        self.charsets[self.state.font] = number or 0

    def _set(self, **changes: int | bool) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type] # names and types as in _WORDS

    _TOKENS = {"open": _open, "close": _close, "binary": _binary, "sign": _sign, "word": _word}  # noqa: RUF012
    _WORDS: dict[str, Callable[[_Reader, int | None], None]] = {  # noqa: RUF012 - tables, never changed
        "par": _paragraph,
        "sect": _paragraph,
        "cell": _cell,
        "nestcell": _paragraph,
        "row": _row,
        "trowd": _row_begins,
        "cellx": _edge,
        "clvmrg": _goes_on,
        "u": _unicode,
        "ansicpg": _page_codec,
        "field": _field,
        "fcharset": _charset,
        "f": lambda self, number: self._set(font=number or 0),
        "uc": lambda self, number: self._set(uc=max(0, min(number or 0, 8))),
        "v": lambda self, number: self._set(unseen=number != 0),
        "deleted": lambda self, number: self._set(unseen=number != 0),
        "strike": lambda self, number: self._set(struck=number != 0),
        "intbl": lambda self, _: self._set(in_table=True),
        "pard": lambda self, _: self._set(in_table=False),
        "plain": lambda self, _: self._set(unseen=False, struck=False, font=self.default_font),
        "deff": _default,
    }


def read_rtf(file: SourceFile, limits: Limits) -> Document:
    """The document in an rtf, without fonts and sizes; total."""
    start = file.data[:64].find(b"{\\rtf")
    if start < 0:
        return unread(file, "unreadable", BROKEN)
    reader = _Reader(limits)
    reader.read(file.data[start:])
    cut = (Defect("too_large", file.path, TOO_LARGE),) if reader.flow.exceeded else ()
    return Document(
        path=file.path,
        kind=file.kind,
        read_by="rtf",
        blocks=reader.flow.blocks(),
        pictures=tuple(reader.pictures),
        defects=cut,
    )


def _paired(text: str) -> str:
    """Characters beyond U+FFFF come as two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
