"""Plain text files, in whatever charset Chinese Windows wrote them."""

from __future__ import annotations

from parsers.charset import clean, decode
from parsers.document import Document, Paragraph, Run
from parsers.facts import Defect
from parsers.readers.limits import TOO_LARGE
from parsers.source import SourceFile
from parsers.terms import Limits

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def file_text(data: bytes, label: str | None = None) -> str:
    """A file's text: by its byte order mark, else by where NULs stand (UTF-16), else as `decode` judges.

    >>> file_text("\\ufeff申报".encode("utf-16-le"))
    '申报'
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(codec, "replace"))
    head = data[:512]
    if head.count(0) * 5 > len(head):
        codec = "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
        return clean(data.decode(codec, "replace"))
    return clean(decode(data, label).text)


def read_text(file: SourceFile, limits: Limits) -> Document:
    """One paragraph a line; total."""
    lines = file_text(file.data).split("\n")
    kept = lines[: limits.document_paragraphs]
    defects = (Defect("too_large", file.path, TOO_LARGE),) if len(kept) < len(lines) else ()
    return Document(file.path, file.kind, "text", blocks=text_paragraphs(kept), defects=defects)


def text_paragraphs(lines: list[str]) -> tuple[Paragraph, ...]:
    """Paragraphs of bare lines, places counted as a person would."""
    paragraphs, number = [], 0
    for line in lines:
        number += bool(line.strip())
        runs = (Run(line),) if line else ()
        paragraphs.append(Paragraph(runs, place=f"第{max(1, number)}段"))
    return tuple(paragraphs)
