"""What a letter shows of the material: the files and what became of each, and what was read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.judge.case import Standing, Template, Verdict
from ingest.judge.policy import Call, Language
from ingest.judge.rules.subject import subject_for, value_of
from ingest.judge.words.told import NOTHING, Told, enumerated, same
from ingest.replies import phrases
from ingest.replies.phrases import shown
from ingest.replies.wording import plain
from parsers.call.description import Description
from parsers.facts import Field, Form, MessageFacts
from parsers.form.lexicon import said


@dataclass(frozen=True)
class File:
    """A document that stands or came along."""

    name: str
    note: str = ""
    """`申报表`, `申报材料`, `未采用`, `此前来信` …; empty for others."""


@dataclass(frozen=True)
class Reading:
    """One thing that was read, for its sender to check."""

    label: str
    value: str


def files_of(verdict: Verdict, facts: MessageFacts, call: Call) -> tuple[File, ...]:
    """The message's documents, opened archives by their members, and what stands of earlier messages."""
    paths, language = {a.path for a in facts.documents}, call.language
    roles = _roles(verdict.standing, call)
    for_all = {one.key for one in call.described.documents if one.need == "several"} if call.described else ()
    listed = {one.file for one in verdict.standing.brought if one.role in for_all}
    other = phrases.UNUSED if verdict.template is Template.ACKNOWLEDGEMENT else NOTHING
    here = [
        _file(a.path, roles.get(a.path) or phrases.NOTES.get(a.role, other), language) for a in facts.papers
    ]
    earlier = [
        _file(path, phrases.came_earlier(role), language)
        for path, role in roles.items()
        if path not in paths | listed
    ]
    return (*here, *earlier)


def _file(path: str, note: Told, language: Language) -> File:
    return File(_file_name(path, language), note.said(language))


def _roles(standing: Standing, call: Call) -> dict[str, Told]:
    """What the files are that stand."""
    if call.described is not None:
        labels = {one.key: same(one.label) for one in call.described.documents}
        return {one.file: labels.get(one.role, NOTHING) for one in standing.brought}
    form, manuscript = standing.form, standing.manuscript
    if form and manuscript and form.file == manuscript.file:
        return {form.file: phrases.FORM_AND_MANUSCRIPT}
    return {
        **({manuscript.file: phrases.MANUSCRIPT} if manuscript else {}),
        **({form.file: phrases.FORM} if form else {}),
    }


def readings_of(verdict: Verdict, facts: MessageFacts, call: Call) -> tuple[Reading, ...]:
    """What was read from this message's own files and now stands; nothing of what others sent.

    Shown with an acknowledgement alone: what is to be mended is told as a fault.
    """
    if verdict.template is not Template.ACKNOWLEDGEMENT:
        return ()
    standing = verdict.standing
    language, read = call.language, list[tuple[str, str]]()
    if standing.form is not None and standing.form == facts.form:
        read += _said_in(standing.form, call, language)
    if standing.manuscript is not None and standing.manuscript == facts.manuscript:
        count = phrases.about_words(standing.manuscript.characters)
        read.append((phrases.LENGTH.said(language), count.said(language)))
    return tuple(Reading(label, shown(value, language, 120)) for label, value in read if value)


def readings_of_form(form: Form, call: Call) -> tuple[Reading, ...]:
    """What was read of a form, whatever came of it: for the secretariat."""
    return tuple(Reading(label, plain(value, 120)) for label, value in _said_in(form, call, "zh"))


def _said_in(form: Form, call: Call, language: Language) -> list[tuple[str, str]]:
    return _of_fields(form, call.described, language) if call.described else _of_form(form, language)


def _of_form(form: Form, language: Language) -> list[tuple[str, str]]:
    said = [
        (phrases.UNIT, value_of(form.unit)),
        (phrases.CONTACT, value_of(form.contact)),
        (phrases.CONTACT_INFO, value_of(form.contact_info)),
        (phrases.DIRECTION, _joined(form.directions, language)),
        (phrases.KIND, _joined(form.kinds, language)),
        (phrases.TITLE, value_of(form.title)),
    ]
    return [(label.said(language), value) for label, value in said]


def _of_fields(form: Form, described: Description, language: Language) -> list[tuple[str, str]]:
    """The short fields that the call asks, by their labels."""
    asked = [one for one in described.fields if one.type not in {"long", "opinion", "rows"}]
    return [(_label(one.group, one.label, language), _joined(said(form, one.key), language)) for one in asked]


def _label(group: str, label: str, language: Language) -> str:
    return Told(f"{group}{label}", f"{group}: {label}" if group else label).said(language)


def _joined(fields: Sequence[Field], language: Language) -> str:
    return enumerated([value_of(one) for one in fields]).said(language)


def right_subject(form: Form | None, call: Call) -> str:
    """The subject as it should be, on one line to be copied; empty where the form does not tell."""
    if call.described is not None:
        holes = call.described.subject.holes
        told = all(form is not None and said(form, hole.key) for hole in holes)
        return plain(subject_for(call.described.subject, form), 300) if told else ""
    values = [plain(value_of(one), 100) for one in (form.unit, form.title, form.contact)] if form else []
    return "+".join(values) if values and all(values) else ""


def _file_name(path: str, language: Language) -> str:
    """`材料.zip/申报表.docx` as `申报表.docx（材料.zip 内）`."""
    outer, _, name = path.rpartition("/")
    told = shown(name, language, 80)
    archive = shown(outer.partition("/")[0], language, 40)
    return phrases.inside(told, archive).said(language) if outer else told
