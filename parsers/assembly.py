"""All documents of one message → one case: what each file is, the form, the manuscript, the seals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.document import Document
from parsers.facts import Defect, Form, Manuscript, Role, Seal, SealLook
from parsers.form import FormReading, merge_forms, read_form
from parsers.manuscript.reading import Candidate, find_candidate, read_manuscript
from parsers.seal.look import look_for_seal
from parsers.terms import Terms


@dataclass(frozen=True)
class CaseFacts:
    """What the documents say together."""

    form: Form | None = None
    manuscript: Manuscript | None = None
    seals: tuple[SealLook, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By the documents' paths."""
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True)
class _Read:
    """A document with what it was read as."""

    document: Document
    form: FormReading | None
    candidate: Candidate | None


def read_case(documents: Sequence[Document], terms: Terms) -> CaseFacts:
    """Form, manuscript, seals and roles of the documents of one message. Total: any documents give facts."""
    forms = [(document, read_form(document, terms)) for document in documents]
    form = merge_forms([reading for _document, reading in forms if reading])
    name = form.title.value if form and form.title else ""
    read = [_Read(d, r, find_candidate(d, r if r and r.whole else None, name)) for d, r in forms]
    chosen = _choose(read)
    roles = {one.document.path: _role(one, form, chosen) for one in read}
    return CaseFacts(
        form=form,
        manuscript=read_manuscript(chosen, terms) if chosen else None,
        seals=tuple(look for one in read if (look := _look(one, roles[one.document.path]))),
        roles=roles,
        defects=tuple(defect for one in read for defect in one.document.defects),
    )


def _choose(read: Sequence[_Read]) -> Candidate | None:
    """The likeliest Word file; the first of equals. A PDF alone is no manuscript (notice 四、5)."""
    words = [one.candidate for one in read if one.candidate and one.document.is_word]
    return max(words, key=lambda candidate: candidate.likeness, default=None)


def _role(one: _Read, form: Form | None, chosen: Candidate | None) -> Role:
    path, candidate = one.document.path, one.candidate
    is_form = one.form is not None and form is not None
    if candidate is not None and (candidate is chosen or not one.document.is_word):
        own = Role.MANUSCRIPT if candidate is chosen else Role.MANUSCRIPT_COPY
        if not is_form:
            return own
        return Role.BOTH if own is Role.MANUSCRIPT or form is None or form.file == path else Role.SCAN
    if is_form:
        assert form is not None
        beside_word = form.file != path and not one.document.is_word
        return Role.SCAN if beside_word else Role.FORM
    return Role.OTHER


def _look(one: _Read, role: Role) -> SealLook | None:
    """The look for a seal where one may be: on a form, a scan, or a picture whose words could not be read."""
    if role in {Role.FORM, Role.SCAN, Role.BOTH}:
        seal, place = look_for_seal(one.document.pictures)
        return SealLook(one.document.path, seal, place)
    if role is Role.OTHER and one.document.pictures and not one.document.is_word:
        seal, place = look_for_seal(one.document.pictures)
        return SealLook(one.document.path, seal, place) if seal is Seal.FOUND else None
    return None
