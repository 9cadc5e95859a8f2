"""A Word file's blind copy: names out of every part that shows text, properties and authors emptied.

Every XML part is gone through, headers, footers, notes, comments, text boxes and charts included. Names
that are cut up into runs are found as they are read. Afterwards the copy is read again: a name that is
still there is said.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from lxml import etree

from parsers.blind.copy import Blinded
from parsers.blind.words import HIDDEN, pattern_of
from parsers.readers.limits import TOO_LARGE, Unreadable
from parsers.readers.word.package import Element, Package, open_package, parse_xml
from parsers.terms import Limits

EARLIEST = (1980, 1, 1, 0, 0, 0)
_XML = re.compile(r".*\.(?:xml|rels)", re.IGNORECASE)
_DROPPED = re.compile(r"docprops/(?:thumbnail\..*|custom\.xml)|word/people\.xml", re.IGNORECASE)
"""Parts that say who made the file, and that a reader does without."""
_EMPTY = {
    "docprops/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
        b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docprops/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
}
_TEXTS = frozenset({"t", "delText", "instrText"})
_WHO = frozenset({"author", "initials", "userId", "providerId", "lastModifiedBy"})
"""Attributes that name a person: of revisions and comments."""
_TOLD = frozenset({"descr", "title", "name", "alias", "val", "Target", "fullDate", "tooltip"})
"""Attributes in which a name may stand: descriptions of pictures, titles of controls, targets of links."""
_PICTURE = re.compile(r"word/media/.+", re.IGNORECASE)
_OBJECT = re.compile(r"word/(?:embeddings/.+|vbaproject\.bin|activex/.+)", re.IGNORECASE)


def blind_word(data: bytes, words: Sequence[str], limits: Limits) -> tuple[bytes, Blinded]:
    """The copy and what remains in it.

    :raises Unreadable: it cannot be opened, or a part of it cannot be read
    """
    package = open_package(data, limits)
    package.main_part()
    pattern = pattern_of(words)
    out, hidden, remaining, size = io.BytesIO(), 0, 0, 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in package.names():
            content, count, left = _part(package, name, pattern, limits)
            size += len(content or b"")
            if size > limits.unpacked_bytes:
                raise Unreadable("too_large", TOO_LARGE)
            if content is not None:
                archive.writestr(
                    zipfile.ZipInfo(_real(package, name), EARLIEST), content, zipfile.ZIP_DEFLATED
                )
            hidden, remaining = hidden + count, remaining + left
    return out.getvalue(), Blinded("docx", hidden, tuple(_left(package, remaining)))


def _real(package: Package, name: str) -> str:
    """A part's name as the file has it."""
    return next(
        (one.lstrip("/") for one in package.archive.namelist() if one.lstrip("/").lower() == name), name
    )


def _part(
    package: Package, name: str, pattern: re.Pattern[str] | None, limits: Limits
) -> tuple[bytes | None, int, int]:
    """A part's new content, `None` for one that goes; how often something was hidden, and what remains."""
    if _DROPPED.fullmatch(name):
        return None, 0, 0
    if name in _EMPTY:
        return _EMPTY[name], 0, 0
    content = package.content(name, limits.file_bytes)
    if content is None or not _XML.fullmatch(name) or not content.strip():
        return content, 0, 0
    root, _ = parse_xml(content)
    if name.endswith(".rels"):
        _drop_relations(root)
    if name == "[content_types].xml":
        _drop_types(root)
    hidden = _hide_in_texts(root, pattern) + _hide_in_attributes(root, pattern)
    seen = "".join(text for one in root.iter() if (text := one.text))
    remaining = len(pattern.findall(seen)) if pattern is not None else 0
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), hidden, remaining


def _drop_relations(root: Element) -> None:
    """Pointers to dropped parts, and the template's path on its author's disk."""
    for one in list(root):
        target = one.get("Target", "")
        if _DROPPED.fullmatch(target.lstrip("/")) or target.lower().endswith("people.xml"):
            root.remove(one)
        elif one.get("Type", "").endswith("/attachedTemplate"):
            one.set("Target", "Normal.dotm")


def _drop_types(root: Element) -> None:
    for one in list(root):
        if _DROPPED.fullmatch(one.get("PartName", "").lstrip("/")):
            root.remove(one)


def _hide_in_texts(root: Element, pattern: re.Pattern[str] | None) -> int:
    """Paragraph by paragraph, as they are read; then in whatever else holds text."""
    if pattern is None:
        return 0
    count = 0
    done: set[Element] = set()
    for paragraph in (one for one in root.iter() if _local(one) == "p"):
        texts = [one for one in paragraph.iter() if _local(one) in _TEXTS and one not in done]
        done.update(texts)
        count += _hide_across(texts, pattern)
    for one in root.iter():
        if one.text and one not in done:
            one.text, found = pattern.subn(HIDDEN, one.text)
            count += found
    return count


def _hide_across(texts: Sequence[Element], pattern: re.Pattern[str]) -> int:
    """A name may begin in one run and end in another: the mark stands where it begins."""
    whole = "".join(one.text or "" for one in texts)
    spans = [found.span() for found in pattern.finditer(whole)]
    at = 0
    for one in texts if spans else ():
        text = one.text or ""
        begin, at = at, at + len(text)
        kept, last = [], 0
        for start, end in spans:
            first, past = max(start - begin, 0), min(end - begin, len(text))
            if first >= past:
                continue
            kept += [text[last:first], HIDDEN if start >= begin else ""]
            last = past
        if last:
            one.text = "".join([*kept, text[last:]])
    return len(spans)


def _hide_in_attributes(root: Element, pattern: re.Pattern[str] | None) -> int:
    count = 0
    for one in root.iter():
        for key, value in one.attrib.items():
            local, text = str(key).rpartition("}")[2], str(value)
            if local in _WHO and text:
                one.set(key, "")
            elif local in _TOLD and pattern is not None and pattern.search(text):
                one.set(key, pattern.sub("", text))
                count += 1
    return count


def _left(package: Package, remaining: int) -> list[str]:
    """What nobody looked at."""
    pictures = sum(1 for name in package.names() if _PICTURE.fullmatch(name))
    objects = sum(1 for name in package.names() if _OBJECT.fullmatch(name))
    told = [(pictures, f"含图片 {pictures} 幅，图中文字、标志未作处理")]
    told += [(objects, f"含嵌入对象或宏 {objects} 个，未作处理")]
    told += [(remaining, f"仍有 {remaining} 处名称未能隐去")]
    return [words for number, words in told if number]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
