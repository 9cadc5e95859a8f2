"""The documents that stand: of all messages of a submission, the newest of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ingest.judge.case import Entry, Standing
from ingest.judge.rules.form import empty_fields, is_read_by_ocr
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.sorting import subject_in_answer
from ingest.judge.units.same import Sameness, Unit, compare_units, units_of
from parsers.call.description import Brought, Description, DocumentTerm
from parsers.facts import Form, SubjectParts
from parsers.form.lexicon import said


def standing_of(entries: Sequence[Entry], described: Description | None = None) -> Standing:
    """What stands after the last of these messages, oldest first, where the call asks what is `described`.

    A scan that comes after a faultless Word form is a copy of it, not a new form: it brings the seal. So is
    what a call asks for besides the form itself (盖章扫描件).
    """
    with_form = [e for e in entries if e.facts.form is not None]
    form_entry = with_form[-1] if with_form else None
    if form_entry is not None and form_entry.facts.form is not None and is_read_by_ocr(form_entry.facts.form):
        written = [e for e in with_form if e.facts.form is not None and _is_sound(e.facts.form)]
        form_entry = written[-1] if written else form_entry
    manuscript_entry = next((e for e in reversed(entries) if e.facts.manuscript is not None), None)
    form_role = described.form.key if described and described.form else ""
    proper = [e for e in with_form if form_role in _roles_of_form(e)]
    form_entry = proper[-1] if proper else form_entry
    since = entries.index(form_entry) if form_entry is not None else 0
    brought = _brought(entries, described.documents if described else ())
    beside = {one.file for one in brought if one.role != form_role}
    return Standing(
        form=form_entry.facts.form if form_entry else None,
        form_entry=form_entry.id if form_entry else None,
        manuscript=manuscript_entry.facts.manuscript if manuscript_entry else None,
        manuscript_entry=manuscript_entry.id if manuscript_entry else None,
        seals=(
            *(look for e in entries[:since] for look in e.facts.seals if look.file in beside),
            *(look for e in entries[since:] for look in e.facts.seals),
        ),
        brought=brought,
    )


def _roles_of_form(entry: Entry) -> frozenset[str]:
    """The roles that the file plays from which the form was read."""
    form = entry.facts.form
    return frozenset(one.role for one in entry.facts.brought if form is not None and one.file == form.file)


def _brought(entries: Sequence[Entry], documents: Sequence[DocumentTerm]) -> tuple[Brought, ...]:
    """Of each role the files of the newest message that brought any; where several are asked for, with those
    that it completes."""
    terms = {term.key: term for term in documents}
    roles = dict.fromkeys(one.role for entry in entries for one in entry.facts.brought)
    return tuple(one for role in roles for one in _of_role(role, entries, terms.get(role), documents))


def _of_role(
    role: str, entries: Sequence[Entry], term: DocumentTerm | None, documents: Sequence[DocumentTerm]
) -> Iterator[Brought]:
    """What was sent in addition (a third letter, one more photograph) joins what came before, as far as there
    is room; a file of the same name takes its place, and so does everything of a mail that brings all anew.
    Of what came before only that joins which nothing is wrong with."""
    names: set[str] = set()
    most = term.count[1] if term is not None else 1
    for entry in reversed(entries):
        own = [one for one in entry.facts.brought if one.role == role]
        joining = [one for one in own if not names or (term is not None and _may_join(one, names, term))]
        yield from joining[: max(0, most - len(names))] if names else joining
        names |= {PurePosixPath(one.file).name for one in joining}
        if len(names) >= most or (own and _is_whole(entry, documents)):
            return


def _may_join(one: Brought, names: set[str], term: DocumentTerm) -> bool:
    """Whether an earlier file is another one than those that came since, and as the call asks."""
    (least, most), count = term.length, one.characters
    fits = count is None or (least <= count and (count <= most or not most))
    sound = one.accepted and one.named is not False and not one.tells
    return sound and fits and PurePosixPath(one.file).name not in names


def _is_whole(entry: Entry, documents: Sequence[DocumentTerm]) -> bool:
    """Whether a message brings all that must come, in several roles: a submission sent anew."""
    asked = [term for term in documents if term.need == "always" and term.count[0]]
    roles = [one.role for one in entry.facts.brought if one.accepted]
    return len(asked) > 1 and all(roles.count(term.key) >= term.count[0] for term in asked)


def _is_sound(form: Form) -> bool:
    return (
        not is_read_by_ocr(form)
        and not empty_fields(form)
        and (bool(form.more) or (len(form.directions) == 1 and len(form.kinds) == 1))
    )


def subject_of(entries: Sequence[Entry], form: Form | None = None) -> SubjectParts | None:
    """The newest proper subject; one in the text of an answer counts if the form does not say otherwise."""
    said = (e.facts.subject_parts or _agreeing(subject_in_answer(e), form) for e in reversed(entries))
    return next((parts for parts in said if parts is not None), None)


def _agreeing(subject: SubjectParts | None, form: Form | None) -> SubjectParts | None:
    if subject is None or form is None:
        return subject
    mine, theirs, title = (
        units_of(subject.unit),
        units_of(value_of(form.unit)),
        plain_title(value_of(form.title)),
    )
    apart = bool(theirs) and all(compare_units(a, b) is Sameness.DIFFERENT for a in mine for b in theirs)
    return None if apart or title not in {"", plain_title(subject.title)} else subject


def is_subject_mended(standing: Standing, described: Description | None = None) -> bool:
    """Whether the form tells all that the subject should have."""
    form = standing.form
    if described is not None:
        holes = [hole.key for hole in described.subject.holes]
        return all(form is not None and said(form, key) for key in holes)
    return form is not None and all(value_of(field) for field in (form.unit, form.title, form.contact))


def units_standing(standing: Standing, subject: SubjectParts | None) -> tuple[Unit, ...]:
    """The units that the case counts for: by the form, else by the subject."""
    units = units_of(value_of(standing.form.unit)) if standing.form else ()
    return units or (units_of(subject.unit) if subject else ())
