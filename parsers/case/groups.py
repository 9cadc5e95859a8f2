"""The forms of one mail, sorted by case: copies and pages of one together, another case's apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.case.merge import merge_forms
from parsers.case.sameness import (
    is_same_case,
    is_same_name,
    is_same_title,
    is_same_unit,
    letters,
    same_unit,
)
from parsers.facts import Form, SubjectParts
from parsers.filenames import is_draft, is_other_paper, is_sample
from parsers.form.reading import FormReading

FILLED = 3
"""Fields that make a form more than the blank one."""


@dataclass(frozen=True)
class Group:
    """Readings of one form, in the order of their files."""

    readings: tuple[FormReading, ...]
    form: Form
    """What they say together."""

    @property
    def files(self) -> frozenset[str]:
        return frozenset(reading.form.file for reading in self.readings)

    @property
    def is_named(self) -> bool:
        """Whether it says whose case it is."""
        return self.form.unit is not None or self.form.title is not None


def sort_forms(
    readings: Sequence[FormReading], subject: SubjectParts | None, *, titled: bool = True
) -> list[Group]:
    """The cases that the readings make, likeliest first; readings that make no form are in none of them.

    A blank form, a sample and a draft are no case beside another of the same unit; nor is a form whose
    folder, name or signature is of an earlier year. `titled`: as of `is_same_case`.
    """
    sheets = [reading for reading in readings if not reading.is_page and reading.filled >= FILLED]
    pages = [reading for reading in readings if reading.is_page and reading.filled]
    gathered: list[list[FormReading]] = []
    for reading in (*sheets, *pages):
        _join(reading, gathered, readings, titled=titled)
    if not gathered:
        gathered = [[reading] for reading in readings][:1]
    groups = [Group(tuple(one), form) for one in gathered if (form := merge_forms(one))]
    standing = [group for group in groups if not any(_gives_way(group, other) for other in groups)]
    return sorted(standing or groups, key=lambda group: -agreement(group.form, subject))


def _join(
    reading: FormReading, gathered: list[list[FormReading]], order: Sequence[FormReading], *, titled: bool
) -> None:
    """Puts a reading to those of its case, or begins a new one.

    A page that names no case goes to the form whose gaps it fills, the one before it in the mail first.
    """
    said = [{is_same_case(one.form, reading.form, titled=titled) for one in group} for group in gathered]
    own = [group for group, words in zip(gathered, said, strict=True) if True in words]
    open_to = [group for group, words in zip(gathered, said, strict=True) if words == {None}]
    fitting = [group for group in open_to if _completes(reading, group)]
    if own:
        own[0].append(reading)
    elif fitting:
        at = order.index(reading)
        _nearest(fitting, at, order).append(reading)
    elif open_to and len(gathered) == 1:
        open_to[0].append(reading)
    else:
        gathered.append([reading])


def _nearest(groups: list[list[FormReading]], at: int, order: Sequence[FormReading]) -> list[FormReading]:
    """Of several the one whose last reading stands nearest before; else the first after."""

    def distance(group: list[FormReading]) -> tuple[bool, int]:
        places = [order.index(one) for one in group]
        before = [at - place for place in places if place < at]
        return (False, min(before)) if before else (True, min(places))

    return min(groups, key=distance)


def _completes(page: FormReading, group: Sequence[FormReading]) -> bool:
    """Whether a page says nothing that the group says already, or the same."""
    for name in ("unit", "contact", "contact_info", "title", "summary", "unit_opinion"):
        mine = getattr(page.form, name)
        theirs = [field for one in group if (field := getattr(one.form, name))]
        if mine and theirs and letters(mine.value) not in {letters(field.value) for field in theirs}:
            return False
    return True


def _gives_way(group: Group, other: Group) -> bool:
    """Whether a group is a draft, a sample, a proof or an earlier year's form beside the other."""
    if group is other:
        return False
    if _are_all(is_sample, group) and not _are_all(is_sample, other):
        return True
    if same_unit(group.form, other.form) is False:
        return False
    if any(_are_all(so, group) and not _are_all(so, other) for so in (is_draft, is_other_paper)):
        return True
    former = all(reading.former for reading in group.readings)
    return former and not any(reading.former for reading in other.readings)


def _are_all(so_called: Callable[[str], bool], group: Group) -> bool:
    return all(so_called(reading.form.file) for reading in group.readings)


def agreement(form: Form, subject: SubjectParts | None) -> int:
    """How far a form is the one that the subject tells of."""
    if subject is None:
        return 0
    title = form.title is not None and is_same_title(form.title.value, subject.title)
    unit = form.unit is not None and is_same_unit(form.unit.value, subject.unit)
    contact = form.contact is not None and is_same_name(form.contact.value, subject.contact)
    return 4 * title + 2 * unit + contact
