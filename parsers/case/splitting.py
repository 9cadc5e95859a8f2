"""A mail that brings several cases, taken apart: which file is whose.

Each form begins a case; where a call has none, each text whose name says another case than those before. What
is left goes where its folder, its name or its place among the files says.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.call.description import Brought
from parsers.facts import Form, MessageFacts, Papers, SubjectParts
from parsers.form.labels import bare
from parsers.form.lexicon import said
from parsers.terms import Terms

MOST_CASES = 50
"""Of one mail."""
LEAST_NAMED = 2
"""Characters of a value from which on finding it in a file's name tells anything."""


@dataclass(frozen=True)
class Head:
    """What a case begins with."""

    files: frozenset[str]
    form: Form | None = None
    values: tuple[tuple[str, str], ...] = ()
    """What the name of its first file says, where the call has no form."""

    def names(self) -> tuple[str, ...]:
        """The words by which files are known to be its, the surest first."""
        spoken = dict(self.values)
        for key in ("title", "contact"):
            told = said(self.form, key) if self.form is not None else ()
            spoken |= {key: told[0].value} if told else {}
        found = (bare(spoken.get(key, "")) for key in ("title", "contact"))
        return tuple(word for word in found if len(word) >= LEAST_NAMED)


def heads_by_name(brought: Sequence[Brought], terms: Terms) -> list[Head]:
    """The cases of a call without a form: texts, or works, by what their names say.

    Files that say the same are one case; a file whose name says nothing is a case of its own.
    """
    naming = [one for one in terms.documents if one.name is not None and one.name.holes]
    texts = [one for one in terms.documents if one.holds == "text" and one.need != "several"]
    roles = {one.key for one in (naming or texts or terms.documents)[:1]}
    heads: dict[object, Head] = {}
    for one in brought:
        if one.role in roles and one.accepted:
            key: object = one.values or one.file
            known = heads.get(key, Head(frozenset(), values=one.values))
            heads[key] = replace(known, files=known.files | {one.file})
    return list(heads.values())


def share_files(
    heads: Sequence[Head], brought: Sequence[Brought], order: Sequence[str], terms: Terms
) -> list[tuple[Brought, ...]]:
    """Of each case its files in their roles; what is asked of the whole mail is nobody's.

    :param order: paths of the mail's files, as they came
    """
    shares: list[list[Brought]] = [[] for _ in heads]
    of_all = {one.key for one in terms.documents if one.need == "several"}
    places = {path: at for at, path in enumerate(order)}
    for one in brought:
        if one.role not in of_all:
            shares[_owner(one, heads, places)].append(one)
    return [tuple(share) for share in shares]


def _owner(one: Brought, heads: Sequence[Head], places: Mapping[str, int]) -> int:
    own = [at for at, head in enumerate(heads) if one.file in head.files]
    if own:
        return own[0]
    alone = _only([at for at, head in enumerate(heads) if _stands_beside(one, head)])
    if alone is not None:
        return alone
    name = bare(posixpath.basename(one.file))
    for rank in range(2):
        named = _only(
            [at for at, head in enumerate(heads) if len(head.names()) > rank and head.names()[rank] in name]
        )
        if named is not None:
            return named
    return _nearest(one, heads, places)


def _only(found: Sequence[int]) -> int | None:
    return found[0] if len(found) == 1 else None


def _stands_beside(one: Brought, head: Head) -> bool:
    return posixpath.dirname(one.file) in {posixpath.dirname(path) for path in head.files}


def _nearest(one: Brought, heads: Sequence[Head], places: Mapping[str, int]) -> int:
    """The case whose first file stands nearest before; else the first."""
    at = places.get(one.file, 0)
    before = [
        (min(places.get(path, 0) for path in head.files), number)
        for number, head in enumerate(heads)
        if head.files and min(places.get(path, 0) for path in head.files) <= at
    ]
    return max(before)[1] if before else 0


def facts_of_case(facts: MessageFacts, number: int) -> MessageFacts:
    """A mail as if it had brought that case alone; what is nobody's goes with the first.

    A mail that was not split is as it was; a case that it does not bring (any more) brings nothing.
    """
    if not facts.cases:
        return facts if number == 0 else _empty(facts)
    if number >= len(facts.cases):
        return _empty(facts)
    others = {path for at, case in enumerate(facts.cases) for path in case.files if at != number}
    own, case = frozenset(facts.cases[number].files), facts.cases[number]

    def is_own(path: str) -> bool:
        return path in own or (number == 0 and path not in others)

    return replace(
        facts,
        subject_parts=_subject_of(facts.subject_parts, case.form),
        attachments=tuple(one for one in facts.attachments if is_own(one.path)),
        cloud_links=facts.cloud_links if number == 0 else (),
        form=case.form,
        manuscript=case.manuscript,
        seals=case.seals,
        brought=(*case.brought, *(brought_for_all(facts) if number == 0 else ())),
        beside=facts.beside if number == 0 else (),
        defects=tuple(one for one in facts.defects if is_own(one.file)),
        roll=facts.roll if number == 0 else None,
        cases=(),
    )


def brought_for_all(facts: MessageFacts) -> tuple[Brought, ...]:
    """What came for the whole mail that brings several cases: in no case's share."""
    if not facts.cases:
        return ()
    shared = {one for case in facts.cases for one in case.brought}
    return tuple(one for one in facts.brought if one not in shared)


def _subject_of(subject: SubjectParts | None, form: Form | None) -> SubjectParts | None:
    """A mail's subject names one of its cases at most: of each case it says what that case says itself."""
    if subject is None:
        return None
    unit, title, contact = (
        field.value if form is not None and (field := getattr(form, key)) else ""
        for key in ("unit", "title", "contact")
    )
    return SubjectParts(unit or subject.unit, title, contact, subject.more)


def _empty(facts: MessageFacts) -> MessageFacts:
    return replace(
        facts,
        subject=None,
        subject_parts=None,
        attachments=(),
        cloud_links=(),
        form=None,
        manuscript=None,
        seals=(),
        beside=(),
        defects=(),
        brought=(),
        cases=(),
        roll=None,
        in_reply_to=(),
        references=(),
    )


def papers_of(case: Papers) -> tuple[str, ...]:
    """What a case is called, for a person: title, contact, unit, as far as it says them."""
    form = case.form
    told = (getattr(form, key) for key in ("title", "contact", "unit")) if form is not None else ()
    return tuple(field.value for field in told if field is not None)
