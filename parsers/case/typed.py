"""A form whose fields were typed, or pasted as a table, into the mail's own words: no form of the call's,
since it has no seal, but nothing that the sender could be told not to have written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from parsers.document import Document
from parsers.facts import Defect
from parsers.form.reading import FormReading, read_form
from parsers.readers.html import blocks_of
from parsers.readers.text import text_paragraphs
from parsers.terms import Terms

LEAST_FILLED = 4
"""Fields; fewer are a letter's signature, or what it says of the files that it brings."""
MOST_LINES, MOST_CHARACTERS = 1000, 100_000
TYPED = "申报表各栏写在邮件正文中"


def find_typed_form(text: str, trees: Sequence[etree._Element], terms: Terms) -> Defect | None:
    """That the mail's words are a filled form, as a flaw of the message; nothing where they are none."""
    told = any(_is_filled(read_form(document, terms)) for document in _as_documents(text, trees))
    return Defect("typed", "", TYPED) if told else None


def _as_documents(text: str, trees: Sequence[etree._Element]) -> Iterator[Document]:
    yield Document(
        "", "text", "text", blocks=text_paragraphs(text[:MOST_CHARACTERS].splitlines()[:MOST_LINES])
    )
    for tree in trees:
        if next(tree.iter("table"), None) is not None:
            yield Document("", "html", "html", blocks=blocks_of(tree, MOST_LINES))


def _is_filled(reading: FormReading | None) -> bool:
    """Whether it says what only the form asks: a summary, or a choice."""
    if reading is None or not reading.whole or reading.filled < LEAST_FILLED:
        return False
    return bool(reading.form.summary or reading.form.directions or reading.form.kinds)
