"""What of a description this program follows. The rest is refused when the configuration is read: what would
only be quoted, and not kept, is worse than a refusal.

The call of 2026, whatever its own words, options, limits, conventions and layout, is read and judged as such
(`is_notice`); every other by its description.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.language.words import say
from parsers.call.description import Description, DocumentTerm, FieldTerm, notice_description
from parsers.call.pattern import Pattern, parse_pattern
from parsers.form.labels import label_of

NOTICE = notice_description(("-",), ("-",))
"""The description whose shape is followed; its options may be others."""
READ_AS = {"direction": "directions", "kind": "kinds"}
"""Keys of the description under another name in the form that was read."""
JOINED = "+＋"


@dataclass(frozen=True)
class _Unfollowed:
    """Something that is not followed yet, with its place."""

    place: str
    english: str
    chinese: str

    def __str__(self) -> str:
        return say(
            f"{self.place}: {self.english}, which this version does not follow yet",
            f"{self.place}：{self.chinese}，本版本尚不支持",
        )


def is_notice(described: Description) -> bool:
    """Whether it is the 2026 call in all that is read, whatever its words, options and limits."""
    return not any((*_in_call(described), *_in_fields(described), *_in_documents(described)))


def find_unfollowed(described: Description) -> list[str]:
    """What is asked and not followed, a sentence each; empty where everything is."""
    return list(dict.fromkeys(map(str, _of_any_document(described))))


def _of_any_document(described: Description) -> Iterator[_Unfollowed]:
    for number, one in enumerate(described.documents):
        place = f"call.documents.{number}"
        if one.holds == "fields" and one.need == "several":
            yield _Unfollowed(
                f"{place}.need", "a form of mail with several cases alone", "仅一信多件时才须报送的申报表"
            )


def _in_call(described: Description) -> Iterator[_Unfollowed]:
    if described.several != NOTICE.several:
        yield _Unfollowed("call.several", f"{described.several!r}", f"“{described.several}”")
    if not _is_joined(described.subject, NOTICE.subject):
        yield _Unfollowed(
            "call.subject",
            "another convention than {unit:…}+{title:…}+{contact:…}",
            "{unit:…}+{title:…}+{contact:…} 以外的约定",
        )
    if len(described.quota) != 1 or described.quota[0].by != ("unit",) or described.quota[0].like:
        yield _Unfollowed("call.quota", 'anything but one quota by = "unit"', '除一条 by = "unit" 以外的限额')


def _is_joined(pattern: Pattern | None, asked: Pattern) -> bool:
    """Whether the pattern has the same holes, and nothing but a plus between them."""
    if pattern is None:
        return False
    words = [part for part in pattern.parts if isinstance(part, str)]
    same = [hole.key for hole in pattern.holes] == [hole.key for hole in asked.holes]
    return same and len(pattern.parts) == len(asked.parts) and all(word.strip() in JOINED for word in words)


def _in_fields(described: Description) -> Iterator[_Unfollowed]:
    missing = [one.key for one in NOTICE.fields if described.field_of(one.key) is None]
    for key in missing:
        yield _Unfollowed("call.fields", f"a form without {key!r}", f"没有 {key!r} 一栏的申报表")
    for number, one in enumerate(described.fields):
        place, known = f"call.fields.{number}", NOTICE.field_of(one.key)
        if known is None:
            yield _Unfollowed(place, f"the field {one.key!r}", f"{one.key!r} 一栏")
        elif not _is_read(one, known):
            yield _Unfollowed(
                place,
                f"{one.key!r} otherwise than as {known.label!r} of the 2026 form",
                f"与 2026 年申报表“{known.label}”栏不同的 {one.key!r} 一栏",
            )


def _is_read(field: FieldTerm, known: FieldTerm) -> bool:
    """Whether a field is one of the notice's, under a word that is known for it."""
    found = label_of(field.label)
    same = (field.type, field.choose, field.source, field.optional, field.group, field.aliases) == (
        known.type,
        known.choose,
        known.source,
        known.optional,
        "",
        (),
    )
    limited = bool(field.most) == bool(known.most)
    return same and limited and found is not None and found.key == READ_AS.get(field.key, field.key)


def _in_documents(described: Description) -> Iterator[_Unfollowed]:
    for one in NOTICE.documents:
        if described.document_of(one.key) is None:
            yield _Unfollowed("call.documents", f"a call without {one.key!r}", f"没有 {one.key!r} 的征集")
    for number, one in enumerate(described.documents):
        place, known = f"call.documents.{number}", NOTICE.document_of(one.key)
        if known is None:
            yield _Unfollowed(place, f"the document {one.key!r}", f"材料 {one.key!r}")
        else:
            for key, english, chinese in _other_wishes(one, known):
                yield _Unfollowed(f"{place}.{key}", english, chinese)


def _other_wishes(document: DocumentTerm, known: DocumentTerm) -> Iterator[tuple[str, str, str]]:
    for key in ("holds", "accept", "count", "need", "known_by", "lacks", "sealed"):
        told, asked = getattr(document, key), getattr(known, key)
        if (set(told) != set(asked)) if key == "accept" else told != asked:
            yield key, f"anything but {asked!r}", f"除 {asked!r} 以外的设置"
    if known.holds == "text":
        if not document.length[1]:
            yield "length", "a length without an end", "没有上限的篇幅"
        if not _is_joined(document.name, known.name or parse_pattern("")):
            yield (
                "name",
                "another convention than {unit:…}+{contact:…}+{contact_info:…}",
                "{unit:…}+{contact:…}+{contact_info:…} 以外的命名",
            )
        if document.layout is None:
            yield "layout", "a manuscript without a layout", "没有格式要求的申报材料"
        if document.blank:
            yield "blank", "a blank manuscript", "申报材料的空白件"
    elif any(document.length) or document.name is not None or document.layout is not None:
        yield "holds", "a form with a length, a name or a layout", "对申报表篇幅、文件名或格式的要求"
