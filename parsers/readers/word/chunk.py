"""Files that stand whole inside a Word file (`w:altChunk`, ECMA-376 part 1, 17.17.2)."""

from __future__ import annotations

from parsers.document import Block
from parsers.readers.html import read_html
from parsers.readers.rtf.reading import read_rtf
from parsers.readers.text import read_text
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits


def read_chunk(file: SourceFile, limits: Limits, depth: int) -> tuple[Block, ...]:
    """The blocks of such a file, none for a kind that Word would not take in either; total."""
    if file.kind in {"docx", "docm"}:
        return read_word(file, limits, depth=depth).blocks
    readers = {"html": read_html, "mht": read_html, "rtf": read_rtf, "text": read_text}
    reader = readers.get(file.kind)
    return reader(file, limits).blocks if reader is not None else ()
