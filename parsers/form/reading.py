"""One document read as a form: its pairs, whether they make a form, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.document import Block, Document, Paragraph, paragraphs_of
from parsers.facts import Answer, Field, Form
from parsers.form.blocks import captioned_in
from parsers.form.boxed import with_boxed_values
from parsers.form.choices.ticks import Choice, find_ticked
from parsers.form.fields import of_form, read_fields, surest_first
from parsers.form.grid import read_table
from parsers.form.lexicon import FORM_KEYS, lexicon, lexicon_of, speaking
from parsers.form.lines import read_lines
from parsers.form.origin import heading_of, looks_former
from parsers.form.pairs import Pair, confidence_of
from parsers.scripts import simplified
from parsers.terms import Terms

HEADING = re.compile(r"申\s*报\s*表|报\s*名\s*表|推\s*荐\s*表|申\s*请\s*表|登\s*记\s*表")
_HEADING_CHARACTERS = 60
"""A longer line is no heading of a form."""


RUNNING_CHARACTERS, LONG_TEXT = 35, 1500
"""Lines of running text, and how much of them around a table makes a manuscript."""


@dataclass(frozen=True)
class FormReading:
    """What a document says as a form."""

    form: Form
    labels: frozenset[str]
    """Fields whose labels are there, filled or not."""
    blocks: range
    """The document's blocks that the form takes up."""
    whole: bool
    """Whether it is a form by itself, rather than a page of one."""
    heading: str = ""
    """Its own name, as it stands above it; without blanks, empty for none."""
    former: bool = False
    """Whether its folder, name or signature is of an earlier year."""
    asked: frozenset[str] = frozenset({"unit", "title"})
    """The fields that the call's form has."""

    @property
    def is_page(self) -> bool:
        """Whether it cannot be all of a form: no place for the unit, or none for the title."""
        return not self.whole or not self.labels >= ({"unit", "title"} & self.asked)

    @property
    def filled(self) -> int:
        """How many fields have a value."""
        form = self.form
        people = (form.unit, form.contact, form.contact_info, form.position)
        case = (form.title, form.summary, form.unit_opinion)
        texts = sum(text is not None for text in people + case)
        return texts + bool(form.directions) + bool(form.kinds) + len(form.more)


def read_form(document: Document, terms: Terms) -> FormReading | None:
    """The form that a document holds, or `None` when it is none. Blank forms are forms."""
    with speaking(lexicon_of(terms.fields)):
        return _read_form(document, terms)


def _read_form(document: Document, terms: Terms) -> FormReading | None:
    fuzzy = document.read_by == "ocr"
    pairs = pairs_in(document, fuzzy=fuzzy)
    labels = frozenset(pair.label.key for pair in pairs) - {"other"}
    if len(labels) < 2 or not labels & lexicon().distinctive:
        return None
    region = _region(document, pairs)
    whole = _is_form(document, pairs, labels, region)
    if not whole and document.is_word:
        return None
    wrapped = document.read_by in {"pdf", "ocr"}
    pairs = of_form(pairs, region)
    fields = read_fields(document, pairs, wrapped=wrapped)
    chosen = {key: _choices(document, pairs, key, terms, region) for key in lexicon().choices}
    if not whole and not labels & lexicon().telling and not any(chosen.values()):
        return None
    form = replace(_form(document, fields, chosen), drawn=tuple(_drawn(document, pairs, chosen)))
    return FormReading(
        form=replace(form, confidence=_confidence(form)),
        labels=labels,
        blocks=region,
        whole=whole,
        asked=frozenset(lexicon().fields),
        heading=_heading(document, pairs, region),
        former=looks_former(document.path, [line.text for line in _lines_of(document, region)], terms),
    )


def _form(
    document: Document, fields: Mapping[str, Field | None], chosen: Mapping[str, tuple[Field, ...]]
) -> Form:
    """The values under the names that a form has for them; those that it has no name for among the others."""
    more = [Answer(key, (field,)) for key, field in fields.items() if field and key not in FORM_KEYS]
    more += [
        Answer(key, ticked, ticked=True) for key, ticked in chosen.items() if ticked and key not in FORM_KEYS
    ]
    return Form(
        file=document.path,
        read_by=document.read_by or "text",
        unit=fields.get("unit"),
        contact=fields.get("contact"),
        contact_info=fields.get("contact_info"),
        position=fields.get("position"),
        title=fields.get("title"),
        summary=fields.get("summary"),
        unit_opinion=fields.get("unit_opinion"),
        directions=chosen.get("directions", ()),
        kinds=chosen.get("kinds", ()),
        more=tuple(more),
    )


def _heading(document: Document, pairs: Sequence[Pair], region: range) -> str:
    inside = [pair.block for pair in pairs if pair.block in region]
    if not inside:
        return heading_of(document.text_boxes, 0, len(document.text_boxes))
    return heading_of(document.blocks, region.start, min(inside))


def _lines_of(document: Document, region: range) -> list[Paragraph]:
    """The form's short lines, the signature among them."""
    blocks = tuple(document.blocks[index] for index in region)
    return [line for line in paragraphs_of(blocks) if len(line.text) <= 60]


def pairs_in(document: Document, *, fuzzy: bool) -> list[Pair]:
    """Every label of a document with its value, those in tables, lines and text boxes."""
    pairs = _pairs_of(document.blocks, fuzzy=fuzzy, ends_at_page=document.is_word)
    pairs = with_boxed_values(document, pairs) if document.anchors else pairs
    boxed = _pairs_of(document.text_boxes, fuzzy=fuzzy, ends_at_page=False)
    return pairs + [replace(pair, block=-1, end=-1) for pair in boxed]


def _pairs_of(blocks: Sequence[Block], *, fuzzy: bool, ends_at_page: bool) -> list[Pair]:
    """Pairs of tables, and of the lines between them; a table ends what the lines before it say."""
    pairs: list[Pair] = []
    lines: list[tuple[int, Paragraph]] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            lines.append((index, block))
            continue
        pairs += read_lines(lines, fuzzy=fuzzy, ends_at_page=ends_at_page)
        caption = next((line.text for _, line in reversed(lines) if line.text.strip()), "")
        lines = []
        pairs += [*read_table(block, index, fuzzy=fuzzy), *captioned_in(block, index, caption)]
    return pairs + read_lines(lines, fuzzy=fuzzy, ends_at_page=ends_at_page)


def _region(document: Document, pairs: Sequence[Pair]) -> range:
    """From the form's heading to the end of its last value.

    Tables make the region when the form is in tables: an author's lines in the manuscript do not stretch it.
    """
    inside = [pair for pair in pairs if pair.block >= 0]
    own = [pair for pair in inside if not pair.aside]
    inside = own if len({pair.label.key for pair in own} - {"other"}) >= lexicon().enough else inside
    tables = _form_tables(inside)
    if tables:
        inside = _with_neighbours(document.blocks, inside, tables)
    if not inside:
        return range(0)
    start, end = min(pair.block for pair in inside), max(pair.end for pair in inside)
    return range(heading_start(document.blocks, start), end + 1)


def _with_neighbours(blocks: Sequence[Block], pairs: Sequence[Pair], tables: set[int]) -> list[Pair]:
    """The tables' pairs, and those in lines close above or below for fields that the tables do not have."""
    chosen = [pair for pair in pairs if pair.block in tables]
    known = {pair.label.key for pair in chosen}
    low, high = min(tables), max(tables)
    for pair in sorted(pairs, key=lambda pair: pair.block):
        if pair.block > high and _is_near(blocks, high, pair.block) and pair.label.key not in known:
            chosen.append(pair)
            high = pair.end
    for pair in sorted(pairs, key=lambda pair: -pair.block):
        if pair.block < low and _is_near(blocks, pair.end, low) and pair.label.key not in known:
            chosen.append(pair)
            low = pair.block
    return chosen


def _is_near(blocks: Sequence[Block], upper: int, lower: int) -> bool:
    """Whether a line stands by the form: on its page, with hardly anything between."""
    between = blocks[upper + 1 : lower + 1]
    if any(isinstance(block, Paragraph) and block.page_break for block in between):
        return False
    return sum(1 for block in between[:-1] if not isinstance(block, Paragraph) or block.text.strip()) <= 2


def _form_tables(pairs: Sequence[Pair]) -> set[int]:
    keys: dict[int, set[str]] = {}
    for pair in pairs:
        if pair.from_table:
            keys.setdefault(pair.block, set()).add(pair.label.key)
    telling = lexicon().telling
    tables = {block for block, found in keys.items() if len(found) >= 2 or found & telling}
    return tables if sum(len(keys[block] - {"other"}) for block in tables) >= lexicon().enough else set()


def heading_start(blocks: Sequence[Block], start: int) -> int:
    """Takes in the short lines right above: 附件：, the form's name."""
    first = start
    for index in range(start - 1, max(-1, start - 12), -1):
        block = blocks[index]
        if not isinstance(block, Paragraph) or not _may_head(block.text.strip()):
            break
        if HEADING.search(simplified(block.text)) or block.text.strip().startswith("附件"):
            first = index
        if block.page_break:
            break
    return first


def _may_head(text: str) -> bool:
    return len(text) <= _HEADING_CHARACTERS and not text.endswith(("。", "；", "，"))


def _is_form(document: Document, pairs: Sequence[Pair], labels: frozenset[str], region: range) -> bool:
    """A form has enough labels, and more than the lines on a manuscript's cover."""
    if len(labels) < lexicon().enough or _is_of_a_text(document, pairs, labels, region):
        return False
    if any(pair.from_table for pair in pairs) and _form_tables([p for p in pairs if p.block >= 0]):
        return True
    if labels & lexicon().telling:
        return True
    texts = [paragraph.text for paragraph in paragraphs_of(document.blocks)]
    if any(HEADING.search(simplified(text)) for text in texts[:12] if len(text) <= _HEADING_CHARACTERS):
        return True
    outside = tuple(block for index, block in enumerate(document.blocks) if index not in region)
    rest = sum(len(paragraph.text) for paragraph in paragraphs_of(outside))
    return rest < 600 and len(labels & lexicon().distinctive) >= 2


def _is_of_a_text(document: Document, pairs: Sequence[Pair], labels: frozenset[str], region: range) -> bool:
    """Whether it is only a manuscript's table or cover: nothing to choose, no opinion, no form's name."""
    if labels & (lexicon().choices | lexicon().opinions) or not document.is_word:
        return False
    outside = (*document.blocks[: region.start], *document.blocks[region.stop :])
    rest = sum(len(line.text) for line in paragraphs_of(outside) if len(line.text) >= RUNNING_CHARACTERS)
    return rest >= LONG_TEXT and not _heading(document, pairs, region)


def _choices(
    document: Document, pairs: Sequence[Pair], key: str, terms: Terms, region: range
) -> tuple[Field, ...]:
    """The ticked options; where no label leads to them, those in the form's own lines."""
    options = _options(key, terms)
    ocr = document.read_by == "ocr"
    labelled = [pair for pair in surest_first(pairs, key) if pair.value]
    for pair in labelled:
        if choices := find_ticked(pair.value, options, ocr=ocr):
            return tuple(_field(document, choice, pair.place) for choice in choices)
    if labelled:
        return ()
    loose = list(_loose(document, region))
    choices = find_ticked(loose, options, ocr=ocr)
    return tuple(_field(document, choice, choice.paragraph.place) for choice in choices)


def _drawn(document: Document, pairs: Sequence[Pair], chosen: Mapping[str, Sequence[Field]]) -> Iterable[str]:
    """The choices without a tick, where something lies over the options that may be one."""
    over = {pair.label.key for pair in pairs for line in pair.value if line.place in document.marks}
    return (key for key, ticked in chosen.items() if not ticked and key in over)


def _options(key: str, terms: Terms) -> tuple[str, ...]:
    if (options := lexicon().options) is not None:
        return options.get(key, ())
    return terms.directions if key == "directions" else terms.kinds


def _loose(document: Document, region: range) -> Iterable[Paragraph]:
    blocks = tuple(document.blocks[index] for index in region) + document.text_boxes
    return (p for p in paragraphs_of(blocks) if 0 < len(p.text.strip()) <= 200)


def _field(document: Document, choice: Choice, place: str) -> Field:
    sure = confidence_of([choice.paragraph])
    return Field(choice.option, document.path, place, document.read_by or "text", sure)


def _confidence(form: Form) -> float:
    """The mean over the fields that were read; a form without any is as sure as its reader."""
    texts = (form.unit, form.contact, form.contact_info, form.title, form.summary)
    found = [field for field in texts if field is not None]
    more = [field for answer in form.more for field in answer.fields]
    sure = [field.confidence for field in (*found, *form.directions, *form.kinds, *more)]
    return round(sum(sure) / len(sure), 4) if sure else (0.0 if form.read_by == "ocr" else 1.0)
