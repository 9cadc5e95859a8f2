"""Rules on how many cases a unit may send (notice, 四、4)."""

from __future__ import annotations

from ingest.judge.matter import Answer, Hit, Matter, OtherCase, failed, listed, passed
from ingest.judge.rules import described as described_rules
from ingest.judge.rules.several import other_cases
from ingest.judge.rules.subject import value_of
from ingest.judge.units.same import Sameness, Unit, compare_units, units_of
from ingest.judge.words import unit as words
from ingest.judge.words.deadline import WAIT


def find_over_quota(matter: Matter) -> Answer:
    """A unit of this case has as many other cases already as the call allows."""
    if matter.policy.call.described is not None:
        return described_rules.find_over_quota(matter)
    most, thing = matter.policy.call.cases_per_unit, matter.policy.call.thing
    for unit in matter.units:
        taken = [one for one in matter.rivals if Sameness.SAME in _compare(unit, one)]
        beside = _beside(unit, matter)
        if len(taken) + beside >= most:
            told = words.TOO_MANY if taken else words.beside(beside, thing)
            return failed(
                Hit(
                    words.over_quota(unit.name, told, most, thing),
                    words.if_replacement(thing),
                    endings={"hold": words.quota_held(thing), "reject": words.quota_rejected(thing)},
                    cases=tuple(one.anchor for one in taken),
                ),
                f"{unit.name}：{listed([one.label for one in taken]) or '同一来信'}",
            )
    return passed("未超过每单位申报数量" if matter.units else "单位不详")


def _beside(unit: Unit, matter: Matter) -> int:
    """How many other cases of the unit the same mail brings."""
    names = [value_of(one.form.unit) for one in other_cases(matter) if one.form]
    return sum(any(compare_units(unit, one) is Sameness.SAME for one in units_of(name)) for name in names)


def find_unsure_unit(matter: Matter) -> Answer:
    """Another case may or may not be the same unit's, and together they would be too many."""
    described = matter.policy.call.described
    if described is not None and all(one.by != ("unit",) for one in described.quota):
        return passed(described_rules.NOT_ASKED)
    most = matter.policy.call.cases_per_unit
    for unit in matter.units:
        met = [(one, _compare(unit, one)) for one in matter.rivals]
        same = [one for one, found in met if Sameness.SAME in found]
        unsure = [one for one, found in met if Sameness.SAME not in found and Sameness.UNSURE in found]
        if unsure and len(same) < most <= len(same) + len(unsure):
            return failed(
                Hit(
                    words.unsure(unit.name),
                    endings={"hold": words.UNSURE_HELD},
                    remedies={"hold": WAIT},
                    cases=tuple(one.anchor for one in unsure),
                ),
                f"{unit.name} 或同于 {listed([other.name for one in unsure for other in one.counted])}",
            )
    return passed("没有名称相近而不能确定的单位")


def _compare(unit: Unit, other: OtherCase) -> frozenset[Sameness]:
    return frozenset(compare_units(unit, theirs) for theirs in other.counted)
