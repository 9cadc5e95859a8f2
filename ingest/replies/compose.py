"""Verdict → reply: subject, text and HTML from templates, and what goes with it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, TemplateError

from ingest.filenames import safe_name
from ingest.judge.case import Template, Verdict
from ingest.judge.policy import Call, Language, Policy
from ingest.language.templates import make_environment
from ingest.replies.joint import Spoken, joined, write_joint_letter
from ingest.replies.letter import shortened
from ingest.replies.phrases import FORM, HEADINGS, blank_name, words_in
from ingest.replies.samples import sample_letters
from ingest.replies.wording import plain, wrap
from parsers.facts import MessageFacts

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PARTS = ("subject", "txt", "html")


class Addressed(Protocol):
    """A letter: what its templates may use is its own business."""

    @property
    def kind(self) -> str:
        """Of which templates it is made."""

    @property
    def call(self) -> Call:
        """Whose letter it is, and in which language."""


@dataclass(frozen=True)
class ReplyFile:
    """A file that goes with a reply."""

    name: str
    type: str
    data: bytes

    @property
    def cid(self) -> str:
        """What a page of the same mail calls it behind `cid:` (RFC 2392), its name being plain ASCII."""
        return f"{self.name}@casebox"


@dataclass(frozen=True)
class Reply:
    """What is sent, before it is a mail."""

    subject: str
    text: str
    html: str
    """Empty: the mail is text alone."""
    attachments: tuple[ReplyFile, ...] = ()
    mark: str = ""
    """The call's code, for the header by which our own mail is known again."""
    template_fault: str = ""
    """Why a template of the operator's own failed and the built-in one stands in; empty where none did."""
    pictures: tuple[ReplyFile, ...] = ()
    """That the page shows, each by its `cid`."""


def compose_reply(
    *,
    verdict: Verdict,
    facts: MessageFacts,
    received_at: datetime,
    receipt: str | None,
    policy: Policy,
    composed_at: datetime,
    templates: Path | None = None,
    withdrawn: Template | None = None,
    of_several: bool = False,
    brief: bool = False,
    beside: Sequence[Spoken] = (),
) -> Reply:
    """The reply that a verdict asks for, from the templates of the folder, else the built-in ones.

    A template of the folder that fails gives way to the built-in one, for people wait for the answer; the
    reply says why (`Reply.template_fault`), and the caller tells the operator.

    `withdrawn`: an earlier reply that holds no longer; `of_several`: but for other cases, of which it spoke.
    `brief`: without attachments and HTML, for a sender of whom nothing is known when many such write.
    `beside`: the further cases of the mail, of which the same letter speaks.

    :raises ValueError: if no reply is due
    """
    letter = write_joint_letter(
        [Spoken(verdict, facts, receipt), *beside],
        received_at=received_at,
        policy=policy,
        composed_at=composed_at,
    )
    word = HEADINGS[withdrawn].said(letter.call.language) if withdrawn else ""
    letter = replace(letter, withdrawn=word, of_several=of_several)
    letter = shortened(letter) if brief else letter
    (subject, text, html), fault = render_surely(letter, templates)
    form = (_blank_form(policy.call),) if letter.blank_form else ()
    files = (*form, *_blanks(letter.blanks, policy.call))
    subject = " ".join(subject.split())
    return Reply(subject, text, "" if brief else html, files, policy.call.code, template_fault=fault)


def _blank_form(call: Call) -> ReplyFile:
    from ingest.replies.blank_form import (
        blank_form,
        is_given,
    )  # what writes Word is heavy, and only some letters need it

    described = call.described
    if described is None or described.form is None:
        return ReplyFile(blank_name(FORM.said(call.language), ".docx", call.language), DOCX, blank_form(call))
    suffix = Path(call.blank).suffix if call.blank and is_given(call) else ".docx"
    return _blank_file(described.form.label, suffix, blank_form(call), call.language)


def _blanks(keys: Sequence[str], call: Call) -> tuple[ReplyFile, ...]:
    """The blanks of these documents; one that is gone is left out, and `casebox check` says so."""
    found = []
    for one in call.described.documents if call.described else ():
        with suppress(OSError):
            if one.key in keys:
                data = Path(one.blank).read_bytes()
                found.append(_blank_file(one.label, Path(one.blank).suffix, data, call.language))
    return tuple(found)


def _blank_file(label: str, suffix: str, data: bytes, language: Language) -> ReplyFile:
    """A blank under its document's own name, as the kind of file that it is."""
    kind = DOCX if suffix == ".docx" else mimetypes.types_map.get(suffix.lower(), "application/octet-stream")
    return ReplyFile(blank_name(safe_name(label, 60), suffix, language), kind, data)


def template_names() -> tuple[str, ...]:
    """Every file that a folder of one's own may hold in place of the built-in one."""
    return tuple(sorted(_environment(None, "zh").list_templates()))


def check_templates(folder: Path, more: Sequence[Addressed] = (), language: Language = "zh") -> list[str]:
    """What is wrong with a folder of templates: unknown files, faulty syntax, names that there are not.

    `more`: letters besides the replies on which templates are tried out. `language`: the call's.
    """
    if not folder.is_dir():
        return [f"replies.templates: {folder} is not a folder"]
    known, samples = template_names(), sample_letters(language)
    problems = [
        f"replies.templates: {path.name} is no template's name; they are {', '.join(known)}"
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in known and not path.name.startswith(".")
    ]
    problems += [
        f"replies.templates: {problem}"
        for letter in (*samples, joined(samples), *more)
        for part in PARTS
        if (problem := _problem(letter, _template_of(letter, part), folder))
    ]
    return list(dict.fromkeys(problems))


def _template_of(letter: Addressed, part: str) -> str:
    """The template of a letter's part: a subject is of its kind, however many cases it speaks of."""
    several = getattr(letter, "cases", ()) and part != "subject"
    return f"several.{part}" if several else f"{letter.kind}.{part}"


def _problem(letter: Addressed, name: str, folder: Path) -> str | None:
    try:
        if not _environment(folder, letter.call.language).get_template(name).render(letter=letter).strip():
            return f"{name} gives nothing"
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        return f"{getattr(error, 'name', None) or name}{f', line {line}' if line else ''}: {error.message}"
    except Exception as error:  # noqa: BLE001 # whatever an operator's template does is to be told, not raised
        return f"{name}: {error}"
    return None


def render_subject(letter: Addressed, folder: Path | None) -> str:
    """A letter's subject alone, by the folder's template, else the built-in one.

    :raises Exception: whatever an operator's template does
    """
    template = _environment(folder, letter.call.language).get_template(f"{letter.kind}.subject")
    return " ".join(template.render(letter=letter).split())


def render_surely(letter: Addressed, templates: Path | None) -> tuple[tuple[str, str, str], str]:
    """Subject, text and HTML; where a template of the folder fails, by the built-in ones, and why it did."""
    try:
        return render_parts(letter, templates), ""
    except Exception as error:
        if templates is None:
            raise
        return render_parts(letter, None), f"{letter.kind}：{type(error).__name__}：{plain(str(error), 200)}"


def render_parts(letter: Addressed, folder: Path | None) -> tuple[str, str, str]:
    """Subject, text and HTML by the templates of the letter's kind.

    :raises Exception: whatever an operator's template does
    """
    environment = _environment(folder, letter.call.language)
    subject, text, html = (
        environment.get_template(_template_of(letter, part)).render(letter=letter) for part in PARTS
    )
    return subject, re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n", html


@lru_cache(maxsize=8)
def _environment(folder: Path | None, language: Language) -> Environment:
    """The folder's templates before those of the language, and the frames that all languages share."""
    rooms = (f"replies/{language}", "replies/frame")
    environment = make_environment(*rooms, own=folder, final_newline=True, wrap=wrap)
    environment.globals |= {"Template": Template, "words": words_in(language)}
    return environment
