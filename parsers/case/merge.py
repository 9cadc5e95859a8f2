"""Several readings of one form: the words from Word, what is missing from the scan, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from parsers.case.sameness import may_lend
from parsers.facts import Answer, Difference, Field, Form
from parsers.filenames import is_draft
from parsers.form.labels import bare
from parsers.form.lexicon import said
from parsers.form.reading import FormReading

SOURCES = (
    "docx",
    "doc-libreoffice",
    "wps-libreoffice",
    "rtf-libreoffice",
    "odt-libreoffice",
    "wordxml-libreoffice",
    "rtf",
    "xlsx",
    "xls-libreoffice",
    "ods-libreoffice",
    "html",
    "doc-light",
    "wps-light",
    "text",
    "pdf",
    "ocr",
)
"""Ways of reading (`Document.read_by`), the most faithful first."""

TEXT_FIELDS = ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion")

OCR_SAMENESS = 0.8
"""Likeness from which on two texts are the same but for OCR's own slips."""

SURE = 0.9
"""Confidence from which on OCR's word fills what a Word form leaves empty."""

TEXT_SAMENESS = 0.98
"""The same for long texts from a PDF, whose line ends are lost."""

COMPARED_CHARACTERS = 1500


def merge_forms(readings: Sequence[FormReading]) -> Form | None:
    """One form of all readings of it: the best filled Word form first; pages of a form complete each other.

    `None` when there is no whole form and the pages together do not make one. What contradicts the best in
    unit, title or contact lends it nothing; every copy that says something else is noted.
    """
    ranked = sorted(readings, key=_preference)
    if not ranked:
        return None
    best = ranked[0]
    labels = frozenset[str]().union(*(reading.labels for reading in readings))
    if not best.whole and len(labels) < 4:
        return None
    form = best.form
    for other in ranked[1:]:
        form = _complete(form, other.form) if may_lend(form, other.form) else form
    copies = [other.form for other in ranked[1:] if not other.is_page and not is_draft(other.form.file)]
    differences = [difference for copy in copies for difference in _differences(best.form, copy)]
    unique = {(d.field, d.scan): d for d in differences}
    return replace(form, differences=tuple(unique.values()))


def _preference(reading: FormReading) -> tuple[bool, bool, bool, int, int]:
    source = reading.form.read_by
    order = SOURCES.index(source) if source in SOURCES else len(SOURCES)
    return not reading.whole, reading.filled < 3, is_draft(reading.form.file), order, -reading.filled


def _complete(form: Form, other: Form) -> Form:
    """Fills what this form leaves empty: pages of one form, ticks made by pen on the printed copy."""
    sure = 0.0 if form.read_by == "ocr" else SURE
    filled: dict[str, Field | None] = {}
    for name in TEXT_FIELDS:
        mine, theirs = getattr(form, name), getattr(other, name)
        filled[name] = theirs if mine is None and theirs and theirs.confidence >= sure else mine
    return replace(
        form,
        **filled,  # type: ignore[arg-type]  # names and types are those of Form's own text fields
        directions=form.directions or tuple(field for field in other.directions if field.confidence >= sure),
        kinds=form.kinds or tuple(field for field in other.kinds if field.confidence >= sure),
        more=(*form.more, *(one for one in other.more if not said(form, one.key) and _is_sure(one, sure))),
    )


def _is_sure(answer: Answer, sure: float) -> bool:
    return all(field.confidence >= sure for field in answer.fields)


def _differences(form: Form, scan: Form) -> list[Difference]:
    """What both forms state, but not alike."""
    found: list[Difference] = []
    for name in TEXT_FIELDS:
        word, copy = getattr(form, name), getattr(scan, name)
        if word and copy and not _same(word.value, copy.value, copy):
            found.append(Difference(name, word.value[:200], copy.value[:200]))
    for name in ("directions", "kinds"):
        word_set, scan_set = ({field.value for field in getattr(one, name)} for one in (form, scan))
        sure = all(field.confidence >= SURE for field in getattr(scan, name))
        if word_set and scan_set and word_set != scan_set and sure:
            found.append(Difference(name, "、".join(sorted(word_set)), "、".join(sorted(scan_set))))
    return found


def _same(word: str, scan: str, evidence: Field) -> bool:
    left, right = _plain(word), _plain(scan)
    if left == right:
        return True
    if evidence.read_by != "ocr" and len(left) <= 100:
        return False
    likeness = SequenceMatcher(None, left, right, autojunk=False).ratio()
    return likeness >= (OCR_SAMENESS if evidence.read_by == "ocr" else TEXT_SAMENESS)


def _plain(text: str) -> str:
    return "".join(char for char in bare(text[:COMPARED_CHARACTERS]) if char.isalnum()).casefold()
