"""From a letter's parts to files: names, ways in, what is a document and what only decoration of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO

from PIL import Image

from parsers.facts import Defect
from parsers.kinds.detect import detect_kind
from parsers.mail.headers import decode_text
from parsers.mail.letters import UUENCODED, Letter, is_text, letters_of, shown_pictures
from parsers.mail.parameters import file_name, safe_name
from parsers.mail.parts import Part, Tree, read_tree
from parsers.mail.tnef import holds_no_files, unwrap
from parsers.mail.transfer import decode_base64, decode_uuencoded
from parsers.source import SourceFile
from parsers.terms import Limits

_EXTENSIONS = {
    "jpeg": "jpg",
    "text": "txt",
    "unknown": "bin",
    "empty": "bin",
    "encrypted-office": "docx",
    "gzip": "gz",
}
_PICTURES = frozenset(
    {"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "avif", "svg", "emf", "wmf", "ico"}
)
_NOTICES = frozenset(
    {
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    }
    | {"message/global-delivery-status", "message/external-body", "text/x-amp-html", "text/watch-html"}
)
"""Parts that are about the mail itself, and no files."""
_TRIMMINGS = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
    }
    | {"text/vcard", "text/x-vcard", "text/directory", "application/pgp-keys"}
)
"""Files that programs add by themselves: signatures, cards, appointments."""
_TRIMMING_ENDINGS = (".p7s", ".p7c")
_PAGE_SIDE = 400
"""Pixels of the shorter side from which a picture in the text may be a page, not a logo."""
_PAGE_BYTES = 20_000
_SPECK_BYTES = 1500
"""A picture below this is a dot or a line, wherever it stands."""
_BASE64_BYTES = re.compile(rb"[A-Za-z0-9+/\s]{64,}={0,2}\s*")


@dataclass
class Collection:
    """Files as they are found, with the letters that were forwarded as files."""

    limits: Limits
    files: list[SourceFile] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    nameless: int = 0


def collect(tree: Tree, limits: Limits) -> Collection:
    """Every file of a message, forwarded mails and winmail.dat opened, archives not; total."""
    collection = Collection(limits, defects=_flaws(tree, ""))
    _collect_tree(tree, "", 0, collection)
    return collection


def _flaws(tree: Tree, path: str) -> list[Defect]:
    """The flaws of a mail; what was left unread for safety's sake is told to its sender."""
    flaws = [replace(defect, file=path) for defect in tree.defects]
    return flaws + [Defect("unsafe", path, detail) for detail in tree.unread]


def open_mail_files(files: Iterable[SourceFile], collection: Collection) -> list[SourceFile]:
    """What is inside those of the files (out of archives, say) that are whole mails or winmail.dat."""
    before = len(collection.files)
    for file in files:
        _open(file, 1, collection)
    return collection.files[before:]


def _collect_tree(tree: Tree, prefix: str, depth: int, collection: Collection) -> None:
    letters = letters_of(tree)
    collection.letters += letters
    shown = frozenset[str]().union(*map(shown_pictures, letters))
    prefixes = {0: prefix}
    for number, part in enumerate(tree.parts, start=1):
        way = prefixes.get(part.message, prefix)
        if part.is_message:
            prefixes[number] = _forwarded(tree, number, part, way, collection) + "/"
            continue
        for name, data in _contents(part):
            file = _file(part, name, data, way, shown, collection)
            collection.files.append(file)
            _open(file, depth + 1, collection)


def _forwarded(tree: Tree, number: int, part: Part, way: str, collection: Collection) -> str:
    """The forwarded mail as a file; returns its way in."""
    headers = tree.inner_headers.get(number)
    subject = safe_name(decode_text(headers.first("subject") or b"").replace("/", "／")) if headers else ""
    name = file_name(part.headers) or (f"{subject[:80]}.eml" if subject else "转发的邮件.eml")
    path = unique_path(way + name, collection.taken)
    collection.files.append(SourceFile(name, path, part.data(), "eml"))
    return path


def _contents(part: Part) -> Iterator[tuple[str | None, bytes]]:
    """The files that a part holds, with their names; of text, those that are uuencoded in it."""
    if part.content_type in _NOTICES:
        return
    data = part.data()
    if is_text(part, data):
        if b"begin " in data:
            for found in UUENCODED.finditer(data):
                yield decode_text(found[1]), decode_uuencoded(found[0])
        return
    name = file_name(part.headers)
    if data or name:
        yield name, _undeclared_base64(data)


def _undeclared_base64(data: bytes) -> bytes:
    """Programs forget to say that it is base64, or say otherwise: believed where a known kind comes out."""
    if not _BASE64_BYTES.fullmatch(data[:2000].strip() + b"\n"):
        return data
    decoded = decode_base64(data)
    return decoded if detect_kind(decoded) not in {"unknown", "text", "empty"} else data


def _file(
    part: Part, name: str | None, data: bytes, way: str, shown: frozenset[str], collection: Collection
) -> SourceFile:
    kind = detect_kind(data, name or "")
    clean_name = safe_name(name) if name else ""
    if not clean_name:
        collection.nameless += 1
        clean_name = f"附件{collection.nameless}.{_EXTENSIONS.get(kind, kind)}"
    trimming = part.content_type in _TRIMMINGS or clean_name.lower().endswith(_TRIMMING_ENDINGS)
    inline = trimming or (kind in _PICTURES and _is_decoration(part, data, shown))
    return SourceFile(clean_name, unique_path(way + clean_name, collection.taken), data, kind, inline)


def _is_decoration(part: Part, data: bytes, shown: frozenset[str]) -> bool:
    """Whether a picture belongs to the text's looks: shown in it and too small for a page, or a mere speck.

    QQ, Foxmail and phones send photos of a form with disposition inline, or pasted into the text: the
    disposition says nothing, and a picture as big as a page is a document wherever it stands.
    """
    if len(data) < _SPECK_BYTES:
        return part.disposition != "attachment"
    named = decode_text(part.headers.first("content-id") or b"").strip("<> ").lower()
    if named not in shown and not (
        "content-id" in part.headers and "multipart/related" in part.parents and shown
    ):
        return False
    return len(data) < _PAGE_BYTES or _shorter_side(data) < _PAGE_SIDE


def _shorter_side(data: bytes) -> int:
    try:
        with Image.open(BytesIO(data)) as picture:
            return min(picture.size)
    except Exception:  # noqa: BLE001 - a library at the seam: a picture that it cannot size may well be a page
        return _PAGE_SIDE


def _open(file: SourceFile, depth: int, collection: Collection) -> None:
    """Open a whole mail that came as a plain file, or a winmail.dat."""
    if depth > collection.limits.archive_depth:
        return
    if file.kind == "tnef":
        _unwrap(file, depth, collection)
    elif file.kind == "eml":
        rest = max(collection.limits.parts - len(collection.files), 0)
        tree = read_tree(file.data, replace(collection.limits, parts=rest))
        collection.defects += _flaws(tree, file.path)
        _collect_tree(tree, file.path + "/", depth, collection)


def _unwrap(file: SourceFile, depth: int, collection: Collection) -> None:
    inside = unwrap(file.data)
    if not inside and not holds_no_files(file.data):
        collection.defects.append(Defect("unreadable", file.path, "winmail.dat 中没有读出附件"))
    for wrapped in inside[: collection.limits.parts]:
        kind = detect_kind(wrapped.data, wrapped.name)
        name = wrapped.name
        if not name:
            collection.nameless += 1
            name = f"附件{collection.nameless}.{_EXTENSIONS.get(kind, kind)}"
        path = unique_path(f"{file.path}/{name}", collection.taken)
        found = SourceFile(
            name, path, wrapped.data, kind, inline=kind in _PICTURES and len(wrapped.data) < _SPECK_BYTES
        )
        collection.files.append(found)
        _open(found, depth + 1, collection)


def unique_path(path: str, taken: set[str]) -> str:
    """The path, or the first free of `NAME (2).EXT`, `NAME (3).EXT` …; taken from then on."""
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    number = 1
    unique = path
    while unique in taken:
        number += 1
        unique = f"{folder}{slash}{stem} ({number}){dot}{extension}"
    taken.add(unique)
    return unique
