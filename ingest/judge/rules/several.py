"""Rules on mail that brings more than one case, or two forms that do not agree."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.matter import MOST_NAMED, Answer, Hit, Matter, failed, passed
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.units.same import Sameness, compare_units, units_of
from ingest.judge.words import several as words
from ingest.judge.words.described import all_named
from ingest.judge.words.told import Told, enumerated, quoted
from parsers.facts import Difference, Form, Papers

DECISIVE = {"unit": "单位", "title": "申报题目", "directions": "申报方向", "kinds": "申报形式"}
"""Fields in which two copies of a form may not differ."""

KEYS = {"directions": "direction", "kinds": "kind"}
"""How a call's description calls what a form has under another name."""


def find_several(matter: Matter) -> Answer:
    """The mail brings papers of other cases besides the one that it was taken for."""
    others = other_cases(matter)
    if not others:
        return passed("只有一项案例的材料")
    thing = matter.policy.call.thing
    named = all_named([_named(one, thing) for one in others[:MOST_NAMED]])
    if len(others) > MOST_NAMED:
        named = words.and_more(named, len(others), thing)
    own = matter.entry.facts.form
    taken = _told(own, thing) if own else words.this_one(thing)
    papers = words.NOTICE_PAPERS if matter.policy.call.described is None else words.PAPERS
    seen = (f"{_told(one.form, thing).zh if one.form else ''}{_files(one).zh}" for one in others)
    return failed(
        Hit(
            words.more_than_one(taken, named, thing),
            words.one_each(thing, papers),
            "附件",
            endings={"hold": words.HELD},
        ),
        "另有 " + "；".join(seen),
    )


def other_cases(matter: Matter) -> tuple[Papers, ...]:
    """What the mail brings of other cases; a form with the same title and perhaps the same unit is none."""
    own = matter.entry.facts.form
    return tuple(one for one in matter.entry.facts.beside if not _is_own(one.form, own))


def _is_own(form: Form | None, own: Form | None) -> bool:
    if form is None or own is None:
        return False
    title = plain_title(value_of(form.title))
    return bool(title) and title == plain_title(value_of(own.title)) and not _are_other_units(form, own)


def _are_other_units(one: Form, other: Form) -> bool:
    return _differ(value_of(one.unit), value_of(other.unit))


def _differ(one: str, other: str) -> bool:
    pairs = [(a, b) for a in units_of(one) for b in units_of(other)]
    return bool(pairs) and all(compare_units(a, b) is Sameness.DIFFERENT for a, b in pairs)


def _told(form: Form, thing: str) -> Told:
    return words.case_of(value_of(form.unit), value_of(form.title), thing)


def _named(papers: Papers, thing: str) -> Told:
    title = papers.manuscript.title if papers.manuscript else ""
    told = _told(papers.form, thing) if papers.form is not None else words.case_of("", title, thing)
    return words.with_files(told, _files(papers))


def _files(papers: Papers) -> Told:
    paths = [part.file for part in (papers.form, papers.manuscript) if part is not None]
    return enumerated([quoted(path.rpartition("/")[2], 40) for path in dict.fromkeys(paths)])


def find_differing(matter: Matter) -> Answer:
    """Two copies of the form say another unit, title, direction or kind."""
    form = matter.standing.form
    found = [one for one in form.differences if _is_decisive(one)] if form else []
    name = matter.form_told
    return failed(
        [
            Hit(
                words.forms_differ(name, label, one.word, one.scan),
                words.one_form(name),
                f"{form.file if form else ''} “{label}”",
                endings={"hold": words.CHECKED_BY_HAND},
            )
            for one in found
            for label in [matter.label_of(KEYS.get(one.field, one.field), DECISIVE[one.field])]
        ],
        "；".join(f"{one.field}：{one.word}≠{one.scan}" for one in found) or "各份申报表一致",
    )


def _is_decisive(one: Difference) -> bool:
    if one.field == "unit":
        return _differ(one.word, one.scan)
    if one.field == "title":
        return plain_title(one.word) != plain_title(one.scan)
    return one.field in DECISIVE


def find_roll_apart(matter: Matter) -> Answer:
    """The 汇总表 lists what did not come, or not what came."""
    roll, thing = matter.entry.facts.roll, matter.policy.call.thing
    if roll is None:
        return passed("没有汇总表")
    hits = []
    name = quoted(roll.file.rpartition("/")[2], 40)
    if roll.absent:
        told = words.not_brought(name, _listed(roll.absent, thing), thing)
        hits.append(Hit(told, words.ROLL_SUPPLEMENTED, roll.file))
    if roll.unlisted:
        told = words.not_listed(name, _listed(roll.unlisted, thing))
        hits.append(Hit(told, words.ROLL_CORRECTED, roll.file))
    return failed(hits, f"汇总表列{roll.rows}项，缺{len(roll.absent)}项，未列{len(roll.unlisted)}项")


def _listed(names: Sequence[str], thing: str) -> Told:
    told = enumerated([quoted(one, 60) for one in names[:MOST_NAMED]])
    return words.and_more(told, len(names), thing) if len(names) > MOST_NAMED else told
