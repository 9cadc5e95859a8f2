"""A cover's lines put into one shape: the paper's kind and direction off, its labels with colons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Paragraph, Run
from parsers.form.labels import bare, label_of, label_pattern
from parsers.form.pairs import cut

KIND_CHARACTERS = 120
"""A longer line carries no kind beside a title."""

LABELS = frozenset({"unit", "contact", "contact_info", "position", "title", "directions", "kinds"})
"""Fields that a cover tells of."""

_OPENING, _CLOSING = "（(【[", "）)】]"
_NAMED = re.compile(r"\s{0,8}(?P<label>(?:申报|参评|推荐|优秀|典型)?案例|名[\s　]{0,8}称)[\s　]{1,20}(?=\S)")
"""Words before a title that are no labels elsewhere."""


def put_in_shape(lines: Sequence[Paragraph], kinds: Sequence[str], front: int) -> list[Paragraph]:
    """The lines, the first so many of them a cover's: without what is no title, each label with a colon.

    :param kinds: what a call's papers may be, and on what
    """
    known = [bare(kind) for kind in kinds]
    bared = [_without_kind(line, known) for line in lines[:front]]
    marks = [_label_in(line.text) for line in bared]
    keys = {key for key, _end, _value in filter(None, marks)}
    if "title" not in keys or len(keys) < 2:
        return [*bared, *lines[front:]]
    shaped = [_with_colon(line, *mark) if mark else line for line, mark in zip(bared, marks, strict=True)]
    return [*shaped, *lines[front:]]


def _without_kind(line: Paragraph, kinds: Sequence[str]) -> Paragraph:
    """The line without （特色工作案例） before or behind it; nothing is left of one that says only this."""
    text = line.text.strip()
    if not kinds or not text or len(text) > KIND_CHARACTERS:
        return line
    at = line.text.find(text)
    if bare(text.strip(_OPENING + _CLOSING + ":：—-－ ")) in kinds:
        return cut(line, 0, at)
    if text[-1] in _CLOSING:
        start = max(text.rfind(bracket) for bracket in _OPENING)
        if start >= 0 and bare(text[start + 1 : -1]) in kinds:
            return cut(line, 0, at + start)
    if text[0] in _OPENING:
        end = min((place for bracket in _CLOSING if (place := text.find(bracket)) > 0), default=-1)
        if end > 0 and bare(text[1:end]) in kinds:
            return cut(line, at + end + 1, len(line.text))
    return _without_joined_kind(line, text, at, kinds)


def _without_joined_kind(line: Paragraph, text: str, at: int, kinds: Sequence[str]) -> Paragraph:
    """`特色工作案例：…` and `…——特色工作案例`."""
    head, colon, _rest = text.replace("：", ":").partition(":")
    if colon and bare(head) in kinds:
        return cut(line, at + len(head) + 1, len(line.text))
    before, dash, tail = text.replace("－", "—").rpartition("—")
    if dash and before.strip("— ") and bare(tail) in kinds:
        return cut(line, 0, at + len(before.rstrip("— ")))
    return line


def _label_in(text: str) -> tuple[str, int, int] | None:
    """Field, end of the label and beginning of its value, where only blanks stand between them."""
    if found := _NAMED.match(text):
        return "title", found.end("label"), found.end()
    match = label_pattern().match(text)
    label = label_of(match["label"]) if match else None
    if match is None or match["colon"] or label is None or label.key not in LABELS:
        return None
    return (label.key, match.end("label"), match.end()) if text[match.end() :].strip() else None


def _with_colon(line: Paragraph, key: str, end: int, value: int) -> Paragraph:
    """The line with a colon behind its label, and the notice's own word for the title's."""
    label = (Run("题目"),) if key == "title" else cut(line, 0, end).runs
    return replace(line, runs=(*label, Run("："), *cut(line, value, len(line.text)).runs))
