"""All documents of one message by another call's description → what it says, and each file's role there.

What the call asks may stand in the form, in the subject, in a file's name or in the mail's own words:
all of it comes together as one `Form`, so that judging needs to know of one place alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.call.description import Brought
from parsers.case.chosen import chosen_in
from parsers.case.groups import Group, sort_forms
from parsers.case.roles import Described, share_roles, told_by_marks, told_fields
from parsers.case.roll import read_roll
from parsers.case.splitting import MOST_CASES, Head, heads_by_name, share_files
from parsers.document import Document, Paragraph, Run
from parsers.facts import (
    Answer,
    Defect,
    Field,
    Form,
    Manuscript,
    MessageFacts,
    Papers,
    Role,
    Roll,
    SealLook,
    SubjectParts,
)
from parsers.form.labels import bare
from parsers.form.lexicon import FORM_KEYS, READ_AS, lexicon_of, read_as, speaking
from parsers.form.lines import read_lines
from parsers.form.origin import is_of_another_call, plain, years_in
from parsers.form.reading import FormReading, read_form
from parsers.form.sheets import sheets_of
from parsers.form.values import clean
from parsers.seal.look import look_for_seal
from parsers.source import SourceFile
from parsers.terms import Terms

MOST_FORMS, MOST_BESIDE = 100, 20
"""Forms of one message that are sorted by case, and other cases that are told."""
MOST_LINES = 400
"""Of the mail's own words in which values are looked for."""
READ_BACK = {name: key for key, name in READ_AS.items()}
"""Choices that a form has of its own, under the description's names for them."""
TELLING_CHARACTERS = 7
"""Of a form's label from which on it tells the call: 作品申报表 is many a call's."""
OTHER_CALL = "表头为“{heading}”，不是本次征集活动的{form}"


@dataclass(frozen=True)
class DescribedFacts:
    """What the documents say together."""

    form: Form | None
    manuscript: Manuscript | None
    brought: tuple[Brought, ...]
    roles: Mapping[str, Role]
    seals: tuple[SealLook, ...]
    beside: tuple[Papers, ...]
    defects: tuple[Defect, ...]
    cases: tuple[Papers, ...] = ()
    roll: Roll | None = None


def read_described(
    files: Sequence[SourceFile], documents: Sequence[Document], terms: Terms, facts: MessageFacts
) -> DescribedFacts:
    """Form, texts, works and roles of the files of one message. Total: any documents give facts."""
    subject = facts.subject_parts
    readings, strange = _forms(documents, terms)
    titled = any(term.key == "title" for term in terms.fields)
    groups = sort_forms(readings, subject, titled=titled)
    paths = frozenset[str]().union(*(group.files for group in groups))
    shared = share_roles(files, documents, terms, forms=paths)
    told = [
        Defect(
            "other_call", one.form.file, OTHER_CALL.format(heading=one.heading[:60], form=_form_label(terms))
        )
        for one in strange
    ]
    whole = _Mail(tuple(files), {one.path: one for one in documents}, terms, facts, shared)
    cases, beside = _taken_apart(whole, groups) if terms.split else ((), groups[1:])
    alone = _case(whole, groups[0] if groups else None, shared.brought)
    first, roles = (cases or (alone,))[0]
    for _, found in cases:
        roles = found | roles
    of_all = {term.key for term in terms.documents if term.need == "several"}
    return DescribedFacts(
        form=first.form,
        manuscript=first.manuscript,
        brought=(
            *(one for case, _ in cases or (alone,) for one in case.brought),
            *(one for one in shared.brought if cases and one.role in of_all),
        ),
        roles=roles,
        seals=first.seals,
        beside=tuple(Papers(group.form, None) for group in beside[:MOST_BESIDE] if group.is_named),
        defects=tuple(told),
        cases=tuple(case for case, _ in cases),
        roll=_roll(whole, [case for case, _ in cases or (alone,)]),
    )


@dataclass(frozen=True)
class _Mail:
    """A mail's files, with what they are in the call's roles."""

    files: tuple[SourceFile, ...]
    documents: Mapping[str, Document]
    terms: Terms
    facts: MessageFacts
    shared: Described


_Case = tuple[Papers, dict[str, Role]]
"""What a mail brings of one case, and the roles of its files."""


def _taken_apart(whole: _Mail, groups: Sequence[Group]) -> tuple[tuple[_Case, ...], Sequence[Group]]:
    """The cases of a mail that brings several, in the order of their files, and forms beyond those.

    None where it brings one.
    """
    order = [file.path for file in whole.files]
    named = sorted((one for one in groups if one.is_named), key=lambda one: min(map(order.index, one.files)))
    chosen: list[Group] = []
    beyond: list[Group] = []
    for one in named:  # several forms in one file are a person's to part
        crowded = len(chosen) >= MOST_CASES or any(one.files & other.files for other in chosen)
        (beyond if crowded else chosen).append(one)
    has_form = bool(chosen) or any(
        term.holds == "fields" and term.need == "always" for term in whole.terms.documents
    )
    heads = (
        [Head(one.files, one.form) for one in chosen]
        if has_form
        else heads_by_name(whole.shared.brought, whole.terms)[:MOST_CASES]
    )
    if len(heads) < 2:
        return (), groups[1:]
    shares = share_files(heads, whole.shared.brought, order, whole.terms)
    of_heads = chosen if has_form else [None] * len(heads)
    cases = tuple(_case(whole, group, share) for group, share in zip(of_heads, shares, strict=True))
    return cases, beyond


def _case(whole: _Mail, group: Group | None, share: Sequence[Brought]) -> _Case:
    """A case with its share of the mail's files."""
    terms = {term.key: term for term in whole.terms.documents}
    texts = {one.file: text for one in share if (text := whole.shared.texts.get(one.file))}
    own = Described(tuple(share), texts)
    read = group.form if group else None
    form = _with_other_sources(read, whole.terms, whole.facts.subject_parts, own, whole.facts.text)
    brought = tuple(
        replace(one, tells=told_fields(document, terms[one.role], form))
        if (document := whole.documents.get(one.file))
        else one
        for one in share
    )
    files = (*(group.files if group else ()), *(one.file for one in share))
    looks = tuple(_looks(whole, group, brought))
    papers = Papers(form, own.manuscript, looks, brought, tuple(dict.fromkeys(files)))
    return papers, _roles(own, group, whole.terms)


def _roll(whole: _Mail, cases: Sequence[Papers]) -> Roll | None:
    """The 汇总表 that came, held against the cases."""
    lists = {term.key for term in whole.terms.documents if term.need == "several"}
    for one in whole.shared.brought:
        if one.role in lists and one.accepted and one.file in whole.documents:
            roll = read_roll(whole.documents[one.file], cases, whole.terms)
            if roll is not None:
                return roll
    return None


def _forms(documents: Sequence[Document], terms: Terms) -> tuple[list[FormReading], list[FormReading]]:
    """The forms of this call, and those of others; what a mark says to be something else is no form."""
    own = next((term for term in terms.documents if term.holds == "fields"), None)
    if own is None:
        return [], []
    marked = ((one, told_by_marks(one, terms)) for one in documents)
    papers = (one for one, term in marked if term is None or term is own)
    read = [read_form(sheet, terms) for one in papers for sheet in sheets_of(one, terms)]
    forms = [one for one in read if one is not None][:MOST_FORMS]
    strange = [one for one in forms if _is_strange(one.heading, own.label, terms)]
    return [one for one in forms if one not in strange], strange


def _roles(shared: Described, group: Group | None, terms: Terms) -> dict[str, Role]:
    """The files' roles in the words that all calls share."""
    holds = {term.key: term.holds for term in terms.documents}
    roles: dict[str, Role] = {}
    for one in shared.brought:
        if holds[one.role] == "fields":
            is_it = group is not None and group.form.file == one.file
            roles[one.file] = (
                Role.FORM if is_it else Role.SCAN if group and one.file in group.files else Role.UNUSED
            )
        elif holds[one.role] == "text":
            is_it = shared.manuscript is not None and shared.manuscript.file == one.file
            roles[one.file] = Role.MANUSCRIPT if is_it else Role.WORK
        else:
            roles[one.file] = Role.SCAN if group and one.file in group.files else Role.WORK
    return roles


def _looks(whole: _Mail, group: Group | None, brought: Sequence[Brought]) -> Iterator[SealLook]:
    """The looks for a seal on the form and its copies, and on other papers, where the call asks for one."""
    sealed = {term.key: term for term in whole.terms.documents if term.sealed}
    files = {one.file for one in brought if one.role in sealed}
    if group is not None and any(term.holds == "fields" for term in sealed.values()):
        files |= group.files
    for path, document in whole.documents.items():
        if path in files:
            yield SealLook(path, *look_for_seal(document.pictures))


def _is_strange(heading: str, label: str, terms: Terms) -> bool:
    """Whether a form's name is another call's: of other years, or neither the call's nor the form's own."""
    if not is_of_another_call(heading, terms):
        return False
    telling = len(label) >= TELLING_CHARACTERS and bare(label) in bare(heading)
    return not telling or (bool(terms.years) and bool(years_in(plain(heading)) - terms.years))


def _form_label(terms: Terms) -> str:
    return next((term.label for term in terms.documents if term.holds == "fields"), "申报表")


def _with_other_sources(
    form: Form | None, terms: Terms, subject: SubjectParts | None, shared: Described, text: str
) -> Form | None:
    """The form with what stands elsewhere; where the call has no form, what stands elsewhere alone."""
    needs_form = any(term.holds == "fields" and term.need == "always" for term in terms.documents)
    if form is None and needs_form:
        return None
    values = {
        "subject": _of_subject(subject),
        "name": {key: (value, one.file) for one in shared.brought for key, value in one.values},
        "text": _of_text(text, terms),
    }
    found = {
        field.key: Field(*values[field.source][field.key], "", field.source)
        for field in terms.fields
        if field.source != "form" and field.key in values[field.source]
    }
    if form is None and not found:
        return None
    first = next(iter(found.values()), None)
    base = form or Form(file=first.file if first else "", read_by=first.read_by if first else "")
    return _filled(base, found, {one.key: one.options for one in terms.fields if one.options})


def _filled(form: Form, found: Mapping[str, Field], options: Mapping[str, Sequence[str]]) -> Form:
    own = {read_as(key): value for key, value in found.items() if read_as(key) in FORM_KEYS}
    plain: dict[str, Field | tuple[Field, ...]] = {
        key: chosen_in(value, options.get(READ_BACK[key], ())) if key in READ_BACK else value
        for key, value in own.items()
    }
    more = tuple(
        Answer(key, chosen_in(value, options[key]) if key in options else (value,), ticked=key in options)
        for key, value in found.items()
        if read_as(key) not in FORM_KEYS
    )
    return replace(form, **plain, more=(*form.more, *more))  # type: ignore[arg-type]  # names are Form's own


def _of_subject(subject: SubjectParts | None) -> dict[str, tuple[str, str]]:
    """What the subject says, by key."""
    if subject is None:
        return {}
    own = (("unit", subject.unit), ("title", subject.title), ("contact", subject.contact))
    return {key: (value, "邮件主题") for key, value in (*own, *subject.more) if value}


def _of_text(text: str, terms: Terms) -> dict[str, tuple[str, str]]:
    """What the mail's own words say as `label：value` lines, by key."""
    fields = tuple(replace(one, source="form") for one in terms.fields if one.source == "text")
    if not fields:
        return {}
    lines = [(i, Paragraph((Run(line),), "")) for i, line in enumerate(text.splitlines()[:MOST_LINES])]
    with speaking(lexicon_of(fields)):
        pairs = read_lines(lines)
        said = {pair.label.key: clean(pair.label.key, pair.value) for pair in reversed(pairs)}
    keys = {read_as(one.key): one.key for one in fields}
    return {keys[key]: (value, "邮件正文") for key, value in said.items() if value and key in keys}
