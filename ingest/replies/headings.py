"""The headings by which our own replies are known when they are quoted back: from the templates in force.

An answer's subject is ours, not the submitter's, whatever an operator's own template makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import get_args

from ingest.judge.policy import Language
from ingest.replies.compose import render_subject
from ingest.replies.letter import Letter
from ingest.replies.notices import Notice, sample_notices
from ingest.replies.result import ResultLetter, sample_result_letters
from ingest.replies.samples import sample_letters

Sample = Letter | Notice | ResultLetter

LANGUAGES: tuple[Language, ...] = get_args(Language)
"""Whatever language the call is answered in now: what headed letters before may still be answered."""
LEAST = 3
"""Characters of a heading: fewer are no mark of ours."""


def headings_in_force(templates: Path | None) -> tuple[str, ...]:
    """What the subjects of all letters of a kind have in common, by the folder's templates and the built-in.

    The built-in ones too, for what they headed may be answered after a folder was set up.
    """
    return _headings(templates, _stamps(templates))


def _stamps(folder: Path | None) -> tuple[tuple[str, int], ...]:
    """By what it is seen that an operator has changed a template of subjects."""
    try:
        found = sorted(folder.glob("*.subject")) if folder is not None else []
        return tuple((path.name, path.stat().st_mtime_ns) for path in found)
    except OSError:
        return ()


@lru_cache(maxsize=4)
def _headings(templates: Path | None, _stamps: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    found = [
        heading
        for folder in dict.fromkeys((None, templates))
        for language in LANGUAGES
        for pair in _pairs(language)
        if len(heading := _heading(pair, folder)) >= LEAST
    ]
    return tuple(dict.fromkeys(found))


def _pairs(language: Language) -> list[list[Sample]]:
    """Of each kind of letter a full one and a bare one."""
    samples: list[Sample] = [
        *sample_letters(language),
        *sample_result_letters(language),
        *sample_notices(language),
    ]
    kinds = dict.fromkeys(one.kind for one in samples)
    return [[one for one in samples if one.kind == kind] for kind in kinds]


def _heading(pair: Sequence[Sample], folder: Path | None) -> str:
    """The longest text that two letters share that have nothing in common but their kind."""
    full, bare = pair
    one, other = _subject(full, "\ue000", folder), _subject(bare, "\ue001", folder)
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size].strip()


def _subject(letter: Sample, call_name: str, folder: Path | None) -> str:
    named = replace(letter, call=replace(letter.call, name=call_name))
    try:
        return render_subject(named, folder)
    except Exception:  # noqa: BLE001 # the built-in one stands in, and the fault is told elsewhere
        return render_subject(named, None)


def is_ours(subject: str | None, headings: tuple[str, ...]) -> bool:
    """Whether a subject is that of a letter of ours, quoted back."""
    return any(heading in (subject or "") for heading in headings)
