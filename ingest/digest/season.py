"""Totals of the call up to a day, and the picture of arrivals against the deadline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from ingest.digest.facts import Arrivals
from ingest.digest.past import Known

DAYS = 35
"""In the picture: five weeks."""
AHEAD = 14
"""The deadline is in the picture from so many days before it."""
UNIT_KINDS = (
    ("高等学校", ("大学", "学院", "高专", "高等专科学校")),
    ("行业协会与研究机构", ("协会", "研究会", "学会", "联盟", "商会", "研究院", "研究所")),
    ("企业", ("公司", "集团", "企业", "厂")),
    (
        "职业学校",
        ("职业学校", "技工学校", "中专", "职高", "中等专业学校", "职教中心", "职业高中", "技术学校"),
    ),
    ("中小学与幼儿园", ("中学", "小学", "附中", "附小", "学校", "幼儿园", "高中")),
    ("教育行政与事业单位", ("教育局", "教育厅", "教委", "教育委员会", "中心", "站", "局", "厅")),
)
"""Kinds of units, and how their names end."""
OTHER = "其他单位"


def unit_kind(unit: str) -> str:
    """The kind of a unit, by how its name ends; of several units, of the first.

    >>> unit_kind("江州师范大学后勤保障部")
    '高等学校'
    """
    first = re.split(r"[、，,；;/]", unit.strip())[0].strip()
    for name, endings in UNIT_KINDS:
        if first.endswith(endings):
            return name
    for name, endings in UNIT_KINDS:
        if any(ending in first for ending in endings):
            return name
    return OTHER


def count_named(names: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    """In the call's order, with zeros; what the form left open comes last."""
    counted = Counter(found)
    open_ones = sum(count for name, count in counted.items() if name not in names)
    named = {name: counted[name] for name in names}
    return named | ({"未注明": open_ones} if open_ones else {})


def count_unit_kinds(units: Iterable[str]) -> dict[str, int]:
    """The most frequent first."""
    return dict(Counter(unit_kind(unit) for unit in units).most_common())


def arrivals(known: Iterable[Known], day: date, deadline: date) -> Iterator[Arrivals]:
    """Each day's arrivals, machine mail left out, over five weeks; up to the deadline once it is near."""
    by_day: dict[date, Counter[bool]] = {}
    for one in known:
        if one.outcome != "ignored":
            by_day.setdefault(one.received_at.date(), Counter())[one.outcome == "accepted"] += 1
    last = deadline if day <= deadline <= day + timedelta(days=AHEAD) else day
    for back in reversed(range(DAYS)):
        shown = last - timedelta(days=back)
        counted = by_day.get(shown, Counter())
        yield Arrivals(shown, counted[True], counted[False], ahead=shown > day)
