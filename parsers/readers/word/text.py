"""The text of a Word paragraph as it shows: revisions settled, hidden text and codes out, boxes as boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import ClassVar

from parsers.charset import clean
from parsers.document import EMPTY_BOX, TICKED_BOX, Run
from parsers.readers.word.fields import LONGEST_CODE, field_text, form_field_text
from parsers.readers.word.names import is_on, m, mc, v, w, w14
from parsers.readers.word.package import Element
from parsers.readers.word.properties import run_properties
from parsers.readers.word.styles import Look, Styles
from parsers.readers.word.symbols import shown, symbol

_SYMEX = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = re.compile(r"[\r\n]+")
_PROMPT = re.compile(r"\s*(?:单击|点击|请?选择|请?输入|选取|Click|Choose|Enter|Select|Tap)", re.IGNORECASE)
_UNSEEN_WORDS = """
    pPr rPr del moveFrom delText delInstrText sdtPr sdtEndPr fldData ffData proofErr footnoteReference
    endnoteReference annotationRef commentReference pgNum rt rubyPr smartTagPr customXmlPr txbxContent
    footnoteRef endnoteRef
"""
_UNSEEN = frozenset({*map(w, _UNSEEN_WORDS.split()), *map(m, ("ctrlPr", "rPr", "oMathParaPr"))})
_MARKS = {w("tab"): "\t", w("ptab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): ""}
_DEEPEST_FIELD = 100
"""Open fields inside one another that are kept track of."""
_SHAPES = frozenset({w("drawing"), w("pict"), w("object"), v("shape"), v("rect"), v("group")})
_BOX_SIGNS = frozenset("☐☑☒□■√✓✔×○●◯◉⦿口")


@dataclass
class _Field:
    """A complex field that is being read."""

    look: Look
    code: str = ""
    """Its first characters: what a field does is told at once."""
    swallowed: list[str] = field(default_factory=list)
    """Ordinary text among the code: given back if the field turns out to have no end."""
    in_code: bool = True
    shows: bool = False
    """Something of its result was text."""
    form: str | None = None
    """What a form field shows, from its own data."""

    def take_code(self, text: str) -> None:
        if len(self.code) < LONGEST_CODE:
            self.code += text[:LONGEST_CODE]


@dataclass(frozen=True)
class Line:
    """A paragraph's text."""

    runs: tuple[Run, ...]
    page_break: bool = False
    """Before it."""
    break_after: bool = False


@dataclass
class TextReader:
    """Reads one story (the body, a header, …): fields run across its paragraphs."""

    styles: Styles
    on_shape: Callable[[Element], None]
    """Told of each drawing, which may hold text boxes and pictures."""
    box: str | None = None
    """A check box's state, to be shown instead of the sign that stands in its content control."""
    _fields: list[_Field] = field(default_factory=list)
    _pieces: list[tuple[str, Look]] = field(default_factory=list)
    _look: Look | None = None
    _context: tuple[str | None, str | None] = (None, None)
    _breaks: tuple[bool, bool] = (False, False)

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents is being read."""
        return any(f.code.split(maxsplit=1)[:1] == ["TOC"] for f in self._fields)

    def read(self, paragraph: Element, paragraph_style: str | None, table_style: str | None) -> Line:
        """The next paragraph of the story."""
        self._context = (paragraph_style, table_style)
        self._look = self._look_of(None)
        self._pieces, self._breaks = [], (False, False)
        self._children(paragraph)
        self._give_up_open_codes()
        return Line(_runs(self._pieces), *self._breaks)

    def control(self, properties: Element | None) -> str | None:
        """The state of a check box content control; `None` for any other control."""
        box = properties.find(w14("checkbox")) if properties is not None else None
        if box is None:
            return None
        return TICKED_BOX if is_on(box.find(w14("checked"))) else EMPTY_BOX

    def _look_of(self, properties: Element | None) -> Look:
        return self.styles.look(run_properties(properties), *self._context)

    def _children(self, element: Element) -> None:
        for child in element:
            handler = self._HANDLERS.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif child.tag not in _UNSEEN:
                self._children(child)

    def _run(self, element: Element) -> None:
        outer = self._look
        self._look = self._look_of(element.find(w("rPr")))
        self._children(element)
        self._look = outer

    def _text(self, element: Element) -> None:
        text = element.text or ""
        if "\n" in text or "\r" in text:
            text = _without_breaks(text)
            text = text if element.get(_SPACE) == "preserve" else text.strip(" ")
        self._emit(shown(text, self._symbol_font()))

    def _symbol_font(self) -> str | None:
        look = self._look
        if look is None:
            return None
        return look.symbol_font or look.font

    def _mark(self, element: Element) -> None:
        self._emit(_MARKS[element.tag])

    def _break(self, element: Element) -> None:
        if element.get(w("type")) not in {"page", "column"}:
            self._emit("\n")
        elif element.get(w("type")) == "page" and not (self._look and self._look.hidden):
            before, after = self._breaks
            seen = any(text.strip() for text, _ in self._pieces)
            self._breaks = (before, True) if seen else (True, after)

    def _symbol(self, element: Element) -> None:
        namespace = _SYMEX if element.tag.startswith(_SYMEX) else w("")
        try:
            code = int(element.get(namespace + "char", ""), 16)
        except ValueError:
            return
        self._emit(symbol(element.get(namespace + "font"), code))

    def _instruction(self, element: Element) -> None:
        if self._fields and self._fields[-1].in_code:
            self._fields[-1].take_code(element.text or "")

    def _field_char(self, element: Element) -> None:
        kind = element.get(w("fldCharType"))
        if kind == "begin" and self._look is not None and len(self._fields) < _DEEPEST_FIELD:
            data = element.find(w("ffData"))
            form = form_field_text(data) if data is not None else None
            self._fields.append(_Field(self._look, form=form))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_code = False
        elif kind == "end" and self._fields:
            self._end_field(self._fields.pop())

    def _end_field(self, ended: _Field) -> None:
        outer, self._look = self._look, ended.look
        if not ended.shows:
            self._emit(ended.form or field_text(ended.code))
        self._look = outer

    def _simple_field(self, element: Element) -> None:
        if self._look is None:
            return
        data = element.find(w("fldData"))
        data = element.find(f".//{w('ffData')}") if data is None else data.find(w("ffData"))
        form = form_field_text(data) if data is not None else None
        simple = _Field(self._look, element.get(w("instr"), ""), in_code=False, form=form)
        self._fields.append(simple)
        self._children(element)
        if self._fields and self._fields[-1] is simple:
            self._end_field(self._fields.pop())

    def _give_up_open_codes(self) -> None:
        """A field whose code did not end with its paragraph is broken: what it swallowed is text."""
        while any(f.in_code for f in self._fields):
            broken = self._fields.pop()
            if broken.in_code:
                self._look = broken.look
                self._emit("".join(broken.swallowed))

    def _control(self, element: Element) -> None:
        properties, content = element.find(w("sdtPr")), element.find(w("sdtContent"))
        box = self.control(properties)
        if content is None or (box is None and is_prompt(properties, content)):
            return
        self.box = box
        self._children(content)
        if self.box is not None:
            self._emit("☐")  # replaced by the state
            self.box = None

    def _ruby(self, element: Element) -> None:
        for base in element.findall(w("rubyBase")):
            self._children(base)

    def _alternate(self, element: Element) -> None:
        chosen = chosen_alternative(element)
        if chosen is not None:
            self._children(chosen)

    def _shape(self, element: Element) -> None:
        if self._look is not None and not self._look.hidden:
            self.on_shape(element)

    def _emit(self, text: str) -> None:
        """Text goes where the innermost open field says: into its code, or to be seen."""
        if not text or self._look is None or self._look.hidden:
            return
        for open_field in reversed(self._fields):
            if open_field.in_code:
                open_field.take_code(text)
                open_field.swallowed.append(text)
                return
            open_field.shows |= bool(text.strip("\u2002 "))
        if self.box is not None:
            text = self.box + (text[1:] if text[0] in _BOX_SIGNS else text)
            self.box = None
        self._pieces.append((text, self._look))

    _HANDLERS: ClassVar[Mapping[str, Callable[[TextReader, Element], None]]] = {
        w("r"): _run,
        m("r"): _run,
        w("t"): _text,
        m("t"): _text,
        w("sym"): _symbol,
        f"{_SYMEX}symEx": _symbol,
        w("br"): _break,
        w("instrText"): _instruction,
        w("fldChar"): _field_char,
        w("fldSimple"): _simple_field,
        w("sdt"): _control,
        w("ruby"): _ruby,
        mc("AlternateContent"): _alternate,
        **dict.fromkeys(_MARKS, _mark),
        **dict.fromkeys(_SHAPES, _shape),
    }


def _without_breaks(text: str) -> str:
    """Line ends in a file's text are blanks, and take those around them with them."""
    first, *more = _BREAKS.split(text)
    *middle, last = more
    return " ".join([first.rstrip(" \t"), *(part.strip(" \t") for part in middle), last.lstrip(" \t")])


def is_prompt(properties: Element | None, content: Element) -> bool:
    """Whether a content control shows its placeholder (单击此处输入文字), which nobody wrote."""
    if properties is None or not is_on(properties.find(w("showingPlcHdr"))):
        return False
    return _PROMPT.match("".join(text.text or "" for text in content.iter(w("t")))) is not None


def chosen_alternative(element: Element) -> Element | None:
    """Of the same content in a new and an old form, the new one (ECMA-376 part 3, 7.5)."""
    choice = element.find(mc("Choice"))
    return choice if choice is not None and len(choice) else element.find(mc("Fallback"))


def _runs(pieces: list[tuple[str, Look]]) -> tuple[Run, ...]:
    runs = []
    for look, group in groupby(pieces, key=lambda piece: piece[1]):
        text = clean("".join(text for text, _ in group))
        if text:
            runs.append(
                Run(
                    text,
                    look.font,
                    look.size,
                    struck=look.struck,
                    emphasis=look.emphasis,
                    faint=look.faint,
                ),
            )
    return tuple(runs)
