"""Every finding and how grave it is by default; `[rules]` of the configuration overrides."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.judge.policy import Gravity, Setting

ORDER: tuple[Gravity, ...] = ("note", "return", "hold", "reject")
"""Lightest first: the gravest finding decides."""

GRAVITIES: dict[str, Gravity] = {
    "deadline.late": "reject",
    "deadline.late_correction": "hold",
    "deadline.clock": "hold",
    "decision.rejected": "hold",
    "case.several": "hold",
    "case.list": "note",
    "subject.format": "return",
    "subject.mismatch": "note",
    "form.missing": "return",
    "form.field_missing": "return",
    "form.direction": "return",
    "form.kind": "return",
    "form.choice": "return",
    "form.value": "return",
    "form.summary_too_long": "return",
    "form.differs": "hold",
    "form.contact_differs": "note",
    "form.seal_missing": "note",
    "form.uncertain": "hold",
    "manuscript.missing": "return",
    "manuscript.length": "return",
    "manuscript.format": "note",
    "manuscript.format.title": "note",
    "manuscript.format.heading1": "note",
    "manuscript.format.heading2": "note",
    "manuscript.format.body": "note",
    "manuscript.format.spacing": "note",
    "manuscript.filename": "note",
    "manuscript.near_duplicate": "hold",
    "document.missing": "return",
    "document.kind": "return",
    "document.count": "return",
    "document.length": "return",
    "document.name": "return",
    "document.names": "return",
    "unit.quota": "hold",
    "unit.uncertain": "hold",
    "attachment.encrypted": "note",
    "attachment.unreadable": "note",
    "attachment.unsupported": "note",
    "attachment.too_large": "note",
    "attachment.unsafe": "note",
    "attachment.cloud_link": "note",
    "attachment.infected": "hold",
    "attachment.unscanned": "hold",
    "submission.other_sender": "hold",
    "submission.withdrawal": "hold",
    "processing.failed": "hold",
}


def gravities_with(overrides: Mapping[str, Setting]) -> dict[str, Setting]:
    """Every code's gravity: its own in `[rules]`, else its parent's there, else the default.

    >>> found = gravities_with({"manuscript.format": "return", "manuscript.format.body": "note"})
    >>> found["manuscript.format.title"], found["manuscript.format.body"]
    ('return', 'note')
    """
    return {
        code: overrides.get(code, overrides.get(code.rpartition(".")[0], default))
        for code, default in GRAVITIES.items()
    }
