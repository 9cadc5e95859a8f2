"""What a person is shown of a message to decide on it: its documents, and what its texts say.

A reading child makes it, as it makes the facts; it is shown once and never stored.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.case.pictured import Picture, Wanted, pictures_of
from parsers.document import paragraphs_of
from parsers.source import RASTER, SourceFile
from parsers.terms import Limits

MOST_FILE_BYTES = 10 << 20
"""Of all files together: what an answer of a child holds (`ingest.reading.protocol`)."""
MOST_TEXT = 60_000
"""Characters of one text."""
MOST_TEXTS = 5
WORD = frozenset({"docx", "doc", "wps", "rtf"})
SHOWN = WORD | RASTER | {"pdf"}
"""Kinds that a mail program opens without harm; macros, archives and programs are not handed on."""


@dataclass(frozen=True)
class Exhibit:
    """A file, to be attached."""

    path: str
    """As in `Attachment.path`."""
    name: str
    data: str
    """Base64."""


@dataclass(frozen=True)
class Text:
    """What a file says."""

    path: str
    text: str


@dataclass(frozen=True)
class Exhibits:
    """What there is to be shown of one message."""

    files: tuple[Exhibit, ...] = ()
    """The smallest first, as many as there is room for."""
    texts: tuple[Text, ...] = ()
    """Of Word files."""
    pictures: tuple[Picture, ...] = ()
    """Of the pages that were asked for."""


def lay_out(raw: bytes, limits: Limits, wanted: Sequence[Wanted] = ()) -> Exhibits:
    """Lay the documents of a message out, archive members included. Total: any bytes give something."""
    from parsers.message import files_in
    from parsers.readers import read_documents

    every = files_in(raw, limits)
    files = [one for one in every if one.kind in SHOWN and not one.inline]
    papers = [one for one in files if one.kind in WORD]
    unseen = replace(limits, ocr_pages=0)  # what is in pictures was read before
    texts = [
        Text(document.path, "\n".join(one.text for one in paragraphs_of(document.blocks))[:MOST_TEXT])
        for document in read_documents(papers[:MOST_TEXTS], unseen)
    ]
    return Exhibits(tuple(_that_fit(files)), tuple(texts), pictures_of(every, wanted, limits))


def _that_fit(files: list[SourceFile]) -> list[Exhibit]:
    shown, left = [], MOST_FILE_BYTES
    for file in sorted(files, key=lambda one: (len(one.data), one.path)):
        left -= len(file.data)
        if left < 0:
            break
        shown.append(Exhibit(file.path, file.name, base64.b64encode(file.data).decode("ascii")))
    return shown
