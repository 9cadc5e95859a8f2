"""Traces of a form in what OCR made of a page: enough for a person to look, too little to be read."""

from __future__ import annotations

from parsers.document import Document, paragraphs_of
from parsers.form.synonyms import DISTINCTIVE, SYNONYMS
from parsers.scripts import simplified

NAME = "申报表"
LEAST_LABELS, LEAST_LABEL = 2, 4
"""Labels of different fields, and their characters: shorter ones stand in any text."""


def shows_traces(document: Document) -> bool:
    """Whether the page names a form, or has labels that only forms have."""
    paragraphs = (*paragraphs_of(document.blocks), *paragraphs_of(document.text_boxes), *document.notes)
    text = simplified("".join("".join(paragraph.text.split()) for paragraph in paragraphs))
    labels = (any(len(word) >= LEAST_LABEL and word in text for word in SYNONYMS[key]) for key in DISTINCTIVE)
    return NAME in text or sum(labels) >= LEAST_LABELS
