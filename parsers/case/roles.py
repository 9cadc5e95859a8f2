"""Files by the roles that a call's description gives them: which is the leaf, which are the works.

A file is told by the marks of a role (`known_by`), then by what it is: the form, a text, a file of a
kind that is asked for. What is left goes to the role of its kind that is still open, as not accepted.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from parsers.call.description import Brought, DocumentTerm
from parsers.call.pattern import match_pattern
from parsers.call.typefaces import LayoutFault
from parsers.case.filekinds import kind_of
from parsers.case.packed import find_packed, is_inside
from parsers.document import SHEETS, Document, paragraphs_of
from parsers.facts import Form, Manuscript
from parsers.form.labels import bare
from parsers.form.lexicon import said
from parsers.manuscript.layout import check_layout
from parsers.manuscript.reading import RUNNING_CHARACTERS, Candidate, find_candidate, read_manuscript
from parsers.manuscript.words import count_words
from parsers.source import SourceFile
from parsers.terms import Terms

FIRST_LINES = 12
"""Filled lines of a document in which a role's marks are looked for."""
LEAST_TOLD = 2
"""Characters of a value from which on finding it in an anonymous copy tells anything."""
READ_CHARACTERS = 400_000
"""Of an anonymous copy that are searched."""


@dataclass(frozen=True)
class Described:
    """What the files are in the roles of the call."""

    brought: tuple[Brought, ...]
    texts: Mapping[str, Manuscript] = field(default_factory=dict)
    """The texts, by their files: of each case the first is compared with others'."""

    @property
    def manuscript(self) -> Manuscript | None:
        """The first text."""
        return next(iter(self.texts.values()), None)


def told_by_marks(document: Document, terms: Terms) -> DocumentTerm | None:
    """The role whose marks stand in a document's name or first lines."""
    name = posixpath.basename(document.path)
    lines = (p.text for p in paragraphs_of((*document.blocks, *document.text_boxes)) if p.text.strip())
    head = bare("\n".join(text[:200] for text in islice(lines, FIRST_LINES)))
    for text in (bare(name), head):
        for term in terms.documents:
            if any(bare(mark) in text for mark in _marks(term)):
                return term
    return None


def _marks(term: DocumentTerm) -> tuple[str, ...]:
    """By what a role is told; a 汇总表 by its name where the call gives no marks."""
    return term.known_by or ((term.label,) if term.need == "several" else ())


def share_roles(
    files: Sequence[SourceFile], documents: Sequence[Document], terms: Terms, *, forms: Iterable[str]
) -> Described:
    """Every file's role.

    :param forms: paths of what was read as the form, its copies included
    """
    by_path, read = {document.path: document for document in documents}, frozenset(forms)
    marked = {one.path: term for one in documents if (term := told_by_marks(one, terms)) is not None}
    packed = find_packed(files, terms, read | marked.keys())
    papers = [
        one for one in files if not one.inline and one.path in by_path and not is_inside(one.path, packed)
    ]
    taken = {one.path: marked[one.path] for one in papers if one.path in marked}
    taken |= _copies_of_form([one for one in papers if one.path in read - marked.keys()], terms)
    others = [term for term in terms.documents if term.holds != "fields"]
    for role in sorted(others, key=lambda term: term.holds != "text"):
        for file in papers:
            if file.path not in taken and _plays(file, by_path[file.path], role, terms):
                taken[file.path] = role
    wrong = _of_wrong_kind([one for one in papers if one.path not in taken], terms, {**taken, **packed})
    candidates = {
        path: candidate
        for path, term in taken.items()
        if term.holds == "text" and (candidate := find_candidate(by_path[path], None))
    }
    texts = {path: _text(candidate, taken[path], terms) for path, candidate in candidates.items()}
    roles = {**wrong, **taken, **packed}
    brought = tuple(
        _brought(file, roles[file.path], texts.get(file.path), by_path.get(file.path))
        for file in files
        if file.path in roles
    )
    return Described(brought, texts)


def _copies_of_form(files: Sequence[SourceFile], terms: Terms) -> dict[str, DocumentTerm]:
    """What was read as the form is the form, but for the printed copy that the call asks for besides
    (盖章扫描件): beside a Word form, or where the form itself may not come so."""
    fields = next((term for term in terms.documents if term.holds == "fields"), None)
    scans = [term for term in terms.documents if term.sealed and not term.holds]
    if fields is None:
        return {}
    found = dict.fromkeys((file.path for file in files), fields)
    for file in files:
        scan = next((term for term in scans if kind_of(file) in term.accept), None)
        beside = kind_of(file) != "word" and any(kind_of(one) == "word" for one in files)
        if scan is not None and (beside or kind_of(file) not in fields.accept):
            found[file.path] = scan
    return found


def _text(candidate: Candidate, term: DocumentTerm, terms: Terms) -> Manuscript:
    """A text; its layout says nothing where the call asks for none."""
    if term.layout is None:
        return replace(read_manuscript(candidate, terms), format=())
    return read_manuscript(candidate, replace(terms, layout=term.layout))


def _plays(file: SourceFile, document: Document, term: DocumentTerm, terms: Terms) -> bool:
    """Whether a file that no marks tell may play the role."""
    if kind_of(file) not in term.accept:
        return False
    siblings = [one for one in terms.documents if one is not term and one.holds == term.holds]
    if term.known_by and any(set(one.accept) & set(term.accept) for one in siblings):
        return False
    return term.holds != "text" or find_candidate(document, None) is not None or kind_of(file) != "word"


def _of_wrong_kind(
    files: Sequence[SourceFile], terms: Terms, taken: Mapping[str, DocumentTerm]
) -> dict[str, DocumentTerm]:
    """Roles that nothing plays yet, for files of kinds that no role accepts."""
    accepted = {kind for term in terms.documents for kind in term.accept}
    open_to = [term for term in terms.documents if term not in taken.values() and term.need == "always"]
    strange = [file for file in files if kind_of(file) is not None and kind_of(file) not in accepted]
    works = [term for term in open_to if not term.holds] or [term for term in open_to if term.holds == "text"]
    return {file.path: works[0] for file in strange} if works else {}


def _brought(
    file: SourceFile, term: DocumentTerm, text: Manuscript | None, document: Document | None
) -> Brought:
    """What is to be known of a file in its role, but for what it tells and may not."""
    said = match_pattern(term.name, posixpath.splitext(file.name)[0]) if term.name is not None else None
    count, faults = _measured(term, text, document)
    return Brought(
        role=term.key,
        file=file.path,
        accepted=kind_of(file) in term.accept,
        characters=count,
        named=None if term.name is None else said is not None,
        values=tuple((said or {}).items()),
        format=faults,
    )


def _measured(
    term: DocumentTerm, text: Manuscript | None, document: Document | None
) -> tuple[int | None, tuple[LayoutFault, ...]]:
    """字数 and faults of layout, as far as the call asks of them: of a text, of a sheet, of a whole form."""
    if text is not None:
        return text.characters, text.format
    if document is None or not document.read_by:
        return None, ()
    lines = [line for line in paragraphs_of(document.blocks) if line.text.strip()]
    count = sum(count_words(line.text) for line in lines)
    if term.holds == "text":
        return (count if document.kind in SHEETS else 0), ()
    if term.holds != "fields":
        return None, ()
    running = [line for line in lines if len(line.text.strip()) >= RUNNING_CHARACTERS]
    layout = check_layout((), running, term.layout, document.default_spacing) if term.layout else ()
    return (count if any(term.length) else None), layout


def told_fields(document: Document, term: DocumentTerm, form: Form | None) -> tuple[str, ...]:
    """The fields whose values stand in a document that must not name them, or in its name, unless that is to
    have them."""
    if not term.lacks or form is None:
        return ()
    lines = (p.text for p in paragraphs_of((*document.blocks, *document.text_boxes)))
    text, name = bare("\n".join(lines)[:READ_CHARACTERS]), bare(posixpath.basename(document.path))
    to_be_named = {hole.key for hole in term.name.holes} if term.name is not None else set()
    return tuple(
        key
        for key in term.lacks
        if any(
            len(value) >= LEAST_TOLD and value in (text if key in to_be_named else f"{name}\n{text}")
            for value in (bare(one.value) for one in said(form, key))
        )
    )
