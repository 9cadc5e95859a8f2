"""Rules on the documents and fields of another call than that of 2026, by its description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from ingest.judge.matter import Answer, Hit, Matter, OtherCase, Question, failed, listed, passed
from ingest.judge.policy import Gravity
from ingest.judge.rules.attachment import what_hides
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.units.same import Sameness, compare_units, units_of
from ingest.judge.words import described as words
from ingest.judge.words import form as form_words
from ingest.judge.words import unit as unit_words
from ingest.judge.words.told import Told
from ingest.judge.words.typed import field_name
from parsers.call.description import Brought, DocumentTerm, FieldTerm, Quota
from parsers.facts import Field, Form
from parsers.form.lexicon import said
from parsers.manuscript.words import count_words

ITSELF = {
    "missing": "manuscript.missing",
    "kind": "manuscript.missing",
    "length": "manuscript.length",
    "name": "manuscript.filename",
}
"""Findings that keep their codes where the call calls a document `manuscript`."""
LIKED_CHARACTERS = 200
"""Of a value that an expression of the configuration is held against."""
UNOPENED = frozenset({"encrypted", "unreadable", "unsafe", "too_large"})
"""Defects of which nothing can be read."""
NOT_ASKED = "本次征集不作此要求"


def form_term(matter: Matter) -> DocumentTerm | None:
    """The document that holds the fields."""
    described = matter.policy.call.described
    return described.form if described else None


def empty_terms(form: Form, fields: Sequence[FieldTerm]) -> list[FieldTerm]:
    """The fields that are empty and may not be; of file names and subjects other rules ask."""
    asked = (one for one in fields if one.must_be_filled and one.source in {"form", "text"})
    return [one for one in asked if not any(value_of(field) for field in said(form, one.key))]


def find_empty(matter: Matter, fields: Sequence[FieldTerm]) -> Answer:
    """A field that the call asks is empty."""
    form, label = matter.standing.form, matter.form_told
    if form is None:
        return passed("没有可供查看的栏目")
    empty = empty_terms(form, fields)
    return failed(
        [_empty(one, label, form.file) for one in empty], listed([one.label for one in empty]) or "齐全"
    )


def _empty(field: FieldTerm, form: Told, file: str) -> Hit:
    name = field_name(field.label, field.group)
    if field.source == "text":
        return Hit(words.not_in_text(name), words.write_in_text(field.label), "邮件正文")
    return Hit(words.empty(form, name), words.fill_field(form, name), f"{file} {name.zh}")


def find_long_fields(matter: Matter, fields: Sequence[FieldTerm]) -> Answer:
    """A long text is longer than the call allows, as Word counts."""
    form, label = matter.standing.form, matter.form_told
    limited = [one for one in fields if one.type == "long" and one.most]
    if form is None or not limited:
        return passed("没有可供查看的栏目")
    counts = {one.key: sum(count_words(value_of(field)) for field in said(form, one.key)) for one in limited}
    return failed(
        [
            Hit(
                words.long_field(words.PLACES.get(one.source, label), one.label, counts[one.key], one.most),
                words.shorten_field(words.AGAIN.get(one.source, label), one.label, one.most),
                f"{form.file} “{one.label}”",
            )
            for one in limited
            if counts[one.key] > one.most
        ],
        "；".join(f"{one.label}{counts[one.key]}字" for one in limited),
    )


def find_wrong_choice(matter: Matter, keys: Sequence[str], *, others: bool = False) -> Answer:
    """Fewer or more options are ticked than the call asks. `others`: of all fields but those."""
    described, form = matter.policy.call.described, matter.standing.form
    fields = described.fields if described else ()
    asked = [one for one in fields if one.choose is not None and (one.key in keys) is not others]
    if form is None or not asked:
        return passed(NOT_ASKED if not asked else "没有申报表")
    hits = [hit for one in asked if (hit := _choice(one, said(form, one.key), form, matter.form_told))]
    return failed(hits, "；".join(f"{one.label}：{len(said(form, one.key))}项" for one in asked))


def is_well_chosen(field: FieldTerm, form: Form) -> bool:
    """Whether as many options are ticked as the call asks; what is written elsewhere must be options."""
    (least, most), chosen = field.choose or (1, 1), said(form, field.key)
    offered = all(one.value in field.options for one in chosen)
    return (least <= len(chosen) <= most and offered) or (field.optional and not chosen)


def _choice(field: FieldTerm, ticked: Sequence[Field], form: Form, label: Told) -> Hit | None:
    if is_well_chosen(field, form):
        return None
    chosen = form_words.ticked([one.value for one in ticked])
    asked, count = words.choice_asked(*(field.choose or (1, 1)))
    if (place := words.PLACES.get(field.source)) is not None:
        chosen, (least, most) = words.stated([one.value for one in ticked]), field.choose or (1, 1)
        asked = words.NO_OPTION if least <= len(ticked) <= most else asked
        told = words.wrong_choice(place, field.label, chosen, asked)
        return Hit(told, words.state_choice(place, field.label, field.options, count), place.zh)
    return Hit(
        words.wrong_choice(label, field.label, chosen, asked),
        words.choose(label, field.options, count),
        f"{form.file} “{field.label}”",
    )


def document_finder(what: str) -> Question:
    """The rule on one thing that is asked of documents, as its code ends: `missing`, `kind`, `count` …"""
    return partial(_find_in_documents, what)


def _find_in_documents(what: str, matter: Matter) -> Answer:
    described = matter.policy.call.described
    if described is None:
        return passed("本次征集的材料为申报表和申报材料")
    hits: list[Hit] = []
    for term in described.documents:
        files = [one for one in matter.standing.brought if one.role == term.key]
        hits += [hit for found, hit in _of_document(matter, term, files) if found == what]
    found = [f"{one.role} {one.file}" for one in matter.standing.brought]
    return failed(hits, listed(found) or "没有文件")


def _of_document(matter: Matter, term: DocumentTerm, files: Sequence[Brought]) -> Iterator[tuple[str, Hit]]:
    """What is wrong with a document, each with what it is about."""
    files = [one for one in files if not _is_lost(matter, term, one)]
    for one in files:
        if not one.accepted:
            yield "kind", _of_wrong_kind(term, one)
    least, most = term.count
    fitting = [one for one in files if one.accepted]
    if term.holds == "fields":
        yield from _of_form(matter, term, files)
    elif not files and least and is_asked_for(matter, term):
        told, name = words.missing(term.label, what_hides(matter)), term.name.shown if term.name else ""
        remedy = words.send(term.label, name)
        filled = words.fill_and_send(term.label, name)
        remedies: dict[Gravity, Told] = {"return": filled} if term.blank else {}
        yield "missing", Hit(told, remedy, "附件", _code(term, "missing"), remedies=remedies)
    # one form is asked for unless the call says another number: copies of it are welcome
    if fitting and not least <= len(fitting) <= most and (term.holds != "fields" or term.count != (1, 1)):
        asked = words.copies_asked(least, most)
        told = words.wrong_count(term.label, len(fitting), asked)
        yield "count", Hit(told, words.send_count(term.label, asked), "附件")
    for one in fitting:
        yield from _of_file(matter, term, one)


def _is_lost(matter: Matter, term: DocumentTerm, one: Brought) -> bool:
    """Whether a text came in a file that could not be opened: it is as if it had not come."""
    defects = (defect for entry in matter.sources for defect in entry.facts.defects)
    return (
        term.holds == "text"
        and one.characters is None
        and any(defect.file == one.file and defect.code in UNOPENED for defect in defects)
    )


def is_asked_for(matter: Matter, term: DocumentTerm) -> bool:
    """Whether a document must come with this message's submission; a 汇总表 with its first mail."""
    several = matter.entry.cases > 1 and not matter.is_correction
    return term.need == "always" or (term.need == "several" and several)


def _of_form(matter: Matter, term: DocumentTerm, files: Sequence[Brought]) -> Iterator[tuple[str, Hit]]:
    """The form was read from a printed copy alone, which is asked for besides."""
    form = matter.standing.form
    copies = [one.file for one in matter.standing.brought if one.role != term.key]
    if form is not None and not files and form.file in copies and is_asked_for(matter, term):
        kinds = words.kinds_told(term.accept)
        told = words.copy_alone(term.label, form.file, kinds)
        yield "kind", Hit(told, words.send_also(term.label, kinds), form.file, _code(term, "kind"))


def _of_wrong_kind(term: DocumentTerm, one: Brought) -> Hit:
    kinds = words.kinds_told(term.accept)
    told = words.wrong_kind(one.file, term.label, kinds)
    return Hit(told, words.send_as(term.label, kinds), one.file, _code(term, "kind"))


def _code(term: DocumentTerm, what: str) -> str:
    return ITSELF[what] if term.key == "manuscript" else f"document.{what}"


def _of_file(matter: Matter, term: DocumentTerm, one: Brought) -> Iterator[tuple[str, Hit]]:
    least, most = term.length
    count = one.characters
    if count is not None and ((least and count < least) or (most and count > most)):
        asked, whole = words.length_asked(least, most), term.holds == "fields"
        remedy = words.other_length(short=bool(least and count < least))
        told = words.wrong_length(term.label, count, asked, whole=whole)
        yield "length", Hit(told, remedy, one.file, _code(term, "length"))
    yield from _of_name(term, one)
    if one.tells:
        described = matter.policy.call.described
        labels = [f.label for f in described.fields if f.key in one.tells] if described else []
        to_be_named = {hole.key for hole in term.name.holes} if term.name else set()
        remedy = words.take_out(names_too=not to_be_named & set(one.tells))
        yield "names", Hit(words.names_somebody(term.label, labels), remedy, one.file)


def _of_name(term: DocumentTerm, one: Brought) -> Iterator[tuple[str, Hit]]:
    if one.named is False and term.name is not None:
        told = words.bad_name(term.label, one.file.rpartition("/")[2], term.name.shown)
        yield "name", Hit(told, words.rename(term.name.shown), one.file, _code(term, "name"))


def find_over_quota(matter: Matter) -> Answer:
    """As many cases as the call allows share these values already."""
    call = matter.policy.call
    for quota in call.described.quota if call.described else ():
        own = _values(matter.standing.form, quota)
        if own is None:
            continue
        taken = [one for one in matter.rivals if _shares(own, one, quota)]
        if len(taken) >= quota.most:
            labels = {one.key: one.label for one in call.described.fields} if call.described else {}
            name = words.all_named([words.value_named(labels.get(key, key), own[key]) for key in quota.by])
            return failed(
                Hit(
                    words.over_quota(name, quota.most),
                    unit_words.if_replacement(call.thing),
                    endings={
                        "hold": unit_words.quota_held(call.thing),
                        "reject": unit_words.quota_rejected(call.thing),
                    },
                    cases=tuple(one.anchor for one in taken),
                ),
                listed([one.label for one in taken]),
            )
    return passed("未超过限额")


def _values(form: Form | None, quota: Quota) -> dict[str, str] | None:
    """The values that the quota goes by; `None` where one is missing, or none is what the quota is for."""
    if form is None:
        return None
    values = {key: "、".join(value_of(one) for one in said(form, key)) for key in quota.by}
    if not all(values.values()):
        return None
    if quota.like and not any(re.search(quota.like, one[:LIKED_CHARACTERS]) for one in values.values()):
        return None
    return values


def _shares(own: dict[str, str], other: OtherCase, quota: Quota) -> bool:
    theirs = _values(other.form, quota)
    return theirs is not None and all(_same(key, own[key], theirs[key]) for key in quota.by)


def _same(key: str, one: str, other: str) -> bool:
    if key == "unit":
        pairs = ((a, b) for a in units_of(one)[:1] for b in units_of(other)[:1])
        return any(compare_units(a, b) is Sameness.SAME for a, b in pairs)
    return plain_title(one) == plain_title(other)
