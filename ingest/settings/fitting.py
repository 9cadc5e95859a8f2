"""How the parts of a described call fit together: every mistake, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ingest.language.words import say
from ingest.settings.description import DocumentSettings, FieldSettings, QuotaSettings, RoundSettings
from parsers.call.pattern import Pattern

READABLE = {
    "fields": frozenset({"word", "pdf", "picture", "excel", "text"}),
    "text": frozenset({"word", "pdf", "excel", "text"}),
}
"""Kinds of files from which fields, or a text, can be read at all."""


def find_misfits(
    subject: Pattern,
    fields: Sequence[FieldSettings],
    documents: Sequence[DocumentSettings],
    quota: Sequence[QuotaSettings],
) -> list[str]:
    """What does not fit together, as sentences with the place; empty where everything does."""
    found = [
        *_in_fields(fields),
        *_in_options(fields),
        *_in_documents(documents, {one.key: one.source for one in fields}),
        *_in_holes(subject, fields, documents),
        *_in_sources(subject, fields, documents),
        *_in_quota(quota, {one.key for one in fields}),
    ]
    return list(dict.fromkeys(found))


def _in_fields(fields: Sequence[FieldSettings]) -> Iterator[str]:
    keys: set[str] = set()
    labels: dict[tuple[str, str], str] = {}
    for number, one in enumerate(fields):
        place = f"fields.{number}"
        if one.key in keys:
            yield say(f"{place}: the key {one.key!r} stands twice", f"{place}：key {one.key!r} 重复")
        keys.add(one.key)
        if (other := labels.get((one.group, one.label))) is not None:
            yield say(
                f"{place}: the label {one.label!r} is {other!r}'s too; a group tells them apart",
                f"{place}：栏目名“{one.label}”与 {other!r} 相同，请以 group 区分",
            )
        labels.setdefault((one.group, one.label), one.key)
        if bool(one.of) != (one.choose is not None):
            yield say(f"{place}: `of` and `choose` belong together", f"{place}：of 与 choose 须同时给出")
        if one.choose is not None and one.choose[0] > len(one.of) > 0:
            yield say(f"{place}: fewer options than must be chosen", f"{place}：选项少于应选数目")
        if one.columns and one.type != "rows":
            yield say(
                f'{place}: `columns` belongs to type = "rows"', f'{place}：columns 仅用于 type = "rows"'
            )


def _in_options(fields: Sequence[FieldSettings]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for number, one in enumerate(fields):
        for option in one.of:
            if (other := owner.setdefault(option, one.key)) != one.key:
                yield say(
                    f"fields.{number}: the option {option!r} is one of {other!r} too",
                    f"fields.{number}：选项“{option}”同时属于 {other!r}",
                )
        if len(set(one.of)) < len(one.of):
            yield say(f"fields.{number}: an option stands twice", f"fields.{number}：选项重复")


def _in_documents(documents: Sequence[DocumentSettings], sources: Mapping[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, one in enumerate(documents):
        place = f"documents.{number}"
        if one.key in seen:
            yield say(f"{place}: the key {one.key!r} stands twice", f"{place}：key {one.key!r} 重复")
        seen.add(one.key)
        readable = READABLE.get(one.holds)
        if readable is not None and not readable & set(one.accept):
            yield say(
                f"{place}: nobody can send it: {one.holds} cannot be read from {', '.join(one.accept)}",
                f"{place}：无人可以提交：无法从 {'、'.join(one.accept)} 读取 {one.holds}",
            )
        if not one.holds and (any(one.length) or one.layout):
            yield say(
                f'{place}: `length` and `layout` belong to holds = "text" or "fields"',
                f'{place}：length、layout 仅用于 holds = "text" 或 "fields" 的材料',
            )
        for key in one.lacks:
            if key not in sources:
                yield say(
                    f"{place}: lacks: there is no field {key!r}", f"{place}：lacks 中没有 {key!r} 这一栏"
                )
            elif one.holds == "fields" and sources[key] == "form":
                yield say(
                    f"{place}: lacks: {key!r} is a field of this very form",
                    f"{place}：lacks 中的 {key!r} 正是该表的一栏",
                )
    if sum(one.holds == "fields" for one in documents) > 1:
        yield say(
            "documents: two hold the fields; one can be the form", "documents：只能有一份材料承载申报表栏目"
        )


def _in_holes(
    subject: Pattern, fields: Sequence[FieldSettings], documents: Sequence[DocumentSettings]
) -> Iterator[str]:
    keys = {one.key for one in fields}
    patterns = [("subject", subject)]
    patterns += [(f"documents.{n}.name", d.pattern) for n, d in enumerate(documents) if d.pattern is not None]
    for place, pattern in patterns:
        for hole in pattern.holes:
            if hole.key not in keys:
                yield say(
                    f"{place}: the hole {{{hole.key}}} is no field's key",
                    f"{place}：没有 {hole.key!r} 这一栏",
                )


def _in_sources(
    subject: Pattern, fields: Sequence[FieldSettings], documents: Sequence[DocumentSettings]
) -> Iterator[str]:
    """A field can be read from where it is said to stand."""
    named = {hole.key for one in documents if one.pattern is not None for hole in one.pattern.holes}
    holes = {"subject": {hole.key for hole in subject.holes}, "name": named}
    has_form = any(one.holds == "fields" for one in documents)
    for number, one in enumerate(fields):
        if one.source in holes and one.key not in holes[one.source]:
            where = say("the subject" if one.source == "subject" else "a document's name", one.source)
            yield say(
                f"fields.{number}: {one.key!r} comes from {where}, which has no hole for it",
                f"fields.{number}：{one.key!r} 取自 {where}，但其中没有相应的空",
            )
        if one.source == "form" and not has_form:
            yield say(
                f'fields.{number}: {one.key!r} comes from the form, and no document has holds = "fields"',
                f'fields.{number}：{one.key!r} 取自申报表，但没有 holds = "fields" 的材料',
            )


def _in_quota(quota: Sequence[QuotaSettings], keys: set[str]) -> Iterator[str]:
    for number, one in enumerate(quota):
        for key in one.by:
            if key not in keys:
                yield say(
                    f"quota.{number}: there is no field {key!r}", f"quota.{number}：没有 {key!r} 这一栏"
                )


def find_misplaced_rounds(rounds: Sequence[RoundSettings]) -> list[str]:
    """What is wrong with the order of the rounds, as sentences with the place."""
    return [
        say(
            f"rounds.{number}.deadline: is not after that of the round before",
            f"rounds.{number}.deadline：须晚于上一阶段的截止时间",
        )
        for number, (before, one) in enumerate(pairwise(rounds), 1)
        if one.deadline <= before.deadline
    ]


def find_unjudged_layouts(documents: Sequence[DocumentSettings]) -> list[str]:
    """The layouts that an English call would only quote: fonts and sizes are judged of Chinese text."""
    return [
        say(
            f"documents.{number}.layout: is judged of Chinese text alone; this call is answered in English",
            f"documents.{number}.layout：格式要求只对中文文稿有效，不能用于以英文回函的征集",
        )
        for number, one in enumerate(documents)
        if one.layout is not None
    ]
