"""One cause, one item, one remedy: what is missing because a file could not be opened is told with that file.

The findings stay as they are, for the record and for counting; only the letter tells them together.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.case import Finding

CAUSES = ("attachment.encrypted", "attachment.cloud_link", "attachment.too_large", "attachment.unreadable")
"""Why something may be missing though it was sent, the surest first."""

MISSING = {
    "form.missing": "申报表",
    "manuscript.missing": "申报材料（案例正文）的 Word 电子版",
    "document.missing": "所需材料",
}
"""What may be missing, as a letter calls it."""

MOST_TOLD = 4
"""Sentences that one item is made of."""


def is_explained(findings: Sequence[Finding]) -> bool:
    """Whether something is missing, and a file that could not be opened may hold it."""
    codes = {finding.code for finding in findings}
    return bool(codes & set(CAUSES)) and bool(codes & set(MISSING))


def grouped(
    asked: Sequence[Finding], findings: Sequence[Finding], form_label: str = MISSING["form.missing"]
) -> list[Finding]:
    """What is asked of the submitter, what is missing told as one item with its cause.

    :param asked: the findings of one gravity, which a letter lists
    :param findings: all of the message
    :param form_label: what the call's form is called
    """
    missing = [finding for finding in asked if finding.code in MISSING]
    if not missing or not is_explained(findings):
        return list(asked)
    code = next(code for code in CAUSES if any(finding.code == code for finding in findings))
    causes = [finding for finding in findings if finding.code == code]
    told = _as_one(causes, missing, form_label)
    rest = [one for one in asked if one not in missing and one not in causes]
    return [told, *rest]


def unexplained(notes: Sequence[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """The files that could not be used, without those that are told as a cause already."""
    if not is_explained(findings):
        return list(notes)
    code = next(code for code in CAUSES if any(finding.code == code for finding in findings))
    return [finding for finding in notes if finding.code != code]


def _as_one(causes: Sequence[Finding], missing: Sequence[Finding], form_label: str) -> Finding:
    words = {**MISSING, "form.missing": form_label}
    names = "、".join(dict.fromkeys(words[finding.code] for finding in missing))
    sentences = list(dict.fromkeys(finding.message for finding in causes))
    more = f"（共{len(sentences)}处，其余从略）" if len(sentences) > MOST_TOLD else ""
    told = f"{''.join(sentences[:MOST_TOLD])}{more}因此未能取得{names}。"
    remedy = causes[0].remedy + f"已填妥的文件无须重新填写；其中未包含{names}的，请一并补送。"
    return Finding(causes[0].code, missing[0].gravity, told, remedy, causes[0].place)
