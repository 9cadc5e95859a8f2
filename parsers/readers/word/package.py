"""A Word file as a package of parts (ECMA-376 part 2), opened under limits.

Nothing here trusts the file: sizes are counted while unpacking, XML is parsed without entities, DTDs or
network, relationships that lead outside are not followed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote

from lxml import etree

from parsers.archives.budget import Budget, LimitReachedError, Meter
from parsers.archives.members import BROKEN_ARCHIVE, Member
from parsers.archives.zips import open_zip
from parsers.readers.limits import BROKEN, ENCRYPTED, TOO_LARGE, UNSAFE, Unreadable
from parsers.terms import Limits

Element = etree._Element  # noqa: SLF001 - lxml's only name for the type

_MOST_MARKUP = 2_000_000
"""`<` of one part: each element costs some hundred bytes, however small the part looks."""
_MAIN = re.compile(r"word/document\d*\.xml")
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip
"""Namespaces of ISO 29500 strict, which differ from the transitional ones in name only."""


_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,
)
"""What zipfile raises over odd bytes."""


@dataclass(frozen=True)
class Relationship:
    """Where a part points to inside the package."""

    kind: str
    """The last word of the type: `image`, `styles`, `header` …"""
    target: str


@dataclass
class Package:
    """An opened package. Holds the bytes and, part by part, what was asked for."""

    archive: zipfile.ZipFile
    limits: Limits
    damaged: bool = False
    """Some XML was broken, and what could be saved of it was read."""
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self.archive.namelist()}

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def names(self) -> list[str]:
        """All part names, in lower case."""
        return list(self._names)

    def content(self, name: str, limit: int | None = None) -> bytes | None:
        """A part's content, `None` if there is none of that name.

        :raises Unreadable: encrypted, broken, or longer than `limit` bytes
        """
        entry = self._names.get(name.lower())
        if entry is None:
            return None
        try:
            with self.archive.open(entry) as stream:
                data = stream.read((self.limits.xml_bytes if limit is None else limit) + 1)
        except RuntimeError as error:  # zipfile's word for "encrypted", and for methods that it does not know
            code, detail = ("encrypted", ENCRYPTED) if "encrypted" in str(error) else ("unreadable", BROKEN)
            raise Unreadable(code, detail) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, LookupError) as error:
            raise Unreadable("unreadable", BROKEN) from error
        if len(data) > (self.limits.xml_bytes if limit is None else limit):
            raise Unreadable("too_large", TOO_LARGE)
        return data

    def optional_content(self, name: str | None) -> bytes | None:
        """As `content`, but `None` for a part that cannot be read: the text can be read without it."""
        try:
            return self.content(name) if name else None
        except Unreadable:
            self.damaged = True
            return None

    def xml(self, name: str) -> Element | None:
        """A part's root element, `None` if there is no such part.

        :raises Unreadable: as `content`; no XML at all; or XML with a document type
        """
        data = self.content(name)
        if data is None:
            return None
        root, whole = parse_xml(data)
        self.damaged |= not whole
        return root

    def optional_xml(self, name: str | None) -> Element | None:
        """As `xml`, but `None` for a part that cannot be read: the text can be read without it."""
        try:
            return self.xml(name) if name else None
        except Unreadable:
            self.damaged = True
            return None

    def main_part(self) -> str:
        """The name of the part that holds the text.

        :raises Unreadable: if there is none
        """
        found = [r.target for r in self.relationships("").values() if r.kind == "officeDocument"]
        found += sorted(name for name in self._names if _MAIN.fullmatch(name))
        for name in found:
            if self.has(name):
                return name
        raise Unreadable("unreadable", BROKEN)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """A part's relationships to other parts of the package, by id."""
        folder, name = posixpath.split(part)
        root = self.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for element in root if root is not None else ():
            target, kind = element.get("Target"), element.get("Type", "")
            if target and element.get("TargetMode") != "External":
                path = posixpath.join("/", folder, unquote(target).replace("\\", "/"))
                path = posixpath.normpath(path).lstrip("/")
                found[element.get("Id", "")] = Relationship(kind.rpartition("/")[2], path)
        return found


def open_package(data: bytes, limits: Limits) -> Package:
    """Opens a file's bytes.

    :raises Unreadable: if it is no zip, or one that nothing can be saved of
    """
    try:
        return Package(zipfile.ZipFile(io.BytesIO(data)), limits)
    except _BROKEN_ZIP as error:
        try:
            return Package(_rebuilt(data, limits), limits, damaged=True)
        except (*_BROKEN_ZIP, LimitReachedError):
            raise Unreadable("unreadable", BROKEN) from error


def _rebuilt(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """A file that lost its end, where the directory stands, but none of its parts."""
    found = [one for one in open_zip(data, Meter(Budget(limits), len(data))) if one != BROKEN_ARCHIVE]
    parts = {member.name: member.data for member in found if isinstance(member, Member)}
    if len(parts) < len(found):
        raise zipfile.BadZipFile
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return zipfile.ZipFile(stream)


def parse_xml(data: bytes) -> tuple[Element, bool]:
    """The root, and whether the XML was whole; of broken XML, what a lenient parser can save.

    :raises Unreadable: no XML, XML with a document type (Word writes none), or more elements than fit
    """
    if data.count(b"<") > _MOST_MARKUP:
        raise Unreadable("too_large", TOO_LARGE)
    if b"<!DOCTYPE" in data:
        raise Unreadable("unsafe", UNSAFE)
    if b"http://purl.oclc.org/ooxml/" in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
    for recover in (False, True):
        try:
            root = etree.fromstring(data, _parser(recover=recover))
        except (etree.XMLSyntaxError, ValueError, LookupError):
            continue
        if root is not None:
            if root.getroottree().docinfo.doctype:  # type: ignore[union-attr] # the stubs lack it; UTF-16 gets here
                raise Unreadable("unsafe", UNSAFE)
            return root, not recover
    raise Unreadable("unreadable", BROKEN)


@cache
def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
