"""What a paragraph or run of a Word file effectively looks like.

A property is taken from the nearest level that sets it: the run, its character style, the paragraph's style,
each style's `basedOn` chain, the table's style, the document's defaults (ECMA-376 part 1, 17.7.2). A Chinese
character always shows in the East-Asian font slot; `w:ascii` says nothing about it, and a theme reference
(`w:eastAsiaTheme`) outranks a name beside it (17.3.2.26).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parsers.document import Spacing
from parsers.readers.word.names import a, child_value, measure, w, whole
from parsers.readers.word.package import Element
from parsers.readers.word.properties import paragraph_properties, run_properties
from parsers.readers.word.symbols import is_symbol_font

Properties = Mapping[str, str]
"""Properties by short name, as the file writes them."""

SINGLE = Spacing("multiple", 1.0)
_FAINT_SIZE = 2.0
_WORDS_OWN_SIZE = 10.0
"""Points, where nothing sets a size (17.3.2.38)."""
_PLAIN = frozenset({"", "none", "nil", "auto", "0", "000000", "ffffff", "white", "black"})
"""What a property says where it makes nothing stand out."""
_EMPHASES = {"u": "underline", "highlight": "highlight", "shd": "highlight", "bdr": "border",
             "color": "colour", "b": "bold"}  # fmt: skip
_SCRIPTS = {"zh-tw": "Hant", "zh-hk": "Hant", "zh-mo": "Hant", "ja-jp": "Jpan", "ko-kr": "Hang"}
"""The theme's script for the East-Asian language of the settings; Hans for all others."""
_ALIGNMENTS = {"start": "left", "end": "right"}
_RULES = {"exact": "exact", "atLeast": "at_least"}


def _emphasis(merged: Properties) -> frozenset[str]:
    return frozenset(kind for name, kind in _EMPHASES.items() if merged.get(name, "").lower() not in _PLAIN)


def _is_faint(merged: Properties) -> bool:
    """Whether nobody sees it: as high as a hair, or white (as good as) on no ground of its own."""
    colour = merged.get("color", "").lower()
    white = colour == "white" or (len(colour) == 6 and all(colour[at] == "f" for at in (0, 2, 4)))
    grounds = (merged.get(name, "").lower() for name in ("shd", "highlight"))
    bare = all(ground in _PLAIN and ground not in {"000000", "black"} for ground in grounds)
    return (measure(merged.get("sz"), 0.5) or _WORDS_OWN_SIZE) <= _FAINT_SIZE or (white and bare)


@dataclass(frozen=True)
class Style:
    """A style as the file defines it, its base not looked at."""

    id: str
    name: str
    kind: str
    based_on: str | None
    run: Properties
    paragraph: Properties


@dataclass(frozen=True)
class Look:
    """A run's effective formatting."""

    font: str | None
    symbol_font: str | None
    """The font of letters and signs below U+0100, where symbol fonts are set."""
    size: float
    struck: bool
    emphasis: frozenset[str]
    hidden: bool
    faint: bool = False


@dataclass
class Styles:
    """The styles, defaults and theme of one file, and what was worked out from them so far."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    run_defaults: Properties = field(default_factory=dict)
    paragraph_defaults: Properties = field(default_factory=dict)
    theme: Properties = field(default_factory=dict)
    """East-Asian and Latin fonts by theme name: `minorEastAsia`, `majorHAnsi` …"""
    default_id: str | None = None
    _runs: dict[str | None, dict[str, str]] = field(default_factory=dict)
    _paragraphs: dict[str | None, dict[str, str]] = field(default_factory=dict)
    _looks: dict[tuple[object, ...], Look] = field(default_factory=dict)

    def chain(self, style: str | None) -> list[Style]:
        """The style and what it is based on, nearest first; a circle ends where it closes."""
        found: list[Style] = []
        while style is not None and style in self.styles and len(found) < 64:
            found.append(self.styles[style])
            style = found[-1].based_on
            if any(style == known.id for known in found):
                break
        return found

    def paragraph_style(self, own: Properties) -> str | None:
        """The id of the style that a paragraph has: named, or the file's default."""
        named = own.get("pStyle")
        return named if named in self.styles else self.default_id

    def paragraph(self, own: Properties) -> dict[str, str]:
        """The effective properties of a paragraph."""
        style = self.paragraph_style(own)
        if style not in self._paragraphs:
            levels = [s.paragraph for s in reversed(self.chain(style))]
            merged = dict(self.paragraph_defaults)
            for level in levels:
                merged.update(level)
            self._paragraphs[style] = merged
        return {**self._paragraphs[style], **own}

    def style_name(self, own: Properties) -> str | None:
        """The name of a paragraph's style, as the file spells it."""
        style = self.paragraph_style(own)
        return self.styles[style].name if style is not None and style in self.styles else None

    def outline(self, own: Properties) -> int | None:
        """The outline level, 0 to 8; `None` for body text (17.3.1.20)."""
        level = whole(self.paragraph(own).get("outlineLvl"), 9)
        return level if level < 9 else None

    def look(self, own: Properties, paragraph_style: str | None, table_style: str | None) -> Look:
        """The effective formatting of a run with these properties of its own."""
        key = (tuple(own.items()), paragraph_style, table_style)
        if key not in self._looks:
            merged = {
                **self.run_defaults,
                **self._run_chain(table_style),
                **self._run_chain(paragraph_style),
                **self._run_chain(own.get("rStyle")),
                **own,
            }
            self._looks[key] = self._look(merged)
        return self._looks[key]

    def _run_chain(self, style: str | None) -> dict[str, str]:
        if style not in self._runs:
            merged: dict[str, str] = {}
            for level in reversed(self.chain(style)):
                merged.update(level.run)
            self._runs[style] = merged
        return self._runs[style]

    def _look(self, merged: Properties) -> Look:
        latin = [self._font(merged.get(slot)) for slot in ("ascii", "hAnsi")]
        return Look(
            font=self._font(merged.get("eastAsia")),
            symbol_font=next(filter(is_symbol_font, latin), next(filter(None, latin), None)),
            size=measure(merged.get("sz"), 0.5) or _WORDS_OWN_SIZE,
            struck="1" in (merged.get("strike"), merged.get("dstrike")),
            emphasis=_emphasis(merged),
            hidden=merged.get("vanish") == "1",
            faint=_is_faint(merged),
        )

    def _font(self, name: str | None) -> str | None:
        if name is None or not name.startswith("+"):
            return name
        return self.theme.get(name[1:]) or None


def spacing(properties: Properties) -> Spacing:
    """Line spacing from effective paragraph properties; single where nothing is set (17.3.1.33)."""
    rule = _RULES.get(properties.get("lineRule", ""))
    points = measure(properties.get("line"), 1 / 20 if rule else 1.0)
    if points is None or points <= 0:
        return SINGLE
    return Spacing(rule, round(points, 2)) if rule else Spacing("multiple", round(points / 240, 3))


def alignment(properties: Properties) -> str | None:
    """left, center, right, both or distribute; `None` where nothing is set."""
    value = properties.get("jc")
    return _ALIGNMENTS.get(value, value) if value else None


def read_styles(styles: Element | None, theme: Element | None, settings: Element | None) -> Styles:
    """The parts that decide on looks, each of which may be missing."""
    read = Styles(theme=_theme_fonts(theme, _script(settings)))
    if styles is None:
        return read
    defaults = styles.find(w("docDefaults"))
    if defaults is not None:
        read.run_defaults = run_properties(defaults.find(f"{w('rPrDefault')}/{w('rPr')}"))
        read.paragraph_defaults = paragraph_properties(defaults.find(f"{w('pPrDefault')}/{w('pPr')}"))
    elements = {element.get(w("styleId"), ""): element for element in styles.iterchildren(w("style"))}
    read.styles = StyleTable(elements)
    for name, element in elements.items():
        of_paragraphs = element.get(w("type"), "paragraph") == "paragraph"
        if of_paragraphs and element.get(w("default"), "0").lower() in {"1", "true", "on"}:
            read.default_id = name
    return read


class StyleTable(Mapping[str, Style]):
    """The styles by id, each read when it is asked for: a file defines hundreds and uses ten."""

    def __init__(self, elements: Mapping[str, Element]) -> None:
        self._elements = elements
        self._read: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        if name not in self._read:
            self._read[name] = _style(self._elements[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._elements

    def __iter__(self) -> Iterator[str]:
        return iter(self._elements)

    def __len__(self) -> int:
        return len(self._elements)


def _style(element: Element) -> Style:
    own = paragraph_properties(element.find(w("pPr")))
    own.pop("pStyle", None)
    run = run_properties(element.find(w("rPr")))
    run.pop("rStyle", None)
    return Style(
        id=element.get(w("styleId"), ""),
        name=child_value(element, "name") or "",
        kind=element.get(w("type"), "paragraph"),
        based_on=child_value(element, "basedOn"),
        run=run,
        paragraph=own,
    )


def _script(settings: Element | None) -> str:
    languages = settings.find(w("themeFontLang")) if settings is not None else None
    language = languages.get(w("eastAsia"), "") if languages is not None else ""
    return _SCRIPTS.get(language.lower(), "Hans")


def _theme_fonts(theme: Element | None, script: str) -> dict[str, str]:
    """The theme's fonts by the names that `w:rFonts` uses for them (17.18.96)."""
    fonts: dict[str, str] = {}
    for size in ("major", "minor") if theme is not None else ():
        found = next(theme.iter(a(f"{size}Font")), None) if theme is not None else None
        if found is None:
            continue
        latin, asian = found.find(a("latin")), found.find(a("ea"))
        by_script = {font.get("script"): font.get("typeface", "") for font in found.findall(a("font"))}
        name = asian.get("typeface") if asian is not None else None
        fonts[f"{size}EastAsia"] = name or by_script.get(script, "")
        for slot in ("Ascii", "HAnsi"):
            fonts[size + slot] = latin.get("typeface", "") if latin is not None else ""
    return fonts
