"""What is kept of a message's facts: whoever has to do with it later reads them again and again.

A mail of a few kilobytes can hold words by the hundred thousand. What an honest mail says is kept whole; of
the rest, as much as tells what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.call.description import Brought
from parsers.call.typefaces import LayoutFault
from parsers.facts import Attachment, Defect, Field, Form, Manuscript, MessageFacts, Papers, Role
from parsers.terms import Limits

LISTED_CHARACTERS = 40_000
"""Names and ways of all files together, likewise of all flaws and of all links."""
FORMAT_CHARACTERS = 100
"""Of the name of a font, say."""
BESIDE_CHARACTERS = 400
"""Of one value in the form of another case: as many as are looked at."""

_WEIGHTY = frozenset({Role.FORM, Role.MANUSCRIPT, Role.BOTH, Role.WORK})
_LIGHT = frozenset({Role.OTHER, Role.ARCHIVE})


def keep(facts: MessageFacts, limits: Limits) -> MessageFacts:
    """The facts with no more words than are kept; of files, those with a role first."""
    most = limits.listed_files
    files = _listed_files(facts.attachments, most)
    flaws = facts.defects[: _fitting((len(one.file) + len(one.detail) for one in facts.defects), most)]
    links = facts.cloud_links[
        : _fitting((len(one.url or "") + len(one.name or "") for one in facts.cloud_links), most)
    ]
    told = []
    if len(files) < len(facts.attachments):
        count = len(facts.attachments)
        told.append(Defect("listing", "", f"附件（含压缩包内的文件）共{count}个，只列出{len(files)}个"))
    if len(flaws) < len(facts.defects):
        told.append(Defect("listing", "", f"文件问题共{len(facts.defects)}处，只列出{len(flaws)}处"))
    return replace(
        facts,
        attachments=files,
        cloud_links=links,
        manuscript=_described(facts.manuscript),
        brought=_laid_out(facts.brought),
        cases=tuple(
            replace(one, manuscript=_described(one.manuscript), brought=_laid_out(one.brought))
            for one in facts.cases
        ),
        beside=tuple(Papers(_told_apart(one.form), _described(one.manuscript)) for one in facts.beside),
        defects=(*flaws, *told),
    )


def _listed_files(files: tuple[Attachment, ...], most: int) -> tuple[Attachment, ...]:
    by_weight = sorted(
        range(len(files)), key=lambda at: (files[at].role not in _WEIGHTY, files[at].role in _LIGHT)
    )
    kept = _fitting((len(files[at].name) + len(files[at].path) for at in by_weight), most)
    return tuple(files[at] for at in sorted(by_weight[:kept]))


def _fitting(lengths: Iterable[int], most: int) -> int:
    """How many of these fit; the first does always."""
    total, count = 0, 0
    for length in lengths:
        total += length
        if count >= most or (count and total > LISTED_CHARACTERS):
            break
        count += 1
    return count


def _described(manuscript: Manuscript | None) -> Manuscript | None:
    """With what its layout is said to be cut short."""
    return replace(manuscript, format=_cut_short(manuscript.format)) if manuscript is not None else None


def _laid_out(brought: Sequence[Brought]) -> tuple[Brought, ...]:
    return tuple(replace(one, format=_cut_short(one.format)) for one in brought)


def _cut_short(faults: Sequence[LayoutFault]) -> tuple[LayoutFault, ...]:
    return tuple(
        replace(one, place=one.place[:FORMAT_CHARACTERS], found=one.found[:FORMAT_CHARACTERS])
        for one in faults
    )


def _told_apart(form: Form | None) -> Form | None:
    """As much of another case's form as tells which case it is."""
    if form is None:
        return None
    return replace(
        form,
        unit=_short(form.unit),
        contact=_short(form.contact),
        contact_info=_short(form.contact_info),
        position=_short(form.position),
        title=_short(form.title),
        summary=None,
        unit_opinion=None,
        more=tuple(replace(one, fields=tuple(map(_cut, one.fields))) for one in form.more),
    )


def _short(value: Field | None) -> Field | None:
    return _cut(value) if value else None


def _cut(value: Field) -> Field:
    return replace(value, value=value.value[:BESIDE_CHARACTERS])
