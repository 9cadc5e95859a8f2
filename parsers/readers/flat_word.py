"""Word's package as one XML file (Flat OPC): made a package again, and read as one.

LibreOffice opens such files without a word and gives no text.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from parsers.document import Document
from parsers.readers.limits import Unreadable, unread
from parsers.readers.word.package import parse_xml
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits

_NAMESPACE = "http://schemas.microsoft.com/office/2006/xmlPackage"
_HEAD_BYTES = 4000


def is_flat(data: bytes) -> bool:
    return _NAMESPACE.encode() in data[:_HEAD_BYTES]


def read_flat_word(file: SourceFile, limits: Limits) -> Document:
    """Total."""
    try:
        root, _ = parse_xml(file.data)
    except Unreadable as fault:
        return unread(file, fault.code, fault.detail)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in _parts(root).items():
            archive.writestr(name, content)
    return read_word(SourceFile(file.name, file.path, stream.getvalue(), "docx", file.inline), limits)


def _parts(root: etree._Element) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for part in root.iter(f"{{{_NAMESPACE}}}part"):
        name = part.get(f"{{{_NAMESPACE}}}name", "").lstrip("/")
        for held in part:
            if held.tag == f"{{{_NAMESPACE}}}xmlData" and len(held):
                parts[name] = etree.tostring(held[0])
            elif held.tag == f"{{{_NAMESPACE}}}binaryData":
                parts[name] = _undone(held.text or "")
    return parts


def _undone(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
