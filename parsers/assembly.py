"""All documents of one message → one case: what each file is, the form, the manuscript, the seals.

A message may bring more: another unit's papers, last year's form, drafts. What is not of the case lends it
nothing, neither a telephone nor a seal, and is told apart in `CaseFacts.beside` and by its role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.case.belonging import Share, share_out
from parsers.case.groups import Group, sort_forms
from parsers.document import Document
from parsers.facts import Defect, Form, Manuscript, Papers, Role, Seal, SealLook, SubjectParts
from parsers.filenames import is_draft
from parsers.form.origin import is_of_another_call
from parsers.form.reading import FormReading, read_form
from parsers.form.sheets import sheets_of
from parsers.form.traces import shows_traces
from parsers.manuscript.reading import Candidate, find_candidate, read_manuscript
from parsers.readers.page.clarity import unclear
from parsers.seal.look import look_for_seal
from parsers.terms import Terms

MOST_FORMS = 100
"""Forms of one message that are sorted by case; more are not used."""

MOST_BESIDE = 20
"""Other cases of one message that are told."""

MOST_FIRST = (
    Role.BOTH, Role.FORM, Role.MANUSCRIPT, Role.SCAN, Role.MANUSCRIPT_COPY, Role.UNUSED, *Role,
)  # fmt: skip
"""What a file is, where its parts are several things: the first of these."""

OTHER_CALL = "表头为“{heading}”，不是本次征集活动的申报表"


@dataclass(frozen=True)
class CaseFacts:
    """What the documents say together."""

    form: Form | None = None
    manuscript: Manuscript | None = None
    seals: tuple[SealLook, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By the documents' paths."""
    beside: tuple[Papers, ...] = ()
    """What is of other cases."""
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True)
class _Read:
    """A document with what it was read as."""

    document: Document
    form: FormReading | None
    candidate: Candidate | None


def read_case(documents: Sequence[Document], terms: Terms, subject: SubjectParts | None = None) -> CaseFacts:
    """Form, manuscript, seals and roles of the documents of one message. Total: any documents give facts.

    :param subject: what the mail's subject says, which tells whose case the mail is about
    """
    read = [_read(sheet, terms) for document in documents for sheet in sheets_of(document, terms)]
    readings = [one.form for one in read if one.form][:MOST_FORMS]
    strange = [reading for reading in readings if is_of_another_call(reading.heading, terms)]
    groups = sort_forms([reading for reading in readings if reading not in strange], subject)
    candidates = [one.candidate for one in read if one.candidate]
    share = share_out(groups, candidates, subject)
    form, chosen = (groups[0].form if groups else None), share.manuscript
    roles = _roles(read, groups, share)
    first = {one.document.path: one for one in reversed(read)}
    looks = [_look(one, roles[path], alone=not share.beside) for path, one in first.items()]
    told = [
        Defect("other_call", one.form.file, OTHER_CALL.format(heading=one.heading[:60])) for one in strange
    ]
    return CaseFacts(
        form=form,
        manuscript=read_manuscript(chosen, terms) if chosen else None,
        seals=tuple(look for look in looks if look),
        roles=roles,
        beside=tuple(
            Papers(other, read_manuscript(paper, terms) if paper else None)
            for other, paper in share.beside[:MOST_BESIDE]
        ),
        defects=(
            *(defect for one in read for defect in one.document.defects),
            *(
                unclear(one.document.path)
                for one in read
                if form is None and one.form not in strange and _may_be_form(one.document)
            ),
            *told,
        ),
    )


def _may_be_form(document: Document) -> bool:
    """Whether a picture looks like a form, though none could be made of what OCR read."""
    return document.read_by == "ocr" and shows_traces(document)


def _read(document: Document, terms: Terms) -> _Read:
    form = read_form(document, terms)
    return _Read(document, form, find_candidate(document, form if form and form.whole else None))


def _roles(read: Sequence[_Read], groups: Sequence[Group], share: Share) -> dict[str, Role]:
    """What each file is; of several forms in one file the part that counts for most tells."""
    found: dict[str, set[Role]] = {}
    for one in read:
        found.setdefault(one.document.path, set()).add(_role(one, groups, share))
    both = {Role.FORM, Role.MANUSCRIPT}
    return {path: Role.BOTH if own >= both else min(own, key=MOST_FIRST.index) for path, own in found.items()}


def _role(one: _Read, groups: Sequence[Group], share: Share) -> Role:
    of_form = _role_of_form(one, groups[0] if groups else None)
    of_text = _role_of_text(one.candidate, share)
    if of_text is Role.MANUSCRIPT and of_form in {Role.FORM, Role.SCAN}:
        return Role.BOTH
    if of_text is Role.MANUSCRIPT or of_form is Role.OTHER:
        return of_text
    both = of_text is Role.MANUSCRIPT_COPY and groups and groups[0].form.file == one.document.path
    return Role.BOTH if both else of_form


def _role_of_form(one: _Read, group: Group | None) -> Role:
    """What the document is as a form; `OTHER` where it is none."""
    if one.form is None or (not one.form.whole and group is None):
        return Role.OTHER
    if group is None or one.document.path not in group.files:
        return Role.UNUSED if one.form.whole else Role.OTHER
    if group.form.file == one.document.path:
        return Role.FORM
    if not one.document.is_word:
        return Role.SCAN
    return Role.UNUSED if is_draft(one.form.form.file) or group.form.differences else Role.FORM


def _role_of_text(candidate: Candidate | None, share: Share) -> Role:
    """What the document is as a manuscript; `OTHER` where it is none."""
    if candidate is None:
        return Role.OTHER
    if candidate is share.manuscript:
        return Role.MANUSCRIPT
    if candidate in share.unused:
        return Role.UNUSED
    return Role.OTHER if candidate.document.is_word else Role.MANUSCRIPT_COPY


def _look(one: _Read, role: Role, *, alone: bool) -> SealLook | None:
    """The look for a seal where one may be: on a form, a scan, or a picture whose words could not be read.

    A picture that could not be read may be another case's, where there is one.
    """
    if role in {Role.FORM, Role.SCAN, Role.BOTH}:
        seal, place = look_for_seal(one.document.pictures)
        return SealLook(one.document.path, seal, place)
    if role is Role.OTHER and alone and one.document.pictures and not one.document.is_word:
        seal, place = look_for_seal(one.document.pictures)
        return SealLook(one.document.path, seal, place) if seal is Seal.FOUND else None
    return None
