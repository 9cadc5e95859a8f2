"""Rules on how many cases a unit may send (notice, 四、4)."""

from __future__ import annotations

from ingest.judge.matter import WAIT, Answer, Hit, Matter, OtherCase, failed, listed, passed, quoted
from ingest.judge.rules import described as described_rules
from ingest.judge.rules.several import other_cases
from ingest.judge.rules.subject import value_of
from ingest.judge.units.same import Sameness, Unit, compare_units, units_of


def find_over_quota(matter: Matter) -> Answer:
    """A unit of this case has as many other cases already as the call allows."""
    if matter.policy.call.described is not None:
        return described_rules.find_over_quota(matter)
    most, thing = matter.policy.call.cases_per_unit, matter.policy.call.thing
    for unit in matter.units:
        taken = [one for one in matter.rivals if Sameness.SAME in _compare(unit, one)]
        beside = _beside(unit, matter)
        if len(taken) + beside >= most:
            told = "的申报数量可能超出规定" if taken else f"在同一来信中另有{beside}项{thing}申报"
            return failed(
                Hit(
                    f"{quoted(unit.name)}{told}。按征集通知，每个单位申报{thing}数量原则上不超过"
                    f"{most}项（含联合申报，同一单位的各部门合并计算）。",
                    f"如本次来信是对此前{thing}的修改或替换，请回复本邮件说明。",
                    endings={
                        "hold": f"，本{thing}是否受理须由秘书处人工复核",
                        "reject": f"，本{thing}不予受理",
                    },
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
                    f"{quoted(unit.name)}的申报数量应与哪一单位合并计算，尚不能确定。",
                    endings={"hold": "，须由秘书处人工核对申报数量"},
                    remedies={"hold": WAIT},
                    cases=tuple(one.anchor for one in unsure),
                ),
                f"{unit.name} 或同于 {listed([other.name for one in unsure for other in one.counted])}",
            )
    return passed("没有名称相近而不能确定的单位")


def _compare(unit: Unit, other: OtherCase) -> frozenset[Sameness]:
    return frozenset(compare_units(unit, theirs) for theirs in other.counted)
