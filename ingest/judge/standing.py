"""The documents that stand: of all messages of a submission, the newest of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.case import Entry, Standing
from ingest.judge.rules.form import empty_fields, is_read_by_ocr
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.sorting import subject_in_answer
from ingest.judge.units.same import Sameness, Unit, compare_units, units_of
from parsers.call.description import Brought, Description
from parsers.facts import Form, SubjectParts
from parsers.form.lexicon import said


def standing_of(entries: Sequence[Entry]) -> Standing:
    """What stands after the last of these messages, oldest first.

    A scan that comes after a faultless Word form is a copy of it, not a new form: it brings the seal.
    """
    with_form = [e for e in entries if e.facts.form is not None]
    form_entry = with_form[-1] if with_form else None
    if form_entry is not None and form_entry.facts.form is not None and is_read_by_ocr(form_entry.facts.form):
        written = [e for e in with_form if e.facts.form is not None and _is_sound(e.facts.form)]
        form_entry = written[-1] if written else form_entry
    manuscript_entry = next((e for e in reversed(entries) if e.facts.manuscript is not None), None)
    since = entries.index(form_entry) if form_entry is not None else 0
    return Standing(
        form=form_entry.facts.form if form_entry else None,
        form_entry=form_entry.id if form_entry else None,
        manuscript=manuscript_entry.facts.manuscript if manuscript_entry else None,
        manuscript_entry=manuscript_entry.id if manuscript_entry else None,
        seals=tuple(look for e in entries[since:] for look in e.facts.seals),
        brought=_brought(entries),
    )


def _brought(entries: Sequence[Entry]) -> tuple[Brought, ...]:
    """Of each role the files of the newest message that brought any."""
    newest = {one.role: entry for entry in entries for one in entry.facts.brought}
    return tuple(one for role, entry in newest.items() for one in entry.facts.brought if one.role == role)


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
