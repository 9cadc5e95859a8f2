"""Whose manuscript is whose, where one message brings several cases."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.case.groups import Group
from parsers.case.sameness import is_same_name, is_same_reach, is_same_unit
from parsers.facts import Form, SubjectParts
from parsers.manuscript.reading import Candidate

LEAST_NAMED = 5
"""Letters of a title from which on finding it in a paper tells anything."""


@dataclass(frozen=True)
class Share:
    """What is whose."""

    manuscript: Candidate | None
    """Of the case."""
    beside: tuple[tuple[Form | None, Candidate | None], ...]
    """The other cases."""
    unused: tuple[Candidate, ...]
    """Texts that are of other cases, or drafts beside what took their place."""


@dataclass(frozen=True)
class _Name:
    """A file's name by the convention 学校+联系人+联系方式."""

    unit: str
    contact: str
    reach: str


def share_out(
    groups: Sequence[Group], candidates: Sequence[Candidate], subject: SubjectParts | None
) -> Share:
    """The manuscript of the first group, and those of the others. Only a Word file is one (notice 四、5)."""
    others = [group for group in groups[1:] if group.is_named and any(one.whole for one in group.readings)]
    known = list(groups[:1]) + others
    owners = {id(one): _owner(one, known) for one in candidates}
    title = _title(groups[0].form if groups else None, subject)
    words = [one for one in candidates if one.document.is_word]
    free = [one for one in words if owners[id(one)] is None]
    own = [one for one in words if groups and owners[id(one)] is groups[0]]
    first = _likeliest(own, title) or _likeliest(
        [one for one in free if not _is_strange(one, groups, subject)], title
    )
    strange = [one for one in free if one is not first and _is_another_case(one, first, groups, subject)]
    beside: list[tuple[Form | None, Candidate | None]] = []
    for group in others:
        papers = [one for one in words if owners[id(one)] is group]
        beside.append((group.form, _likeliest(papers, _title(group.form, None))))
    beside += [(None, one) for one in strange]
    foreign = {id(one) for one in candidates if owners[id(one)] in others} | {id(one) for one in strange}
    drafts = {id(one) for one in words if one is not first and one.is_draft and first is not None}
    return Share(first, tuple(beside), tuple(one for one in candidates if id(one) in foreign | drafts))


def _title(form: Form | None, subject: SubjectParts | None) -> str:
    if form is not None and form.title is not None:
        return form.title.value
    return subject.title if subject and form is None else ""


def _likeliest(candidates: Sequence[Candidate], title: str) -> Candidate | None:
    """The first of equals; `None` where none of them is a case at all."""
    best = max(candidates, key=lambda one: one.likeness(title), default=None)
    return best if best is not None and best.likeness(title) > 0 else None


def _owner(one: Candidate, groups: Sequence[Group]) -> Group | None:
    """The case that a text is of: by the form in the same file, its title, its file's name, its folder."""
    path = one.document.path
    inside = [group for group in groups if path in group.files]
    if len(inside) == 1:
        return inside[0]
    groups = inside or groups
    if len(groups) < 2:
        return None
    for belongs in (_is_titled_as, _is_named_for, _stands_beside):
        fitting = [group for group in groups if belongs(one, group)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _is_titled_as(one: Candidate, group: Group) -> bool:
    return _is_titled(one, group.form)


def _is_named_for(one: Candidate, group: Group) -> bool:
    return _fits(_name_of(one.document.path), group.form) is True


def _stands_beside(one: Candidate, group: Group) -> bool:
    return posixpath.dirname(one.document.path) in {posixpath.dirname(file) for file in group.files}


def _is_titled(one: Candidate, form: Form) -> bool:
    title = form.title.value if form.title else ""
    return sum(map(str.isalnum, title)) >= LEAST_NAMED and one.is_named(title)


def _name_of(path: str) -> _Name | None:
    stem = posixpath.splitext(posixpath.basename(path))[0]
    parts = [part.strip() for part in re.split(r"[+＋]", stem)]
    return _Name(parts[0], parts[1], parts[-1]) if len(parts) >= 3 and all(parts) else None


def _fits(name: _Name | None, form: Form | None) -> bool | None:
    """Whether a file's name tells of the form's case; `None` where it does not tell."""
    if name is None or form is None:
        return None
    said = [
        alike(mine, field.value)
        for mine, field, alike in (
            (name.unit, form.unit, is_same_unit),
            (name.contact, form.contact, is_same_name),
            (name.reach, form.contact_info, is_same_reach),
        )
        if field is not None
    ]
    if len(said) < 2:
        return None
    return True if any(said[1:]) else (None if said[0] else False)


def _is_strange(one: Candidate, groups: Sequence[Group], subject: SubjectParts | None) -> bool:
    """Whether title and file name both say that a text is of another case than the form or the subject."""
    if groups:
        form = groups[0].form
        return not _is_titled(one, form) and _fits(_name_of(one.document.path), form) is False
    name = _name_of(one.document.path)
    if name is None or subject is None or one.is_named(subject.title):
        return False
    return not is_same_unit(name.unit, subject.unit) and not is_same_name(name.contact, subject.contact)


def _is_another_case(
    one: Candidate, first: Candidate | None, groups: Sequence[Group], subject: SubjectParts | None
) -> bool:
    """Whether a text that was not chosen is a case of its own, and not something that goes with this one."""
    if one.likeness("") <= 0 or one.other or one.is_draft:
        return False
    if _is_strange(one, groups, subject):
        return True
    mine, theirs = _name_of(one.document.path), _name_of(first.document.path) if first else None
    if mine is None or theirs is None or (groups and _is_titled(one, groups[0].form)):
        return False
    return not is_same_name(mine.contact, theirs.contact) and not is_same_reach(mine.reach, theirs.reach)
