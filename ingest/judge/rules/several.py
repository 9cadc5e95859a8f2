"""Rules on mail that brings more than one case, or two forms that do not agree."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.matter import MOST_NAMED, Answer, Hit, Matter, failed, passed, quoted
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.units.same import Sameness, compare_units, units_of
from parsers.facts import Difference, Form, Papers

DECISIVE = {"unit": "单位", "title": "申报题目", "directions": "申报方向", "kinds": "申报形式"}
"""Fields in which two copies of a form may not differ."""

KEYS = {"directions": "direction", "kinds": "kind"}
"""How a call's description calls what a form has under another name."""
UNNAMED = "未写明题目的{thing}"


def find_several(matter: Matter) -> Answer:
    """The mail brings papers of other cases besides the one that it was taken for."""
    others = other_cases(matter)
    if not others:
        return passed("只有一项案例的材料")
    thing = matter.policy.call.thing
    named = "、".join(_named(one, thing) for one in others[:MOST_NAMED])
    more = f"等{len(others)}项{thing}" if len(others) > MOST_NAMED else ""
    own = matter.entry.facts.form
    papers = "申报表和申报材料" if matter.policy.call.described is None else "材料"
    return failed(
        Hit(
            f"来信附有不止一项{thing}的申报材料。本次按{_told(own, thing) if own else f'本{thing}'}办理；"
            f"{named}{more}的材料未予采用。",
            f"请每项{thing}单独发送一封邮件，每封只附该{thing}的{papers}；如系误附，请回复本邮件说明。",
            "附件",
            endings={"hold": "，须由秘书处人工复核"},
        ),
        "另有 " + "；".join(f"{_told(one.form, thing) if one.form else ''}{_files(one)}" for one in others),
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


def _told(form: Form, thing: str) -> str:
    """`“某大学”的“智慧食堂建设”`"""
    unit, title = value_of(form.unit), value_of(form.title)
    return (f"{quoted(unit, 30)}的" if unit else "") + (
        quoted(title, 40) if title else UNNAMED.format(thing=thing)
    )


def _named(papers: Papers, thing: str) -> str:
    if papers.form is not None:
        return f"{_told(papers.form, thing)}（{_files(papers)}）"
    title = papers.manuscript.title if papers.manuscript else ""
    return f"{quoted(title, 40) if title else UNNAMED.format(thing=thing)}（{_files(papers)}）"


def _files(papers: Papers) -> str:
    paths = [part.file for part in (papers.form, papers.manuscript) if part is not None]
    return "、".join(quoted(path.rpartition("/")[2], 40) for path in dict.fromkeys(paths))


def find_differing(matter: Matter) -> Answer:
    """Two copies of the form say another unit, title, direction or kind."""
    form = matter.standing.form
    found = [one for one in form.differences if _is_decisive(one)] if form else []
    name = matter.form_label
    return failed(
        [
            Hit(
                f"来信所附的两份{name}“{label}”不一致：一份为{quoted(one.word)}，另一份为{quoted(one.scan)}。",
                f"请核对后重新发送一份{name}，并说明以此份为准。",
                f"{form.file if form else ''} “{label}”",
                endings={"hold": "，须由秘书处人工核对"},
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
        told = f"{name}所列{thing}中，来信未附{_listed(roll.absent, thing)}的材料。"
        hits.append(Hit(told, "请补发相应材料；如已不报送，请发送更正后的汇总表。", roll.file))
    if roll.unlisted:
        told = f"来信所附{_listed(roll.unlisted, thing)}未列入{name}。"
        hits.append(Hit(told, "请发送更正后的汇总表。", roll.file))
    return failed(hits, f"汇总表列{roll.rows}项，缺{len(roll.absent)}项，未列{len(roll.unlisted)}项")


def _listed(names: Sequence[str], thing: str) -> str:
    more = f"等{len(names)}项{thing}" if len(names) > MOST_NAMED else ""
    return "、".join(quoted(one, 60) for one in names[:MOST_NAMED]) + more
