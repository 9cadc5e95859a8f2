"""The layout check: fonts, sizes and line spacing of a manuscript against the notice's 格式要求 (四、5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.call.typefaces import Layout, LayoutFault, TextStyle
from parsers.document import Paragraph, Run, Spacing
from parsers.manuscript.fonts import canonical_font, is_font, is_size, size_name

HEADING_CHARACTERS = 50
"""A longer line is running text, even when it begins with 一、."""

WRONG_SHARE = 1 / 3
"""Share of a line's Chinese characters from which on the line is at fault: a word in bold type is none."""

SPACING_TOLERANCE = 0.5
"""Points."""

PLACE_CHARACTERS = 15

_LEVEL1 = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]"
    r"|第[一二三四五六七八九十\d]{1,3}(?:部分|章)(?=[\s：:、　]|$))"
)
_LEVEL2 = re.compile(r"^\s*[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]")
_LOWER = re.compile(
    r"^\s*(?:(?:[（(]\s{0,9})?\d{1,2}(?:\.\d{1,2}){0,9}\s{0,9}[）).．、]|[①-⑳]|第[一二三四五六七八九十]+[，、])"
)
_CAPTION = re.compile(r"^\s*(?:图|表|附图|附表|Fig)\s*[0-9一二三四五六七八九十.\-]{1,5}")
_REFERENCE = re.compile(r"^\s*(?:\[\d+\]|［\d+］|〔\d+〕)")
_REFERENCES = re.compile(
    r"^\s*(?:参\s{0,9}考\s{0,9}文\s{0,9}献|附\s{0,9}录|注\s{0,9}释)\s{0,9}[:：]?\s{0,9}$"
)
_SENTENCE = re.compile(r"[。：:！？]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


_Fault = tuple[str, LayoutFault]
"""A kind (font, size, both, spacing) and the fault."""


@dataclass(frozen=True)
class _Piece:
    """A paragraph, or the run-in heading that begins one, as a part of the manuscript."""

    part: str
    paragraph: Paragraph


def check_layout(
    title: Sequence[Paragraph],
    body: Sequence[Paragraph],
    layout: Layout,
    default_spacing: Spacing | None = None,
) -> tuple[LayoutFault, ...]:
    """The faults, one for each part and kind (font, size, both), with the first place and how many there are.

    Tables, captions, references and lines without Chinese characters are not judged; nor is a font that the
    file does not tell. `body` is without author lines and tables.
    """
    asked = {
        "title": layout.title,
        "heading1": layout.heading1,
        "heading2": layout.heading2,
        "body": layout.body,
    }
    pieces = [_Piece("title", line) for line in title] + list(_pieces(body))
    faults = [fault for piece in pieces if (fault := _font_fault(piece, asked[piece.part]))]
    faults += [
        fault
        for piece in pieces
        if piece.part != "title"
        and (fault := _spacing_fault(piece.paragraph, layout.line_spacing, default_spacing))
    ]
    return _gathered(faults)


def _pieces(body: Sequence[Paragraph]) -> Iterator[_Piece]:
    top = min((line.outline for line in body if line.outline is not None), default=0)
    for line in body:
        text = line.text.strip()
        if _REFERENCES.match(text):
            return
        if not _HAN.search(text) or _CAPTION.match(text) or _REFERENCE.match(text) or line.toc:
            continue
        part = _part(line, top)
        if part in {"heading1", "heading2"} and len(text) > HEADING_CHARACTERS:
            yield from _run_in(line, part)
        elif part:
            yield _Piece(part, line)


def _part(line: Paragraph, top: int) -> str | None:
    """The part that a line is; `None` for headings of lower levels, for which the notice asks nothing."""
    text = line.numbering + line.text
    if _LEVEL1.match(text):
        return "heading1"
    if _LEVEL2.match(text):
        return "heading2"
    short = len(line.text.strip()) <= HEADING_CHARACTERS and not line.text.rstrip().endswith(
        ("。", "；", "，")
    )
    if line.outline is not None and short and not _LOWER.match(text):
        return {0: "heading1", 1: "heading2"}.get(line.outline - top)
    if _LOWER.match(text) and short:
        return None
    return "body"


def _run_in(line: Paragraph, part: str) -> Iterator[_Piece]:
    """A heading that its paragraph goes on from: `（一）数据先行。学校……`."""
    end = _SENTENCE.search(line.text, 0, HEADING_CHARACTERS)
    if end is None:
        yield _Piece("body", line)
        return
    head, rest = _split(line, end.end())
    yield _Piece(part, head)
    yield _Piece("body", rest)


def _split(line: Paragraph, at: int) -> tuple[Paragraph, Paragraph]:
    head: list[Run] = []
    rest: list[Run] = []
    position = 0
    for run in line.runs:
        inside = max(0, min(len(run.text), at - position))
        head += [replace(run, text=run.text[:inside])] if inside else []
        rest += [replace(run, text=run.text[inside:])] if inside < len(run.text) else []
        position += len(run.text)
    return replace(line, runs=tuple(head)), replace(line, runs=tuple(rest))


def _font_fault(piece: _Piece, asked: TextStyle) -> _Fault | None:
    weights = [(run, len(_HAN.findall(run.text))) for run in piece.paragraph.runs]
    total = sum(weight for _run, weight in weights)
    if not total:
        return None
    fonts = _share(weights, total, lambda run: run.font is not None and not is_font(run.font, asked.font))
    sizes = _share(weights, total, lambda run: run.size is not None and not is_size(run.size, asked.size))
    if not fonts and not sizes:
        return None
    wrong = max((pair for pair in weights if pair[0] in (fonts or sizes)), key=lambda pair: pair[1])[0]
    kind = ("font" if fonts else "") + ("size" if sizes else "")
    found = " ".join(_look(wrong))
    return kind, LayoutFault(piece.part, place_of(piece.paragraph), found, look_of(asked))


def _share(weights: Sequence[tuple[Run, int]], total: int, is_wrong: Callable[[Run], bool]) -> list[Run]:
    """The wrong runs, if together they are enough to matter."""
    wrong = [(run, weight) for run, weight in weights if weight and is_wrong(run)]
    return (
        [run for run, _weight in wrong]
        if sum(weight for _run, weight in wrong) >= total * WRONG_SHARE
        else []
    )


def _look(run: Run) -> Iterator[str]:
    if run.font is not None:
        yield canonical_font(run.font)
    if run.size is not None:
        yield size_name(run.size)


def look_of(style: TextStyle) -> str:
    """`黑体 三号`"""
    return f"{style.font} {size_name(style.size)}"


def _spacing_fault(line: Paragraph, asked: float, default: Spacing | None) -> _Fault | None:
    spacing = line.spacing or default
    if spacing is None:
        return None
    if spacing.rule != "multiple" and abs(spacing.value - asked) <= SPACING_TOLERANCE:
        return None
    return "spacing", LayoutFault("spacing", place_of(line), spacing_name(spacing), f"固定值{asked:g}磅")


def spacing_name(spacing: Spacing) -> str:
    """`固定值28磅`, `1.5倍行距`"""
    if spacing.rule == "multiple":
        names = {1.0: "单倍行距", 2.0: "2倍行距"}
        return names.get(round(spacing.value, 2), f"{round(spacing.value, 2):g}倍行距")
    name = "最小值" if spacing.rule == "at_least" else "固定值"
    return f"{name}{round(spacing.value, 2):g}磅"


def place_of(line: Paragraph) -> str:
    """`第5段“一、建设背景”`"""
    text = (line.numbering + line.text).strip().replace("\n", "")
    short = text[:PLACE_CHARACTERS] + ("…" if len(text) > PLACE_CHARACTERS else "")
    return f"{line.place}“{short}”"


def _gathered(faults: Sequence[_Fault]) -> tuple[LayoutFault, ...]:
    """One fault for each part and kind, with the first place and the count."""
    first: dict[tuple[str, str], LayoutFault] = {}
    for kind, fault in faults:
        known = first.get((fault.part, kind))
        first[fault.part, kind] = replace(known, count=known.count + 1) if known else fault
    return tuple(first.values())
