"""Joint submissions (联合申报): which units a name that names several is made of."""

from __future__ import annotations

import re

from ingest.judge.units import institutions
from ingest.judge.units.spelling import normalise

NAME_CHARACTERS = 400
"""What stands behind them in a field is no unit's name."""

MOST_UNITS = 20
"""Units of one joint submission."""

_BETWEEN = re.compile(r"[、/|&+\n;；,，\\]|\s+")
_NUMBER = re.compile(r"[①-⑳]|(?:(?<=^)|(?<=[\s、，,;；]))[(（]?\d{1,2}(?:[)）.．、](?=\D))")
"""How units in a list are numbered."""
_JOINT = re.compile(r"联合|以及|和|与|及|暨|[—–·-]+")


def split_units(name: str) -> tuple[str, ...]:
    """The first MOST_UNITS that a joint submission names; departments of one unit stay with it.

    >>> split_units("某大学、某某科技有限公司")
    ('某大学', '某某科技有限公司')
    >>> split_units("某大学后勤处、信息中心")
    ('某大学后勤处、信息中心',)
    """
    name = name[:NAME_CHARACTERS]
    listed = _NUMBER.sub("、", name).strip("、 ")
    parts = [part for whole in _BETWEEN.split(listed) if (part := whole.strip())]
    units: list[str] = []
    for part in (piece for whole in parts if not _JOINT.fullmatch(whole) for piece in _split_by_words(whole)):
        if units and not _is_institution(part):
            start = listed.find(units[-1]) + len(units[-1])
            units[-1] += listed[start] + part if units[-1] in listed else part
        else:
            units.append(part)
    return tuple(units[:MOST_UNITS]) or ((name.strip(),) if name.strip() else ())


def _split_by_words(part: str) -> list[str]:
    """和, 与, 及 join units only where both sides are institutions: 资产与后勤管理处 is one department."""
    for joint in _JOINT.finditer(part):
        left, right = part[: joint.start()], part[joint.end() :]
        if _is_institution(left) and _is_institution(right) and _is_whole(left):
            return [left, *_split_by_words(right)]
    return [part]


def _is_institution(text: str) -> bool:
    plain = normalise(text)
    found = institutions.HEADS.search(plain)
    if found is None or institutions.NAMELESS_COMPANY.match(plain):
        return False
    return found.start() > 0 or (found.group() in {"公司", "集团"} and len(text) > 4)


def _is_whole(left: str) -> bool:
    """Whether a name may end here: 同济大学建筑 (与城市规划学院) is cut in the middle."""
    plain = normalise(left)
    rest = plain[[found.end() for found in institutions.HEADS.finditer(plain)][-1] :]
    return not rest or institutions.DEPARTMENT.match(rest) is not None
