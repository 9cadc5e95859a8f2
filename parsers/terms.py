"""What the call asks for, as far as reading depends on it, and how much a sender may cost us."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.call.description import DocumentTerm, FieldTerm
from parsers.call.pattern import Pattern
from parsers.call.typefaces import Layout


@dataclass(frozen=True)
class Terms:
    """The words of the call that the readers look for."""

    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    layout: Layout = field(default_factory=Layout)
    name: str = ""
    """The call's, as the notice titles it."""
    form_title: str = ""
    """What the blank form calls itself."""
    years: frozenset[int] = frozenset()
    """Those of the call: a form of another year is none of its forms. Empty: any year will do."""
    fields: tuple[FieldTerm, ...] = ()
    """What a submission must say; empty: the fields of the 2026 notice."""
    documents: tuple[DocumentTerm, ...] = ()
    """What must come with it; empty: the notice's form and manuscript."""
    subject: Pattern | None = None
    """The convention for subjects; `None`: the notice's."""
    split: bool = False
    """Whether a mail that brings several cases is taken apart."""

    @property
    def is_described(self) -> bool:
        """Whether it is another call than the notice's."""
        return bool(self.documents)


@dataclass(frozen=True)
class Limits:
    """What one message may cost. Bytes are counted while streaming: headers lie."""

    message_bytes: int = 100 * 1024 * 1024
    header_bytes: int = 256 * 1024
    parts: int = 3000
    """MIME parts of one message."""
    part_depth: int = 50
    """MIME parts inside one another."""
    unpacked_bytes: int = 500 * 1024 * 1024
    """All archive members of one message together."""
    file_bytes: int = 200 * 1024 * 1024
    """One file, packed or not."""
    archive_entries: int = 2000
    """All archives of one message together."""
    listed_files: int = 1000
    """Files, and flaws, of one message that are kept by name; form and manuscript always are."""
    archive_depth: int = 5
    """Archives inside one another."""
    archive_ratio: int = 200
    """Unpacked to packed bytes of one archive, once it is past 10 MiB."""
    archive_seconds: int = 60
    """For the program that unpacks one archive."""
    xml_bytes: int = 100 * 1024 * 1024
    """One XML part of a Word file, unpacked."""
    document_paragraphs: int = 50_000
    pdf_pages: int = 60
    """Pages of a PDF that are read; the rest is noted."""
    ocr_pages: int = 12
    """Pages that are put through OCR in one message."""
    picture_pixels: int = 60_000_000
    office_seconds: int = 60
    """For LibreOffice to convert one file."""
    text_characters: int = 20_000
    """Of the mail's own text that is kept."""
