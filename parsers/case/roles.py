"""Files by the roles that a call's description gives them: which is the leaf, which are the works.

A file is told by the marks of a role (`known_by`), then by what it is: the form, a text, a file of a
kind that is asked for. What is left goes to the role of its kind that is still open, as not accepted.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from parsers.call.description import Brought, DocumentTerm, FileKind
from parsers.call.pattern import match_pattern
from parsers.document import Document, paragraphs_of
from parsers.facts import Form, Manuscript
from parsers.form.labels import bare
from parsers.form.lexicon import said
from parsers.kinds.detect import ARCHIVES
from parsers.manuscript.reading import Candidate, find_candidate, read_manuscript
from parsers.source import RASTER, UNOPENED, SourceFile
from parsers.terms import Terms

FIRST_LINES = 12
"""Filled lines of a document in which a role's marks are looked for."""
LEAST_TOLD = 2
"""Characters of a value from which on finding it in an anonymous copy tells anything."""
READ_CHARACTERS = 400_000
"""Of an anonymous copy that are searched."""
SOUNDS = (".mp3", ".wav", ".m4a", ".wma", ".aac", ".flac", ".ogg", ".amr")

KINDS: Mapping[str, FileKind] = {
    **dict.fromkeys(("docx", "docm", "doc", "wps", "rtf", "odt", "wordxml"), "word"),
    "pdf": "pdf",
    **dict.fromkeys(RASTER | UNOPENED, "picture"),
    **dict.fromkeys(("xls", "xlsx", "ods", "et"), "excel"),
    **dict.fromkeys(("ppt", "pptx", "odp", "dps"), "slides"),
    **dict.fromkeys(("text", "html", "mht"), "text"),
    **dict.fromkeys(ARCHIVES, "archive"),
}
"""Detected kinds as a description calls them; `media` is a film or a sound by its name."""


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


def kind_of(file: SourceFile) -> FileKind | None:
    """What a description would call the file's kind; `None` for what it has no word for."""
    if file.kind == "media":
        return "sound" if file.name.lower().endswith(SOUNDS) else "film"
    return KINDS.get(file.kind)


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
    files: Sequence[SourceFile],
    documents: Sequence[Document],
    terms: Terms,
    *,
    forms: Iterable[str],
    form: Form | None,
) -> Described:
    """Every file's role.

    :param forms: paths of what was read as the form, its copies included
    """
    by_path = {document.path: document for document in documents}
    taken: dict[str, DocumentTerm] = {}
    fields = next((term for term in terms.documents if term.holds == "fields"), None)
    papers = [file for file in files if not file.inline and file.path in by_path]
    for file in papers:
        marked = told_by_marks(by_path[file.path], terms)
        if marked is not None:
            taken[file.path] = marked
        elif fields is not None and file.path in set(forms):
            taken[file.path] = fields
    others = [term for term in terms.documents if term is not fields]
    for role in sorted(others, key=lambda term: term.holds != "text"):
        for file in papers:
            if file.path not in taken and _plays(file, by_path[file.path], role, terms):
                taken[file.path] = role
    wrong = _of_wrong_kind([file for file in papers if file.path not in taken], terms, taken)
    candidates = {
        path: candidate
        for path, term in taken.items()
        if term.holds == "text" and (candidate := find_candidate(by_path[path], None))
    }
    texts = {path: _text(candidate, taken[path], terms) for path, candidate in candidates.items()}
    brought = tuple(
        _brought(file, term, texts.get(file.path), by_path[file.path], form)
        for file in papers
        if (term := taken.get(file.path) or wrong.get(file.path)) is not None
    )
    return Described(brought, texts)


def _text(candidate: Candidate, term: DocumentTerm, terms: Terms) -> Manuscript:
    """A text; its layout says nothing where the call asks for none."""
    text = read_manuscript(candidate, terms)
    return text if term.layout is not None else replace(text, format=())


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
    file: SourceFile,
    term: DocumentTerm,
    text: Manuscript | None,
    document: Document,
    form: Form | None,
) -> Brought:
    said = match_pattern(term.name, posixpath.splitext(file.name)[0]) if term.name is not None else None
    return Brought(
        role=term.key,
        file=file.path,
        accepted=kind_of(file) in term.accept,
        characters=text.characters if text else (0 if term.holds == "text" and document.read_by else None),
        named=None if term.name is None else said is not None,
        values=tuple((said or {}).items()),
        tells=told_fields(document, term, form),
    )


def told_fields(document: Document, term: DocumentTerm, form: Form | None) -> tuple[str, ...]:
    """The fields whose values stand in a document that must not name them."""
    if not term.lacks or form is None:
        return ()
    lines = (p.text for p in paragraphs_of((*document.blocks, *document.text_boxes)))
    text = bare("\n".join((posixpath.basename(document.path), *lines))[:READ_CHARACTERS])
    return tuple(
        key
        for key in term.lacks
        if any(
            len(value) >= LEAST_TOLD and value in text
            for value in (bare(one.value) for one in said(form, key))
        )
    )
