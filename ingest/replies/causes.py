"""One cause, one item, one remedy: what is missing because a file could not be opened is told with that file.

The findings stay as they are, for the record and for counting; only the letter tells them together.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.case import Finding
from ingest.judge.policy import Language
from ingest.judge.words.told import NOTHING, Told, same, sentences
from ingest.replies import phrases
from ingest.replies.phrases import MISSING

CAUSES = ("attachment.encrypted", "attachment.cloud_link", "attachment.too_large", "attachment.unreadable")
"""Why something may be missing though it was sent, the surest first."""

MOST_TOLD = 4
"""Sentences that one item is made of."""


def is_explained(findings: Sequence[Finding]) -> bool:
    """Whether something is missing, and a file that could not be opened may hold it."""
    codes = {finding.code for finding in findings}
    return bool(codes & set(CAUSES)) and bool(codes & set(MISSING))


def grouped(
    asked: Sequence[Finding], findings: Sequence[Finding], language: Language, form: Told
) -> list[Finding]:
    """What is asked of the submitter, what is missing told as one item with its cause.

    :param asked: the findings of one gravity, which a letter lists
    :param findings: all of the message
    :param form: what the call's form is called
    """
    missing = [finding for finding in asked if finding.code in MISSING]
    if not missing or not is_explained(findings):
        return list(asked)
    code = next(code for code in CAUSES if any(finding.code == code for finding in findings))
    causes = [finding for finding in findings if finding.code == code]
    told = _as_one(causes, missing, language, form)
    rest = [one for one in asked if one not in missing and one not in causes]
    return [told, *rest]


def unexplained(notes: Sequence[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """The files that could not be used, without those that are told as a cause already."""
    if not is_explained(findings):
        return list(notes)
    code = next(code for code in CAUSES if any(finding.code == code for finding in findings))
    return [finding for finding in notes if finding.code != code]


def _as_one(causes: Sequence[Finding], missing: Sequence[Finding], language: Language, form: Told) -> Finding:
    words = {**MISSING, "form.missing": form}
    wanted = [words[code] for code in dict.fromkeys(finding.code for finding in missing)]
    names = Told("、".join(one.zh for one in wanted), " and ".join(one.en for one in wanted))
    told = list(dict.fromkeys(finding.said.message for finding in causes))
    more = phrases.several_places(len(told)) if len(told) > MOST_TOLD else NOTHING
    message = sentences(sentences(*map(same, told[:MOST_TOLD])) + more, phrases.so_missing(names))
    remedy = sentences(same(causes[0].said.remedy), phrases.no_need_to_fill_in(names))
    first = causes[0]
    return Finding(first.code, missing[0].gravity, message.said(language), remedy.said(language), first.place)
