"""What is told of how many cases a unit may send."""

from __future__ import annotations

from ingest.judge.words.told import Told, counted, quoted

TOO_MANY = Told("的申报数量可能超出规定", "may have exceeded the number of submissions permitted")
UNSURE_HELD = Told("，须由秘书处人工核对申报数量", "; the secretariat will check the number of submissions")


def beside(count: int, thing: str) -> Told:
    """The same mail brings other cases of the unit."""
    return Told(
        f"在同一来信中另有{count}项{thing}申报",
        f"has {counted(count, 'further submission')} in the same message",
    )


def over_quota(unit: str, told: Told, most: int, thing: str) -> Told:
    """A unit has as many cases as it may have already."""
    return Told(
        f"{quoted(unit)}{told.zh}。按征集通知，每个单位申报{thing}数量原则上不超过"
        f"{most}项（含联合申报，同一单位的各部门合并计算）。",
        f"{quoted(unit)} {told.en}. Under the terms of the call an institution may in principle make no more"
        f" than {counted(most, 'submission')} (joint submissions included; departments of an institution"
        " count together).",
    )


def if_replacement(thing: str) -> Told:
    """What to do where it is no further case."""
    return Told(
        f"如本次来信是对此前{thing}的修改或替换，请回复本邮件说明。",
        f"If this message revises or replaces an earlier {thing}, please reply to this message and say so.",
    )


def quota_held(thing: str) -> Told:
    """A person decides."""
    return Told(
        f"，本{thing}是否受理须由秘书处人工复核",
        f"; the secretariat will decide whether this {thing} can be admitted",
    )


def quota_rejected(thing: str) -> Told:
    """It is not accepted."""
    return Told(f"，本{thing}不予受理", f"; this {thing} cannot be admitted")


def unsure(unit: str) -> Told:
    """Which unit it counts for is not sure."""
    return Told(
        f"{quoted(unit)}的申报数量应与哪一单位合并计算，尚不能确定。",
        f"It is not certain with which institution the submissions of {quoted(unit)} are to be counted.",
    )
