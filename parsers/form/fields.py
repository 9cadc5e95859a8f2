"""From the pairs of a form to its fields: of several pairs for one field the surest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Document
from parsers.facts import Field
from parsers.form.lexicon import lexicon
from parsers.form.pairs import Pair, confidence_of
from parsers.form.values import clean

_PHONE = re.compile(r"[+(（]?\d[\d\-\s()（）+]{5,18}\d|[\w.+-]{1,64}@[\w.-]{1,253}")
_SURE_WORDS = {"unit": 4, "contact": 6, "position": 8, "title": 8}
"""How many of a field's words (`SYNONYMS`) are as good as the first."""
_AROUND_NAMES = " ，,、;；:：/（）()"


def read_fields(document: Document, pairs: Sequence[Pair], *, wrapped: bool) -> dict[str, Field | None]:
    fields: dict[str, Field | None] = {}
    for key in lexicon().fields:
        if key in lexicon().choices or key == "contact_both":
            continue
        found = [
            Field(text, document.path, pair.place, document.read_by or "text", confidence_of(pair.value))
            for pair in _alike(surest_first(pairs, key))
            if (text := clean(key, pair.value, wrapped=wrapped))
        ]
        fields[key] = _joined(found) if key == "contact_info" else next(iter(found), None)
    return _with_both(document, pairs, fields)


def of_form(pairs: Sequence[Pair], region: range) -> list[Pair]:
    """The pairs of the form; of a call's own also what its cover alone says, pages before the tables."""
    inside = [pair for pair in pairs if pair.block in region or pair.block < 0]
    known = {pair.label.key for pair in inside} | {"other"}
    own = dict(lexicon().own)
    return inside + [pair for pair in pairs if pair.label.key in own.keys() - known]


def surest_first(pairs: Sequence[Pair], key: str) -> list[Pair]:
    """The field's pairs, of equals the first; a list of helpers only where nothing else has the field."""
    named = [pair for pair in pairs if pair.label.key == key]
    own = [pair for pair in named if not pair.aside]
    return sorted(own or named, key=lambda pair: (not pair.from_table, pair.block < 0, _rank(pair)))


def _rank(pair: Pair) -> int:
    """0 for all words that are as sure as the notice's own."""
    return 0 if pair.label.rank < _SURE_WORDS.get(pair.label.key, 0) else pair.label.rank


def _alike(pairs: Sequence[Pair]) -> list[Pair]:
    """The surest pairs and those found in the same way: a letterhead's telephone does not join a table's."""
    filled = [pair for pair in pairs if any(part.text.strip() for part in pair.value)]
    return [pair for pair in filled if _way(pair) == _way(filled[0])]


def _way(pair: Pair) -> tuple[bool, bool]:
    return pair.from_table, pair.block >= 0


def _joined(found: Sequence[Field]) -> Field | None:
    """Telephone and mailbox in fields of their own are one 联系方式."""
    if not found:
        return None
    values = list(dict.fromkeys(field.value for field in found))
    return replace(found[0], value="；".join(values), confidence=min(field.confidence for field in found))


def _with_both(
    document: Document, pairs: Sequence[Pair], fields: dict[str, Field | None]
) -> dict[str, Field | None]:
    """联系人及联系方式 in one field: what looks like a number or an address is the way to reach them."""
    for pair in pairs:
        text = clean("contact_both", pair.value) if pair.label.key == "contact_both" else ""
        if not text:
            continue
        base = Field(text, document.path, pair.place, document.read_by or "text", confidence_of(pair.value))
        name = _PHONE.sub("", text).strip(_AROUND_NAMES)
        ways = "；".join(match[0].strip() for match in _PHONE.finditer(text))
        fields["contact"] = fields.get("contact") or (replace(base, value=name) if name else None)
        fields["contact_info"] = fields.get("contact_info") or (replace(base, value=ways) if ways else None)
    return _name_alone(fields)


def _name_alone(fields: dict[str, Field | None]) -> dict[str, Field | None]:
    """`林晓明 139…` under 联系人: the number is the way to reach them, when the form says no other."""
    contact = fields.get("contact")
    if contact is None or not (ways := _PHONE.findall(contact.value)):
        return fields
    name = _PHONE.sub("", contact.value).strip(_AROUND_NAMES)
    reach = fields.get("contact_info") or replace(contact, value="；".join(way.strip() for way in ways))
    return fields | {"contact": replace(contact, value=name) if name else None, "contact_info": reach}
