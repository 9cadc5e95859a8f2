"""One document read as a form: its pairs, whether they make a form, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.document import Block, Document, Paragraph, paragraphs_of
from parsers.facts import Field, Form
from parsers.form.grid import read_table
from parsers.form.labels import DISTINCTIVE, FIELDS
from parsers.form.lines import read_lines
from parsers.form.pairs import Pair, confidence_of
from parsers.form.scripts import simplified
from parsers.form.ticks import Choice, find_ticked
from parsers.form.values import clean
from parsers.terms import Terms

CHOICE_FIELDS = ("directions", "kinds")
_HEADING = re.compile(r"申\s*报\s*表|报\s*名\s*表|推\s*荐\s*表|申\s*请\s*表|登\s*记\s*表")
_PHONE = re.compile(r"[+(（]?\d[\d\-\s()（）+]{5,18}\d|[\w.+-]+@[\w.-]+")
_AROUND_NAMES = " ，,、;；:：/（）()"
_HEADING_CHARACTERS = 60
"""A longer line is no heading of a form."""

PAGE_LABELS = frozenset({"summary", "unit_opinion"})
"""One of these, or a tick, makes a page with few labels a page of a form, and not some certificate."""

ENOUGH_LABELS = 4
"""Labels of different fields that make a form."""


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

    @property
    def filled(self) -> int:
        """How many fields have a value."""
        form = self.form
        people = (form.unit, form.contact, form.contact_info, form.position)
        case = (form.title, form.summary, form.unit_opinion)
        return sum(text is not None for text in people + case) + bool(form.directions) + bool(form.kinds)


def read_form(document: Document, terms: Terms) -> FormReading | None:
    """The form that a document holds, or null when it is none. Blank forms are forms."""
    fuzzy = document.read_by == "ocr"
    pairs = _pairs(document, fuzzy=fuzzy)
    labels = frozenset(pair.label.key for pair in pairs) - {"other"}
    if len(labels) < 2 or not labels & DISTINCTIVE:
        return None
    region = _region(document, pairs)
    whole = _is_form(document, pairs, labels, region)
    if not whole and document.is_word:
        return None
    wrapped = document.read_by in {"pdf", "ocr"}
    pairs = [pair for pair in pairs if pair.block in region or pair.block < 0]
    fields = _fields(document, pairs, wrapped=wrapped)
    chosen = {key: _choices(document, pairs, key, terms, region) for key in CHOICE_FIELDS}
    if not whole and not labels & PAGE_LABELS and not any(chosen.values()):
        return None
    form = Form(
        file=document.path,
        read_by=document.read_by or "text",
        unit=fields["unit"],
        contact=fields["contact"],
        contact_info=fields["contact_info"],
        position=fields["position"],
        title=fields["title"],
        summary=fields["summary"],
        unit_opinion=fields["unit_opinion"],
        directions=chosen["directions"],
        kinds=chosen["kinds"],
    )
    return FormReading(replace(form, confidence=_confidence(form)), labels, region, whole)


def _pairs(document: Document, *, fuzzy: bool) -> list[Pair]:
    pairs = _pairs_of(document.blocks, fuzzy=fuzzy, ends_at_page=document.is_word)
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
        lines = []
        pairs += read_table(block, index, fuzzy=fuzzy)
    return pairs + read_lines(lines, fuzzy=fuzzy, ends_at_page=ends_at_page)


def _region(document: Document, pairs: Sequence[Pair]) -> range:
    """From the form's heading to the end of its last value.

    Tables make the region when the form is in tables: an author's lines in the manuscript do not stretch it.
    """
    inside = [pair for pair in pairs if pair.block >= 0]
    tables = _form_tables(inside)
    if tables:
        inside = _with_neighbours(document.blocks, inside, tables)
    if not inside:
        return range(0)
    start, end = min(pair.block for pair in inside), max(pair.end for pair in inside)
    return range(_heading_start(document.blocks, start), end + 1)


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
    telling = {"summary", "unit_opinion"}
    tables = {block for block, found in keys.items() if len(found) >= 2 or found & telling}
    return tables if sum(len(keys[block] - {"other"}) for block in tables) >= ENOUGH_LABELS else set()


def _heading_start(blocks: Sequence[Block], start: int) -> int:
    """Takes in the short lines right above: 附件：, the form's name."""
    first = start
    for index in range(start - 1, max(-1, start - 12), -1):
        block = blocks[index]
        if not isinstance(block, Paragraph) or not _may_head(block.text.strip()):
            break
        if _HEADING.search(simplified(block.text)) or block.text.strip().startswith("附件"):
            first = index
        if block.page_break:
            break
    return first


def _may_head(text: str) -> bool:
    return len(text) <= _HEADING_CHARACTERS and not text.endswith(("。", "；", "，"))


def _is_form(document: Document, pairs: Sequence[Pair], labels: frozenset[str], region: range) -> bool:
    """A form has enough labels, and more than the lines on a manuscript's cover."""
    if len(labels) < ENOUGH_LABELS:
        return False
    if any(pair.from_table for pair in pairs) and _form_tables([p for p in pairs if p.block >= 0]):
        return True
    if labels & {"summary", "unit_opinion"}:
        return True
    texts = [paragraph.text for paragraph in paragraphs_of(document.blocks)]
    if any(_HEADING.search(simplified(text)) for text in texts[:12] if len(text) <= _HEADING_CHARACTERS):
        return True
    outside = tuple(block for index, block in enumerate(document.blocks) if index not in region)
    rest = sum(len(paragraph.text) for paragraph in paragraphs_of(outside))
    return rest < 600 and len(labels & DISTINCTIVE) >= 2


def _fields(document: Document, pairs: Sequence[Pair], *, wrapped: bool) -> dict[str, Field | None]:
    fields: dict[str, Field | None] = {}
    for key in FIELDS:
        if key in CHOICE_FIELDS or key == "contact_both":
            continue
        found = [
            Field(text, document.path, pair.place, document.read_by or "text", confidence_of(pair.value))
            for pair in _alike(_surest_first(pairs, key))
            if (text := clean(key, pair.value, wrapped=wrapped))
        ]
        fields[key] = _joined(found) if key == "contact_info" else next(iter(found), None)
    return _with_both(document, pairs, fields)


def _surest_first(pairs: Sequence[Pair], key: str) -> list[Pair]:
    named = [pair for pair in pairs if pair.label.key == key]
    return sorted(named, key=lambda pair: (not pair.from_table, pair.block < 0, pair.label.rank))


def _alike(pairs: Sequence[Pair]) -> list[Pair]:
    """The surest pairs and those found in the same way: a letterhead's telephone does not join a table's."""
    filled = [pair for pair in pairs if any(part.text.strip() for part in pair.value)]
    return [pair for pair in filled if _way(pair) == _way(filled[0])]


def _way(pair: Pair) -> tuple[bool, bool]:
    return pair.from_table, pair.block >= 0


def _joined(found: Sequence[Field]) -> Field | None:
    """Telephone and mailbox in fields of their own are one 联系方式."""
    if not found:
        return None
    values = list(dict.fromkeys(field.value for field in found))
    return replace(found[0], value="；".join(values), confidence=min(field.confidence for field in found))


def _with_both(
    document: Document, pairs: Sequence[Pair], fields: dict[str, Field | None]
) -> dict[str, Field | None]:
    """联系人及联系方式 in one field: what looks like a number or an address is the way to reach them."""
    for pair in pairs:
        text = clean("contact_both", pair.value) if pair.label.key == "contact_both" else ""
        if not text:
            continue
        base = Field(text, document.path, pair.place, document.read_by or "text", confidence_of(pair.value))
        name = _PHONE.sub("", text).strip(_AROUND_NAMES)
        ways = "；".join(match[0].strip() for match in _PHONE.finditer(text))
        fields["contact"] = fields["contact"] or (replace(base, value=name) if name else None)
        fields["contact_info"] = fields["contact_info"] or (replace(base, value=ways) if ways else None)
    return _name_alone(fields)


def _name_alone(fields: dict[str, Field | None]) -> dict[str, Field | None]:
    """`林晓明 139…` under 联系人: the number is the way to reach them, when the form says no other."""
    contact = fields["contact"]
    if contact is None or not (ways := _PHONE.findall(contact.value)):
        return fields
    name = _PHONE.sub("", contact.value).strip(_AROUND_NAMES)
    reach = fields["contact_info"] or replace(contact, value="；".join(way.strip() for way in ways))
    return fields | {"contact": replace(contact, value=name) if name else None, "contact_info": reach}


def _choices(
    document: Document, pairs: Sequence[Pair], key: str, terms: Terms, region: range
) -> tuple[Field, ...]:
    """The ticked options; where no label leads to them, those in the form's own lines."""
    options = terms.directions if key == "directions" else terms.kinds
    ocr = document.read_by == "ocr"
    labelled = [pair for pair in _surest_first(pairs, key) if pair.value]
    for pair in labelled:
        if choices := find_ticked(pair.value, options, ocr=ocr):
            return tuple(_field(document, choice, pair.place) for choice in choices)
    if labelled:
        return ()
    loose = list(_loose(document, region))
    choices = find_ticked(loose, options, ocr=ocr)
    return tuple(_field(document, choice, choice.paragraph.place) for choice in choices)


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
    sure = [field.confidence for field in (*found, *form.directions, *form.kinds)]
    return round(sum(sure) / len(sure), 4) if sure else (0.0 if form.read_by == "ocr" else 1.0)
