"""The one way in: a raw message's bytes to its facts. Total: whatever the bytes, there is a value.

`parse_message` reads everything; `parse_envelope` reads no archive and no document, and is what is recorded
when reading them broke a limit; `files_in` brings the files out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from parsers.archives import unpack_all
from parsers.call.pattern import Pattern
from parsers.case.keeping import keep
from parsers.facts import Attachment, Defect, MessageFacts, Quoted, Role, SubjectParts
from parsers.kinds.detect import ARCHIVES
from parsers.mail.attachments import MAIL_FILES, Collection, collect, open_mail_files
from parsers.mail.automatic import find_mark
from parsers.mail.bounce import read_bounce
from parsers.mail.cloud.links import find_links
from parsers.mail.fields import (
    authentication,
    is_ambiguous,
    message_id,
    newest_received_at,
    parse_address,
    parse_date,
    parse_ids,
)
from parsers.mail.forwarded import senders_of
from parsers.mail.headers import HEADER_BYTES, Headers, read_head
from parsers.mail.letters import Body, Letter, read_body
from parsers.mail.parts import Tree, read_tree
from parsers.mail.quoting import password_hint, receipt_numbers
from parsers.mail.subject import core_subject, is_forward, parse_subject, read_subject
from parsers.source import SourceFile
from parsers.terms import Limits, Terms

if TYPE_CHECKING:
    from parsers.assembly import CaseFacts
    from parsers.case.described import DescribedFacts

_CONTAINERS = ARCHIVES | MAIL_FILES | {"volume"}
OF_NO_WORK = frozenset({"unsupported", "unclear", "no_ocr", "no_office"})
"""Flaws of a file whose words were not made out, which matter nothing where it is what the call asks for."""
OF_PACKED = OF_NO_WORK | {"unreadable", "unsafe", "too_large"}
"""The same of what lies in an archive that the call asks for as it is, and of that archive."""
_MOST_LETTERS = 50
"""Forwarded letters whose texts are read."""


@dataclass(frozen=True)
class _Envelope:
    """A message without its documents."""

    facts: MessageFacts
    collection: Collection
    body: Body
    """What the letter says; of one that forwards another, all of it."""


def parse_message(raw: bytes, terms: Terms, limits: Limits) -> MessageFacts:
    """Everything that a message says, its files unpacked and read, form and manuscript found."""
    from parsers.assembly import read_case  # the readers are heavy, and the envelope does without them
    from parsers.case.described import read_described
    from parsers.case.typed import find_typed_form
    from parsers.readers import read_documents

    envelope = _read_envelope(raw, limits, terms.subject)
    files, defects = _unpacked(envelope.collection)
    documents = read_documents(files, limits)
    case: CaseFacts | DescribedFacts
    if terms.is_described:
        case = read_described(files, documents, terms, envelope.facts)
        brought = case.brought
    else:
        case, brought = read_case(documents, terms, envelope.facts.subject_parts), ()
    body = envelope.body
    typed = find_typed_form(body.own, body.trees, terms) if case.form is None else None
    read_by = {document.path: document.read_by for document in documents}
    defects = (*defects, *(defect for document in documents for defect in document.defects), *case.defects)
    defects = (*defects, typed) if typed else defects
    told_of = {one.file for one in brought}  # a wrong kind is a finding by itself
    packed = {one.path for one in files if one.kind in ARCHIVES} & told_of
    used = {path for path, role in case.roles.items() if role is not Role.OTHER and read_by.get(path)}
    facts = replace(
        envelope.facts,
        attachments=tuple(_attachment(file, case.roles, read_by.get(file.path)) for file in files),
        form=case.form,
        manuscript=case.manuscript,
        seals=case.seals,
        beside=case.beside,
        brought=brought,
        cases=getattr(case, "cases", ()),
        roll=getattr(case, "roll", None),
        defects=tuple(
            defect
            for defect in dict.fromkeys((*envelope.facts.defects, *defects))
            if not (defect.code in OF_NO_WORK and defect.file in told_of)
            and not (defect.code in OF_PACKED and _is_of(defect.file, packed))
            and not (defect.code == "unsupported" and defect.file in used)
        ),
    )
    return keep(facts, limits)


def parse_bare(raw: bytes, terms: Terms, limits: Limits) -> MessageFacts | None:
    """Everything that a small message without files says; `None` where there is more than that to read."""
    if len(raw) > HEADER_BYTES or _read_envelope(raw, limits).collection.files:
        return None
    return parse_message(raw, terms, limits)


def parse_envelope(raw: bytes, limits: Limits) -> MessageFacts:
    """Header, text, links, and the attachments as they came: no archive opened, no document read."""
    return keep(_read_envelope(raw, limits).facts, limits)


def parse_header(start: bytes, limits: Limits) -> MessageFacts:
    """Sender, subject, dates and identifiers from a message's first bytes; its body is not looked at."""
    head = start[:HEADER_BYTES]
    headers, _ = read_head(head, 0, len(head), limits.header_bytes)
    subject = headers.text("subject")
    return replace(_header_facts(headers), subject=subject, subject_parts=parse_subject(subject))


def files_in(raw: bytes, limits: Limits) -> tuple[SourceFile, ...]:
    """Every file of a message with its bytes, archive members included, in the order of `attachments`."""
    return _unpacked(collect(_tree(raw, limits), limits))[0]


def _tree(raw: bytes, limits: Limits) -> Tree:
    tree = read_tree(raw[: limits.message_bytes], limits)
    if len(raw) <= limits.message_bytes:
        return tree
    cut = Defect("mime", "", f"邮件超过{limits.message_bytes // 2**20}MB，只读取了前面的部分")
    return replace(tree, defects=(*tree.defects, cut))


def _unpacked(collection: Collection) -> tuple[tuple[SourceFile, ...], tuple[Defect, ...]]:
    """Archives opened; mails found inside them opened too, and archives in those, once more."""
    direct = list(collection.files)
    first = unpack_all(direct, collection.limits)
    known = {file.path for file in direct}
    collection.taken.update(file.path for file in first.files)
    told = len(collection.defects)
    inside = open_mail_files([file for file in first.files if file.path not in known], collection)
    second = unpack_all(inside, collection.limits) if inside else None
    files = (*first.files, *(second.files if second else ()))
    defects = (*first.defects, *collection.defects[told:], *(second.defects if second else ()))
    return files, defects


def _is_of(path: str, archives: Iterable[str]) -> bool:
    """Whether a path is one of the archives, or leads into one."""
    return any(path == one or path.startswith(f"{one}/") for one in archives)


def _attachment(file: SourceFile, roles: Mapping[str, Role], read_by: str | None) -> Attachment:
    role = roles.get(file.path, Role.ARCHIVE if file.kind in _CONTAINERS else Role.OTHER)
    digest = hashlib.sha256(file.data).hexdigest()
    return Attachment(file.name, file.path, file.kind, len(file.data), digest, role, read_by, file.inline)


def _read_envelope(raw: bytes, limits: Limits, convention: Pattern | None = None) -> _Envelope:
    tree = _tree(raw, limits)
    collection = collect(tree, limits)
    subject = tree.headers.text("subject")
    forwarded = is_forward(subject)
    letters = collection.letters[: _MOST_LETTERS + 1]
    body = read_body(letters[0], keep_quotes=forwarded)
    others = [read_body(letter, keep_quotes=True) for letter in letters[1:]]
    bounce = read_bounce(tree, subject, body.whole, limits)
    seen = (subject or "", body.whole, *(other.whole for other in others))
    facts = replace(
        _header_facts(tree.headers),
        subject=subject,
        subject_parts=read_subject(subject, convention)
        or (None if bounce else _inner_parts(subject, letters[1:], convention)),
        automatic=find_mark(tree.headers, subject, body.own, _own_kinds(tree)),
        bounce=bounce,
        forwarded=senders_of(letters, (body, *others)),
        quoted=Quoted(receipt_numbers(*(text[: limits.text_characters * 10] for text in seen))),
        text=body.own[: limits.text_characters],
        password_hint=next((hint for text in (body.own, *seen) if (hint := password_hint(text))), None),
        attachments=tuple(_attachment(file, {}, None) for file in collection.files),
        cloud_links=find_links(*_linking(body, others, whole=forwarded)),
        defects=tuple(dict.fromkeys(collection.defects)),
    )
    return _Envelope(facts, collection, replace(body, own=body.whole) if forwarded else body)


def _own_kinds(tree: Tree) -> Iterator[str]:
    """The content types of the outer letter's parts."""
    return (part.content_type for part in tree.parts if not part.message)


def _linking(body: Body, others: list[Body], *, whole: bool) -> tuple[list[etree._Element], str]:
    """The trees and the text in which a cloud attachment counts: what a forwarded mail says is said anew."""
    trees = [tree for one in (body, *others) for tree in one.trees]
    return trees, "\n".join([body.whole if whole else body.own, *(other.whole for other in others)])


def _inner_parts(
    subject: str | None, forwarded: list[Letter], convention: Pattern | None
) -> SubjectParts | None:
    """The forwarded mail's subject speaks where the outer one is empty or only says that it was forwarded."""
    if core_subject(subject or "") and not is_forward(subject):
        return None
    found = (read_subject(letter.headers.text("subject"), convention) for letter in forwarded)
    return next((parts for parts in found if parts), None)


def _header_facts(headers: Headers) -> MessageFacts:
    name, address = parse_address(headers.first("from") or headers.first("sender"))
    path = headers.first("return-path")
    return MessageFacts(
        message_id=message_id(headers),
        from_address=address,
        from_name=name,
        from_ambiguous=is_ambiguous(headers, address),
        reply_to=parse_address(headers.first("reply-to"))[1],
        return_path=None if path is None else (parse_address(path)[1] or ""),
        sent_at=parse_date(headers.first("date")),
        newest_received_at=newest_received_at(headers),
        in_reply_to=parse_ids(headers.first("in-reply-to")),
        references=parse_ids(headers.first("references")),
        authentication=authentication(headers),
    )
