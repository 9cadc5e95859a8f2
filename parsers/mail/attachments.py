"""From a letter's parts to files: names, ways in, what is a document and what only decoration of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from parsers.archives.names import unique_path
from parsers.facts import Defect
from parsers.kinds.detect import detect_kind
from parsers.kinds.sealed import sealed_kind
from parsers.mail.decoration import PICTURES, is_decoration, is_small, is_speck, is_stub, is_trimming
from parsers.mail.headers import decode_text
from parsers.mail.letters import UUENCODED, Letter, is_text, letter_of, letters_of, shown_pictures
from parsers.mail.parameters import bare_name, file_name
from parsers.mail.parts import Part, Tree, is_entity, read_tree
from parsers.mail.transfer import decode_base64, decode_uuencoded
from parsers.mail.wrapped.outlook import OutlookFile, OutlookMail, read_outlook
from parsers.mail.wrapped.signed import signed_content
from parsers.mail.wrapped.tnef import holds_no_files, unwrap
from parsers.source import SourceFile
from parsers.terms import Limits

_EXTENSIONS = {
    "jpeg": "jpg",
    "text": "txt",
    "unknown": "bin",
    "empty": "bin",
    "encrypted-office": "docx",
    "gzip": "gz",
    "smime": "p7m",
    "pgp": "asc",
}
_NOTICES = frozenset(
    {
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    }
    | {"message/global-delivery-status", "message/external-body", "text/x-amp-html", "text/watch-html"}
    | {"application/pgp-encrypted"}
)
"""Parts that are about the mail itself, and no files."""
_BASE64_BYTES = re.compile(rb"[A-Za-z0-9+/\s]{64,}={0,2}")


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
    subject = bare_name(decode_text(headers.first("subject") or b"").replace("/", "／")) if headers else ""
    name = file_name(part.headers) or (f"{subject[:80]}.eml" if subject else "转发的邮件.eml")
    path = unique_path(way + name, collection.taken, gap=" ")
    collection.files.append(SourceFile(name, path, part.data(), "eml"))
    return path


def _contents(part: Part) -> Iterator[tuple[str | None, bytes]]:
    """The files that a part holds, with their names; of text, those that are uuencoded in it."""
    if part.content_type in _NOTICES:
        return
    data = part.data()
    if is_text(part, data):
        if sealed_kind(data) == "pgp":
            yield "加密的正文.asc", data
        if b"begin " in data:
            for found in UUENCODED.finditer(data):
                yield decode_text(found[1]), decode_uuencoded(found[0])
        return
    name = file_name(part.headers)
    if data or name:
        yield name, _undeclared_base64(data)


def _undeclared_base64(data: bytes) -> bytes:
    """Programs forget to say that it is base64, or say otherwise: believed where a known kind comes out."""
    if not _BASE64_BYTES.fullmatch(data[:2000].strip()):
        return data
    decoded = decode_base64(data)
    return decoded if detect_kind(decoded) not in {"unknown", "text", "empty"} else data


def _file(
    part: Part, name: str | None, data: bytes, way: str, shown: frozenset[str], collection: Collection
) -> SourceFile:
    kind = detect_kind(data, name or "")
    clean_name = bare_name(name) if name else ""
    if not clean_name:
        clean_name = _made_up_name(kind, collection)
    aside = is_trimming(part, clean_name) or is_stub(kind)
    inline = aside or (kind in PICTURES and is_decoration(part, data, shown))
    return SourceFile(
        clean_name, unique_path(way + clean_name, collection.taken, gap=" "), data, kind, inline
    )


def _open(file: SourceFile, depth: int, collection: Collection) -> None:
    """Open what holds files the way mail programs do: a whole mail, a signed envelope, winmail.dat."""
    opener = _OPENERS.get(file.kind)
    if opener is not None and depth <= collection.limits.archive_depth and not file.inline:
        opener(file, depth, collection)


def _open_mail(file: SourceFile, depth: int, collection: Collection) -> None:
    _open_bytes(file, file.data, depth, collection)


def _open_bytes(file: SourceFile, mail: bytes, depth: int, collection: Collection) -> None:
    rest = max(collection.limits.parts - len(collection.files), 0)
    tree = read_tree(mail, replace(collection.limits, parts=rest))
    collection.defects += _flaws(tree, file.path)
    _collect_tree(tree, file.path + "/", depth, collection)


def _open_signed(file: SourceFile, depth: int, collection: Collection) -> None:
    """A mail inside the envelope, or the file that was signed."""
    content = signed_content(file.data)
    if content is None:
        collection.defects.append(Defect("unreadable", file.path, "签名文件中没有读出内容"))
    elif is_entity(content):
        _open_bytes(file, content, depth, collection)
    else:
        bare = file.name[:-4] if file.name.lower().endswith((".p7m", ".p7b", ".p7s")) else file.name
        _add_inside(file, OutlookFile(bare, content), depth, collection)


def _open_winmail(file: SourceFile, depth: int, collection: Collection) -> None:
    inside = unwrap(file.data)
    if not inside and not holds_no_files(file.data):
        collection.defects.append(Defect("unreadable", file.path, "winmail.dat 中没有读出附件"))
    for wrapped in inside[: collection.limits.parts]:
        _add_inside(file, OutlookFile(wrapped.name, wrapped.data), depth, collection)


def _open_outlook(file: SourceFile, depth: int, collection: Collection) -> None:
    limits = collection.limits
    mail = read_outlook(
        file.data, depth=limits.archive_depth - depth, files=max(limits.parts - len(collection.files), 0)
    )
    if mail is None:
        collection.defects.append(Defect("unreadable", file.path, "Outlook 邮件文件已损坏，无法打开"))
    else:
        _take_outlook(mail, file, depth, collection)


def _take_outlook(mail: OutlookMail, file: SourceFile, depth: int, collection: Collection) -> None:
    collection.letters.append(letter_of(mail))
    for one in mail.files:
        if one.message is not None:
            name = one.name or "转发的邮件.msg"
            path = unique_path(f"{file.path}/{name}", collection.taken, gap=" ")
            inner = SourceFile(name, path, b"", "msg")
            collection.files.append(inner)
            _take_outlook(one.message, inner, depth + 1, collection)
        else:
            _add_inside(file, one, depth, collection)
            if one.elsewhere:
                detail = "邮件中只有该文件的链接，没有文件本身"
                collection.defects.append(Defect("unreadable", collection.files[-1].path, detail))


def _add_inside(outer: SourceFile, one: OutlookFile, depth: int, collection: Collection) -> None:
    """A file out of another, opened in its turn."""
    kind = detect_kind(one.data, one.name)
    name = one.name or _made_up_name(kind, collection)
    shown = bool(one.content_id) or one.hidden
    small = is_speck(kind, one.data) or (kind in PICTURES and shown and is_small(one.data))
    path = unique_path(f"{outer.path}/{name}", collection.taken, gap=" ")
    found = SourceFile(name, path, one.data, kind, inline=small or is_stub(kind))
    collection.files.append(found)
    _open(found, depth + 1, collection)


def _made_up_name(kind: str, collection: Collection) -> str:
    collection.nameless += 1
    return f"附件{collection.nameless}.{_EXTENSIONS.get(kind, kind)}"


_OPENERS: dict[str, Callable[[SourceFile, int, Collection], None]] = {
    "eml": _open_mail,
    "msg": _open_outlook,
    "p7m": _open_signed,
    "tnef": _open_winmail,
}
MAIL_FILES = frozenset(_OPENERS)
"""Kinds that hold files the way mail programs do."""
